/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_MULTIPLY_H
#define NESTMON_MULTIPLY_H

#include "rows.h"

/**
 * struct multiply - what is printed of it
 * @rows: the rows, sorted
 * @top: how many of a VM, 0 for all
 * @before: the dump that the rows are differences to, NULL for totals
 * @now: the dump that the rows are of
 */
struct multiply {
	const struct rows *rows;
	__u64 top;
	const struct dump *before;
	const struct dump *now;
};

int multiply_print(const struct multiply *multiply,
		   const struct out_style *style);

#endif /* NESTMON_MULTIPLY_H */
