// SPDX-License-Identifier: GPL-2.0
#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include "account.h"
#include "pool.h"
#include "trips.h"

/* Stands for "not known"; nobody writes to it. */
struct nestmon_step nestmon_no_step = {
	.code = NESTMON_CODE_NONE,
};

static struct nestmon_pool trip_pool;
static struct nestmon_pool step_pool;

/**
 * nestmon_trips_module_init() - set up what round trips take
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM
 */
int nestmon_trips_module_init(void)
{
	int err;

	err = nestmon_pool_init(&trip_pool, "nestmon_trip",
				32 + 8 * num_possible_cpus(),
				sizeof(struct nestmon_trip));
	if (err)
		return err;
	err = nestmon_pool_init(&step_pool, "nestmon_step",
				64 + 32 * num_possible_cpus(),
				sizeof(struct nestmon_step));
	if (err)
		nestmon_pool_exit(&trip_pool);
	return err;
}

/**
 * nestmon_trips_module_exit() - free what no round trip took
 *
 * Context: process; no account counts any more.
 */
void nestmon_trips_module_exit(void)
{
	nestmon_pool_exit(&step_pool);
	nestmon_pool_exit(&trip_pool);
}

/**
 * nestmon_trips_refill() - replace what round trips took
 *
 * Context: process, may sleep; one caller at a time.
 */
void nestmon_trips_refill(void)
{
	nestmon_pool_refill(&trip_pool);
	nestmon_pool_refill(&step_pool);
}

/**
 * nestmon_trip_new() - room for the round trips of a reason
 *
 * Context: any; preemption off.
 * Return: the room, NULL when no memory is at hand
 */
struct nestmon_trip *nestmon_trip_new(void)
{
	struct nestmon_trip *trip = nestmon_pool_take(&trip_pool);

	if (!trip)
		return NULL;
	nestmon_times_setup(&trip->times);
	trip->root.level = 1;
	trip->root.trip = trip;
	trip->root.next = &nestmon_no_step;
	return trip;
}

/**
 * nestmon_trip_free() - free what round trips took
 * @trip: the round trips, or NULL
 *
 * Context: any; nobody else sees them any more.
 */
void nestmon_trip_free(struct nestmon_trip *trip)
{
	struct nestmon_step *step, *older;

	if (!trip)
		return;
	for (step = trip->steps; step; step = older) {
		older = step->older;
		kfree(step);
	}
	kfree(trip);
}

static struct nestmon_step *step_add(struct nestmon_trip *trip,
				     struct nestmon_slot *slot, u64 code)
{
	struct nestmon_step *step = NULL;

	if (trip->nr_steps < NESTMON_STEPS_MAX)
		step = nestmon_pool_take(&step_pool);
	if (!step)
		return NULL;
	step->place = trip->root;
	step->code = code;
	step->slot = slot;
	step->older = trip->steps;
	/* A reader walks the list while it grows. */
	smp_store_release(&trip->steps, step);
	trip->nr_steps++;
	return step;
}

/**
 * nestmon_trip_step() - L1 exits within a round trip
 * @from: where the vCPU was
 * @slot: all exits of L1 by this reason
 * @code: exit code; %NESTMON_CODE_NONE if @slot stands for no single one
 *
 * Bounded: %NESTMON_STEPS_MAX.
 *
 * Context: the vCPU's thread, preemption off.
 * Return: where it is now
 */
struct nestmon_place *nestmon_trip_step(struct nestmon_place *from,
					struct nestmon_slot *slot, u64 code)
{
	struct nestmon_trip *trip = from->trip;
	struct nestmon_step *step = NULL;

	if (code != NESTMON_CODE_NONE) {
		step = trip->steps;
		while (step && step->code != code)
			step = step->older;
		if (!step)
			step = step_add(trip, slot, code);
	}
	if (!step) {
		trip->lost++;
		return &trip->root;
	}
	step->exits++;
	/* What is foretold takes the fast way, and such are looked at closely. */
	if (!(slot->flags & NESTMON_EXIT_F_ENTRY_FAILURE))
		from->next = step;
	return &step->place;
}

static unsigned int bucket_of(u64 l1_exits)
{
	unsigned int bucket;

	if (l1_exits < NESTMON_TRIP_LINEAR)
		return l1_exits;
	bucket = NESTMON_TRIP_LINEAR - 3 + __fls(l1_exits - 1);
	return min(bucket, NESTMON_TRIP_BUCKETS - 1U);
}

/**
 * nestmon_trip_end() - end a round trip
 * @trip: round trips of the reason
 * @ticks: what it took
 * @l1_exits: exits of L1 in it
 *
 * Context: the vCPU's thread, preemption off.
 */
void nestmon_trip_end(struct nestmon_trip *trip, u64 ticks, u64 l1_exits)
{
	nestmon_times_add(&trip->times, ticks, true);
	trip->hist[bucket_of(l1_exits)]++;
	if (l1_exits >= NESTMON_TRIP_LINEAR)
		trip->long_exits += l1_exits;
}

/**
 * nestmon_trip_l1_exits() - exits of L1 in completed round trips
 * @hist: of &struct nestmon_trip, or a copy
 * @long_exits: likewise
 *
 * Context: any.
 * Return: how many
 */
u64 nestmon_trip_l1_exits(const u64 *hist, u64 long_exits)
{
	u64 sum = long_exits;
	unsigned int i;

	for (i = 0; i < NESTMON_TRIP_LINEAR; i++)
		sum += i * hist[i];
	return sum;
}

/**
 * nestmon_trip_upper() - end of a bucket
 * @bucket: from 0
 *
 * Context: any.
 * Return: the largest number of exits of L1 in it; all ones for the last bucket
 */
u64 nestmon_trip_upper(unsigned int bucket)
{
	if (bucket < NESTMON_TRIP_LINEAR)
		return bucket;
	if (bucket == NESTMON_TRIP_BUCKETS - 1)
		return ~0ULL;
	return 1ULL << (bucket - NESTMON_TRIP_LINEAR + 4);
}
