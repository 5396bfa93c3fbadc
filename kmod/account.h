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
#include "trips.h"

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

/* Beside &enum nestmon_exit_flags: what there is to do at the next inject. */
#define NESTMON_SLOT_NEW BIT(7)

/**
 * struct nestmon_slot - counters of a (vCPU, level, reason)
 * @place: level 2: the vCPU is in L2, and the fate of this exit is open
 * @code: exit code; %NESTMON_CODE_NONE where it stands for no single one
 * @exits: exits
 * @chain: next slot of the same bucket
 * @reflected: level 2: of @exits, given to L1
 * @root: level 2: where the vCPU is once such an exit was given to L1
 * @trip: level 2: its round trips, NULL until there is a first one
 * @synthesized: level 2: injects under @code that answer no exit
 * @undecided: level 2: of @exits, those whose fate was not seen
 * @older: next slot of the same vCPU
 * @flags: &enum nestmon_exit_flags and %NESTMON_SLOT_NEW
 * @times: from exit to entry
 *
 * Set up once and then linked; only counters, @root and @trip change.
 */
struct nestmon_slot {
	struct nestmon_place place;
	u64 code;
	u64 exits;
	struct nestmon_slot *chain;
	u64 reflected;
	struct nestmon_place *root;
	struct nestmon_trip *trip;
	u64 synthesized;
	u64 undecided;
	struct nestmon_slot *older;
	u8 flags;
	struct nestmon_times times;
};

/**
 * struct nestmon_epoch - between two changes of the mode
 * @nr: number of the epoch, from 1; 0 stands for none
 * @mode: &enum nestmon_mode in it
 */
struct nestmon_epoch {
	u32 nr;
	enum nestmon_mode mode;
};

/**
 * struct nestmon_account - counters of a vCPU
 * @at: where it is
 * @kvm_exits: what KVM's own count of exits will be at the next exit; 0 when
 *	not known
 * @open: slot of the exit after which no entry came yet and whose time is taken
 * @exit_time: when that was, in ticks of the clock
 * @guest: ticks in L1 and in L2; less the time of the entry while it runs there
 * @trip_time: when L2 exited last, in ticks
 * @trip_exits: @kvm_exits after that
 * @trip_blocked: ticks that it was halted in the round trip that is under way
 * @seq: odd while counters that belong together change
 * @isa: names the exit table
 * @l1: stands in @at for "in L1, no round trip"
 * @epoch: in which the last exit lay
 * @nr_slots: slots in @slots
 * @slots: all slots but the two below, newest first
 * @failures: those that are %NESTMON_EXIT_F_ENTRY_FAILURE, by their @chain
 * @unslotted: exits without a slot, by level - 1
 * @unslotted_code: code of the last of them at level 2
 * @l2_entries: changes from L1 to L2
 * @orphans: injects while not in L2
 * @left: changes from L2 to L1 without an inject
 * @entry_failures: VM entries that failed without an exit
 * @failed_at: @kvm_exits at the last of them
 * @untraced: exits that KVM counted and did not trace
 * @rebased: times KVM's count jumped
 * @interrupted: round trips without an end
 * @fields: exits by VMCS field
 * @bucket: the other slots by the low byte of the code, by level - 1
 */
struct nestmon_account {
	struct nestmon_place *at;
	u64 kvm_exits;
	struct nestmon_slot *open;
	u64 exit_time;
	u64 guest[2];
	u64 trip_time;
	u64 trip_exits;
	u64 trip_blocked;
	seqcount_t seq;
	enum nestmon_isa isa;
	struct nestmon_place l1;
	struct nestmon_epoch epoch;
	unsigned int nr_slots;
	struct nestmon_slot *slots;
	struct nestmon_slot *failures;
	struct nestmon_slot unslotted[2];
	u64 unslotted_code;
	u64 l2_entries;
	u64 orphans;
	u64 left;
	u64 entry_failures;
	u64 failed_at;
	u64 untraced;
	u64 rebased;
	u64 interrupted;
	struct nestmon_fields fields;
	struct nestmon_slot *bucket[2][NESTMON_BUCKETS];
};

/* Stands in a bucket for "none", and as a place for "in L2, no exit open". */
extern struct nestmon_slot nestmon_no_slot;

int nestmon_account_module_init(void);
void nestmon_account_module_exit(void);
void nestmon_account_refill(void);

void nestmon_account_init(struct nestmon_account *a, enum nestmon_isa isa,
			  bool l2, u64 kvm_exits);
void nestmon_account_free(struct nestmon_account *a);
void nestmon_account_inject(struct nestmon_account *a, u64 code);
void nestmon_account_entry_failed(struct nestmon_account *a);
void nestmon_account_nested_off(struct nestmon_account *a);

void nestmon_account_pause(struct nestmon_account *a, u64 now);
void nestmon_account_follow_mode(struct nestmon_account *a,
				 const struct nestmon_epoch *epoch, bool l2,
				 u64 now);
struct nestmon_slot *nestmon_account_exit(struct nestmon_account *a, u64 code,
					  bool l2, u64 kvm_exits);
struct nestmon_slot *nestmon_account_field(struct nestmon_account *a, u64 code,
					   u64 kvm_exits, const u64 *encoding,
					   bool write);
void nestmon_account_open(struct nestmon_account *a, struct nestmon_slot *slot,
			  bool l2, u64 now);
void nestmon_account_entry(struct nestmon_account *a, bool l2, u64 now);
void nestmon_account_blocked(struct nestmon_account *a, u64 ticks);

static __always_inline struct nestmon_slot **
nestmon_account_bucket(struct nestmon_account *a, u64 code, bool l2)
{
	return &a->bucket[l2][(u8)code];
}

/* @place is of level 2. */
static __always_inline struct nestmon_slot *
nestmon_account_slot_at(struct nestmon_place *place)
{
	return (struct nestmon_slot *)place;
}

static __always_inline void nestmon_account_count_l2(struct nestmon_account *a,
						     struct nestmon_slot *slot)
{
	raw_write_seqcount_begin(&a->seq);
	if (a->at->level == 1)
		a->l2_entries++;
	slot->exits++;
	a->at = &slot->place;
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
	/* What is known of its value would make the compiler add in a register. */
	return likely(READ_ONCE(a->kvm_exits) == kvm_exits);
}

/**
 * nestmon_account_l1_fast() - count an exit of L1 where nothing is unusual
 * @a: account of the vCPU, which nestmon_account_follows()
 * @code: exit code
 * @trips: tell what round trips cause; a constant
 * @where: filled in: where it was counted
 *
 * The exit path. It calls nothing, so that the probe needs no stack. No word
 * changes that others read together with another: @seq stays as it is.
 *
 * Context: the vCPU's thread, preemption off.
 * Return: false where nestmon_account_exit() has to do it; nothing changed
 */
static __always_inline bool nestmon_account_l1_fast(struct nestmon_account *a,
						    u64 code, bool trips,
						    struct nestmon_slot **where)
{
	struct nestmon_place *at = a->at;
	struct nestmon_slot *slot;

	if (trips && likely(at->next->code == code)) {
		struct nestmon_step *step = at->next;

		step->exits++;
		a->at = &step->place;
		slot = step->slot;
	} else {
		if (unlikely(at->level != 1 || (trips && at->trip)))
			return false;
		slot = *nestmon_account_bucket(a, code, false);
		if (unlikely(slot->code != code))
			return false;
	}
	a->kvm_exits++;
	slot->exits++;
	*where = slot;
	return true;
}

/**
 * nestmon_account_l2_fast() - count an exit of L2 where nothing is unusual
 * @a: account of the vCPU, which nestmon_account_follows()
 * @code: exit code
 * @where: filled in: where it was counted
 *
 * Context: the vCPU's thread, preemption off.
 * Return: false where nestmon_account_exit() has to do it; nothing changed
 */
static __always_inline bool nestmon_account_l2_fast(struct nestmon_account *a,
						    u64 code,
						    struct nestmon_slot **where)
{
	struct nestmon_slot *slot;

	slot = *nestmon_account_bucket(a, code, true);
	if (unlikely(slot->code != code))
		return false;
	a->kvm_exits++;
	nestmon_account_count_l2(a, slot);
	*where = slot;
	return true;
}

/**
 * nestmon_account_open_fast() - the time after an exit begins
 * @a: account of the vCPU, in which an entry was seen before
 * @slot: where the exit was counted
 * @l2: the level that ran
 * @now: ticks
 * @trips: a round trip may begin
 *
 * Context: the vCPU's thread, preemption off.
 */
static __always_inline void nestmon_account_open_fast(struct nestmon_account *a,
						      struct nestmon_slot *slot,
						      bool l2, u64 now,
						      bool trips)
{
	a->guest[l2] += now;
	a->exit_time = now;
	a->open = slot;
	if (l2 && trips) {
		a->trip_time = now;
		a->trip_exits = a->kvm_exits;
	}
}

/**
 * nestmon_account_entry_fast() - the vCPU is entered, where nothing is unusual
 * @a: account of the vCPU
 * @l2: the level that will run
 * @now: ticks
 * @everything: histograms and round trips, too
 *
 * An entry that no exit preceded tells nothing: see follow().
 *
 * Context: the vCPU's thread, preemption off.
 * Return: false where nestmon_account_entry() has to do it; nothing changed
 */
static __always_inline bool
nestmon_account_entry_fast(struct nestmon_account *a, bool l2, u64 now,
			   bool everything)
{
	struct nestmon_slot *slot = a->open;
	struct nestmon_trip *trip;
	u64 ticks = now - a->exit_time;

	if (unlikely(!slot))
		return true;
	if (unlikely(!nestmon_times_usual(&slot->times, ticks)))
		return false;
	if (l2 && everything) {
		trip = a->at->trip;
		if (trip) {
			if (unlikely(a->trip_blocked) ||
			    !nestmon_trip_end_fast(trip, now - a->trip_time,
						   a->kvm_exits -
							   a->trip_exits))
				return false;
			a->at = &a->l1;
		}
	}
	a->open = NULL;
	a->guest[l2] -= now;
	nestmon_times_add_fast(&slot->times, ticks, everything);
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
	struct nestmon_slot *slot = nestmon_account_slot_at(a->at);

	if (unlikely(slot->place.level != 2 || slot->code != code ||
		     slot->flags & (NESTMON_EXIT_F_ASYNC | NESTMON_SLOT_NEW)))
		return false;
	raw_write_seqcount_begin(&a->seq);
	slot->reflected++;
	a->at = slot->root;
	raw_write_seqcount_end(&a->seq);
	return true;
}

#endif /* NESTMON_ACCOUNT_H */
