/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What nestmon counts for one vCPU. It knows levels, codes and fates; it knows
 * neither KVM nor netlink.
 *
 * One writer: KVM runs all events of a vCPU under its mutex. The writer never
 * waits; readers retry on @seq (copy() in snapshot.c).
 */
#ifndef NESTMON_ACCOUNT_H
#define NESTMON_ACCOUNT_H

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/seqlock.h>
#include <linux/types.h>
#include <linux/nestmon.h>
#include <linux/nestmon_exits.h>

#include "fields.h"
#include "pool.h"

/* Exit codes have at most 32 bits (kvm_abi.h sees to it): no code is this. */
#define NESTMON_CODE_NONE (~0ULL)

/*
 * By the low byte of the code: all of VMX differ in it, and of SVM those that
 * are frequent.
 */
#define NESTMON_BUCKETS 256

/*
 * Reasons of one vCPU, both levels: more than the tables have rows. It bounds
 * what a guest that provokes senseless codes can make nestmon keep.
 */
#define NESTMON_SLOTS_MAX 512

/**
 * struct nestmon_slot - counters of a (vCPU, level, reason)
 * @code: exit code; %NESTMON_CODE_NONE where it stands for no single one
 * @exits: exits
 * @chain: next slot of the same bucket
 * @reflected: level 2: of @exits, given to L1
 * @synthesized: level 2: injects under @code that answer no exit
 * @older: next slot of the same vCPU
 * @level: 1 or 2
 * @flags: &enum nestmon_exit_flags
 *
 * Set up once and then linked; only the counters change.
 */
struct nestmon_slot {
	u64 code;
	u64 exits;
	struct nestmon_slot *chain;
	u64 reflected;
	u64 synthesized;
	struct nestmon_slot *older;
	u8 level;
	u8 flags;
};

/**
 * struct nestmon_account - counters of a vCPU
 * @kvm_exits: what KVM's own count of exits will be at the next exit; 0 when
 *	not known
 * @last: NULL in L1; in L2 the slot of the exit whose fate is open, or @quiet
 * @seq: odd while counters that belong together change
 * @isa: names the exit table
 * @nr_slots: slots in @slots
 * @slots: all slots but the two below, newest first
 * @quiet: stands in @last for "in L2, no exit open", in @bucket for "none"; its
 *	chain has the slots that are %NESTMON_EXIT_F_ENTRY_FAILURE
 * @unslotted: exits without a slot, by level - 1
 * @unslotted_code: code of the last of them at level 2
 * @l2_entries: changes from L1 to L2
 * @orphans: injects while not in L2
 * @left: changes from L2 to L1 without an inject
 * @entry_failures: VM entries that failed without an exit
 * @failed_at: @kvm_exits at the last of them
 * @untraced: exits that KVM counted and did not trace
 * @rebased: times KVM's count jumped
 * @fields: exits by VMCS field
 * @bucket: the other slots by the low byte of the code, by level - 1
 */
struct nestmon_account {
	u64 kvm_exits;
	struct nestmon_slot *last;
	seqcount_t seq;
	enum nestmon_isa isa;
	unsigned int nr_slots;
	struct nestmon_slot *slots;
	struct nestmon_slot quiet;
	struct nestmon_slot unslotted[2];
	u64 unslotted_code;
	u64 l2_entries;
	u64 orphans;
	u64 left;
	u64 entry_failures;
	u64 failed_at;
	u64 untraced;
	u64 rebased;
	struct nestmon_fields fields;
	struct nestmon_slot *bucket[2][NESTMON_BUCKETS];
};

int nestmon_account_module_init(void);
void nestmon_account_module_exit(void);
void nestmon_account_refill(void);

void nestmon_account_init(struct nestmon_account *a, enum nestmon_isa isa,
			  bool l2, u64 kvm_exits);
void nestmon_account_free(struct nestmon_account *a);
void nestmon_account_inject(struct nestmon_account *a, u64 code);
void nestmon_account_entry_failed(struct nestmon_account *a);

const struct nestmon_slot *nestmon_account_exit(struct nestmon_account *a,
						u64 code, bool l2,
						u64 kvm_exits);
void nestmon_account_field(struct nestmon_account *a, u64 code, u64 kvm_exits,
			   const u64 *encoding, bool write);

static __always_inline struct nestmon_slot **
nestmon_account_bucket(struct nestmon_account *a, u64 code, bool l2)
{
	return &a->bucket[l2][(u8)code];
}

static __always_inline void nestmon_account_count_l2(struct nestmon_account *a,
						     struct nestmon_slot *slot)
{
	raw_write_seqcount_begin(&a->seq);
	if (!a->last && !(slot->flags & NESTMON_EXIT_F_ENTRY_FAILURE))
		a->l2_entries++;
	slot->exits++;
	a->last = slot;
	raw_write_seqcount_end(&a->seq);
}

/**
 * nestmon_account_follows() - did KVM trace all exits since the last one?
 * @a: account of the vCPU
 * @kvm_exits: KVM's own count of the vCPU's exits
 *
 * Context: the vCPU's thread, preemption off.
 * Return: false where nestmon_account_exit() has to count this one
 */
static __always_inline bool
nestmon_account_follows(const struct nestmon_account *a, u64 kvm_exits)
{
	return likely(a->kvm_exits == kvm_exits);
}

/**
 * nestmon_account_l1_fast() - count an exit of L1 where nothing is unusual
 * @a: account of the vCPU, which nestmon_account_follows()
 * @code: exit code
 *
 * The exit path. It calls nothing, so that the probe needs no stack. A single
 * word changes that others read together with no other: @seq stays as it is.
 *
 * Context: the vCPU's thread, preemption off.
 * Return: false where nestmon_account_exit() has to do it; nothing changed
 */
static __always_inline bool nestmon_account_l1_fast(struct nestmon_account *a,
						    u64 code)
{
	struct nestmon_slot *slot;

	if (unlikely(a->last))
		return false;
	slot = *nestmon_account_bucket(a, code, false);
	if (unlikely(slot->code != code))
		return false;
	slot->exits++;
	a->kvm_exits++;
	return true;
}

/**
 * nestmon_account_l2_fast() - count an exit of L2 where nothing is unusual
 * @a: account of the vCPU, which nestmon_account_follows()
 * @code: exit code
 *
 * Context: the vCPU's thread, preemption off.
 * Return: false where nestmon_account_exit() has to do it; nothing changed
 */
static __always_inline bool nestmon_account_l2_fast(struct nestmon_account *a,
						    u64 code)
{
	struct nestmon_slot *slot;

	slot = *nestmon_account_bucket(a, code, true);
	if (unlikely(slot->code != code))
		return false;
	nestmon_account_count_l2(a, slot);
	a->kvm_exits++;
	return true;
}

/**
 * nestmon_account_inject_fast() - L0 gives the exit that is open to L1
 * @a: account of the vCPU
 * @code: exit code that L1 sees
 *
 * Context: the vCPU's thread, preemption off.
 * Return: false where nestmon_account_inject() has to do it; nothing changed
 */
static __always_inline bool
nestmon_account_inject_fast(struct nestmon_account *a, u64 code)
{
	struct nestmon_slot *last = a->last;

	if (unlikely(!last || last->code != code ||
		     last->flags & NESTMON_EXIT_F_ASYNC))
		return false;
	raw_write_seqcount_begin(&a->seq);
	last->reflected++;
	a->last = NULL;
	raw_write_seqcount_end(&a->seq);
	return true;
}

#endif /* NESTMON_ACCOUNT_H */
