/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_HIST_H
#define NESTMON_HIST_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include <linux/nestmon.h>

/* Bound of a bucket that has none. */
#define HIST_UNBOUNDED (~0ULL)

/**
 * struct hist - a histogram
 * @list: its buckets, with something in them, by ascending bound
 * @nr: how many; 0: the histogram is empty
 */
struct hist {
	struct nestmon_bucket *list;
	size_t nr;
};

bool hist_read(struct hist *hist, const void *data, size_t size);
void hist_copy(struct hist *hist, const struct hist *from);
void hist_subtract(struct hist *hist, const struct hist *before);
__u64 hist_total(const struct hist *hist);
__u64 hist_quantile(const struct hist *hist, unsigned int percent);
void hist_free(struct hist *hist);

#endif /* NESTMON_HIST_H */
