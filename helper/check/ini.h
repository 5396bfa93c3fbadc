/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_CHECK_INI_H
#define NESTMON_CHECK_INI_H

#include <stddef.h>

/* Takes a value; @line is where its key stands, from 1. */
typedef void (*ini_fn)(const char *section, const char *key, const char *value,
		       unsigned int line, void *arg);

unsigned int ini_parse(char *text, ini_fn take, void *arg);

#endif /* NESTMON_CHECK_INI_H */
