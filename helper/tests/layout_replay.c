// SPDX-License-Identifier: GPL-2.0
/*
 * Stands in for layout.c: a recording takes no layout.
 */
#include "../layout.h"

/**
 * layout_offer() - see layout.c
 * @dump: vCPUs
 */
void layout_offer(const struct dump *dump)
{
	(void)dump;
}
