/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_TOP_SCREEN_H
#define NESTMON_TOP_SCREEN_H

#include "state.h"

int top_screen_check(void);
int top_screen_open(void);
void top_screen_close(void);
int top_screen_key(void);
void top_screen_draw(struct top_state *state);

#endif /* NESTMON_TOP_SCREEN_H */
