// SPDX-License-Identifier: GPL-2.0
/*
 * What `nestmon top` shows of two dumps. Nothing here knows a screen.
 */
#include <stdlib.h>
#include <string.h>

#include "../mem.h"
#include "model.h"

/* Those that only ever grow, in a vCPU and in what came new of it. */
static const struct {
	size_t from;
	size_t to;
} counters[] = {
#define COUNTER(from, to)                                                  \
	{                                                                  \
		offsetof(struct vcpu, from), offsetof(struct top_vcpu, to) \
	}
	COUNTER(l1_exits, l1_exits),
	COUNTER(l2_exits, l2_exits),
	COUNTER(l2_handled, handled),
	COUNTER(l2_reflected, reflected),
	COUNTER(l1_ns, l1_ns),
	COUNTER(l2_ns, l2_ns),
	COUNTER(handling_ns, handling_ns),
	COUNTER(blocked_ns, blocked_ns),
	COUNTER(nesting_ns, nesting_ns),
#undef COUNTER
};

static __u64 counted(const struct vcpu *vcpu, size_t i)
{
	return *(const __u64 *)(const void *)((const char *)vcpu +
					      counters[i].from);
}

static __u64 *counter(const struct top_vcpu *vcpu, size_t i)
{
	return (__u64 *)(void *)((char *)vcpu + counters[i].to);
}

/* A counter that shrank is another one: the module was loaded anew. */
static const struct vcpu *continued(const struct vcpu *before,
				    const struct vcpu *now)
{
	size_t i;

	if (!before || before->since != now->since || before->pid != now->pid)
		return NULL;
	for (i = 0; i < ARRAY_SIZE(counters); i++) {
		if (counted(before, i) > counted(now, i))
			return NULL;
	}
	return before;
}

static __u64 take(__u64 *from, __u64 ns)
{
	__u64 taken = *from < ns ? *from : ns;

	*from -= taken;
	return ns - taken;
}

/*
 * What was unsettled in the interval before and is settled now has been shown
 * already: long halts, as a rule.
 */
static void settle(struct top_vcpu *vcpu, __u64 before, __u64 now)
{
	if (now >= before)
		vcpu->unsettled_ns = now - before;
	else
		take(&vcpu->handling_ns, take(&vcpu->blocked_ns, before - now));
	vcpu->measured_ns = vcpu->l1_ns + vcpu->l2_ns + vcpu->handling_ns +
			    vcpu->blocked_ns + vcpu->unsettled_ns;
}

static void add_reason(struct top_model *model, struct top_vcpu *vcpu,
		       const struct exit_row *now, const struct exit_row *old,
		       __u32 isa)
{
	struct top_reason *reason;

	model->reasons = mem_grow(model->reasons, &model->room_reasons,
				  model->nr_reasons + 1, sizeof(*reason));
	reason = &model->reasons[model->nr_reasons];
	reason->isa = isa;
	reason->interval_ns = vcpu->interval_ns;
	exit_row_copy(&reason->sum, now);
	if (old)
		exit_row_subtract(&reason->sum, old);
	if (!reason->sum.exits && !reason->sum.synthesized &&
	    !reason->sum.trips) {
		exit_row_free(&reason->sum);
		return;
	}
	vcpu->trips += reason->sum.trips;
	vcpu->trip_exits += reason->sum.l1_exits;
	vcpu->nr++;
	model->nr_reasons++;
}

static void add_reasons(struct top_model *model, struct top_vcpu *vcpu,
			const struct vcpu *old, const struct vcpu *now)
{
	size_t i;

	vcpu->first = model->nr_reasons;
	/* What came before the first dump is in no interval. */
	for (i = 0; vcpu->interval_ns && i < now->nr; i++) {
		const struct exit_row *row = &now->rows[i];

		add_reason(model, vcpu, row,
			   old ? vcpu_row(old, row->level, row->code) : NULL,
			   now->isa);
	}
}

static void subtract(struct top_vcpu *vcpu, const struct vcpu *old,
		     const struct vcpu *now)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counters); i++)
		*counter(vcpu, i) =
			counted(now, i) - (old ? counted(old, i) : 0);
	settle(vcpu, old ? old->unsettled_ns : 0, now->unsettled_ns);
}

static void add_vcpu(struct top_model *model, const struct dump *before,
		     const struct vcpu *now, __u32 mode)
{
	const struct vcpu *old = continued(dump_vcpu(before, now), now);
	__u64 from = old ? old->time : before->time;
	struct top_vcpu *vcpu;

	model->vcpus = mem_grow(model->vcpus, &model->room_vcpus,
				model->nr_vcpus + 1, sizeof(*vcpu));
	vcpu = &model->vcpus[model->nr_vcpus++];
	*vcpu = (struct top_vcpu){
		.vm = now->vm,
		.pid = now->pid,
		.vcpu = now->vcpu,
		.guest = now->guest,
		.interval_ns = from && now->time > from ? now->time - from : 0,
		.nesting_known = mode != NESTMON_MODE_TIME,
	};
	memcpy(vcpu->comm, now->comm, sizeof(vcpu->comm));
	if (vcpu->interval_ns)
		subtract(vcpu, old, now);
	add_reasons(model, vcpu, old, now);
}

/**
 * top_model_make() - what came new between two dumps
 * @model: filled in, in place of what it held; to be freed with
 *	top_model_clear()
 * @before: the older dump, sorted; empty and without a time for none: then there
 *	are vCPUs, but no numbers
 * @now: the younger dump, sorted
 * @mode: &enum nestmon_mode
 *
 * vCPUs that are gone are left out, and so are reasons that did not occur.
 */
void top_model_make(struct top_model *model, const struct dump *before,
		    const struct dump *now, __u32 mode)
{
	size_t i;

	top_model_clear(model);
	for (i = 0; i < now->nr; i++) {
		if (!now->vcpus[i].gone)
			add_vcpu(model, before, &now->vcpus[i], mode);
	}
}

/**
 * top_vcpu_add() - add what came new of a vCPU to that of others
 * @sum: added to; its VM, name and reasons stay
 * @vcpu: the vCPU
 */
void top_vcpu_add(struct top_vcpu *sum, const struct top_vcpu *vcpu)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counters); i++)
		*counter(sum, i) += *counter(vcpu, i);
	sum->trips += vcpu->trips;
	sum->trip_exits += vcpu->trip_exits;
	sum->unsettled_ns += vcpu->unsettled_ns;
	sum->measured_ns += vcpu->measured_ns;
	sum->nesting_known = vcpu->nesting_known;
	if (vcpu->interval_ns > sum->interval_ns)
		sum->interval_ns = vcpu->interval_ns;
}

static void insert(struct hist *hist, size_t at,
		   const struct nestmon_bucket *bucket)
{
	struct nestmon_bucket *list =
		mem_zalloc((hist->nr + 1) * sizeof(*list));

	if (hist->nr) {
		memcpy(list, hist->list, at * sizeof(*list));
		memcpy(list + at + 1, hist->list + at,
		       (hist->nr - at) * sizeof(*list));
	}
	list[at] = *bucket;
	free(hist->list);
	hist->list = list;
	hist->nr++;
}

static void hist_add(struct hist *hist, const struct hist *other)
{
	size_t i, at = 0;

	for (i = 0; i < other->nr; i++) {
		const struct nestmon_bucket *bucket = &other->list[i];

		while (at < hist->nr && hist->list[at].upper < bucket->upper)
			at++;
		if (at < hist->nr && hist->list[at].upper == bucket->upper)
			hist->list[at].count += bucket->count;
		else
			insert(hist, at, bucket);
	}
}

/**
 * top_reason_add() - add exits of a vCPU to those of others
 * @sum: of the same reason; added to
 * @reason: the exits
 */
void top_reason_add(struct top_reason *sum, const struct top_reason *reason)
{
	sum->sum.exits += reason->sum.exits;
	sum->sum.handled += reason->sum.handled;
	sum->sum.reflected += reason->sum.reflected;
	sum->sum.timed += reason->sum.timed;
	sum->sum.handling_ns += reason->sum.handling_ns;
	sum->sum.trips += reason->sum.trips;
	sum->sum.l1_exits += reason->sum.l1_exits;
	sum->sum.roundtrip_ns += reason->sum.roundtrip_ns;
	hist_add(&sum->sum.handling_hist, &reason->sum.handling_hist);
	if (reason->interval_ns > sum->interval_ns)
		sum->interval_ns = reason->interval_ns;
}

/**
 * top_model_clear() - free what a model holds
 * @model: the model
 */
void top_model_clear(struct top_model *model)
{
	size_t i;

	for (i = 0; i < model->nr_reasons; i++)
		exit_row_free(&model->reasons[i].sum);
	free(model->reasons);
	free(model->vcpus);
	*model = (struct top_model){};
}
