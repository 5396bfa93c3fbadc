/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Durations of one kind: their sum, extremes and histogram.
 */
#ifndef NESTMON_TIMES_H
#define NESTMON_TIMES_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/types.h>

/* The first bucket ends at 2^8 ns, each other one at the double of the former. */
#define NESTMON_TIMES_FIRST 8
#define NESTMON_TIMES_BUCKETS 22

/* Binary digits behind the point of &nestmon_times_per_tick. */
#define NESTMON_TIMES_SHIFT 16

/**
 * struct nestmon_times - durations, in ticks of the clock
 * @sum: their sum
 * @least: those that are shorter have to be looked at closely
 * @most: likewise those that are longer
 * @hist: how many, by their length in ns; the last bucket has no end
 * @min: the shortest, all ones before the first
 * @max: the longest
 * @blocked: what does not belong to them: the vCPU was halted
 * @unbinned: how many are not in @hist
 *
 * Written by one thread; whoever else reads it may find the latest in a part.
 */
struct nestmon_times {
	u64 sum;
	u64 least;
	u64 most;
	u64 hist[NESTMON_TIMES_BUCKETS];
	u64 min;
	u64 max;
	u64 blocked;
	u64 unbinned;
};

extern u64 nestmon_times_per_tick;

void nestmon_times_scale(u32 khz);
void nestmon_times_setup(struct nestmon_times *times);
void nestmon_times_add(struct nestmon_times *times, u64 ticks, bool bin);
u64 nestmon_times_upper(unsigned int bucket);
u64 nestmon_times_count(const struct nestmon_times *times);

/**
 * nestmon_times_usual() - may nestmon_times_add_fast() add it?
 * @times: the durations
 * @ticks: another one
 *
 * Context: the writer's.
 * Return: false where nestmon_times_add() has to
 */
static __always_inline bool
nestmon_times_usual(const struct nestmon_times *times, u64 ticks)
{
	return likely(ticks >= times->least && ticks <= times->most);
}

/**
 * nestmon_times_add_fast() - add a duration that nestmon_times_usual() knows
 * @times: the durations
 * @ticks: the duration
 * @bin: put it into the histogram
 *
 * The product has its first digit where the bucket says: neither it nor the
 * bucket can leave its range within @least and @most.
 *
 * Context: the writer's.
 */
static __always_inline void nestmon_times_add_fast(struct nestmon_times *times,
						   u64 ticks, bool bin)
{
	times->sum += ticks;
	if (bin)
		times->hist[__fls(ticks * nestmon_times_per_tick) -
			    (NESTMON_TIMES_SHIFT + NESTMON_TIMES_FIRST - 1)]++;
	else
		times->unbinned++;
}

#endif /* NESTMON_TIMES_H */
