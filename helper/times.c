// SPDX-License-Identifier: GPL-2.0
#include "times.h"

/* What is not settled becomes something else, and may be less than before. */
static __u64 more(__u64 now, __u64 before)
{
	return now > before ? now - before : 0;
}

static __u64 less(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

/*
 * What was not settled before and is now was in what came before already: the
 * first part of a long halt, as a rule.
 */
static void add_host(struct times *times, const struct vcpu *vcpu,
		     const struct vcpu *before)
{
	__u64 handling = more(vcpu->handling_ns, before->handling_ns);
	__u64 blocked = more(vcpu->blocked_ns, before->blocked_ns);
	__u64 known = more(before->unsettled_ns, vcpu->unsettled_ns);
	__u64 halted = less(known, blocked);

	times->blocked_ns += blocked - halted;
	times->handling_ns += handling - less(known - halted, handling);
	times->unsettled_ns += more(vcpu->unsettled_ns, before->unsettled_ns);
}

/**
 * times_add() - add times of a vCPU
 * @times: added to
 * @vcpu: the vCPU
 * @before: what it was; only what came new since counts. NULL for all
 */
void times_add(struct times *times, const struct vcpu *vcpu,
	       const struct vcpu *before)
{
	static const struct vcpu none;

	if (!before || before->since != vcpu->since)
		before = &none;
	times->timed |= vcpu->timed;
	times->l1_ns += more(vcpu->l1_ns, before->l1_ns);
	times->l2_ns += more(vcpu->l2_ns, before->l2_ns);
	times->nesting_ns += more(vcpu->nesting_ns, before->nesting_ns);
	add_host(times, vcpu, before);
}

/**
 * times_settle() - make the shares
 * @times: the times; all that was to be added is in them
 *
 * Return: false when there is no time to share
 */
bool times_settle(struct times *times)
{
	double all = (double)times->l1_ns + times->l2_ns + times->handling_ns +
		     times->blocked_ns + times->unsettled_ns;

	if (!all)
		return false;
	times->l1 = 100 * times->l1_ns / all;
	times->l2 = 100 * times->l2_ns / all;
	times->host = 100 * times->handling_ns / all;
	times->blocked = 100 * times->blocked_ns / all;
	times->nesting = 100 * times->nesting_ns / all;
	return true;
}
