/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_TOP_QUIET_H
#define NESTMON_TOP_QUIET_H

#include <stdbool.h>
#include <stddef.h>

void top_quiet_begin(void);
bool top_quiet_take(char *text, size_t size);
void top_quiet_end(void);

#endif /* NESTMON_TOP_QUIET_H */
