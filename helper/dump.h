/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_DUMP_H
#define NESTMON_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "caps.h"
#include "exit_row.h"
#include "shadow.h"

/* Longer than any that the kernel sends today. */
#define STRING_SIZE 64

/**
 * struct nested - nested state of a vCPU; see &enum nestmon_attr
 * @time: ns of CLOCK_MONOTONIC at which it was so, 0 for never
 * @source: &enum nestmon_source
 * @enabled: &enum answer: L1 has VMX or SVM on
 * @since: ns of CLOCK_REALTIME at which that changed, 0 for never
 * @control_known: whether @control is known
 * @control: address of L1's VMCS or VMCB, all ones for none
 * @shadow_vmcs: &enum answer: VMCS shadowing is active
 * @gif: &enum answer: the global interrupt flag
 * @paging: &enum nestmon_paging
 */
struct nested {
	__u64 time;
	__u32 source;
	__u8 enabled;
	__u64 since;
	bool control_known;
	__u64 control;
	__u8 shadow_vmcs;
	__u8 gif;
	__u32 paging;
};

/**
 * struct vcpu - a vCPU as of one reply; see &enum nestmon_attr
 * @vm: nestmon's number of the VM
 * @pid: process of the VM
 * @vcpu: number of the vCPU within the VM
 * @comm: command name of the process
 * @guest: name of the guest, owned by the &struct guests, or NULL
 * @isa: &enum nestmon_isa
 * @time: ns of CLOCK_MONOTONIC at which it was so
 * @since: ns of CLOCK_REALTIME at which the counters started
 * @gone: ns of CLOCK_REALTIME at which it was destroyed, 0 while it exists
 * @guest_mode: it is in L2
 * @l2_pending: the fate of the last exit of L2 is open
 * @l1_exits: exits at level 1
 * @l2_exits: exits at level 2
 * @l2_handled: of them, handled by L0
 * @l2_reflected: of them, given to L1
 * @l2_entries: from L1 to L2
 * @synthesized: exits made up for L1
 * @orphans: injected although L2 was not seen to run
 * @left: from L2 to L1 without an inject
 * @entry_failures: VM entries that failed
 * @untraced: exits that KVM counted and did not trace
 * @unslotted: exits that are in no row
 * @rebased: times KVM's own count jumped
 * @timed: times were taken; else the following up to @trips_interrupted are 0
 * @l1_ns: ns in L1
 * @l2_ns: ns in L2
 * @handling_ns: ns between an exit and the next entry, but for the next two
 * @blocked_ns: ns of the same, halted
 * @unsettled_ns: ns since an exit that no entry followed yet
 * @nesting_ns: ns of completed round trips, not halted
 * @trips_interrupted: round trips without an end
 * @undecided: exits of L2 whose fate was not seen, for nestmon was paused
 * @nested: its nested state; empty unless vCPUs were asked for
 * @rows: counters of its exit reasons
 * @nr: how many
 * @room: how many @rows has room for
 * @shadow: what spares L1 exits; empty unless asked for
 * @caps: what it was given; likewise, and empty where it is not known
 */
struct vcpu {
	__u32 vm;
	__u32 pid;
	__u32 vcpu;
	char comm[STRING_SIZE];
	const char *guest;
	__u32 isa;
	__u64 time;
	__u64 since;
	__u64 gone;
	bool guest_mode;
	bool l2_pending;
	__u64 l1_exits;
	__u64 l2_exits;
	__u64 l2_handled;
	__u64 l2_reflected;
	__u64 l2_entries;
	__u64 synthesized;
	__u64 orphans;
	__u64 left;
	__u64 entry_failures;
	__u64 untraced;
	__u64 unslotted;
	__u64 rebased;
	bool timed;
	__u64 l1_ns;
	__u64 l2_ns;
	__u64 handling_ns;
	__u64 blocked_ns;
	__u64 unsettled_ns;
	__u64 nesting_ns;
	__u64 trips_interrupted;
	__u64 undecided;
	struct nested nested;
	struct exit_row *rows;
	size_t nr;
	size_t room;
	struct shadow shadow;
	struct cap_set caps;
};

/**
 * struct dump - vCPUs as of one request
 * @vcpus: the vCPUs; after dump_sort() by VM and vCPU
 * @nr: how many
 * @room: how many @vcpus has room for
 * @time: ns of CLOCK_MONOTONIC of the youngest of them
 * @interrupted: VMs came or went meanwhile: some may be missing
 */
struct dump {
	struct vcpu *vcpus;
	size_t nr;
	size_t room;
	__u64 time;
	bool interrupted;
};

void vcpu_add_row(struct vcpu *vcpu, struct exit_row *row);
const struct exit_row *vcpu_row(const struct vcpu *vcpu, __u32 level,
				__u64 code);
void vcpu_free(struct vcpu *vcpu);
void dump_add(struct dump *dump, struct vcpu *vcpu);
const struct vcpu *dump_vcpu(const struct dump *dump, const struct vcpu *like);
void dump_sort(struct dump *dump);
void dump_keep(struct dump *dump, bool (*keep)(const struct vcpu *, void *),
	       void *arg);
void dump_adopt(struct dump *dump, struct dump *from);
void dump_clear(struct dump *dump);

#endif /* NESTMON_DUMP_H */
