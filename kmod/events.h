/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events for those who listen. The exit path only marks a record; what it marked
 * is sent later from a worker, so that a guest that provokes events without end
 * makes one message of many. The registry sends its own at once.
 */
#ifndef NESTMON_EVENTS_H
#define NESTMON_EVENTS_H

#include <linux/atomic.h>
#include <linux/llist.h>
#include <linux/types.h>
#include <linux/nestmon.h>

struct nestmon_vcpu;

/**
 * struct nestmon_events - what is to be told of a vCPU
 * @raised: bits by &enum nestmon_event, and one for being on the list
 * @node: on the list of those to look at
 * @turns: times VMX or SVM was turned on or off: it is on where this is odd.
 *	Written by the vCPU's thread
 * @told: of @turns, those that were sent; under the registry's mutex
 * @l2: L2 was seen to run; written by the vCPU's thread
 */
struct nestmon_events {
	atomic_t raised;
	struct llist_node node;
	unsigned int turns;
	unsigned int told;
	bool l2;
};

/**
 * struct nestmon_notice - an event that is sent
 * @event: what happened
 * @seq: its number
 * @time: ns of CLOCK_MONOTONIC at which it is sent
 * @time_real: the same as CLOCK_REALTIME has it
 * @rec: of which vCPU, or of which VM a vCPU; NULL where it is of none
 * @entry_failures: of the vCPU so far, as are the next two
 * @unslotted: exits without a row
 * @fields_lost: VMREAD and VMWRITE exits without a field
 * @exits_lost: exits of vCPUs without a record so far
 */
struct nestmon_notice {
	enum nestmon_event event;
	u64 seq;
	u64 time;
	u64 time_real;
	const struct nestmon_vcpu *rec;
	u64 entry_failures;
	u64 unslotted;
	u64 fields_lost;
	u64 exits_lost;
};

void nestmon_events_exit(void);

void nestmon_events_raise(struct nestmon_vcpu *rec, enum nestmon_event event);
void nestmon_events_nested(struct nestmon_vcpu *rec, bool on);
void nestmon_events_l2(struct nestmon_vcpu *rec);
void nestmon_events_exits_lost(void);

void nestmon_events_new(struct nestmon_vcpu *rec, bool vm);
void nestmon_events_gone(struct nestmon_vcpu *rec, bool vm);
void nestmon_events_deliver(void);
u64 nestmon_events_seq(void);

#endif /* NESTMON_EVENTS_H */
