/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Round trips: from an exit of L2 that L0 gave to L1 to the next entry of L2, and
 * the exits of L1 that they cause. One writer, as in account.h.
 */
#ifndef NESTMON_TRIPS_H
#define NESTMON_TRIPS_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "times.h"

struct nestmon_slot;
struct nestmon_step;
struct nestmon_trip;

/* Round trips with fewer exits of L1 have a bucket for each number of them. */
#define NESTMON_TRIP_LINEAR 9

/* After those, buckets for 9 to 16, 17 to 32, ..., more than 512. */
#define NESTMON_TRIP_BUCKETS (NESTMON_TRIP_LINEAR + 7)

/* Reasons of L1 for each reason of L2; both make one message of netlink. */
#define NESTMON_STEPS_MAX 24

/**
 * struct nestmon_place - where a vCPU is in the course of events
 * @next: the step that came after this one last time, or one without a code
 * @trip: round trip that is under way; NULL if none is
 * @level: 1 or 2
 */
struct nestmon_place {
	struct nestmon_step *next;
	struct nestmon_trip *trip;
	u8 level;
};

/**
 * struct nestmon_step - exits of L1 by a reason in round trips of a reason of L2
 * @place: the vCPU is in L1 and exited by this reason last
 * @code: exit code
 * @exits: how many
 * @slot: all exits of L1 by this reason
 * @older: next step of the same trip
 */
struct nestmon_step {
	struct nestmon_place place;
	u64 code;
	u64 exits;
	struct nestmon_slot *slot;
	struct nestmon_step *older;
};

/**
 * struct nestmon_trip - round trips of a reason of L2
 * @root: the vCPU is in L1 and did not exit since
 * @times: what they took; blocked is a part of it here
 * @hist: how many, by exits of L1
 * @long_exits: exits of L1 in those from bucket %NESTMON_TRIP_LINEAR on
 * @steps: reasons of L1, newest first
 * @nr_steps: how many
 * @lost: exits of L1 without a step
 */
struct nestmon_trip {
	struct nestmon_place root;
	struct nestmon_times times;
	u64 hist[NESTMON_TRIP_BUCKETS];
	u64 long_exits;
	struct nestmon_step *steps;
	unsigned int nr_steps;
	u64 lost;
};

extern struct nestmon_step nestmon_no_step;

int nestmon_trips_module_init(void);
void nestmon_trips_module_exit(void);
void nestmon_trips_refill(void);

struct nestmon_trip *nestmon_trip_new(void);
void nestmon_trip_free(struct nestmon_trip *trip);
struct nestmon_place *nestmon_trip_step(struct nestmon_place *from,
					struct nestmon_slot *slot, u64 code);
void nestmon_trip_end(struct nestmon_trip *trip, u64 ticks, u64 l1_exits);
u64 nestmon_trip_upper(unsigned int bucket);
u64 nestmon_trip_l1_exits(const u64 *hist, u64 long_exits);

/**
 * nestmon_trip_end_fast() - end a round trip where nothing is unusual
 * @trip: round trips of the reason
 * @ticks: what it took
 * @l1_exits: exits of L1 in it
 *
 * Context: the vCPU's thread, preemption off.
 * Return: false where nestmon_trip_end() has to do it; nothing changed
 */
static __always_inline bool nestmon_trip_end_fast(struct nestmon_trip *trip,
						  u64 ticks, u64 l1_exits)
{
	if (unlikely(l1_exits >= NESTMON_TRIP_LINEAR ||
		     !nestmon_times_usual(&trip->times, ticks)))
		return false;
	nestmon_times_add_fast(&trip->times, ticks, true);
	trip->hist[l1_exits]++;
	return true;
}

#endif /* NESTMON_TRIPS_H */
