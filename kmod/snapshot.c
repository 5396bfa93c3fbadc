// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/sched/signal.h>
#include <linux/ktime.h>

#include "clock.h"
#include "registry.h"
#include "snapshot.h"

#include <linux/nestmon_exits.h>

#define COUNTER(attr, field)                                           \
	{                                                              \
#field, attr, offsetof(struct nestmon_snapshot, field) \
	}

const struct nestmon_counter nestmon_counters[] = {
	COUNTER(NESTMON_A_L1_EXITS, l1_exits),
	COUNTER(NESTMON_A_L2_EXITS, l2_exits),
	COUNTER(NESTMON_A_L2_HANDLED, l2_handled),
	COUNTER(NESTMON_A_L2_REFLECTED, l2_reflected),
	COUNTER(NESTMON_A_L2_ENTRIES, l2_entries),
	COUNTER(NESTMON_A_SYNTHESIZED, synthesized),
	COUNTER(NESTMON_A_ORPHANS, orphans),
	COUNTER(NESTMON_A_LEFT, left),
	COUNTER(NESTMON_A_ENTRY_FAILURES, entry_failures),
	COUNTER(NESTMON_A_UNTRACED, untraced),
	COUNTER(NESTMON_A_UNSLOTTED, unslotted),
	COUNTER(NESTMON_A_REBASED, rebased),
	COUNTER(NESTMON_A_UNDECIDED, undecided),
	{},
};

const struct nestmon_counter nestmon_durations[] = {
	COUNTER(NESTMON_A_L1_NS, l1_ns),
	COUNTER(NESTMON_A_L2_NS, l2_ns),
	COUNTER(NESTMON_A_HANDLING_NS, handling_ns),
	COUNTER(NESTMON_A_BLOCKED_NS, blocked_ns),
	COUNTER(NESTMON_A_UNSETTLED_NS, unsettled_ns),
	COUNTER(NESTMON_A_NESTING_NS, nesting_ns),
	COUNTER(NESTMON_A_TRIPS_INTERRUPTED, trips_interrupted),
	{},
};

static bool wanted(const struct nestmon_vcpu *rec,
		   const struct nestmon_filter *filter)
{
	return (!filter->vm || filter->vm == rec->vm) &&
	       (!filter->pid || filter->pid == rec->id.pid) &&
	       (!filter->one_vcpu || filter->vcpu == rec->id.vcpu);
}

static void copy_row(struct nestmon_row *row, const struct nestmon_slot *slot,
		     const struct nestmon_place *at)
{
	*row = (struct nestmon_row){
		.code = slot->code,
		.reflected = slot->reflected,
		.synthesized = slot->synthesized,
		.undecided = slot->undecided,
		.level = slot->place.level,
		.flags = slot->flags,
		.pending = &slot->place == at,
		.times = slot->times,
	};
	/* An exit is counted before it is timed. */
	smp_rmb();
	row->exits = READ_ONCE(slot->exits);
}

/* Returns false where there is no room. */
static bool copy_steps(struct nestmon_snapshot *snap,
		       struct nestmon_row_trips *to,
		       const struct nestmon_trip *trip)
{
	unsigned int room = nestmon_pages_room(&snap->steps,
					       sizeof(struct nestmon_step_row));
	const struct nestmon_step *step;

	to->first_step = snap->steps.nr;
	/* Pairs with the release in step_add(). */
	step = smp_load_acquire(&trip->steps);
	for (; step && snap->steps.nr < room; step = step->older) {
		*nestmon_snapshot_step(snap, snap->steps.nr++) =
			(struct nestmon_step_row){ step->code,
						   READ_ONCE(step->exits) };
	}
	to->nr_steps = snap->steps.nr - to->first_step;
	return !step;
}

static bool copy_trips(struct nestmon_snapshot *snap, struct nestmon_row *row,
		       const struct nestmon_slot *slot)
{
	struct nestmon_row_trips *to = &row->trips;
	const struct nestmon_trip *trip;

	/* Pairs with the release in make_trip(). */
	trip = smp_load_acquire(&slot->trip);
	if (!trip)
		return true;
	to->times = trip->times;
	memcpy(to->hist, trip->hist, sizeof(to->hist));
	to->long_exits = trip->long_exits;
	to->lost = trip->lost;
	return copy_steps(snap, to, trip);
}

/*
 * A time that runs in a guest is less the time of its entry: what is negative is
 * that of the guest that runs. In the exit that ends it, it is none for a moment.
 */
static u64 guest_ticks(const struct nestmon_account *a, bool l2)
{
	u64 ticks, now;

	/* A guest that runs from here to there ran in between. */
	do {
		ticks = READ_ONCE(a->guest[l2]);
		now = nestmon_clock_now();
	} while (ticks != READ_ONCE(a->guest[l2]));
	if ((s64)ticks < 0)
		ticks += now;
	return (s64)ticks < 0 ? 0 : ticks;
}

static void copy_times(struct nestmon_snapshot *snap,
		       const struct nestmon_account *a)
{
	const bool open = READ_ONCE(a->open);
	s64 since = nestmon_clock_now() - READ_ONCE(a->exit_time);

	snap->l1_ns = nestmon_clock_ns(guest_ticks(a, false));
	snap->l2_ns = nestmon_clock_ns(guest_ticks(a, true));
	snap->unsettled_ns = 0;
	if (open && since > 0 && !snap->gone)
		snap->unsettled_ns = nestmon_clock_ns(since);
	snap->trips_interrupted = a->interrupted;
}

/* Returns false where a new reason came and finds no room. */
static bool copy(struct nestmon_snapshot *snap, struct nestmon_row *unslotted,
		 const struct nestmon_account *a)
{
	const struct nestmon_place *at = READ_ONCE(a->at);
	const struct nestmon_slot *slot;
	struct nestmon_row *row;
	unsigned int room;
	bool whole = true;

	room = nestmon_pages_room(&snap->rows, sizeof(struct nestmon_row));
	snap->rows.nr = 0;
	snap->steps.nr = 0;
	/* Pairs with the release in slot_add(). */
	slot = smp_load_acquire(&a->slots);
	for (; slot && snap->rows.nr < room; slot = slot->older) {
		row = nestmon_snapshot_row(snap, snap->rows.nr++);
		copy_row(row, slot, at);
		whole &= copy_trips(snap, row, slot);
	}
	copy_row(&unslotted[0], &a->unslotted[0], at);
	copy_row(&unslotted[1], &a->unslotted[1], at);
	copy_times(snap, a);
	snap->l2 = at->level == 2;
	snap->pending = snap->l2 && at != &nestmon_no_slot.place;
	snap->l2_entries = a->l2_entries;
	snap->orphans = a->orphans;
	snap->left = a->left;
	snap->entry_failures = a->entry_failures;
	snap->untraced = a->untraced;
	snap->rebased = a->rebased;
	return !slot && whole;
}

static void add_times(struct nestmon_snapshot *snap,
		      const struct nestmon_row *row)
{
	const struct nestmon_times *trips = &row->trips.times;

	snap->handling_ns += nestmon_clock_ns(row->times.sum);
	snap->blocked_ns += nestmon_clock_ns(row->times.blocked);
	if (trips->sum > trips->blocked)
		snap->nesting_ns +=
			nestmon_clock_ns(trips->sum - trips->blocked);
	snap->timed |= nestmon_times_count(&row->times);
}

static void add_to_totals(struct nestmon_snapshot *snap,
			  const struct nestmon_row *row)
{
	if (row->level == 1)
		snap->l1_exits += row->exits;
	else
		snap->l2_exits += row->exits;
	snap->l2_reflected += row->reflected;
	snap->synthesized += row->synthesized;
	snap->undecided += row->undecided;
	add_times(snap, row);
	if (row->flags & NESTMON_EXIT_F_ENTRY_FAILURE &&
	    row->code != NESTMON_CODE_NONE)
		snap->entry_failures += row->exits;
}

/* Totals are made from the copied rows, so they cannot but agree. */
static void sum_up(struct nestmon_snapshot *snap,
		   const struct nestmon_row *unslotted)
{
	unsigned int i;

	snap->l1_exits = 0;
	snap->l2_exits = 0;
	snap->l2_reflected = 0;
	snap->synthesized = 0;
	snap->undecided = 0;
	snap->timed = false;
	snap->handling_ns = 0;
	snap->blocked_ns = 0;
	snap->nesting_ns = 0;
	for (i = 0; i < snap->rows.nr; i++)
		add_to_totals(snap, nestmon_snapshot_row(snap, i));
	add_to_totals(snap, &unslotted[0]);
	add_to_totals(snap, &unslotted[1]);
	snap->unslotted = unslotted[0].exits + unslotted[1].exits;
	snap->l2_handled = snap->l2_exits - snap->l2_reflected - snap->pending -
			   snap->undecided;
}

static enum nestmon_answer shadow_vmcs(const struct nestmon_shadow *shadow)
{
	const u32 bit = BIT(NESTMON_ASSIST_SHADOW_VMCS);

	if (!(shadow->known & bit))
		return NESTMON_UNKNOWN;
	return shadow->active & bit ? NESTMON_YES : NESTMON_NO;
}

/*
 * A copy takes less time than the way from one exit to the next, so a retry is
 * rare and two in a row rarer; a dying reader still gets away.
 */
static int take(struct nestmon_snapshot *snap, const struct nestmon_vcpu *rec,
		bool view)
{
	const struct nestmon_account *a = &rec->account;
	struct nestmon_row *unslotted = snap->unslotted_rows;
	unsigned int seq, steps = 0;
	bool whole;
	int err;

	do {
		if (fatal_signal_pending(current))
			return -EINTR;
		err = nestmon_pages_grow(&snap->rows, READ_ONCE(a->nr_slots),
					 sizeof(struct nestmon_row));
		if (!err)
			err = nestmon_pages_grow(
				&snap->steps, steps,
				sizeof(struct nestmon_step_row));
		if (!err && view)
			err = nestmon_view_room(&snap->view, a);
		if (err)
			return err;
		steps += NESTMON_STEPS_MAX;
		cond_resched();
		seq = read_seqcount_begin(&a->seq);
		snap->guest = rec->shadow.guest;
		snap->nested = rec->nested;
		snap->shadow_vmcs = shadow_vmcs(&rec->shadow);
		whole = copy(snap, unslotted, a) &&
			(!view || nestmon_view_copy(&snap->view, rec));
	} while (read_seqcount_retry(&a->seq, seq) || !whole);
	snap->time = ktime_get_ns();
	sum_up(snap, unslotted);
	nestmon_nested_settle(snap);
	if (view)
		nestmon_view_complete(&snap->view, snap);
	return 0;
}

static struct nestmon_vcpu *next_wanted(unsigned long *nr,
					const struct nestmon_filter *filter)
{
	struct nestmon_vcpu *rec;

	do {
		rec = nestmon_registry_next(nr);
	} while (rec && !wanted(rec, filter));
	return rec;
}

/**
 * nestmon_snapshot_next() - snapshot of the next record
 * @snap: the snapshot before it, or a zeroed one for the first
 * @filter: which records
 * @generation: of the registry, at that time
 *
 * Context: process, may sleep.
 * Return: 1, or 0 after the last one, -ENOMEM, -EINTR
 */
int nestmon_snapshot_next(struct nestmon_snapshot *snap,
			  const struct nestmon_filter *filter,
			  unsigned int *generation)
{
	unsigned long nr = snap->nr;
	struct nestmon_vcpu *rec;
	int err = 0;

	nestmon_registry_lock();
	*generation = nestmon_registry_generation();
	rec = next_wanted(&nr, filter);
	if (rec) {
		snap->vm = rec->vm;
		snap->id = rec->id;
		snap->isa = rec->account.isa;
		snap->since = rec->since_real;
		snap->gone = rec->gone_real;
		err = take(snap, rec, filter->view);
	}
	/* After an error the same record is next. */
	if (rec && !err)
		snap->nr = nr;
	nestmon_registry_unlock();
	return err ?: !!rec;
}

/**
 * nestmon_snapshot_free() - free the rows of a snapshot
 * @snap: the snapshot, not its memory
 *
 * Context: process.
 */
void nestmon_snapshot_free(struct nestmon_snapshot *snap)
{
	nestmon_pages_free(&snap->rows);
	nestmon_pages_free(&snap->steps);
	nestmon_pages_free(&snap->view.fields);
}
