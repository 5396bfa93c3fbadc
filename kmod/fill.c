// SPDX-License-Identifier: GPL-2.0
/*
 * Snapshots to attributes: the only place that calls nla_put().
 */
#include <linux/kernel.h>
#include <net/netlink.h>

#include <linux/nestmon.h>

#include "fill.h"
#include "assists.h"
#include "clock.h"
#include "probe.h"
#include "status.h"

static int put_u64(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, NESTMON_A_PAD);
}

static int put_vm(struct sk_buff *skb, u32 vm,
		  const struct nestmon_identity *id, enum nestmon_isa isa)
{
	if (nla_put_u32(skb, NESTMON_A_VM, vm) ||
	    nla_put_u32(skb, NESTMON_A_PID, id->pid) ||
	    nla_put_string(skb, NESTMON_A_COMM, id->comm) ||
	    nla_put_u32(skb, NESTMON_A_ISA, isa))
		return -EMSGSIZE;
	return 0;
}

static int put_identity(struct sk_buff *skb,
			const struct nestmon_snapshot *snap)
{
	if (put_vm(skb, snap->vm, &snap->id, snap->isa) ||
	    nla_put_u32(skb, NESTMON_A_VCPU, snap->id.vcpu) ||
	    put_u64(skb, NESTMON_A_TIME, snap->time) ||
	    put_u64(skb, NESTMON_A_SINCE, snap->since))
		return -EMSGSIZE;
	return snap->gone ? put_u64(skb, NESTMON_A_GONE, snap->gone) : 0;
}

/**
 * nestmon_fill_vcpu() - head of a vCPU's message
 * @skb: message
 * @snap: snapshot
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE
 */
int nestmon_fill_vcpu(struct sk_buff *skb, const struct nestmon_snapshot *snap)
{
	const struct nestmon_counter *counter;

	if (put_identity(skb, snap) ||
	    nla_put_u8(skb, NESTMON_A_GUEST_MODE, snap->l2) ||
	    nla_put_u8(skb, NESTMON_A_L2_PENDING, snap->pending))
		return -EMSGSIZE;
	for (counter = nestmon_counters; counter->name; counter++) {
		if (put_u64(skb, counter->attr,
			    nestmon_counter_value(snap, counter)))
			return -EMSGSIZE;
	}
	for (counter = nestmon_durations; snap->timed && counter->name;
	     counter++) {
		if (put_u64(skb, counter->attr,
			    nestmon_counter_value(snap, counter)))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_answer(struct sk_buff *skb, int attr, enum nestmon_answer answer)
{
	return answer ? nla_put_u8(skb, attr, answer == NESTMON_YES) : 0;
}

/**
 * nestmon_fill_nested() - nested state of a vCPU
 * @skb: message
 * @snap: snapshot of the vCPU
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE
 */
int nestmon_fill_nested(struct sk_buff *skb,
			const struct nestmon_snapshot *snap)
{
	const struct nestmon_nested *nested = &snap->nested;

	if (nla_put_u32(skb, NESTMON_A_STATE_SOURCE,
			nested->source ?: NESTMON_SOURCE_DERIVED) ||
	    (nested->time &&
	     put_u64(skb, NESTMON_A_STATE_TIME, nested->time)) ||
	    (nested->since &&
	     put_u64(skb, NESTMON_A_NESTED_SINCE, nested->since)) ||
	    (nested->control_known &&
	     put_u64(skb, NESTMON_A_VMCS12, nested->control)) ||
	    (nested->paging &&
	     nla_put_u32(skb, NESTMON_A_NESTED_PAGING, nested->paging)) ||
	    put_answer(skb, NESTMON_A_NESTED_ENABLED, nested->enabled) ||
	    put_answer(skb, NESTMON_A_SHADOW_VMCS, snap->shadow_vmcs) ||
	    put_answer(skb, NESTMON_A_GIF, nested->gif))
		return -EMSGSIZE;
	return 0;
}

static int put_l2_row(struct sk_buff *skb, const struct nestmon_row *row)
{
	if (put_u64(skb, NESTMON_EXIT_A_HANDLED, nestmon_row_handled(row)) ||
	    put_u64(skb, NESTMON_EXIT_A_REFLECTED, row->reflected) ||
	    nla_put_u8(skb, NESTMON_EXIT_A_PENDING, row->pending) ||
	    put_u64(skb, NESTMON_EXIT_A_SYNTHESIZED, row->synthesized) ||
	    (row->undecided &&
	     put_u64(skb, NESTMON_EXIT_A_UNDECIDED, row->undecided)))
		return -EMSGSIZE;
	return 0;
}

/* @upper tells the bound of a bucket. */
static int put_hist(struct sk_buff *skb, int attr, const u64 *count,
		    unsigned int nr, u64 (*upper)(unsigned int bucket))
{
	struct nestmon_bucket bucket;
	unsigned int i, first = 0;
	struct nlattr *nla;
	char *to;

	while (nr && !count[nr - 1])
		nr--;
	while (first < nr && !count[first])
		first++;
	/* The end of one is the beginning of the next. */
	if (first && first < nr)
		first--;
	nla = nla_reserve(skb, attr, (nr - first) * sizeof(bucket));
	if (!nla)
		return -EMSGSIZE;
	to = nla_data(nla);
	for (i = first; i < nr; i++) {
		bucket = (struct nestmon_bucket){ upper(i), count[i] };
		memcpy(to, &bucket, sizeof(bucket));
		to += sizeof(bucket);
	}
	return 0;
}

static int put_time(struct sk_buff *skb, int attr, u64 ticks)
{
	return put_u64(skb, attr, nestmon_clock_ns(ticks));
}

static int put_times(struct sk_buff *skb, const struct nestmon_times *times)
{
	u64 count = nestmon_times_count(times);

	if (!count && !times->blocked)
		return 0;
	if (put_u64(skb, NESTMON_EXIT_A_TIMED, count) ||
	    put_time(skb, NESTMON_EXIT_A_HANDLING_NS, times->sum) ||
	    (count &&
	     put_time(skb, NESTMON_EXIT_A_HANDLING_MIN_NS, times->min)) ||
	    put_time(skb, NESTMON_EXIT_A_HANDLING_MAX_NS, times->max) ||
	    put_time(skb, NESTMON_EXIT_A_BLOCKED_NS, times->blocked))
		return -EMSGSIZE;
	return put_hist(skb, NESTMON_EXIT_A_HANDLING_HIST, times->hist,
			NESTMON_TIMES_BUCKETS, nestmon_times_upper);
}

static int put_step(struct sk_buff *skb, const struct nestmon_step_row *step)
{
	struct nlattr *nest = nla_nest_start(skb, NESTMON_EXIT_A_CAUSED);

	if (!nest || put_u64(skb, NESTMON_CAUSED_A_CODE, step->code) ||
	    put_u64(skb, NESTMON_CAUSED_A_EXITS, step->exits))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_trips(struct sk_buff *skb, const struct nestmon_snapshot *snap,
		     const struct nestmon_row_trips *trips)
{
	u64 l1_exits = nestmon_trip_l1_exits(trips->hist, trips->long_exits);
	u64 count = nestmon_times_count(&trips->times);
	unsigned int i;

	if (!count && !trips->nr_steps)
		return 0;
	if (put_u64(skb, NESTMON_EXIT_A_TRIPS, count) ||
	    put_u64(skb, NESTMON_EXIT_A_L1_EXITS, l1_exits) ||
	    put_time(skb, NESTMON_EXIT_A_ROUNDTRIP_NS, trips->times.sum) ||
	    put_time(skb, NESTMON_EXIT_A_ROUNDTRIP_BLOCKED_NS,
		     trips->times.blocked) ||
	    put_hist(skb, NESTMON_EXIT_A_ROUNDTRIP_HIST, trips->times.hist,
		     NESTMON_TIMES_BUCKETS, nestmon_times_upper) ||
	    put_hist(skb, NESTMON_EXIT_A_L1_EXITS_HIST, trips->hist,
		     NESTMON_TRIP_BUCKETS, nestmon_trip_upper) ||
	    put_u64(skb, NESTMON_EXIT_A_CAUSED_LOST, trips->lost))
		return -EMSGSIZE;
	for (i = 0; i < trips->nr_steps; i++) {
		if (put_step(skb, nestmon_snapshot_step(snap,
							trips->first_step + i)))
			return -EMSGSIZE;
	}
	return 0;
}

/**
 * nestmon_fill_row() - an exit reason within a vCPU's message
 * @skb: message
 * @snap: snapshot
 * @row: the reason's counters
 *
 * Context: any.
 * Return: 0, or -EMSGSIZE with @skb as it was
 */
int nestmon_fill_row(struct sk_buff *skb, const struct nestmon_snapshot *snap,
		     const struct nestmon_row *row)
{
	struct nlattr *nest = nla_nest_start(skb, NESTMON_A_EXIT);

	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u32(skb, NESTMON_EXIT_A_LEVEL, row->level) ||
	    put_u64(skb, NESTMON_EXIT_A_CODE, row->code) ||
	    put_u64(skb, NESTMON_EXIT_A_EXITS, row->exits) ||
	    (row->level == 2 && put_l2_row(skb, row)) ||
	    put_times(skb, &row->times) || put_trips(skb, snap, &row->trips)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int put_bit(struct sk_buff *skb, int attr, u32 known, u32 set, u32 bit)
{
	return known & bit ? nla_put_u8(skb, attr, !!(set & bit)) : 0;
}

static int put_assist(struct sk_buff *skb, const struct nestmon_view *view,
		      unsigned int id)
{
	const struct nestmon_shadow *state = &view->state;
	struct nlattr *nest = nla_nest_start(skb, NESTMON_A_ASSIST);

	if (!nest || nla_put_u32(skb, NESTMON_ASSIST_A_ID, id) ||
	    put_bit(skb, NESTMON_ASSIST_A_SUPPORTED, view->supported_known,
		    view->supported, BIT(id)) ||
	    put_bit(skb, NESTMON_ASSIST_A_ENABLED, state->enabled_known,
		    state->enabled, BIT(id)) ||
	    put_bit(skb, NESTMON_ASSIST_A_ACTIVE, state->known, state->active,
		    BIT(id)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_assists(struct sk_buff *skb, const struct nestmon_snapshot *snap)
{
	const struct nestmon_assist_info *assist;

	for (assist = nestmon_assists; assist->name; assist++) {
		if (assist->isa == snap->isa &&
		    put_assist(skb, &snap->view, assist->id))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_virt_rows(struct sk_buff *skb,
			 const struct nestmon_snapshot *snap)
{
	const struct nestmon_row *row;
	unsigned int i;

	for (i = 0; i < snap->rows.nr; i++) {
		row = nestmon_snapshot_row(snap, i);
		if (nestmon_row_virt(row) && nestmon_fill_row(skb, snap, row))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_syncs(struct sk_buff *skb, const struct nestmon_view *view)
{
	if (nla_put_u32(skb, NESTMON_A_SYNCS, view->syncs) ||
	    put_u64(skb, NESTMON_A_SHADOW_TO_VMCS12, view->to_vmcs12) ||
	    put_u64(skb, NESTMON_A_VMCS12_TO_SHADOW, view->to_shadow) ||
	    put_u64(skb, NESTMON_A_FIELDS_LOST, view->fields_lost))
		return -EMSGSIZE;
	return 0;
}

/**
 * nestmon_fill_view() - what spares a vCPU exits, but for the fields
 * @skb: message
 * @snap: snapshot with a view
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE
 */
int nestmon_fill_view(struct sk_buff *skb, const struct nestmon_snapshot *snap)
{
	u64 sampled = snap->view.state.sampled;

	if (put_assists(skb, snap) || put_virt_rows(skb, snap) ||
	    (sampled && put_u64(skb, NESTMON_A_SAMPLED, sampled)))
		return -EMSGSIZE;
	return snap->isa == NESTMON_ISA_VMX ? put_syncs(skb, &snap->view) : 0;
}

/**
 * nestmon_fill_field() - a VMCS field within a vCPU's message
 * @skb: message
 * @view: view of the vCPU
 * @i: number of the field's row
 *
 * Context: any.
 * Return: 0, or -EMSGSIZE with @skb as it was
 */
int nestmon_fill_field(struct sk_buff *skb, const struct nestmon_view *view,
		       unsigned int i)
{
	const struct nestmon_field_row *row = nestmon_view_field(view, i);
	struct nlattr *nest = nla_nest_start(skb, NESTMON_A_FIELD);
	const u32 known = view->shadow_known ? ~0 : 0;

	if (!nest)
		return -EMSGSIZE;
	if (put_u64(skb, NESTMON_FIELD_A_ENCODING, row->encoding) ||
	    put_u64(skb, NESTMON_FIELD_A_VMREADS, row->exits[0]) ||
	    put_u64(skb, NESTMON_FIELD_A_VMWRITES, row->exits[1]) ||
	    put_bit(skb, NESTMON_FIELD_A_SHADOW_READ, known, row->shadow,
		    BIT(0)) ||
	    put_bit(skb, NESTMON_FIELD_A_SHADOW_WRITE, known, row->shadow,
		    BIT(1))) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int put_probes(struct sk_buff *skb,
		      const struct nestmon_attach_status *probe)
{
	const struct nestmon_hook *hook;

	if (nla_put_u8(skb, NESTMON_A_ATTACHED, probe->attached) ||
	    nla_put_u32(skb, NESTMON_A_COLLECTOR, probe->collector) ||
	    nla_put_u32(skb, NESTMON_A_MODE, probe->mode) ||
	    nla_put_u32(skb, NESTMON_A_CLOCK, nestmon_clock_kind()))
		return -EMSGSIZE;
	if (probe->since && put_u64(skb, NESTMON_A_SINCE, probe->since))
		return -EMSGSIZE;
	for (hook = nestmon_hooks; hook->name; hook++) {
		if (READ_ONCE(hook->on) &&
		    nla_put_string(skb, NESTMON_A_PROBE, hook->name))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_registry(struct sk_buff *skb,
			const struct nestmon_registry_status *registry)
{
	if (nla_put_u32(skb, NESTMON_A_RECORDS_LIVE, registry->live) ||
	    nla_put_u32(skb, NESTMON_A_RECORDS_GONE, registry->gone) ||
	    put_u64(skb, NESTMON_A_RECORDS_COLLECTED, registry->collected) ||
	    nla_put_u32(skb, NESTMON_A_GONE_MAX, registry->gone_max))
		return -EMSGSIZE;
	return 0;
}

/**
 * nestmon_fill_status() - state of the module
 * @skb: message
 *
 * Context: process, may sleep.
 * Return: 0 or -EMSGSIZE
 */
int nestmon_fill_status(struct sk_buff *skb)
{
	struct nestmon_status status;

	nestmon_status(&status);
	if (nla_put_string(skb, NESTMON_A_VERSION, NESTMON_VERSION) ||
	    put_u64(skb, NESTMON_A_TIME, status.time) ||
	    put_probes(skb, &status.attach) ||
	    put_registry(skb, &status.registry) ||
	    put_u64(skb, NESTMON_A_EXITS_LOST, status.exits_lost) ||
	    put_u64(skb, NESTMON_A_ORPHANS, status.orphans) ||
	    put_u64(skb, NESTMON_A_UNSLOTTED, status.unslotted) ||
	    put_u64(skb, NESTMON_A_REBASED, status.rebased) ||
	    put_u64(skb, NESTMON_A_EVENT_SEQ, status.events))
		return -EMSGSIZE;
	return 0;
}

static int put_event_counts(struct sk_buff *skb,
			    const struct nestmon_notice *notice)
{
	switch (notice->event) {
	case NESTMON_EVENT_ENTRY_FAILED:
		return put_u64(skb, NESTMON_A_ENTRY_FAILURES,
			       notice->entry_failures);
	case NESTMON_EVENT_LOST:
		return put_u64(skb, NESTMON_A_UNSLOTTED, notice->unslotted) ?:
			       put_u64(skb, NESTMON_A_FIELDS_LOST,
				       notice->fields_lost);
	case NESTMON_EVENT_EXITS_LOST:
		return put_u64(skb, NESTMON_A_EXITS_LOST, notice->exits_lost);
	default:
		return 0;
	}
}

static int put_event_vcpu(struct sk_buff *skb,
			  const struct nestmon_notice *notice)
{
	const struct nestmon_vcpu *rec = notice->rec;

	if (!rec)
		return 0;
	if (put_vm(skb, rec->vm, &rec->id, rec->account.isa) ||
	    (rec->gone_real && put_u64(skb, NESTMON_A_GONE, rec->gone_real)))
		return -EMSGSIZE;
	if (notice->event == NESTMON_EVENT_VM_NEW ||
	    notice->event == NESTMON_EVENT_VM_GONE)
		return 0;
	return nla_put_u32(skb, NESTMON_A_VCPU, rec->id.vcpu);
}

/**
 * nestmon_fill_event() - an event
 * @skb: message
 * @notice: the event
 *
 * Context: any; the record is held.
 * Return: 0 or -EMSGSIZE
 */
int nestmon_fill_event(struct sk_buff *skb, const struct nestmon_notice *notice)
{
	if (nla_put_u32(skb, NESTMON_A_EVENT, notice->event) ||
	    put_u64(skb, NESTMON_A_EVENT_SEQ, notice->seq) ||
	    put_u64(skb, NESTMON_A_EVENT_TIME, notice->time_real) ||
	    put_u64(skb, NESTMON_A_TIME, notice->time) ||
	    put_event_vcpu(skb, notice))
		return -EMSGSIZE;
	return put_event_counts(skb, notice);
}
