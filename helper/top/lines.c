// SPDX-License-Identifier: GPL-2.0
/*
 * From what came new in an interval to rates, shares and averages.
 */
#include <stdio.h>

#include "lines.h"

#define NS_PER_S 1e9
#define PERCENT 100.0
#define P99 99

static double rate(__u64 count, __u64 interval_ns)
{
	return interval_ns ? count * NS_PER_S / interval_ns : 0;
}

static double share(const struct top_vcpu *vcpu, __u64 ns)
{
	return vcpu->measured_ns ? PERCENT * ns / vcpu->measured_ns : 0;
}

static void put_shares(struct top_line *line, const struct top_vcpu *vcpu)
{
	line->l1_share = share(vcpu, vcpu->l1_ns);
	line->l2_share = share(vcpu, vcpu->l2_ns);
	line->host_share = share(vcpu, vcpu->handling_ns);
	line->blocked_share = share(vcpu, vcpu->blocked_ns);
	line->open_share = share(vcpu, vcpu->unsettled_ns);
	line->nesting_share = share(vcpu, vcpu->nesting_ns);
	/* A round trip counts where it ends, wherever it began. */
	if (line->nesting_share > PERCENT)
		line->nesting_share = PERCENT;
}

static __u8 line_has(const struct top_vcpu *vcpu)
{
	__u8 has = vcpu->interval_ns ? TOP_RATES : 0;

	if (vcpu->trips)
		has |= TOP_TRIPS;
	if (vcpu->measured_ns)
		has |= TOP_TIMES;
	if (vcpu->measured_ns && vcpu->nesting_known)
		has |= TOP_NESTING;
	return has;
}

/**
 * top_line_make() - rates, multiplication and shares
 * @line: filled in, but for its name
 * @vcpu: what came new
 */
void top_line_make(struct top_line *line, const struct top_vcpu *vcpu)
{
	__u64 ns = vcpu->interval_ns;

	*line = (struct top_line){
		.has.has = line_has(vcpu),
		.vm = vcpu->vm,
		.vcpu = vcpu->vcpu,
		.pid = vcpu->pid,
		.exits = rate(vcpu->l1_exits, ns) + rate(vcpu->l2_exits, ns),
		.l1 = rate(vcpu->l1_exits, ns),
		.l2 = rate(vcpu->l2_exits, ns),
		.handled = rate(vcpu->handled, ns),
		.reflected = rate(vcpu->reflected, ns),
	};
	if (vcpu->trips)
		line->multiplication =
			1 + (double)vcpu->trip_exits / vcpu->trips;
	put_shares(line, vcpu);
	snprintf(line->name, sizeof(line->name), "%s",
		 vcpu->guest ? vcpu->guest : vcpu->comm);
	snprintf(line->vcpu_text, sizeof(line->vcpu_text), "%u", vcpu->vcpu);
}

static __u8 reason_has(const struct top_reason *reason)
{
	const struct exit_row *sum = &reason->sum;
	__u8 has = reason->interval_ns ? TOP_RATES : 0;

	if (reason->interval_ns && sum->level == 2)
		has |= TOP_FATE;
	if (sum->trips)
		has |= TOP_TRIPS;
	if (sum->timed)
		has |= TOP_TIMES;
	if (sum->handling_hist.nr)
		has |= TOP_HIST;
	return has;
}

/**
 * top_reason_line_make() - rates and averages
 * @line: filled in
 * @reason: what came new
 */
void top_reason_line_make(struct top_reason_line *line,
			  const struct top_reason *reason)
{
	const struct exit_row *sum = &reason->sum;
	__u64 ns = reason->interval_ns;

	*line = (struct top_reason_line){
		.has.has = reason_has(reason),
		.level = sum->level,
		.code = sum->code,
		.exits = rate(sum->exits, ns),
		.handled = rate(sum->handled, ns),
		.reflected = rate(sum->reflected, ns),
		.p99_ns = hist_quantile(&sum->handling_hist, P99),
	};
	if (sum->timed)
		line->average_ns = sum->handling_ns / sum->timed;
	if (sum->trips) {
		line->per_trip = (double)sum->l1_exits / sum->trips;
		line->trip_ns = sum->roundtrip_ns / sum->trips;
	}
	name_exit(line->name, reason->isa, sum->code);
}
