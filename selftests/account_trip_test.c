// SPDX-License-Identifier: GPL-2.0
/*
 * Round trips of kmod/account.c and trips.c in userspace.
 */
#include "account_fixture.h"

#define EVERYTHING NESTMON_MODE_EVERYTHING
#define TIME NESTMON_MODE_TIME

/* How long a guest runs, and how long L0 takes for an exit. */
#define RUN 1000
#define HANDLE 300

static void exit_of(account_data *f, u64 code, bool l2)
{
	f->now += RUN;
	do_exit(f, code, l2);
}

static void entry_of(account_data *f, bool l2)
{
	f->now += HANDLE;
	entry(f, l2);
}

/* An exit of L2 that L1 is given. */
static void begin(account_data *f, u64 code)
{
	exit_of(f, code, true);
	inject(f, code);
	entry_of(f, false);
}

static void l1_exit(account_data *f, u64 code)
{
	exit_of(f, code, false);
	entry_of(f, false);
}

static void end(account_data *f)
{
	exit_of(f, VMRUN, false);
	entry_of(f, true);
}

/* With so many exits of L1, the last of which ends it. */
static void round_trip(account_data *f, u64 code, unsigned int l1_exits)
{
	begin(f, code);
	while (--l1_exits)
		l1_exit(f, HLT);
	end(f);
}

static const struct nestmon_trip *trip_of(const account_data *f, u64 code)
{
	static const struct nestmon_trip none;
	const struct nestmon_trip *trip = find(f->a, code, true)->trip;

	return trip ?: &none;
}

static u64 trips(const account_data *f, u64 code)
{
	return nestmon_times_count(&trip_of(f, code)->times);
}

static u64 trips_exits(const account_data *f, u64 code)
{
	const struct nestmon_trip *trip = trip_of(f, code);

	return nestmon_trip_l1_exits(trip->hist, trip->long_exits);
}

static u64 caused(const account_data *f, u64 code, u64 l1_code)
{
	const struct nestmon_step *step = trip_of(f, code)->steps;
	u64 exits = 0;

	for (; step; step = step->older) {
		if (step->code == l1_code)
			exits += step->exits;
	}
	return exits;
}

TEST_F(account, once_an_entry)
{
	const struct nestmon_trip *trip;

	set_mode(self, EVERYTHING);
	begin(self, CPUID);
	l1_exit(self, HLT);
	EXPECT_EQ(0, trips(self, CPUID));
	end(self);
	/* And none ends here. */
	entry_of(self, true);
	exit_of(self, MSR, true);
	entry_of(self, true);
	exit_of(self, CPUID, true);
	entry_of(self, true);

	trip = trip_of(self, CPUID);
	EXPECT_EQ(1, trips(self, CPUID));
	EXPECT_EQ(3 * HANDLE + 2 * RUN, trip->times.sum);
	EXPECT_EQ(2, trips_exits(self, CPUID));
	EXPECT_EQ(1, trip->hist[2]);
	EXPECT_EQ(1, caused(self, CPUID, HLT));
	EXPECT_EQ(1, caused(self, CPUID, VMRUN));
	EXPECT_EQ(0, trips(self, MSR));
	EXPECT_EQ(0, self->a->interrupted);
}

TEST_F(account, outside_is_not_caused)
{
	set_mode(self, EVERYTHING);
	l1_exit(self, HLT);
	round_trip(self, CPUID, 2);
	exit_of(self, CPUID, true);
	inject(self, SHUTDOWN);
	entry_of(self, false);
	l1_exit(self, HLT);
	end(self);
	EXPECT_EQ(1, trips(self, CPUID));
	EXPECT_EQ(1, caused(self, CPUID, HLT));
	EXPECT_EQ(1, caused(self, CPUID, VMRUN));
	/* L1 did not ask for that: no reason of L2 has it. */
	EXPECT_EQ(0, trips(self, SHUTDOWN));
	EXPECT_EQ(NULL, find(self->a, SHUTDOWN, true)->trip);
}

TEST_F(account, of_the_reason_that_began)
{
	int i;

	set_mode(self, EVERYTHING);
	for (i = 0; i < 6; i++) {
		round_trip(self, CPUID, 2);
		round_trip(self, MSR, 4);
	}
	EXPECT_EQ(6, trips(self, CPUID));
	EXPECT_EQ(6, trips(self, MSR));
	EXPECT_EQ(6, caused(self, CPUID, HLT));
	EXPECT_EQ(18, caused(self, MSR, HLT));
	EXPECT_EQ(6, trip_of(self, CPUID)->hist[2]);
	EXPECT_EQ(6, trip_of(self, MSR)->hist[4]);
	EXPECT_EQ(12, find(self->a, VMRUN, false)->exits);
	EXPECT_EQ(24, find(self->a, HLT, false)->exits);
}

static void sequence(account_data *f, u64 code, const u64 *codes)
{
	begin(f, code);
	for (; *codes; codes++)
		l1_exit(f, *codes);
	end(f);
}

/* A sequence that was seen before is foretold: all of it is fast. */
TEST_F(account, same_sequence)
{
	static const u64 codes[] = { CPUID, MSR, CPUID, HLT, 0 };
	int i;

	set_mode(self, EVERYTHING);
	/* CPUID is not always followed by the same. */
	for (i = 0; i < 3; i++)
		sequence(self, MSR, codes + 1);
	self->fast = 0;
	for (i = 0; i < 10; i++)
		sequence(self, MSR, codes + 1);
	/* Two of L2, two for each of L1, and the inject. */
	EXPECT_EQ(10 * (2 + 2 * 4 + 1), self->fast);
	for (i = 0; i < 10; i++)
		sequence(self, MSR, codes);
	EXPECT_EQ(23, trips(self, MSR));
	EXPECT_EQ(10 * 2 + 13, caused(self, MSR, CPUID));
	EXPECT_EQ(23, caused(self, MSR, MSR));
	EXPECT_EQ(23, caused(self, MSR, HLT));
	EXPECT_EQ(23, caused(self, MSR, VMRUN));
	EXPECT_EQ(33, find(self->a, CPUID, false)->exits);
	EXPECT_EQ(23,
		  trip_of(self, MSR)->hist[4] + trip_of(self, MSR)->hist[5]);
}

TEST_F(account, alternating_sequences)
{
	static const u64 one[] = { CPUID, MSR, 0 }, other[] = { MSR, CPUID, 0 };
	int i;

	set_mode(self, EVERYTHING);
	for (i = 0; i < 10; i++) {
		sequence(self, MSR, one);
		sequence(self, MSR, other);
	}
	EXPECT_EQ(20, caused(self, MSR, CPUID));
	EXPECT_EQ(20, caused(self, MSR, MSR));
	EXPECT_EQ(20, caused(self, MSR, VMRUN));
	EXPECT_EQ(3, trip_of(self, MSR)->nr_steps);
	EXPECT_EQ(20, trip_of(self, MSR)->hist[3]);
	EXPECT_EQ(20, find(self->a, CPUID, false)->exits);
}

TEST_F(account, too_many_steps)
{
	u64 code;

	set_mode(self, EVERYTHING);
	begin(self, CPUID);
	for (code = 1; code <= NESTMON_STEPS_MAX + 5; code++) {
		l1_exit(self, code);
		nestmon_account_refill();
	}
	/* What has a step is still found. */
	l1_exit(self, 1);
	end(self);
	EXPECT_EQ(NESTMON_STEPS_MAX, trip_of(self, CPUID)->nr_steps);
	EXPECT_EQ(6, trip_of(self, CPUID)->lost);
	EXPECT_EQ(2, caused(self, CPUID, 1));
	EXPECT_EQ(1, caused(self, CPUID, NESTMON_STEPS_MAX));
	EXPECT_EQ(0, caused(self, CPUID, NESTMON_STEPS_MAX + 1));
	EXPECT_EQ(NESTMON_STEPS_MAX + 7, trips_exits(self, CPUID));
	EXPECT_SLOT(NESTMON_STEPS_MAX + 1, false, 1, 0, 0);
}

TEST_F(account, numbers)
{
	static const struct {
		unsigned int l1_exits;
		unsigned int bucket;
	} edge[] = {
		{ 1, 1 },    { 8, 8 },	  { 9, 9 },    { 16, 9 },
		{ 17, 10 },  { 32, 10 },  { 33, 11 },  { 256, 13 },
		{ 257, 14 }, { 512, 14 }, { 513, 15 }, { 1500, 15 },
	};
	u64 hist[NESTMON_TRIP_BUCKETS] = {}, sum = 0, upper;
	unsigned int i;

	set_mode(self, EVERYTHING);
	for (i = 0; i < ARRAY_SIZE(edge); i++) {
		/* The first of them is the longest so far: not so the second. */
		round_trip(self, CPUID, edge[i].l1_exits);
		round_trip(self, CPUID, edge[i].l1_exits);
		hist[edge[i].bucket] += 2;
		sum += 2 * edge[i].l1_exits;
		upper = nestmon_trip_upper(edge[i].bucket);
		EXPECT_LE(edge[i].l1_exits, upper);
		EXPECT_GT(edge[i].l1_exits,
			  nestmon_trip_upper(edge[i].bucket - 1));
		EXPECT_EQ(sum, trips_exits(self, CPUID));
	}
	for (i = 0; i < NESTMON_TRIP_BUCKETS; i++)
		EXPECT_EQ(hist[i], trip_of(self, CPUID)->hist[i]);
	EXPECT_EQ(~0ULL, nestmon_trip_upper(NESTMON_TRIP_BUCKETS - 1));
	EXPECT_EQ(sum - 2 * ARRAY_SIZE(edge), caused(self, CPUID, HLT));
}

/* L2 may be made to run without an exit of L1. */
TEST_F(account, no_l1_exit)
{
	set_mode(self, EVERYTHING);
	exit_of(self, CPUID, true);
	inject(self, CPUID);
	entry_of(self, true);
	EXPECT_EQ(1, trips(self, CPUID));
	EXPECT_EQ(1, trip_of(self, CPUID)->hist[0]);
	EXPECT_EQ(HANDLE, trip_of(self, CPUID)->times.sum);
}

/* KVM's count is ahead of what it traced: that is no exit in a round trip. */
TEST_F(account, untraced_in_round_trip)
{
	set_mode(self, EVERYTHING);
	begin(self, CPUID);
	self->kvm_exits += 7;
	l1_exit(self, HLT);
	self->kvm_exits = 1;
	l1_exit(self, HLT);
	end(self);
	EXPECT_EQ(3, trips_exits(self, CPUID));
	EXPECT_EQ(1, trip_of(self, CPUID)->hist[3]);
	EXPECT_EQ(7, self->a->untraced);
	EXPECT_EQ(1, self->a->rebased);
}

TEST_F(account, interrupted_by_nested_off)
{
	set_mode(self, EVERYTHING);
	nestmon_account_nested_off(self->a);
	begin(self, CPUID);
	exit_of(self, MSR, false);
	nestmon_account_nested_off(self->a);
	nestmon_account_nested_off(self->a);
	entry_of(self, false);
	end(self);
	EXPECT_EQ(1, self->a->interrupted);
	EXPECT_EQ(0, trips(self, CPUID));
	EXPECT_EQ(0, trips_exits(self, CPUID));
	/* What it caused until then it did cause. */
	EXPECT_EQ(1, caused(self, CPUID, MSR));
	EXPECT_EQ(0, caused(self, CPUID, VMRUN));
	exit_of(self, CPUID, true);
	nestmon_account_nested_off(self->a);
	EXPECT_EQ(1, self->a->interrupted);
}

TEST_F(account, interrupted_by_mode)
{
	static const enum nestmon_mode modes[] = { NESTMON_MODE_COUNTING,
						   TIME };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		set_mode(self, EVERYTHING);
		begin(self, CPUID);
		set_mode(self, modes[i]);
		l1_exit(self, HLT);
		end(self);
		EXPECT_EQ(i + 1, self->a->interrupted);
		/* A round trip of a mode that has none. */
		begin(self, CPUID);
		l1_exit(self, HLT);
		set_mode(self, EVERYTHING);
		l1_exit(self, HLT);
		end(self);
		EXPECT_EQ(i + 1, self->a->interrupted);
	}
	EXPECT_EQ(0, trips(self, CPUID));
	EXPECT_EQ(0, caused(self, CPUID, HLT));
	round_trip(self, CPUID, 3);
	EXPECT_EQ(1, trips(self, CPUID));
	EXPECT_EQ(2, caused(self, CPUID, HLT));
}

TEST_F(account, interrupted_by_pause)
{
	set_mode(self, EVERYTHING);
	begin(self, CPUID);
	l1_exit(self, HLT);
	pause_account(self);
	EXPECT_EQ(1, self->a->interrupted);
	resume_account(self, EVERYTHING);
	end(self);
	EXPECT_EQ(1, self->a->interrupted);
	EXPECT_EQ(0, trips(self, CPUID));
	/* What ended, by the slow or the fast way, is not interrupted. */
	round_trip(self, CPUID, 1);
	round_trip(self, CPUID, 1);
	pause_account(self);
	EXPECT_EQ(1, self->a->interrupted);
	EXPECT_EQ(2, trips(self, CPUID));
}

/* A reason that was there before round trips were asked for gets them, too. */
TEST_F(account, asked_for_later)
{
	set_mode(self, TIME);
	round_trip(self, CPUID, 2);
	round_trip(self, CPUID, 2);
	EXPECT_EQ(NULL, find(self->a, CPUID, true)->trip);
	set_mode(self, EVERYTHING);
	exit_of(self, HLT, true);
	entry_of(self, true);
	round_trip(self, CPUID, 2);
	EXPECT_EQ(1, trips(self, CPUID));
	EXPECT_SLOT(CPUID, true, 3, 3, 0);
}

TEST_F(account, halted_in_round_trip)
{
	const struct nestmon_times *times;

	set_mode(self, EVERYTHING);
	round_trip(self, CPUID, 2);
	times = &trip_of(self, CPUID)->times;
	begin(self, CPUID);
	exit_of(self, HLT, false);
	blocked(self, 5000);
	entry_of(self, false);
	/* It belongs to what ended, and that did not. */
	EXPECT_EQ(0, times->blocked);
	end(self);
	EXPECT_EQ(5000, times->blocked);
	EXPECT_EQ(2 * (3 * HANDLE + 2 * RUN) + 5000, times->sum);
	round_trip(self, CPUID, 2);
	EXPECT_EQ(5000, times->blocked);
}

TEST_F(account, halted_and_interrupted)
{
	set_mode(self, EVERYTHING);
	begin(self, CPUID);
	exit_of(self, HLT, false);
	blocked(self, 5000);
	nestmon_account_nested_off(self->a);
	entry_of(self, false);
	end(self);
	EXPECT_EQ(0, trip_of(self, CPUID)->times.blocked);
	round_trip(self, CPUID, 2);
	EXPECT_EQ(0, trip_of(self, CPUID)->times.blocked);
}

TEST_F(account, halted_without_round_trips)
{
	set_mode(self, EVERYTHING);
	round_trip(self, CPUID, 2);
	set_mode(self, TIME);
	l2(self, CPUID);
	inject(self, CPUID);
	entry_of(self, false);
	exit_of(self, HLT, false);
	blocked(self, 5000);
	entry_of(self, false);
	end(self);
	exit_of(self, MSR, true);
	entry_of(self, true);
	EXPECT_EQ(5000, find(self->a, HLT, false)->times.blocked);
	set_mode(self, EVERYTHING);
	round_trip(self, CPUID, 2);
	EXPECT_EQ(0, trip_of(self, CPUID)->times.blocked);
}

TEST_F(account, no_memory_for_trip)
{
	u64 code = 0x1000;

	set_mode(self, EVERYTHING);
	shim_allocs_left = 0;
	do
		round_trip(self, ++code, 1);
	while (find(self->a, code, true)->trip && code < 0x1100);
	round_trip(self, code, 2);
	EXPECT_EQ(0, self->a->unslotted[1].exits);
	EXPECT_SLOT(code, true, 2, 2, 0);
	EXPECT_SLOT(HLT, false, 1, 0, 0);
	EXPECT_EQ(0, self->a->interrupted);
	shim_allocs_left = ULONG_MAX;
	nestmon_account_refill();
	round_trip(self, code, 2);
	EXPECT_EQ(1, trips(self, code));
	EXPECT_SLOT(code, true, 3, 3, 0);
}

TEST_F(account, no_memory_for_step)
{
	u64 code = 0, l1_code, lost = 0;

	set_mode(self, EVERYTHING);
	shim_allocs_left = 0;
	while (!lost && code < 20) {
		begin(self, ++code);
		for (l1_code = 0; l1_code < 15; l1_code++)
			l1_exit(self, l1_code);
		end(self);
		lost = trip_of(self, code)->lost;
	}
	EXPECT_LT(0, lost);
	EXPECT_GT(NESTMON_STEPS_MAX, trip_of(self, code)->nr_steps);
	EXPECT_EQ(0, self->a->unslotted[0].exits);
	EXPECT_EQ(16, trips_exits(self, code));
	shim_allocs_left = ULONG_MAX;
	nestmon_account_refill();
	end(self);
	sequence(self, code, (const u64[]){ 14, 13, 0 });
	EXPECT_EQ(lost, trip_of(self, code)->lost);
	EXPECT_EQ(1, caused(self, code, 14));
	EXPECT_EQ(16 + 3, trips_exits(self, code));
}

/* Reasons that have no slot are no steps: nobody could tell them apart. */
TEST_F(account, no_memory_for_reason)
{
	set_mode(self, EVERYTHING);
	round_trip(self, CPUID, 2);
	drain(self);
	begin(self, CPUID);
	l1_exit(self, 0x200);
	l1_exit(self, 0x201);
	end(self);
	EXPECT_EQ(2, trip_of(self, CPUID)->lost);
	EXPECT_EQ(2, trips(self, CPUID));
	EXPECT_EQ(2 + 3, trips_exits(self, CPUID));
	/* Nor do such of L2 begin one. */
	round_trip(self, 0x300, 2);
	EXPECT_EQ(2, trips(self, CPUID));
	EXPECT_EQ(0, self->a->interrupted);
}

/* Each of them has to be looked at, also where it was foretold. */
TEST_F(account, failure_is_never_fast)
{
	int i;

	set_mode(self, EVERYTHING);
	for (i = 0; i < 3; i++) {
		begin(self, CPUID);
		self->fast = 0;
		exit_of(self, MODEL_ERR, false);
		EXPECT_EQ(0, self->fast);
		entry_of(self, false);
		end(self);
	}
	EXPECT_EQ(3, caused(self, CPUID, MODEL_ERR));
}

TEST_HARNESS_MAIN
