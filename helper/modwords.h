/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_MODWORDS_H
#define NESTMON_MODWORDS_H

#include <stdio.h>

/* What stands between words. */
#define MODWORDS_BLANK " \t\r\n"

char *modwords_module(const char *name);
char *modwords_next(char **at);
char *modwords_line(FILE *file, unsigned int *lines);

#endif /* NESTMON_MODWORDS_H */
