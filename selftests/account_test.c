// SPDX-License-Identifier: GPL-2.0
/*
 * kmod/account.c in userspace: what real KVM seldom does.
 */
#include "account_fixture.h"

TEST_F(account, handled)
{
	struct sums sums;

	l1(self, VMRUN);
	l2(self, CPUID);
	l2(self, CPUID);
	l2(self, HLT);
	EXPECT_SLOT(VMRUN, false, 1, 0, 0);
	EXPECT_SLOT(CPUID, true, 2, 0, 0);
	EXPECT_SLOT(CPUID, false, 0, 0, 0);
	EXPECT_EQ(1, self->a->l2_entries);
	sum_up(&sums, self->a);
	EXPECT_EQ(3, sums.exits[1]);
	EXPECT_TRUE(sums.pending);
}

TEST_F(account, reflected)
{
	struct sums sums;
	int i;

	for (i = 0; i < 3; i++) {
		l1(self, VMRUN);
		l2(self, MSR);
		nestmon_account_inject(self->a, MSR);
	}
	EXPECT_SLOT(MSR, true, 3, 3, 0);
	EXPECT_EQ(3, self->a->l2_entries);
	EXPECT_EQ(0, self->a->left);
	EXPECT_EQ(0, self->a->orphans);
	sum_up(&sums, self->a);
	EXPECT_FALSE(sums.pending);
}

TEST_F(account, synthesized)
{
	l2(self, CPUID);
	nestmon_account_inject(self->a, SHUTDOWN);
	EXPECT_SLOT(CPUID, true, 1, 0, 0);
	EXPECT_SLOT(SHUTDOWN, true, 0, 0, 1);
	l1(self, VMRUN);
	EXPECT_EQ(0, self->a->left);
	EXPECT_EQ(0, self->a->entry_failures);
}

TEST_F(account, async_never_answers)
{
	l2(self, MODEL_INTR);
	nestmon_account_inject(self->a, MODEL_INTR);
	l2(self, MODEL_NMI);
	nestmon_account_inject(self->a, MODEL_NMI);
	EXPECT_SLOT(MODEL_INTR, true, 1, 0, 1);
	EXPECT_SLOT(MODEL_NMI, true, 1, 0, 1);
}

TEST_F(account, orphan)
{
	struct sums sums;

	nestmon_account_inject(self->a, CPUID);
	l2(self, CPUID);
	nestmon_account_inject(self->a, CPUID);
	nestmon_account_inject(self->a, CPUID);
	EXPECT_EQ(2, self->a->orphans);
	EXPECT_SLOT(CPUID, true, 1, 1, 0);
	sum_up(&sums, self->a);
	EXPECT_EQ(0, sums.synthesized);
}

TEST_F(account, fields)
{
	const u64 rip = 0x681e, rsp = 0x681c, far = 0x681eULL << 32 | 0x681e;
	int i;

	for (i = 0; i < 3; i++)
		l1_field(self, VMREAD, &rip, false);
	l1_field(self, VMWRITE, &rip, true);
	l1_field(self, VMWRITE, &rsp, true);
	l1_field(self, VMREAD, &far, false);
	l1_field(self, VMREAD, NULL, false);
	EXPECT_SLOT(VMREAD, false, 5, 0, 0);
	EXPECT_SLOT(VMWRITE, false, 2, 0, 0);
	EXPECT_EQ(3, field_exits(self->a, &rip, false));
	EXPECT_EQ(1, field_exits(self->a, &rip, true));
	EXPECT_EQ(0, field_exits(self->a, &rsp, false));
	EXPECT_EQ(1, field_exits(self->a, &rsp, true));
	EXPECT_EQ(1, field_exits(self->a, &far, false));
	EXPECT_EQ(1, self->a->fields.lost);
	EXPECT_EQ(3, self->a->fields.nr);
	EXPECT_EQ(0, self->a->untraced);
}

TEST_F(account, fields_are_bounded)
{
	u64 encoding;

	for (encoding = 0; encoding < NESTMON_FIELDS_MAX + 10; encoding++) {
		l1_field(self, VMREAD, &encoding, false);
		nestmon_account_refill();
	}
	EXPECT_EQ(NESTMON_FIELDS_MAX, self->a->fields.nr);
	EXPECT_EQ(10, self->a->fields.lost);
	EXPECT_SLOT(VMREAD, false, NESTMON_FIELDS_MAX + 10, 0, 0);
	EXPECT_EQ(NESTMON_FIELDS_MAX, field_exits(self->a, NULL, false));
}

TEST_F(account, field_without_memory)
{
	u64 encoding = 0;

	/* A vCPU that is gone took one that the next one would need. */
	shim_allocs_left = 0;
	l1_field(self, VMREAD, &encoding, false);
	nestmon_account_free(self->a);
	memset(self->a, 0, sizeof(*self->a));
	nestmon_account_init(self->a, NESTMON_ISA_SVM, false, self->kvm_exits);
	while (!self->a->fields.lost && encoding < NESTMON_FIELDS_MAX) {
		l1_field(self, VMREAD, &encoding, false);
		encoding++;
	}
	EXPECT_EQ(1, self->a->fields.lost);
	EXPECT_LT(0, shim_pools_low);
	shim_allocs_left = ULONG_MAX;
	nestmon_account_refill();
	encoding--;
	l1_field(self, VMREAD, &encoding, false);
	EXPECT_EQ(1, field_exits(self->a, &encoding, false));
}

TEST_F(account, field_exit_ends_l2)
{
	const u64 rip = 0x681e;

	l2(self, CPUID);
	l1_field(self, VMREAD, &rip, false);
	EXPECT_EQ(1, self->a->left);
	EXPECT_EQ(&self->a->l1, self->a->at);
}

TEST_F(account, left_without_inject)
{
	struct sums sums;

	l2(self, CPUID);
	l1(self, HLT);
	l1(self, HLT);
	EXPECT_EQ(1, self->a->left);
	sum_up(&sums, self->a);
	EXPECT_FALSE(sums.pending);
	l2(self, CPUID);
	EXPECT_EQ(2, self->a->l2_entries);
}

TEST_F(account, quiet_then_exit)
{
	found_in_l2(self);
	l2(self, CPUID);
	EXPECT_EQ(0, self->a->l2_entries);
	nestmon_account_inject(self->a, CPUID);
	EXPECT_SLOT(CPUID, true, 1, 1, 0);
}

TEST_F(account, quiet_then_inject)
{
	found_in_l2(self);
	nestmon_account_inject(self->a, CPUID);
	EXPECT_SLOT(CPUID, true, 0, 0, 1);
	EXPECT_EQ(0, self->a->orphans);
}

TEST_F(account, quiet_then_leave)
{
	struct sums sums;

	found_in_l2(self);
	sum_up(&sums, self->a);
	EXPECT_FALSE(sums.pending);
	l1(self, HLT);
	EXPECT_EQ(0, self->a->left);
	EXPECT_EQ(0, self->a->l2_entries);
	EXPECT_EQ(&self->a->l1, self->a->at);
}

TEST_F(account, entry_failure_as_exit)
{
	l1(self, VMRUN);
	l2(self, MODEL_ERR);
	EXPECT_EQ(0, self->a->l2_entries);
	nestmon_account_inject(self->a, MODEL_ERR);
	EXPECT_SLOT(MODEL_ERR, true, 1, 1, 0);
	/* The reader adds the exits of this row. */
	EXPECT_EQ(0, self->a->entry_failures);
}

TEST_F(account, entry_failure_as_inject)
{
	l1(self, VMRUN);
	nestmon_account_inject(self->a, MODEL_ERR);
	EXPECT_SLOT(MODEL_ERR, true, 0, 0, 1);
	EXPECT_EQ(1, self->a->entry_failures);
	EXPECT_EQ(0, self->a->orphans);
	EXPECT_EQ(0, self->a->l2_entries);
}

TEST_F(account, entry_failure_told_twice)
{
	l1(self, VMRUN);
	nestmon_account_entry_failed(self->a);
	nestmon_account_inject(self->a, MODEL_ERR);
	EXPECT_EQ(1, self->a->entry_failures);
	l1(self, VMRUN);
	nestmon_account_inject(self->a, MODEL_ERR);
	nestmon_account_entry_failed(self->a);
	EXPECT_EQ(2, self->a->entry_failures);
	EXPECT_SLOT(MODEL_ERR, true, 0, 0, 2);
}

TEST_F(account, untraced)
{
	l1(self, HLT);
	self->kvm_exits += 5;
	l1(self, HLT);
	self->kvm_exits += 2;
	l2(self, CPUID);
	EXPECT_EQ(7, self->a->untraced);
	EXPECT_EQ(0, self->a->rebased);
	EXPECT_EQ(self->kvm_exits, self->a->kvm_exits);
}

TEST_F(account, rebase)
{
	self->kvm_exits = 1000;
	l1(self, HLT);
	EXPECT_EQ(999, self->a->untraced);
	self->kvm_exits = 3;
	l1(self, HLT);
	self->kvm_exits += 1ULL << 32;
	l1(self, HLT);
	EXPECT_EQ(2, self->a->rebased);
	EXPECT_EQ(999, self->a->untraced);
	self->kvm_exits++;
	l1(self, HLT);
	EXPECT_EQ(1000, self->a->untraced);
	EXPECT_SLOT(HLT, false, 4, 0, 0);
}

TEST_F(account, unknown_base)
{
	nestmon_account_init(self->a, NESTMON_ISA_SVM, false, 0);
	self->kvm_exits = 123456789;
	l1(self, HLT);
	self->kvm_exits++;
	l1(self, HLT);
	EXPECT_EQ(1, self->a->untraced);
	EXPECT_EQ(0, self->a->rebased);
}

TEST_F(account, pool_empty)
{
	struct sums before, sums;

	drain(self);
	sum_up(&before, self->a);
	l1(self, HLT);
	l2(self, CPUID);
	l2(self, MSR);
	nestmon_account_inject(self->a, MSR);
	l2(self, MSR);
	nestmon_account_inject(self->a, SHUTDOWN);
	l2(self, MSR);
	l1(self, 0x12345);
	sum_up(&sums, self->a);
	EXPECT_EQ(before.exits[0] + 2, sums.exits[0]);
	EXPECT_EQ(4, sums.exits[1]);
	EXPECT_EQ(1, sums.reflected);
	EXPECT_EQ(1, sums.synthesized);
	EXPECT_EQ(1, self->a->left);
	EXPECT_EQ(3, self->a->l2_entries);
	EXPECT_EQ(4, self->a->unslotted[1].exits);
	EXPECT_EQ(3, self->a->unslotted[0].exits);

	nestmon_account_refill();
	l2(self, MSR);
	EXPECT_SLOT(MSR, true, 1, 0, 0);
}

/* Wherever a CPU begins to look, it finds all there is. */
TEST_F(account, pool_from_any_cpu)
{
	unsigned int nr;

	drain(self);
	nr = self->a->nr_slots;
	EXPECT_LT(1, nr);
	for (shim_cpu = 1; shim_cpu < nr + 3; shim_cpu++) {
		nestmon_account_free(self->a);
		memset(self->a, 0, sizeof(*self->a));
		nestmon_account_init(self->a, NESTMON_ISA_SVM, false, 0);
		nestmon_account_refill();
		drain(self);
		EXPECT_EQ(nr, self->a->nr_slots);
	}
}

TEST_F(account, pool_empty_async)
{
	struct sums sums;

	drain(self);
	l2(self, MODEL_INTR);
	nestmon_account_inject(self->a, MODEL_INTR);
	sum_up(&sums, self->a);
	EXPECT_EQ(0, sums.reflected);
	EXPECT_EQ(1, sums.synthesized);
}

TEST_F(account, pool_empty_entry_failure)
{
	struct sums sums;

	drain(self);
	l1(self, VMRUN);
	nestmon_account_inject(self->a, MODEL_ERR);
	sum_up(&sums, self->a);
	EXPECT_EQ(1, self->a->entry_failures);
	EXPECT_EQ(1, sums.synthesized);
	EXPECT_EQ(0, self->a->orphans);
}

TEST_F(account, more_reasons_than_slots)
{
	struct sums sums;
	u64 code;

	for (code = 0; code < NESTMON_SLOTS_MAX + 100; code++) {
		do_exit(self, code, code & 1);
		do_exit(self, code, code & 1);
		nestmon_account_refill();
	}
	EXPECT_EQ(NESTMON_SLOTS_MAX, self->a->nr_slots);
	EXPECT_SLOT(NESTMON_SLOTS_MAX - 1, true, 2, 0, 0);
	EXPECT_SLOT(NESTMON_SLOTS_MAX, false, 0, 0, 0);
	sum_up(&sums, self->a);
	EXPECT_EQ(NESTMON_SLOTS_MAX + 100, sums.exits[0]);
	EXPECT_EQ(NESTMON_SLOTS_MAX + 100, sums.exits[1]);
	EXPECT_EQ(100, self->a->unslotted[0].exits);
	EXPECT_EQ(100, self->a->unslotted[1].exits);
}

static u64 collides_with(struct nestmon_account *a, u64 code)
{
	u64 other = code + 1;

	while (nestmon_account_bucket(a, other, true) !=
	       nestmon_account_bucket(a, code, true))
		other++;
	return other;
}

static bool fast(account_data *f, u64 code)
{
	struct nestmon_slot *slot;
	bool done = nestmon_account_l2_fast(f->a, code, &slot);

	f->kvm_exits += done;
	return done;
}

TEST_F(account, busier_comes_forward)
{
	u64 other = collides_with(self->a, CPUID);
	u64 third = collides_with(self->a, other);
	int i;

	l2(self, other);
	l2(self, third);
	for (i = 0; i < 5; i++)
		l2(self, CPUID);
	/* Newest first so far; the oldest becomes the busiest. */
	for (i = 0; i < 8; i++)
		l2(self, other);
	EXPECT_TRUE(fast(self, other));
	EXPECT_FALSE(fast(self, CPUID));
	EXPECT_FALSE(fast(self, third));
	EXPECT_SLOT(CPUID, true, 5, 0, 0);
	EXPECT_SLOT(third, true, 1, 0, 0);
	EXPECT_SLOT(other, true, 10, 0, 0);
	EXPECT_EQ(3, self->a->nr_slots);
}

TEST_F(account, no_memory)
{
	nestmon_account_module_exit();
	shim_allocs_left = 0;
	EXPECT_EQ(-ENOMEM, nestmon_account_module_init());
	/* The places of the slots, but not those of the fields. */
	shim_allocs_left = 1;
	EXPECT_EQ(-ENOMEM, nestmon_account_module_init());
	shim_allocs_left = ULONG_MAX;
	ASSERT_EQ(0, nestmon_account_module_init());
	drain(self);
	EXPECT_EQ(1, self->a->unslotted[0].exits);
	nestmon_account_refill();
	l1(self, HLT);
	EXPECT_SLOT(HLT, false, 1, 0, 0);
}

TEST_HARNESS_MAIN
