/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_HISTOGRAM_H
#define NESTMON_HISTOGRAM_H

#include "rows.h"

void histogram_keep(struct rows *rows, const char *reason);
int histogram_print(const struct rows *rows, __u64 top,
		    const struct out_style *style);

#endif /* NESTMON_HISTOGRAM_H */
