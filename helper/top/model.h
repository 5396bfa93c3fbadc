/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_TOP_MODEL_H
#define NESTMON_TOP_MODEL_H

#include "../dump.h"

/**
 * struct top_reason - exits of a vCPU for a reason, in an interval
 * @isa: &enum nestmon_isa
 * @sum: what came new
 * @interval_ns: ns of the interval, 0 while there is none yet
 */
struct top_reason {
	__u32 isa;
	struct exit_row sum;
	__u64 interval_ns;
};

/**
 * struct top_vcpu - a vCPU in an interval; sums of several are of this kind, too
 * @vm: this and the following as in &struct vcpu
 * @pid: see there
 * @vcpu: see there
 * @comm: see there
 * @guest: name of the guest, owned by the &struct guests, or NULL
 * @interval_ns: ns of the interval, 0 while there is none yet
 * @l1_exits: what came new of this and of all others
 * @l2_exits: see &struct vcpu
 * @handled: see there
 * @reflected: see there
 * @trips: round trips, and
 * @trip_exits: exits of L1 in them
 * @l1_ns: see &struct vcpu; so are the others
 * @l2_ns: see there
 * @handling_ns: see there
 * @blocked_ns: see there
 * @unsettled_ns: see there
 * @measured_ns: all of them: what they are shares of; 0 when no times are taken
 * @nesting_ns: see there
 * @nesting_known: round trips are measured
 * @first: its reasons in &struct top_model from this one on
 * @nr: how many
 */
struct top_vcpu {
	__u32 vm;
	__u32 pid;
	__u32 vcpu;
	char comm[STRING_SIZE];
	const char *guest;
	__u64 interval_ns;
	__u64 l1_exits;
	__u64 l2_exits;
	__u64 handled;
	__u64 reflected;
	__u64 trips;
	__u64 trip_exits;
	__u64 l1_ns;
	__u64 l2_ns;
	__u64 handling_ns;
	__u64 blocked_ns;
	__u64 unsettled_ns;
	__u64 measured_ns;
	__u64 nesting_ns;
	bool nesting_known;
	size_t first;
	size_t nr;
};

/**
 * struct top_model - what came new between two dumps
 * @vcpus: vCPUs that exist, by VM and number
 * @nr_vcpus: how many
 * @room_vcpus: how many @vcpus has room for
 * @reasons: their reasons, those of a vCPU together
 * @nr_reasons: how many
 * @room_reasons: how many @reasons has room for
 */
struct top_model {
	struct top_vcpu *vcpus;
	size_t nr_vcpus;
	size_t room_vcpus;
	struct top_reason *reasons;
	size_t nr_reasons;
	size_t room_reasons;
};

void top_model_make(struct top_model *model, const struct dump *before,
		    const struct dump *now, __u32 mode);
void top_vcpu_add(struct top_vcpu *sum, const struct top_vcpu *vcpu);
void top_reason_add(struct top_reason *sum, const struct top_reason *reason);
void top_model_clear(struct top_model *model);

#endif /* NESTMON_TOP_MODEL_H */
