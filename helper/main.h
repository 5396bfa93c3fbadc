/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_MAIN_H
#define NESTMON_MAIN_H

#include "nl.h"

int nestmon_main(int argc, char **argv, struct conn *conn, const char *proc);

#endif /* NESTMON_MAIN_H */
