// SPDX-License-Identifier: GPL-2.0
/*
 * Times, round trips and modes of kmod/account.c against the model, with a vCPU
 * that goes the ways that KVM has, and a clock.
 */
#include "account_compare.h"
#include "account_fixture.h"
#include "account_random.h"

#define EVENTS 300000
#define GHZ 1000000 /* kHz */

FIXTURE(timed)
{
	account_data account;
	struct model *m;
	struct nestmon_epoch followed;
	u64 last;
	bool running;
	bool l2;
	bool halted;
	bool paused;
	bool one_mode;
	unsigned int l1_exits;
};

FIXTURE_SETUP(timed)
{
	ASSERT_EQ(0, account_begin(&self->account, GHZ));
}

FIXTURE_TEARDOWN(timed)
{
	free(self->m);
	account_end(&self->account);
}

#define timed_data FIXTURE_DATA(timed)

/*
 * As long as it may be, each bucket as likely as any other. The account knows the
 * rate of the clock with 16 binary digits behind the point: what is so near to the
 * end of a bucket may be in the next one.
 */
static u64 duration(timed_data *t)
{
	u64 ticks = (1ULL << roll(31)) + roll(300), room = ticks / 20000;

	ticks += roll(ticks);
	while (t->m->khz != GHZ &&
	       model_time_bucket(t->m, ticks) !=
		       model_time_bucket(t->m, ticks + room + 1))
		ticks += room + 1;
	return ticks;
}

/* Not told to the account: the next event is. */
static void pass(timed_data *t)
{
	t->account.now += roll(20) ? 300 + roll(3000) : duration(t);
}

static void follow_mode(timed_data *t)
{
	account_data *f = &t->account;

	if (t->followed.nr == f->epoch.nr)
		return;
	model_follow_mode(t->m, f->epoch.mode, t->l2, f->now);
	t->followed = f->epoch;
}

static void exit_field(timed_data *t)
{
	u64 encoding = roll(MODEL_FIELDS);
	bool write = roll(2);

	t->last = write ? VMWRITE : VMREAD;
	t->m->field[encoding][write]++;
	model_exit(t->m, t->last, false, t->account.kvm_exits, t->account.now);
	l1_field(&t->account, t->last, &encoding, write);
}

static void any_exit(timed_data *t)
{
	account_data *f = &t->account;

	pass(t);
	if (!roll(50))
		f->kvm_exits += roll(10);
	if (!roll(2000))
		f->kvm_exits = f->kvm_exits / 2 + 1;
	f->near = f->near && roll(30);
	follow_mode(t);
	t->running = false;
	t->halted = false;
	if (!t->l2 && !roll(30)) {
		exit_field(t);
		return;
	}
	t->last = any_code();
	model_exit(t->m, t->last, t->l2, f->kvm_exits, f->now);
	do_exit(f, t->last, t->l2);
}

/* How many exits L1 makes before it enters L2 again. */
static unsigned int any_l1_exits(void)
{
	if (roll(3))
		return roll(4);
	return roll(20) ? roll(20) : roll(1200);
}

/* No exit of L2 halts a vCPU, and is given to L1 then. */
static void any_inject(timed_data *t)
{
	u64 code = t->last;

	if (t->halted || !roll(8))
		code = any_code();
	if (t->halted && code == t->last)
		return;
	model_inject(t->m, code);
	inject(&t->account, code);
	if (t->l2)
		t->l1_exits = any_l1_exits();
	t->l2 = false;
}

static void enter(timed_data *t)
{
	account_data *f = &t->account;

	if (timed(f->epoch.mode))
		model_entry(t->m, t->l2, f->now);
	entry(f, t->l2);
}

/* KVM's fastpath enters the guest again: the exit before that is not told. */
static void enter_again(timed_data *t)
{
	pass(t);
	t->account.kvm_exits++;
	enter(t);
}

static void any_entry(timed_data *t)
{
	account_data *f = &t->account;
	u64 from = f->now;

	pass(t);
	/* Another CPU, and its clock. */
	if (!roll(200))
		f->now = from - roll(300);
	f->near = f->near && roll(30);
	/* Forced out of L2; into it, that is up to L1. */
	if (t->l2)
		t->l2 = roll(500);
	else
		t->l2 = !t->l1_exits;
	t->l1_exits -= !t->l2 && t->l1_exits;
	t->running = true;
	if (!f->without_entry || t->m->trip.row || roll(10))
		enter(t);
}

static void any_halt(timed_data *t)
{
	u64 ticks = duration(t);

	model_blocked(t->m, ticks);
	blocked(&t->account, ticks);
	t->halted = true;
}

static void any_pause(timed_data *t)
{
	model_pause(t->m, t->account.now);
	pause_account(&t->account);
	t->paused = true;
	/* Nobody sees where it goes. */
	t->l2 = roll(2);
	t->running = true;
}

static void any_mode(timed_data *t)
{
	enum nestmon_mode mode = NESTMON_MODE_PAUSED + roll(4);

	pass(t);
	if (mode == t->account.epoch.mode)
		return;
	if (mode == NESTMON_MODE_PAUSED)
		any_pause(t);
	else
		set_mode(&t->account, mode);
}

static void any_resume(timed_data *t)
{
	pass(t);
	t->account.kvm_exits += roll(1000);
	resume_account(&t->account, NESTMON_MODE_COUNTING + roll(3));
	t->paused = false;
	t->running = roll(2);
	if (!t->running)
		t->halted = true;
}

static void nested_off(timed_data *t)
{
	model_nested_off(t->m);
	nestmon_account_nested_off(t->account.a);
}

static void entry_failed(timed_data *t)
{
	model_failed(t->m);
	nestmon_account_entry_failed(t->account.a);
}

static void in_l0(timed_data *t)
{
	u32 kind = roll(1000);

	if (t->l2 && kind < 400)
		any_inject(t);
	else if (kind < 420)
		any_halt(t);
	else if (kind < 423 && !t->l2 && !roll(20))
		nested_off(t);
	else if (kind < 426 && !t->l2)
		entry_failed(t);
	else if (kind < 428)
		any_inject(t);
	else
		any_entry(t);
}

static void any_event(timed_data *t)
{
	if (t->paused)
		any_resume(t);
	else if (!t->one_mode && !roll(400))
		any_mode(t);
	else if (t->running && roll(100))
		any_exit(t);
	else if (t->running)
		enter_again(t);
	else
		in_l0(t);
}

/* Of what is rare there has to be some, or it was not tested. */
static unsigned int missing(const timed_data *t)
{
	u64 ended = 0, longest = 0, halted = 0, lost = 0, undecided = 0;
	const struct model *m = t->m;
	unsigned int i;

	for (i = 0; i < m->rows; i++) {
		const struct model_trips *trips = &m->row[i].trips;

		ended += trips->times.count;
		longest += trips->hist[MODEL_NUMBER_BUCKETS - 1];
		halted += !!trips->times.blocked;
		lost += trips->lost;
		undecided += m->row[i].undecided;
	}
	return (ended < 500) + !(t->one_mode ? longest : undecided) + !halted +
	       !lost + !m->interrupted + !m->untraced + !m->rebased +
	       (t->account.fast < EVENTS / (t->one_mode ? 2 : 5));
}

/* How much is wrong. */
static unsigned int against_model(timed_data *t, u32 khz)
{
	unsigned int i, nr = 0;

	nestmon_times_scale(khz);
	t->m = model_new(khz, t->account.kvm_exits);
	set_mode(&t->account, NESTMON_MODE_EVERYTHING);
	for (i = 0; i < EVENTS && !nr; i++) {
		any_event(t);
		if (i % REFILL == 0)
			nestmon_account_refill();
		if (i % (EVENTS / 50) == 0)
			nr = account_differences(t->account.a, t->m);
	}
	return nr ?: account_differences(t->account.a, t->m) + missing(t);
}

TEST_F(timed, ghz)
{
	EXPECT_EQ(0, against_model(self, GHZ));
}

TEST_F(timed, ghz_in_one_mode)
{
	self->one_mode = true;
	EXPECT_EQ(0, against_model(self, GHZ));
}

TEST_F(timed, tsc)
{
	EXPECT_EQ(0, against_model(self, 2600000));
}

TEST_F(timed, tsc_and_exits_without_entries)
{
	self->account.without_entry = true;
	EXPECT_EQ(0, against_model(self, 2600000));
}

TEST_HARNESS_MAIN
