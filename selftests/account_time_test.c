// SPDX-License-Identifier: GPL-2.0
/*
 * Times and modes of kmod/account.c and times.c in userspace.
 */
#include "account_fixture.h"

#define EVERYTHING NESTMON_MODE_EVERYTHING
#define TIME NESTMON_MODE_TIME
#define COUNTING NESTMON_MODE_COUNTING

static void exit_after(account_data *f, u64 ticks, u64 code, bool l2)
{
	f->now += ticks;
	do_exit(f, code, l2);
}

static void entry_after(account_data *f, u64 ticks, bool l2)
{
	f->now += ticks;
	entry(f, l2);
}

/* An exit of L1 that takes L0 so long. */
static void handle(account_data *f, u64 code, u64 ticks)
{
	exit_after(f, 1000, code, false);
	entry_after(f, ticks, false);
}

static const struct nestmon_times *times_of(const account_data *f, u64 code)
{
	return &find(f->a, code, false)->times;
}

/* Where the only one is; none: after the last one. */
static unsigned int bucket_of(const struct nestmon_times *times)
{
	unsigned int i = 0;

	while (i < NESTMON_TIMES_BUCKETS && !times->hist[i])
		i++;
	return i;
}

#define EXPECT_TIMES(code, count, total, least, longest)                   \
	do {                                                               \
		const struct nestmon_times *times_ = times_of(self, code); \
		EXPECT_EQ((u64)(count), nestmon_times_count(times_));      \
		EXPECT_EQ((u64)(total), times_->sum);                      \
		EXPECT_EQ((u64)(least), times_->min);                      \
		EXPECT_EQ((u64)(longest), times_->max);                    \
	} while (0)

static unsigned int slow_bucket(u64 ticks)
{
	struct nestmon_times times = {};

	nestmon_times_setup(&times);
	nestmon_times_add(&times, ticks, true);
	return bucket_of(&times);
}

/* NESTMON_TIMES_BUCKETS where the fast way is not for it. */
static unsigned int fast_bucket(u64 ticks)
{
	struct nestmon_times times = {};

	nestmon_times_setup(&times);
	nestmon_times_add(&times, 0, false);
	nestmon_times_add(&times, 1ULL << 62, false);
	if (nestmon_times_usual(&times, ticks))
		nestmon_times_add_fast(&times, ticks, true);
	return bucket_of(&times);
}

/* The rate of the clock has 16 digits behind the point: that much is allowed. */
static bool in_bucket(u64 ticks, u32 khz, unsigned int bucket)
{
	double ns = ticks * 1e6 / khz, rough = 1 + khz / (1e6 * 65536);
	u64 upper = nestmon_times_upper(bucket);

	if (bucket && ns * rough < nestmon_times_upper(bucket - 1))
		return false;
	return upper == ~0ULL || ns < upper * rough;
}

/* The first and the last one only the slow way. */
static bool lands_in_one_place(u64 ticks, u32 khz)
{
	unsigned int slow = slow_bucket(ticks), fast = slow;

	if (!slow || slow == NESTMON_TIMES_BUCKETS - 1)
		fast = NESTMON_TIMES_BUCKETS;
	return in_bucket(ticks, khz, slow) && fast == fast_bucket(ticks);
}

TEST(both_ways_land_in_one_place)
{
	static const u32 rates[] = { 10000, 1000000, 2600000, 6000000 };
	unsigned int i, digit, wrong = 0;
	u64 ticks, end;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		nestmon_times_scale(rates[i]);
		for (digit = 0; digit < 60; digit++) {
			end = (1ULL << digit) * (rates[i] / 1e6);
			ticks = end > 2 ? end - 3 : 0;
			for (; ticks < end + 4; ticks++)
				wrong += !lands_in_one_place(ticks, rates[i]);
		}
	}
	EXPECT_EQ(0, wrong);
}

TEST_F(account, bucket_edges)
{
	static const struct {
		u64 ns;
		unsigned int bucket;
	} edge[] = {
		{ 0, 0 },
		{ 255, 0 },
		{ 256, 1 },
		{ 257, 1 },
		{ 511, 1 },
		{ 512, 2 },
		{ (1 << 27) - 1, 19 },
		{ 1 << 27, 20 },
		{ (1 << 28) - 1, 20 },
		{ 1 << 28, 21 },
		{ 1ULL << 60, 21 },
	};
	unsigned int i;

	set_mode(self, EVERYTHING);
	for (i = 0; i < ARRAY_SIZE(edge); i++) {
		handle(self, 0x1000 + i, edge[i].ns);
		EXPECT_EQ(edge[i].bucket,
			  bucket_of(times_of(self, 0x1000 + i)));
	}
	EXPECT_EQ(256, nestmon_times_upper(0));
	EXPECT_EQ(512, nestmon_times_upper(1));
	EXPECT_EQ(1 << 28, nestmon_times_upper(20));
	EXPECT_EQ(~0ULL, nestmon_times_upper(21));
}

/* Only what lies between the shortest and the longest so far is fast. */
TEST_F(account, extremes)
{
	static const struct {
		u64 ticks;
		bool fast;
	} step[] = {
		{ 500, false }, { 500, true },	{ 499, false }, { 501, false },
		{ 400, false }, { 600, false }, { 400, true },	{ 600, true },
		{ 450, true },	{ 601, false }, { 399, false }, { 255, false },
		{ 300, true },	{ 255, false }, { 256, true },
	};
	unsigned int i;
	u64 sum = 0;

	set_mode(self, EVERYTHING);
	for (i = 0; i < ARRAY_SIZE(step); i++) {
		exit_after(self, 1000, HLT, false);
		self->fast = 0;
		entry_after(self, step[i].ticks, false);
		EXPECT_EQ(step[i].fast, self->fast);
		sum += step[i].ticks;
	}
	EXPECT_TIMES(HLT, ARRAY_SIZE(step), sum, 255, 601);
	EXPECT_EQ(2, times_of(self, HLT)->hist[0]);
	EXPECT_EQ(10, times_of(self, HLT)->hist[1]);
	EXPECT_EQ(3, times_of(self, HLT)->hist[2]);
}

/* The clocks of two CPUs may differ. */
TEST_F(account, negative)
{
	set_mode(self, EVERYTHING);
	handle(self, HLT, 1000);
	handle(self, HLT, -5);
	handle(self, HLT, 1000);
	EXPECT_TIMES(HLT, 3, 2000, 0, 1000);
	EXPECT_EQ(1, times_of(self, HLT)->hist[0]);
	EXPECT_EQ(2000, self->a->guest[0] + self->now);
}

TEST_F(account, guests)
{
	set_mode(self, TIME);
	exit_after(self, 0, VMRUN, false);
	entry_after(self, 300, true);
	exit_after(self, 7000, CPUID, true);
	EXPECT_EQ(7000, self->a->guest[1]);
	inject(self, CPUID);
	entry_after(self, 400, false);
	exit_after(self, 50, VMRUN, false);
	EXPECT_EQ(50, self->a->guest[0]);
	entry_after(self, 300, true);
	exit_after(self, 1, CPUID, true);
	EXPECT_EQ(7001, self->a->guest[1]);
	EXPECT_EQ(50, self->a->guest[0]);
	EXPECT_TIMES(VMRUN, 2, 600, 300, 300);
}

/* What ran before the first exit was seen is not known. */
TEST_F(account, first_exit)
{
	set_mode(self, TIME);
	entry_after(self, 500, false);
	exit_after(self, 500, HLT, false);
	EXPECT_EQ(0, self->a->guest[0]);
	EXPECT_EQ(0, self->a->guest[1]);
}

/* KVM's fastpath, SVM: the exit is not told, and the guest goes on. */
TEST_F(account, entry_without_exit)
{
	set_mode(self, TIME);
	handle(self, HLT, 300);
	entry_after(self, 20, false);
	exit_after(self, 30, HLT, false);
	EXPECT_EQ(50, self->a->guest[0]);
	EXPECT_TIMES(HLT, 1, 300, 300, 300);
}

/* KVM's fastpath, VMX up to 5.10: neither is the entry. */
TEST_F(account, exit_without_entry)
{
	self->without_entry = true;
	set_mode(self, TIME);
	handle(self, HLT, 300);
	exit_after(self, 10, HLT, false);
	exit_after(self, 20, HLT, false);
	blocked(self, 1000);
	exit_after(self, 30, HLT, false);
	entry_after(self, 300, false);
	EXPECT_EQ(10 + 20 + 30, self->a->guest[0] + self->now);
	EXPECT_TIMES(HLT, 2, 600, 300, 300);
	EXPECT_EQ(1000, times_of(self, HLT)->blocked);
	EXPECT_SLOT(HLT, false, 4, 0, 0);
}

TEST_F(account, blocked)
{
	set_mode(self, TIME);
	blocked(self, 77);
	handle(self, CPUID, 300);
	/* In the guest nobody is halted. */
	blocked(self, 78);
	exit_after(self, 22, HLT, false);
	self->now += 100;
	blocked(self, 5000);
	blocked(self, 1000);
	entry_after(self, 200, false);
	EXPECT_TIMES(HLT, 1, 300, 300, 300);
	EXPECT_EQ(6000, times_of(self, HLT)->blocked);
	EXPECT_EQ(0, times_of(self, CPUID)->blocked);
	EXPECT_EQ(100, self->a->guest[0] + self->now);
}

/* KVM took that time with another clock. */
TEST_F(account, blocked_too_long)
{
	set_mode(self, TIME);
	exit_after(self, 0, HLT, false);
	blocked(self, 1000);
	entry_after(self, -10, false);
	EXPECT_TIMES(HLT, 1, 0, 0, 0);
	EXPECT_EQ(1000, times_of(self, HLT)->blocked);
}

/* Nothing is dropped while a guest runs at each change of the mode. */
TEST_F(account, adds_up)
{
	const struct nestmon_slot *slot;
	u64 sum = 0, since;
	int i;

	set_mode(self, EVERYTHING);
	exit_after(self, 0, VMRUN, false);
	since = self->now;
	for (i = 0; i < 1000; i++) {
		entry_after(self, 100 + i % 700, i & 1);
		self->near = i % 5;
		if (i % 20 == 0)
			set_mode(self, i % 40 ? TIME : EVERYTHING);
		exit_after(self, 3 * i, i % 3 ? CPUID : HLT, i & 1);
		if (i % 3 == 0)
			blocked(self, 50 * i);
		if (i & 1)
			inject(self, CPUID);
	}
	for (slot = self->a->slots; slot; slot = slot->older)
		sum += slot->times.sum + slot->times.blocked;
	sum += self->a->guest[0] + self->a->guest[1];
	sum += self->now - self->a->exit_time;
	EXPECT_EQ(self->now - since, sum);
	EXPECT_LT(1000, self->fast);
}

TEST_F(account, counting_takes_no_time)
{
	set_mode(self, COUNTING);
	handle(self, HLT, 300);
	handle(self, HLT, 300);
	exit_after(self, 10, HLT, false);
	blocked(self, 10);
	EXPECT_TIMES(HLT, 0, 0, ~0ULL, 0);
	EXPECT_EQ(0, times_of(self, HLT)->blocked);
	EXPECT_EQ(0, self->a->guest[0]);
	EXPECT_EQ(NULL, self->a->open);
	EXPECT_SLOT(HLT, false, 3, 0, 0);
}

TEST_F(account, time_has_no_histogram)
{
	unsigned int i;

	set_mode(self, TIME);
	for (i = 0; i < 4; i++)
		handle(self, HLT, 300);
	EXPECT_TIMES(HLT, 4, 1200, 300, 300);
	EXPECT_EQ(NESTMON_TIMES_BUCKETS, bucket_of(times_of(self, HLT)));
	set_mode(self, EVERYTHING);
	for (i = 0; i < 3; i++)
		handle(self, HLT, 300);
	EXPECT_TIMES(HLT, 7, 2100, 300, 300);
	EXPECT_EQ(3, times_of(self, HLT)->hist[1]);
}

/* The guest's time up to the first exit is of the old mode. */
TEST_F(account, mode_ends_in_guest)
{
	set_mode(self, TIME);
	handle(self, HLT, 300);
	set_mode(self, COUNTING);
	exit_after(self, 40, HLT, false);
	EXPECT_EQ(40, self->a->guest[0]);
	exit_after(self, 50, HLT, false);
	set_mode(self, TIME);
	exit_after(self, 60, HLT, false);
	entry_after(self, 300, false);
	exit_after(self, 70, HLT, false);
	EXPECT_EQ(40 + 70, self->a->guest[0]);
	EXPECT_TIMES(HLT, 2, 600, 300, 300);
}

/* What the entry would have told is not made up. */
TEST_F(account, mode_ends_in_l0)
{
	set_mode(self, TIME);
	handle(self, HLT, 300);
	exit_after(self, 40, HLT, false);
	set_mode(self, COUNTING);
	exit_after(self, 5000, HLT, false);
	EXPECT_EQ(40, self->a->guest[0]);
	EXPECT_EQ(NULL, self->a->open);
	EXPECT_TIMES(HLT, 1, 300, 300, 300);
}

TEST_F(account, pause_in_guest)
{
	struct sums sums;

	set_mode(self, TIME);
	exit_after(self, 0, VMRUN, false);
	entry_after(self, 300, true);
	exit_after(self, 500, CPUID, true);
	entry_after(self, 300, true);
	self->now += 60;
	pause_account(self);
	EXPECT_EQ(560, self->a->guest[1]);
	EXPECT_EQ(0, self->a->guest[0]);
	EXPECT_EQ(1, find(self->a, CPUID, true)->undecided);
	sum_up(&sums, self->a);
	EXPECT_FALSE(sums.pending);

	self->now += 100000;
	self->kvm_exits += 30;
	resume_account(self, TIME);
	/* It may have left L2 meanwhile, by whatever way. */
	exit_after(self, 10, HLT, false);
	entry_after(self, 300, false);
	exit_after(self, 10, HLT, false);
	EXPECT_EQ(560, self->a->guest[1]);
	EXPECT_EQ(10, self->a->guest[0]);
	EXPECT_EQ(0, self->a->untraced);
	EXPECT_EQ(0, self->a->rebased);
	EXPECT_EQ(0, self->a->left);
}

TEST_F(account, pause_in_l0)
{
	set_mode(self, TIME);
	handle(self, HLT, 300);
	exit_after(self, 20, HLT, false);
	self->now += 5000;
	pause_account(self);
	self->now += 5000;
	resume_account(self, TIME);
	entry_after(self, 5000, false);
	EXPECT_EQ(20, self->a->guest[0]);
	EXPECT_TIMES(HLT, 1, 300, 300, 300);
	exit_after(self, 5000, HLT, false);
	entry_after(self, 400, false);
	EXPECT_TIMES(HLT, 2, 700, 300, 400);
	EXPECT_EQ(20, self->a->guest[0] + self->now);
}

/* An inject tells nothing of an exit before the pause. */
TEST_F(account, pause_then_inject)
{
	set_mode(self, EVERYTHING);
	exit_after(self, 0, CPUID, true);
	pause_account(self);
	resume_account(self, EVERYTHING);
	inject(self, CPUID);
	EXPECT_SLOT(CPUID, true, 1, 0, 1);
	EXPECT_EQ(1, find(self->a, CPUID, true)->undecided);
	EXPECT_EQ(NULL, find(self->a, CPUID, true)->trip);
	EXPECT_EQ(0, self->a->orphans);
}

/* Exits that were not seen lie between the two. */
TEST_F(account, pause_then_entry_failed)
{
	set_mode(self, EVERYTHING);
	nestmon_account_entry_failed(self->a);
	pause_account(self);
	nestmon_account_entry_failed(self->a);
	nestmon_account_entry_failed(self->a);
	pause_account(self);
	nestmon_account_entry_failed(self->a);
	EXPECT_EQ(3, self->a->entry_failures);
}

TEST_HARNESS_MAIN
