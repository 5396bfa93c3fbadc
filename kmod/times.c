// SPDX-License-Identifier: GPL-2.0
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/math64.h>

#include "times.h"

/* In ns, with NESTMON_TIMES_SHIFT digits behind the point. */
u64 nestmon_times_per_tick;

/* What lies between them, and it only, has a bucket with two ends. */
static u64 first_end;
static u64 last_begin;

static u64 ticks_of(unsigned int digit)
{
	return div64_u64((1ULL << (digit + NESTMON_TIMES_SHIFT)) - 1,
			 nestmon_times_per_tick) +
	       1;
}

/**
 * nestmon_times_scale() - set the rate of the clock
 * @khz: its ticks a millisecond
 *
 * Context: process; before the first duration.
 */
void nestmon_times_scale(u32 khz)
{
	nestmon_times_per_tick =
		div_u64((u64)1000000 << NESTMON_TIMES_SHIFT, khz);
	first_end = ticks_of(NESTMON_TIMES_FIRST);
	last_begin = ticks_of(NESTMON_TIMES_FIRST + NESTMON_TIMES_BUCKETS - 2);
}

/**
 * nestmon_times_setup() - set up zeroed durations
 * @times: the durations
 *
 * Context: any; nobody else sees them yet.
 */
void nestmon_times_setup(struct nestmon_times *times)
{
	times->min = ~0ULL;
	times->least = ~0ULL;
}

/* Its product would not fit where it is very long. */
static unsigned int bucket_of(u64 ticks)
{
	if (ticks < first_end)
		return 0;
	if (ticks >= last_begin)
		return NESTMON_TIMES_BUCKETS - 1;
	return __fls(ticks * nestmon_times_per_tick) -
	       (NESTMON_TIMES_SHIFT + NESTMON_TIMES_FIRST - 1);
}

/**
 * nestmon_times_add() - add a duration
 * @times: the durations
 * @ticks: the duration; a negative one, of clocks of CPUs that differ, is none
 * @bin: put it into the histogram
 *
 * Context: the writer's.
 */
void nestmon_times_add(struct nestmon_times *times, u64 ticks, bool bin)
{
	if ((s64)ticks < 0)
		ticks = 0;
	times->min = min(times->min, ticks);
	times->max = max(times->max, ticks);
	times->least = max(times->min, first_end);
	times->most = min(times->max, last_begin - 1);
	times->sum += ticks;
	if (bin)
		times->hist[bucket_of(ticks)]++;
	else
		times->unbinned++;
}

/**
 * nestmon_times_count() - how many durations there are
 * @times: the durations
 *
 * Context: any.
 * Return: how many
 */
u64 nestmon_times_count(const struct nestmon_times *times)
{
	u64 count = times->unbinned;
	unsigned int i;

	for (i = 0; i < NESTMON_TIMES_BUCKETS; i++)
		count += times->hist[i];
	return count;
}

/**
 * nestmon_times_upper() - end of a bucket
 * @bucket: from 0
 *
 * Context: any.
 * Return: ns, all durations in it are shorter; all ones for the last bucket
 */
u64 nestmon_times_upper(unsigned int bucket)
{
	if (bucket == NESTMON_TIMES_BUCKETS - 1)
		return ~0ULL;
	return 1ULL << (NESTMON_TIMES_FIRST + bucket);
}
