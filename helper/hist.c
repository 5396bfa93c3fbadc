// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "hist.h"
#include "mem.h"

/**
 * hist_read() - take the buckets that the kernel sent
 * @hist: filled in, in place of what it held; to be freed with hist_free()
 * @data: array of &struct nestmon_bucket, which need not be aligned
 * @size: its bytes
 *
 * Return: false, and @hist is empty, when that is no array of buckets by
 *	ascending bound
 */
bool hist_read(struct hist *hist, const void *data, size_t size)
{
	size_t i;

	hist_free(hist);
	if (size % sizeof(*hist->list))
		return false;
	hist->nr = size / sizeof(*hist->list);
	hist->list = mem_zalloc(size);
	memcpy(hist->list, data, size);
	for (i = 1; i < hist->nr; i++) {
		if (hist->list[i].upper > hist->list[i - 1].upper)
			continue;
		hist_free(hist);
		return false;
	}
	return true;
}

/**
 * hist_copy() - copy a histogram
 * @hist: filled in; to be freed with hist_free()
 * @from: copied
 */
void hist_copy(struct hist *hist, const struct hist *from)
{
	size_t size = from->nr * sizeof(*from->list);

	hist->nr = from->nr;
	hist->list = mem_zalloc(size);
	if (size)
		memcpy(hist->list, from->list, size);
}

static __u64 count_of(const struct hist *hist, __u64 upper)
{
	size_t i;

	for (i = 0; i < hist->nr; i++) {
		if (hist->list[i].upper == upper)
			return hist->list[i].count;
	}
	return 0;
}

/**
 * hist_subtract() - leave what came new
 * @hist: the histogram; buckets in which nothing is new go
 * @before: what it was
 */
void hist_subtract(struct hist *hist, const struct hist *before)
{
	size_t i, nr = 0;

	for (i = 0; i < hist->nr; i++) {
		struct nestmon_bucket bucket = hist->list[i];
		__u64 old = count_of(before, bucket.upper);

		if (bucket.count <= old)
			continue;
		bucket.count -= old;
		hist->list[nr++] = bucket;
	}
	hist->nr = nr;
}

/**
 * hist_total() - how many are in a histogram
 * @hist: the histogram
 *
 * Return: the sum of its counts
 */
__u64 hist_total(const struct hist *hist)
{
	__u64 total = 0;
	size_t i;

	for (i = 0; i < hist->nr; i++)
		total += hist->list[i].count;
	return total;
}

/**
 * hist_quantile() - bound of a quantile
 * @hist: the histogram
 * @percent: 1 to 100
 *
 * Return: bound of the first bucket up to which at least @percent of all are;
 *	%HIST_UNBOUNDED where that has none, 0 for an empty histogram
 */
__u64 hist_quantile(const struct hist *hist, unsigned int percent)
{
	unsigned __int128 want = (unsigned __int128)hist_total(hist) * percent;
	unsigned __int128 seen = 0;
	size_t i;

	for (i = 0; i < hist->nr; i++) {
		seen += hist->list[i].count;
		if (seen * 100 >= want)
			return hist->list[i].upper;
	}
	return 0;
}

/**
 * hist_free() - free what a histogram holds
 * @hist: the histogram; empty then
 */
void hist_free(struct hist *hist)
{
	free(hist->list);
	*hist = (struct hist){};
}
