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

FIXTURE(account)
{
	struct nestmon_account *a;
	u64 kvm_exits;
};

FIXTURE_SETUP(account)
{
	nestmon_times_scale(1000000);
	ASSERT_EQ(0, nestmon_account_module_init());
	self->a = calloc(1, sizeof(*self->a));
	ASSERT_NE(NULL, self->a);
	self->kvm_exits = 1;
	nestmon_account_init(self->a, NESTMON_ISA_SVM, false, 1);
}

FIXTURE_TEARDOWN(account)
{
	nestmon_account_free(self->a);
	free(self->a);
	nestmon_account_module_exit();
}

#define account_data FIXTURE_DATA(account)

/* As the probe does it. */
static inline void do_exit(account_data *f, u64 code, bool l2)
{
	struct nestmon_slot *slot;

	if (!nestmon_account_follows(f->a, f->kvm_exits) ||
	    !(l2 ? nestmon_account_l2_fast(f->a, code, &slot) :
		   nestmon_account_l1_fast(f->a, code, false, &slot)))
		nestmon_account_exit(f->a, code, l2, f->kvm_exits);
	f->kvm_exits++;
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
	nestmon_account_field(f->a, code, f->kvm_exits, encoding, write);
	f->kvm_exits++;
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
