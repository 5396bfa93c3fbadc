/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_DECODE_EXIT_H
#define NESTMON_DECODE_EXIT_H

#include "exit_row.h"

struct nlattr;

int decode_exit(struct exit_row *row, const struct nlattr *nest);

#endif /* NESTMON_DECODE_EXIT_H */
