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

/* Nobody writes to it. */
struct nestmon_slot nestmon_no_slot = {
	.place = { .next = &nestmon_no_step, .level = 2 },
	.code = NESTMON_CODE_NONE,
};

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

	err = nestmon_pool_init(&slot_pool, "nestmon_slot",
				64 + 16 * num_possible_cpus(),
				sizeof(struct nestmon_slot));
	if (err)
		return err;
	err = nestmon_fields_module_init();
	if (err)
		goto err_slots;
	err = nestmon_trips_module_init();
	if (err)
		goto err_fields;
	return 0;

err_fields:
	nestmon_fields_module_exit();
err_slots:
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
	nestmon_trips_module_exit();
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
	nestmon_trips_refill();
}

static u8 flags_of(const struct nestmon_account *a, u64 code)
{
	const struct nestmon_exit_info *info = nestmon_exit_info(a->isa, code);

	return info ? info->flags : 0;
}

static void slot_setup(struct nestmon_account *a, struct nestmon_slot *slot,
		       u64 code, bool l2, u8 flags)
{
	slot->place.next = &nestmon_no_step;
	slot->place.level = l2 + 1;
	slot->code = code;
	slot->root = &a->l1;
	slot->flags = flags | (l2 ? NESTMON_SLOT_NEW : 0);
	nestmon_times_setup(&slot->times);
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
	slot_setup(a, &a->unslotted[0], NESTMON_CODE_NONE, false, 0);
	slot_setup(a, &a->unslotted[1], NESTMON_CODE_NONE, true, 0);
	for (i = 0; i < NESTMON_BUCKETS; i++) {
		a->bucket[0][i] = &nestmon_no_slot;
		a->bucket[1][i] = &nestmon_no_slot;
	}
	a->failures = &nestmon_no_slot;
	a->failed_at = NESTMON_CODE_NONE;
	a->l1.next = &nestmon_no_step;
	a->l1.level = 1;
	a->at = l2 ? &nestmon_no_slot.place : &a->l1;
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
		nestmon_trip_free(slot->trip);
		kfree(slot);
	}
	nestmon_fields_free(&a->fields);
}

/* Failed entries are in no bucket: each of them is to be looked at closely. */
static struct nestmon_slot **slot_list(struct nestmon_account *a,
				       const struct nestmon_slot *slot)
{
	if (slot->flags & NESTMON_EXIT_F_ENTRY_FAILURE)
		return &a->failures;
	return nestmon_account_bucket(a, slot->code, slot->place.level == 2);
}

static struct nestmon_slot *slot_add(struct nestmon_account *a, u64 code,
				     bool l2)
{
	struct nestmon_slot *slot = NULL, **list;

	if (a->nr_slots < NESTMON_SLOTS_MAX)
		slot = nestmon_pool_take(&slot_pool);
	if (!slot)
		return NULL;

	slot_setup(a, slot, code, l2, flags_of(a, code));
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
	struct nestmon_slot *slot = a->failures;

	while (slot != &nestmon_no_slot &&
	       (slot->code != code || slot->place.level != l2 + 1))
		slot = slot->chain;
	return slot == &nestmon_no_slot ? NULL : slot;
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

	while (*link != &nestmon_no_slot && (*link)->code != code)
		link = &(*link)->chain;
	slot = *link;
	if (slot == &nestmon_no_slot)
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
	/* What a round trip causes is counted in exits that are traced. */
	if (a->kvm_exits)
		a->trip_exits += step;
	a->kvm_exits = kvm_exits + 1;
}

/* A vCPU that was merely found in L2 may have got its inject before that. */
static void leave(struct nestmon_account *a)
{
	raw_write_seqcount_begin(&a->seq);
	if (a->at != &nestmon_no_slot.place)
		a->left++;
	a->at = &a->l1;
	raw_write_seqcount_end(&a->seq);
}

static void drop_trip(struct nestmon_account *a)
{
	if (a->at->level != 1 || !a->at->trip)
		return;
	if (a->epoch.mode == NESTMON_MODE_EVERYTHING)
		a->interrupted++;
	a->trip_blocked = 0;
	a->at = &a->l1;
}

/* Time that runs in a guest since its entry, as far as it goes. */
static void settle(struct nestmon_account *a, bool l2, u64 now)
{
	if ((s64)a->guest[l2] < 0 && !a->open)
		a->guest[l2] += now;
}

/**
 * nestmon_account_pause() - nothing will be seen for a while
 * @a: account
 * @now: ticks
 *
 * Context: process; no probe runs.
 */
void nestmon_account_pause(struct nestmon_account *a, u64 now)
{
	drop_trip(a);
	settle(a, false, now);
	settle(a, true, now);
	a->open = NULL;
	raw_write_seqcount_begin(&a->seq);
	if (a->at->level == 2 && a->at != &nestmon_no_slot.place) {
		nestmon_account_slot_at(a->at)->undecided++;
		a->at = &nestmon_no_slot.place;
	}
	raw_write_seqcount_end(&a->seq);
	a->kvm_exits = 0;
	a->failed_at = NESTMON_CODE_NONE;
	a->epoch.nr = 0;
}

/**
 * nestmon_account_follow_mode() - the mode changed
 * @a: account of a vCPU that exits; it was not counted yet
 * @epoch: the epoch that began
 * @l2: the level that ran
 * @now: ticks
 *
 * Context: the vCPU's thread, preemption off.
 */
void nestmon_account_follow_mode(struct nestmon_account *a,
				 const struct nestmon_epoch *epoch, bool l2,
				 u64 now)
{
	struct nestmon_slot *slot;

	drop_trip(a);
	settle(a, l2, now);
	a->open = NULL;
	a->epoch = *epoch;
	if (epoch->mode != NESTMON_MODE_EVERYTHING)
		return;
	for (slot = a->slots; slot; slot = slot->older) {
		if (slot->place.level == 2 && !slot->trip)
			slot->flags |= NESTMON_SLOT_NEW;
	}
}

static void step_l1(struct nestmon_account *a, struct nestmon_slot *slot)
{
	if (a->at->trip && a->epoch.mode == NESTMON_MODE_EVERYTHING)
		a->at = nestmon_trip_step(a->at, slot, slot->code);
}

/* No L2 ran. */
static void count_failure(struct nestmon_account *a, struct nestmon_slot *slot)
{
	raw_write_seqcount_begin(&a->seq);
	slot->exits++;
	a->at = &slot->place;
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
struct nestmon_slot *nestmon_account_exit(struct nestmon_account *a, u64 code,
					  bool l2, u64 kvm_exits)
{
	struct nestmon_slot *slot = slot_of(a, code, l2);
	bool failure = slot->flags & NESTMON_EXIT_F_ENTRY_FAILURE;

	follow(a, kvm_exits);
	/* Those that have a slot are counted there. */
	if (slot == &a->unslotted[l2] && failure)
		a->entry_failures++;
	if (l2) {
		if (failure)
			count_failure(a, slot);
		else
			nestmon_account_count_l2(a, slot);
		return slot;
	}
	if (a->at->level == 2)
		leave(a);
	step_l1(a, slot);
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
 * Return: where it was counted
 */
struct nestmon_slot *nestmon_account_field(struct nestmon_account *a, u64 code,
					   u64 kvm_exits, const u64 *encoding,
					   bool write)
{
	struct nestmon_slot *slot = slot_of(a, code, false);
	struct nestmon_field *field = NULL;

	if (encoding)
		field = nestmon_field_of(&a->fields, *encoding);
	follow(a, kvm_exits);
	if (a->at->level == 2)
		leave(a);
	step_l1(a, slot);
	raw_write_seqcount_begin(&a->seq);
	slot->exits++;
	if (field)
		field->exits[write]++;
	else
		a->fields.lost++;
	raw_write_seqcount_end(&a->seq);
	return slot;
}

/**
 * nestmon_account_open() - the time after an exit begins
 * @a: account of the vCPU
 * @slot: where the exit was counted
 * @l2: the level that ran
 * @now: ticks
 *
 * Context: the vCPU's thread, preemption off.
 */
void nestmon_account_open(struct nestmon_account *a, struct nestmon_slot *slot,
			  bool l2, u64 now)
{
	bool trips = a->epoch.mode == NESTMON_MODE_EVERYTHING;

	/* After an entry that was not traced; and where none was seen yet. */
	if (a->open)
		a->guest[l2] -= a->exit_time;
	else if ((s64)a->guest[l2] >= 0)
		a->guest[l2] -= now;
	nestmon_account_open_fast(a, slot, l2, now, trips);
}

static void end_trip(struct nestmon_account *a, u64 now)
{
	struct nestmon_trip *trip = a->at->trip;

	nestmon_trip_end(trip, now - a->trip_time,
			 a->kvm_exits - a->trip_exits);
	trip->times.blocked += a->trip_blocked;
	a->trip_blocked = 0;
	a->at = &a->l1;
}

/**
 * nestmon_account_entry() - the vCPU is entered
 * @a: account of the vCPU, not paused since the exit before
 * @l2: the level that will run
 * @now: ticks
 *
 * Context: the vCPU's thread, preemption off.
 */
void nestmon_account_entry(struct nestmon_account *a, bool l2, u64 now)
{
	bool everything = a->epoch.mode == NESTMON_MODE_EVERYTHING;
	struct nestmon_slot *slot = a->open;

	if (!slot)
		return;
	if (l2 && everything && a->at->trip)
		end_trip(a, now);
	a->open = NULL;
	a->guest[l2] -= now;
	nestmon_times_add(&slot->times, now - a->exit_time, everything);
}

/**
 * nestmon_account_blocked() - the vCPU was halted after the exit that is open
 * @a: account of the vCPU
 * @ticks: how long
 *
 * Context: the vCPU's thread, preemption off.
 */
void nestmon_account_blocked(struct nestmon_account *a, u64 ticks)
{
	if (!a->open)
		return;
	raw_write_seqcount_begin(&a->seq);
	a->open->times.blocked += ticks;
	a->exit_time += ticks;
	if (a->at->trip && a->epoch.mode == NESTMON_MODE_EVERYTHING)
		a->trip_blocked += ticks;
	raw_write_seqcount_end(&a->seq);
}

/**
 * nestmon_account_nested_off() - L1 turned VMX or SVM off
 * @a: account of the vCPU
 *
 * Context: the vCPU's thread, preemption off.
 */
void nestmon_account_nested_off(struct nestmon_account *a)
{
	drop_trip(a);
}

/* An inject without L2 is an entry that failed before L2 ran, or an orphan. */
static void inject_unanswered(struct nestmon_account *a, u64 code)
{
	struct nestmon_slot *slot;

	if (a->at->level == 1) {
		if (!(flags_of(a, code) & NESTMON_EXIT_F_ENTRY_FAILURE)) {
			a->orphans++;
			return;
		}
		nestmon_account_entry_failed(a);
	}
	slot = slot_of(a, code, true);
	raw_write_seqcount_begin(&a->seq);
	slot->synthesized++;
	if (a->at->level == 2)
		a->at = &a->l1;
	raw_write_seqcount_end(&a->seq);
}

static void make_trip(struct nestmon_slot *slot)
{
	struct nestmon_trip *trip;

	if (slot->trip)
		return;
	trip = nestmon_trip_new();
	if (!trip)
		return;
	/* A reader may look at it at once. */
	smp_store_release(&slot->trip, trip);
	slot->root = &trip->root;
}

static void reflect(struct nestmon_account *a, struct nestmon_slot *slot)
{
	raw_write_seqcount_begin(&a->seq);
	slot->reflected++;
	a->at = slot->root;
	raw_write_seqcount_end(&a->seq);
}

static bool answers(const struct nestmon_account *a,
		    const struct nestmon_slot *slot, u64 code)
{
	if (a->at->level != 2 || slot->flags & NESTMON_EXIT_F_ASYNC)
		return false;
	return slot->code == code ||
	       (slot == &a->unslotted[1] && a->unslotted_code == code);
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
	struct nestmon_slot *slot = nestmon_account_slot_at(a->at);

	if (!answers(a, slot, code)) {
		inject_unanswered(a, code);
		return;
	}
	if (slot->flags & NESTMON_SLOT_NEW && slot->code == code) {
		if (a->epoch.mode == NESTMON_MODE_EVERYTHING)
			make_trip(slot);
		if (slot->trip || a->epoch.mode != NESTMON_MODE_EVERYTHING)
			slot->flags &= ~NESTMON_SLOT_NEW;
	}
	reflect(a, slot);
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
