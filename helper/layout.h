/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_LAYOUT_H
#define NESTMON_LAYOUT_H

#include "dump.h"

void layout_offer(const struct dump *dump);

#endif /* NESTMON_LAYOUT_H */
