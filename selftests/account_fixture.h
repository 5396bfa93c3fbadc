/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An account and what a reader makes of it, for the tests of kmod/account.c.
 */
#ifndef ACCOUNT_FIXTURE_H
#define ACCOUNT_FIXTURE_H

#include <limits.h>

#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <kselftest_harness.h>

#include "account.h"
#include "account_model.h"

#define CPUID 0x72
#define MSR 0x7c
#define HLT 0x78
#define SHUTDOWN 0x7f
#define VMRUN 0x80
#define VMREAD 23
#define VMWRITE 25

unsigned long shim_allocs_left = ULONG_MAX;
unsigned int shim_cpu;
unsigned long shim_pools_low;

void nestmon_pool_low(void)
{
	shim_pools_low++;
}

/* Both levels, or one, of what snapshot.c makes of an account. */
struct sums {
	u64 exits[2];
	u64 reflected;
	u64 synthesized;
	bool pending;
};

static inline void add(struct sums *sums, const struct nestmon_slot *slot)
{
	sums->exits[slot->place.level - 1] += READ_ONCE(slot->exits);
	sums->reflected += READ_ONCE(slot->reflected);
	sums->synthesized += READ_ONCE(slot->synthesized);
}

static inline void sum_up(struct sums *sums, const struct nestmon_account *a)
{
	const struct nestmon_place *at = READ_ONCE(a->at);
	const struct nestmon_slot *slot;

	*sums = (struct sums){};
	/* Pairs with the release in slot_add(). */
	slot = smp_load_acquire(&a->slots);
	for (; slot; slot = slot->older)
		add(sums, slot);
	add(sums, &a->unslotted[0]);
	add(sums, &a->unslotted[1]);
	sums->pending = at->level == 2 && at != &nestmon_no_slot.place;
}

static inline const struct nestmon_slot *find(const struct nestmon_account *a,
					      u64 code, bool l2)
{
	/* No test expects a number like that of the second. */
	static const struct nestmon_slot none, twice = { .exits = ~0ULL };
	const struct nestmon_slot *slot, *found = &none;

	for (slot = a->slots; slot; slot = slot->older) {
		if (slot->code != code || slot->place.level != l2 + 1)
			continue;
		found = found == &none ? slot : &twice;
	}
	return found;
}

/*
 * Beside the account what else its probes know: @now is the clock, @near says that
 * the vCPU is the last that exited on its CPU, @without_entry that exits can come
 * without an entry before (kmod/compat.h), @fast how many events took the fast way.
 */
FIXTURE(account)
{
	struct nestmon_account *a;
	u64 kvm_exits;
	u64 now;
	struct nestmon_epoch epoch;
	bool near;
	bool without_entry;
	unsigned long fast;
};

#define account_data FIXTURE_DATA(account)

static inline int account_begin(account_data *f, u32 khz)
{
	int err;

	nestmon_times_scale(khz);
	err = nestmon_account_module_init();
	if (err)
		return err;
	f->a = calloc(1, sizeof(*f->a));
	if (!f->a)
		return -ENOMEM;
	f->kvm_exits = 1;
	f->now = 1000000;
	nestmon_account_init(f->a, NESTMON_ISA_SVM, false, 1);
	return 0;
}

static inline void account_end(account_data *f)
{
	nestmon_account_free(f->a);
	free(f->a);
	nestmon_account_module_exit();
}

FIXTURE_SETUP(account)
{
	ASSERT_EQ(0, account_begin(self, 1000000));
}

FIXTURE_TEARDOWN(account)
{
	account_end(self);
}

static inline bool timed(enum nestmon_mode mode)
{
	return mode >= NESTMON_MODE_TIME;
}

/* The following as in kmod/probe.c. */
static inline bool exit_fast(account_data *f, u64 code, bool l2)
{
	bool everything = f->epoch.mode == NESTMON_MODE_EVERYTHING;
	struct nestmon_account *a = f->a;
	struct nestmon_slot *slot;

	if (!f->near || !nestmon_account_follows(a, f->kvm_exits))
		return false;
	if (timed(f->epoch.mode) && f->without_entry && a->open)
		return false;
	if (!(l2 ? nestmon_account_l2_fast(a, code, &slot) :
		   nestmon_account_l1_fast(a, code, everything, &slot)))
		return false;
	if (timed(f->epoch.mode))
		nestmon_account_open_fast(a, slot, l2, f->now,
					  l2 && everything);
	return true;
}

static inline void exit_begin_slow(account_data *f, bool l2)
{
	if (f->a->epoch.nr != f->epoch.nr)
		nestmon_account_follow_mode(f->a, &f->epoch, l2, f->now);
	f->near = true;
}

static inline void exit_end_slow(account_data *f, struct nestmon_slot *slot,
				 bool l2)
{
	if (timed(f->a->epoch.mode))
		nestmon_account_open(f->a, slot, l2, f->now);
	f->kvm_exits++;
}

static inline void exit_slow(account_data *f, u64 code, bool l2)
{
	struct nestmon_slot *slot;

	exit_begin_slow(f, l2);
	slot = nestmon_account_exit(f->a, code, l2, f->kvm_exits);
	exit_end_slow(f, slot, l2);
}

static inline void do_exit(account_data *f, u64 code, bool l2)
{
	if (exit_fast(f, code, l2)) {
		f->fast++;
		f->kvm_exits++;
	} else {
		exit_slow(f, code, l2);
	}
}

static inline void entry(account_data *f, bool l2)
{
	bool everything = f->epoch.mode == NESTMON_MODE_EVERYTHING;

	if (!timed(f->epoch.mode))
		return;
	if (f->near && nestmon_account_entry_fast(f->a, l2, f->now, everything))
		f->fast++;
	else if (f->a->epoch.nr)
		nestmon_account_entry(f->a, l2, f->now);
}

static inline void inject(account_data *f, u64 code)
{
	if (f->near && nestmon_account_inject_fast(f->a, code))
		f->fast++;
	else
		nestmon_account_inject(f->a, code);
}

static inline void blocked(account_data *f, u64 ticks)
{
	f->now += ticks;
	if (f->a->epoch.nr)
		nestmon_account_blocked(f->a, ticks);
}

/* The probes are held meanwhile, and all vCPUs are far. */
static inline void set_mode(account_data *f, enum nestmon_mode mode)
{
	f->epoch.mode = mode;
	f->epoch.nr++;
	f->near = false;
}

/* Far is only who exits: none does. */
static inline void pause_account(account_data *f)
{
	nestmon_account_pause(f->a, f->now);
	f->epoch.mode = NESTMON_MODE_PAUSED;
	f->epoch.nr++;
}

static inline void resume_account(account_data *f, enum nestmon_mode mode)
{
	f->epoch.mode = mode;
	f->epoch.nr++;
}

static inline void l1(account_data *f, u64 code)
{
	do_exit(f, code, false);
}

static inline void l2(account_data *f, u64 code)
{
	do_exit(f, code, true);
}

/* By VMREAD or VMWRITE, of no known field where @encoding is NULL. */
static inline void l1_field(account_data *f, u64 code, const u64 *encoding,
			    bool write)
{
	struct nestmon_slot *slot;

	exit_begin_slow(f, false);
	slot = nestmon_account_field(f->a, code, f->kvm_exits, encoding, write);
	exit_end_slow(f, slot, false);
}

/* Of a field, or of all together where @encoding is NULL. */
static inline u64 field_exits(const struct nestmon_account *a,
			      const u64 *encoding, bool write)
{
	const struct nestmon_field *field;
	u64 exits = 0;

	/* Pairs with the release in nestmon_field_of(). */
	field = smp_load_acquire(&a->fields.list);
	for (; field; field = field->older) {
		if (!encoding || field->encoding == *encoding)
			exits += READ_ONCE(field->exits[write]);
	}
	return exits;
}

static inline void found_in_l2(account_data *f)
{
	memset(f->a, 0, sizeof(*f->a));
	nestmon_account_init(f->a, NESTMON_ISA_SVM, true, f->kvm_exits);
}

#define EXPECT_SLOT(code, level2, e, r, s)               \
	do {                                             \
		const struct nestmon_slot *slot_ =       \
			find(self->a, code, level2);     \
		EXPECT_EQ((u64)(e), slot_->exits);       \
		EXPECT_EQ((u64)(r), slot_->reflected);   \
		EXPECT_EQ((u64)(s), slot_->synthesized); \
	} while (0)

/* From here on no reason gets a slot. */
static inline void drain(account_data *f)
{
	u64 code = 0x100000;

	while (!f->a->unslotted[0].exits)
		l1(f, code++);
}

#endif /* ACCOUNT_FIXTURE_H */
