// SPDX-License-Identifier: GPL-2.0
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include "account.h"
#include "exits.h"

/*
 * KVM's count is 64 bits wide and a vCPU cannot make this many exits between
 * two that are traced; a larger step means that somebody reset the count.
 */
#define JUMP_MAX BIT_ULL(32)

static struct nestmon_pool slot_pool;

/**
 * nestmon_account_module_init() - set up what an account takes
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM
 */
int nestmon_account_module_init(void)
{
	int err;

	err = nestmon_pool_init(&slot_pool, 64 + 16 * num_possible_cpus(),
				sizeof(struct nestmon_slot));
	if (err)
		return err;
	err = nestmon_fields_module_init();
	if (err)
		nestmon_pool_exit(&slot_pool);
	return err;
}

/**
 * nestmon_account_module_exit() - free what no account took
 *
 * Context: process; no account counts any more.
 */
void nestmon_account_module_exit(void)
{
	nestmon_fields_module_exit();
	nestmon_pool_exit(&slot_pool);
}

/**
 * nestmon_account_refill() - replace what accounts took
 *
 * Context: process, may sleep; one caller at a time.
 */
void nestmon_account_refill(void)
{
	nestmon_pool_refill(&slot_pool);
	nestmon_fields_refill();
}

static u8 flags_of(const struct nestmon_account *a, u64 code)
{
	const struct nestmon_exit_info *info = nestmon_exit_info(a->isa, code);

	return info ? info->flags : 0;
}

static void slot_setup(struct nestmon_slot *slot, u64 code, bool l2, u8 flags)
{
	slot->code = code;
	slot->level = l2 + 1;
	slot->flags = flags;
}

/**
 * nestmon_account_init() - set up a zeroed account
 * @a: the account
 * @isa: of the vCPU
 * @l2: the vCPU is in L2; how it got there is not counted
 * @kvm_exits: what KVM's count of its exits will be at the next one; 0 when not
 *	known
 *
 * Context: any; nobody else sees the account yet.
 */
void nestmon_account_init(struct nestmon_account *a, enum nestmon_isa isa,
			  bool l2, u64 kvm_exits)
{
	unsigned int i;

	seqcount_init(&a->seq);
	a->isa = isa;
	a->kvm_exits = kvm_exits;
	slot_setup(&a->quiet, NESTMON_CODE_NONE, true, 0);
	slot_setup(&a->unslotted[0], NESTMON_CODE_NONE, false, 0);
	slot_setup(&a->unslotted[1], NESTMON_CODE_NONE, true, 0);
	for (i = 0; i < NESTMON_BUCKETS; i++) {
		a->bucket[0][i] = &a->quiet;
		a->bucket[1][i] = &a->quiet;
	}
	a->failed_at = NESTMON_CODE_NONE;
	a->last = l2 ? &a->quiet : NULL;
}

/**
 * nestmon_account_free() - free what an account took
 * @a: the account, not its memory
 *
 * Context: any; nobody else sees the account any more.
 */
void nestmon_account_free(struct nestmon_account *a)
{
	struct nestmon_slot *slot, *older;

	for (slot = a->slots; slot; slot = older) {
		older = slot->older;
		kfree(slot);
	}
	nestmon_fields_free(&a->fields);
}

/* Failed entries are in no bucket: each of them is to be looked at closely. */
static struct nestmon_slot **slot_list(struct nestmon_account *a,
				       const struct nestmon_slot *slot)
{
	if (slot->flags & NESTMON_EXIT_F_ENTRY_FAILURE)
		return &a->quiet.chain;
	return nestmon_account_bucket(a, slot->code, slot->level == 2);
}

static struct nestmon_slot *slot_add(struct nestmon_account *a, u64 code,
				     bool l2)
{
	struct nestmon_slot *slot = NULL, **list;

	if (a->nr_slots < NESTMON_SLOTS_MAX)
		slot = nestmon_pool_take(&slot_pool);
	if (!slot)
		return NULL;

	slot_setup(slot, code, l2, flags_of(a, code));
	list = slot_list(a, slot);
	slot->chain = *list;
	slot->older = a->slots;
	/* A reader walks the list while it grows. */
	smp_store_release(&a->slots, slot);
	*list = slot;
	WRITE_ONCE(a->nr_slots, a->nr_slots + 1);
	return slot;
}

static struct nestmon_slot *failure_find(const struct nestmon_account *a,
					 u64 code, bool l2)
{
	struct nestmon_slot *slot = a->quiet.chain;

	while (slot && (slot->code != code || slot->level != l2 + 1))
		slot = slot->chain;
	return slot;
}

/*
 * Only the first slot of a bucket is on the exit path, so the busier of two
 * comes forward. Readers do not use this list.
 */
static struct nestmon_slot *slot_find(struct nestmon_account *a, u64 code,
				      bool l2)
{
	struct nestmon_slot **bucket = nestmon_account_bucket(a, code, l2);
	struct nestmon_slot **link = bucket;
	struct nestmon_slot *slot;

	while (*link != &a->quiet && (*link)->code != code)
		link = &(*link)->chain;
	slot = *link;
	if (slot == &a->quiet)
		return failure_find(a, code, l2);
	if (slot->exits > (*bucket)->exits) {
		*link = slot->chain;
		slot->chain = *bucket;
		*bucket = slot;
	}
	return slot;
}

static struct nestmon_slot *slot_of(struct nestmon_account *a, u64 code,
				    bool l2)
{
	struct nestmon_slot *slot = slot_find(a, code, l2);

	if (!slot)
		slot = slot_add(a, code, l2);
	if (slot)
		return slot;
	/* It stands for this code until the next one. */
	slot = &a->unslotted[l2];
	slot->flags = flags_of(a, code);
	if (l2)
		a->unslotted_code = code;
	return slot;
}

/*
 * KVM's count runs ahead where KVM enters the guest again out of its fastpath
 * and traces the last of such exits only (svm_vcpu_run() before 6.12).
 */
static void follow(struct nestmon_account *a, u64 kvm_exits)
{
	u64 step = kvm_exits - a->kvm_exits;

	if (a->kvm_exits && step < JUMP_MAX)
		a->untraced += step;
	else if (a->kvm_exits)
		a->rebased++;
	a->kvm_exits = kvm_exits + 1;
}

/* A vCPU that was merely found in L2 may have got its inject before that. */
static void leave(struct nestmon_account *a)
{
	raw_write_seqcount_begin(&a->seq);
	if (a->last != &a->quiet)
		a->left++;
	a->last = NULL;
	raw_write_seqcount_end(&a->seq);
}

/**
 * nestmon_account_exit() - count an exit
 * @a: account of the vCPU
 * @code: exit code
 * @l2: the level that ran
 * @kvm_exits: KVM's own count of the vCPU's exits
 *
 * Context: the vCPU's thread, preemption off.
 * Return: where it was counted; its flags are those of @code
 */
const struct nestmon_slot *nestmon_account_exit(struct nestmon_account *a,
						u64 code, bool l2,
						u64 kvm_exits)
{
	struct nestmon_slot *slot = slot_of(a, code, l2);

	follow(a, kvm_exits);
	/* Those that have a slot are counted there. */
	if (slot == &a->unslotted[l2] &&
	    slot->flags & NESTMON_EXIT_F_ENTRY_FAILURE)
		a->entry_failures++;
	if (l2) {
		nestmon_account_count_l2(a, slot);
		return slot;
	}
	if (a->last)
		leave(a);
	slot->exits++;
	return slot;
}

/**
 * nestmon_account_field() - count an exit of L1 by VMREAD or VMWRITE
 * @a: account of the vCPU
 * @code: exit code
 * @kvm_exits: KVM's own count of the vCPU's exits
 * @encoding: of the field, NULL when it could not be read
 * @write: by VMWRITE
 *
 * A reader finds each exit in its row and in its field, or in neither.
 *
 * Context: the vCPU's thread, preemption off.
 */
void nestmon_account_field(struct nestmon_account *a, u64 code, u64 kvm_exits,
			   const u64 *encoding, bool write)
{
	struct nestmon_slot *slot = slot_of(a, code, false);
	struct nestmon_field *field = NULL;

	if (encoding)
		field = nestmon_field_of(&a->fields, *encoding);
	follow(a, kvm_exits);
	if (a->last)
		leave(a);
	raw_write_seqcount_begin(&a->seq);
	slot->exits++;
	if (field)
		field->exits[write]++;
	else
		a->fields.lost++;
	raw_write_seqcount_end(&a->seq);
}

/* An inject without L2 is an entry that failed before L2 ran, or an orphan. */
static void inject_unanswered(struct nestmon_account *a, u64 code)
{
	struct nestmon_slot *slot;

	if (!a->last) {
		if (!(flags_of(a, code) & NESTMON_EXIT_F_ENTRY_FAILURE)) {
			a->orphans++;
			return;
		}
		nestmon_account_entry_failed(a);
	}
	slot = slot_of(a, code, true);
	raw_write_seqcount_begin(&a->seq);
	slot->synthesized++;
	a->last = NULL;
	raw_write_seqcount_end(&a->seq);
}

static void reflect_unslotted(struct nestmon_account *a)
{
	raw_write_seqcount_begin(&a->seq);
	a->last->reflected++;
	a->last = NULL;
	raw_write_seqcount_end(&a->seq);
}

/**
 * nestmon_account_inject() - L0 gives an exit of L2 to L1
 * @a: account
 * @code: exit code that L1 sees
 *
 * Context: the vCPU's thread, preemption off.
 */
void nestmon_account_inject(struct nestmon_account *a, u64 code)
{
	if (nestmon_account_inject_fast(a, code))
		return;
	if (a->last == &a->unslotted[1] && a->unslotted_code == code &&
	    !(a->last->flags & NESTMON_EXIT_F_ASYNC))
		reflect_unslotted(a);
	else
		inject_unanswered(a, code);
}

/**
 * nestmon_account_entry_failed() - a VM entry of L1 failed before L2 ran
 * @a: account
 *
 * KVM may say so twice for one entry, by a failed check and by an inject: no
 * exit lies between the two.
 *
 * Context: the vCPU's thread, preemption off.
 */
void nestmon_account_entry_failed(struct nestmon_account *a)
{
	if (a->failed_at == a->kvm_exits)
		return;
	a->failed_at = a->kvm_exits;
	a->entry_failures++;
}
