/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause */
/*
 * nestmon's generic netlink family: exits of KVM vCPUs by level, reason and
 * fate. Documentation/netlink.rst describes it in words.
 *
 * Numbers are append-only: a released number never changes its meaning.
 */
#ifndef _UAPI_LINUX_NESTMON_H
#define _UAPI_LINUX_NESTMON_H

#include <linux/types.h>

#define NESTMON_GENL_NAME "nestmon"
#define NESTMON_GENL_VERSION 1

/* Multicast group of %NESTMON_CMD_EVENT. */
#define NESTMON_MCGRP_EVENTS "events"

/* Of the project: the module, the helper and the packages. */
#define NESTMON_VERSION "0.1.0"

/**
 * enum nestmon_cmd - commands of the family
 * @NESTMON_CMD_UNSPEC: never sent
 * @NESTMON_CMD_STATUS_GET: do; no request attribute. The reply holds
 *	%NESTMON_A_TIME and the attributes from %NESTMON_A_VERSION on
 * @NESTMON_CMD_VCPU_GET: dump; filters %NESTMON_A_VM, %NESTMON_A_PID and
 *	%NESTMON_A_VCPU. One message a vCPU, without rows of %NESTMON_A_EXIT
 * @NESTMON_CMD_EXIT_GET: dump; filters as above and %NESTMON_A_LEVEL. As
 *	%NESTMON_CMD_VCPU_GET, with one %NESTMON_A_EXIT for every reason. A vCPU
 *	whose rows need more than one message repeats its head, from the same
 *	snapshot, in each of them
 * @NESTMON_CMD_SHADOW_GET: dump; filters as of %NESTMON_CMD_VCPU_GET. What
 *	spares L1 exits by its instructions of VMX or SVM, and those that it
 *	makes. As %NESTMON_CMD_EXIT_GET, with these attributes in place of all
 *	reasons: %NESTMON_A_ASSIST, one an assist; %NESTMON_A_EXIT of level 1
 *	for rows that are %NESTMON_EXIT_F_VIRT; on VMX %NESTMON_A_SYNCS and the
 *	two counts after it, %NESTMON_A_FIELDS_LOST, and %NESTMON_A_FIELD, one a
 *	field that is shadowed or made an exit. Only the last ones may need more
 *	than one message
 * @NESTMON_CMD_CAPS_GET: dump; filter %NESTMON_A_CPU. What the processor has of
 *	VMX or SVM: one message an online CPU with %NESTMON_A_CPU, %NESTMON_A_ISA,
 *	%NESTMON_A_TIME, and one %NESTMON_A_CAP for every row of
 *	nestmon_vmx_caps.h or nestmon_svm_caps.h that is a register. None where no
 *	CPU has either
 * @NESTMON_CMD_EVENT: never requested; a message to the multicast group
 *	%NESTMON_MCGRP_EVENTS, which only who has CAP_NET_ADMIN can join. With
 *	%NESTMON_A_EVENT, %NESTMON_A_EVENT_SEQ, %NESTMON_A_EVENT_TIME,
 *	%NESTMON_A_TIME, and what &enum nestmon_event says
 * @NESTMON_CMD_LAYOUT_SET: do; &enum nestmon_layout_attr, all of an ISA. Where the
 *	running KVM keeps private nested state, as its BTF says. Needs
 *	CAP_SYS_ADMIN, too; refused under lockdown, while there is one (EEXIST), and
 *	after one was wrong. KVM's module takes it along when it goes
 * @NESTMON_CMD_MODE_SET: do; %NESTMON_A_MODE. Needs CAP_SYS_ADMIN, too. Nothing
 *	is counted twice or lost, but for what happens while it is paused
 * @__NESTMON_CMD_MAX: not a command
 * @NESTMON_CMD_MAX: the last command
 *
 * All need CAP_NET_ADMIN in the initial user namespace and are served in the
 * initial network namespace only.
 */
enum nestmon_cmd {
	NESTMON_CMD_UNSPEC,
	NESTMON_CMD_STATUS_GET,
	NESTMON_CMD_VCPU_GET,
	NESTMON_CMD_EXIT_GET,
	NESTMON_CMD_SHADOW_GET,
	NESTMON_CMD_CAPS_GET,
	NESTMON_CMD_EVENT,
	NESTMON_CMD_LAYOUT_SET,
	NESTMON_CMD_MODE_SET,

	__NESTMON_CMD_MAX,
	NESTMON_CMD_MAX = __NESTMON_CMD_MAX - 1
};

/**
 * enum nestmon_event - what happened
 * @NESTMON_EVENT_UNSPEC: never sent
 * @NESTMON_EVENT_VM_NEW: the first vCPU of a VM was found. It and all others but
 *	the last have %NESTMON_A_VM, %NESTMON_A_PID, %NESTMON_A_COMM,
 *	%NESTMON_A_ISA, and %NESTMON_A_GONE if the vCPU is by now
 * @NESTMON_EVENT_VCPU_NEW: a vCPU was found. It and the following but the last
 *	two have %NESTMON_A_VCPU, too
 * @NESTMON_EVENT_NESTED_ON: its guest turned VMX or SVM on
 * @NESTMON_EVENT_L2_FIRST: an L2 was seen to run on it for the first time
 * @NESTMON_EVENT_ENTRY_FAILED: VM entries failed, with %NESTMON_A_ENTRY_FAILURES
 *	so far: one event may stand for many
 * @NESTMON_EVENT_LOST: exits are in no row: with %NESTMON_A_UNSLOTTED and
 *	%NESTMON_A_FIELDS_LOST of the vCPU so far
 * @NESTMON_EVENT_NESTED_OFF: its guest turned VMX or SVM off
 * @NESTMON_EVENT_VCPU_GONE: it was destroyed
 * @NESTMON_EVENT_VM_GONE: the last vCPU of a VM was destroyed
 * @NESTMON_EVENT_EXITS_LOST: vCPUs have no record, for want of memory: with
 *	%NESTMON_A_EXITS_LOST so far
 *
 * Those of a vCPU come in this order when they come together; off before on
 * where that is what happened.
 */
enum nestmon_event {
	NESTMON_EVENT_UNSPEC,
	NESTMON_EVENT_VM_NEW,
	NESTMON_EVENT_VCPU_NEW,
	NESTMON_EVENT_NESTED_ON,
	NESTMON_EVENT_L2_FIRST,
	NESTMON_EVENT_ENTRY_FAILED,
	NESTMON_EVENT_LOST,
	NESTMON_EVENT_NESTED_OFF,
	NESTMON_EVENT_VCPU_GONE,
	NESTMON_EVENT_VM_GONE,
	NESTMON_EVENT_EXITS_LOST,
};

/**
 * enum nestmon_isa - virtualization extension of a vCPU
 * @NESTMON_ISA_VMX: Intel VMX; the same number as KVM_ISA_VMX
 * @NESTMON_ISA_SVM: AMD SVM; the same number as KVM_ISA_SVM
 */
enum nestmon_isa {
	NESTMON_ISA_VMX = 1,
	NESTMON_ISA_SVM = 2,
};

/**
 * enum nestmon_mode - what is measured
 * @NESTMON_MODE_UNSPEC: never sent
 * @NESTMON_MODE_PAUSED: nothing: the probes are detached
 * @NESTMON_MODE_COUNTING: exits and their fates
 * @NESTMON_MODE_TIME: also the time that they take
 * @NESTMON_MODE_EVERYTHING: also histograms, round trips, and what they cause
 */
enum nestmon_mode {
	NESTMON_MODE_UNSPEC,
	NESTMON_MODE_PAUSED,
	NESTMON_MODE_COUNTING,
	NESTMON_MODE_TIME,
	NESTMON_MODE_EVERYTHING,
};

/**
 * enum nestmon_clock - what times are taken with
 * @NESTMON_CLOCK_UNSPEC: never sent
 * @NESTMON_CLOCK_TSC: the time stamp counter
 * @NESTMON_CLOCK_LOCAL: local_clock() of the kernel
 */
enum nestmon_clock {
	NESTMON_CLOCK_UNSPEC,
	NESTMON_CLOCK_TSC,
	NESTMON_CLOCK_LOCAL,
};

/**
 * struct nestmon_bucket - a bucket of a histogram
 * @upper: of times, in ns: all in it are less; of numbers: all in it are at most
 *	this. All ones: there is no bound
 * @count: how many are in it and in none before it
 */
struct nestmon_bucket {
	__u64 upper;
	__u64 count;
};

/**
 * enum nestmon_assist - rows of nestmon_assists.h, which tells what they are
 * @NESTMON_ASSIST_UNSPEC: never sent
 * @NESTMON_ASSIST_SHADOW_VMCS: VMX
 * @NESTMON_ASSIST_NPT: SVM, and so are the following
 * @NESTMON_ASSIST_VGIF: virtual GIF
 * @NESTMON_ASSIST_VLS: virtual VMLOAD and VMSAVE
 * @NESTMON_ASSIST_NRIPS: next RIP save
 * @NESTMON_ASSIST_AVIC: advanced virtual interrupt controller
 */
enum nestmon_assist {
	NESTMON_ASSIST_UNSPEC,
	NESTMON_ASSIST_SHADOW_VMCS,
	NESTMON_ASSIST_NPT,
	NESTMON_ASSIST_VGIF,
	NESTMON_ASSIST_VLS,
	NESTMON_ASSIST_NRIPS,
	NESTMON_ASSIST_AVIC,
};

/**
 * enum nestmon_attr - attributes of requests and replies
 * @NESTMON_A_UNSPEC: never sent
 * @NESTMON_A_VM: u32, nestmon's number of the VM, unique since load, from 1
 * @NESTMON_A_PID: u32, thread group of the VM's process, initial pid namespace
 * @NESTMON_A_VCPU: u32, KVM's vcpu_id
 * @NESTMON_A_LEVEL: u32, 1 or 2: the level that ran
 * @__NESTMON_A_REQUEST_END: not an attribute
 * @NESTMON_A_REQUEST_MAX: the last filter of a request
 * @NESTMON_A_PAD: aligns u64 attributes
 * @NESTMON_A_COMM: string, command name of the process
 * @NESTMON_A_ISA: u32, &enum nestmon_isa
 * @NESTMON_A_TIME: u64, ns of CLOCK_MONOTONIC at which the reply was true
 * @NESTMON_A_SINCE: u64, ns of CLOCK_REALTIME; its counters start here
 * @NESTMON_A_GONE: u64, ns of CLOCK_REALTIME; the vCPU was destroyed (absent
 *	while it exists)
 * @NESTMON_A_GUEST_MODE: u8, 1 while the vCPU is in L2
 * @NESTMON_A_L1_EXITS: u64, exits at level 1
 * @NESTMON_A_L2_EXITS: u64, exits at level 2: handled + reflected + pending +
 *	undecided
 * @NESTMON_A_L2_HANDLED: u64, exits of L2 after which L0 resumed L2
 * @NESTMON_A_L2_REFLECTED: u64, exits of L2 that L0 gave to L1
 * @NESTMON_A_L2_PENDING: u8, 1 while the fate of the last exit of L2 is open
 * @NESTMON_A_L2_ENTRIES: u64, times the vCPU went from L1 to L2 and L2 ran
 * @NESTMON_A_SYNTHESIZED: u64, exits that L0 made up for L1: injected with
 *	another code than that of the pending exit, or with none pending
 * @NESTMON_A_ORPHANS: u64, injected although L2 was not seen to run. In the
 *	status: injected for a vCPU that has no record
 * @NESTMON_A_LEFT: u64, times the vCPU went from L2 to L1 without an inject
 * @NESTMON_A_ENTRY_FAILURES: u64, VM entries that failed
 * @NESTMON_A_UNTRACED: u64, exits that KVM counted and did not trace; they
 *	are in no other counter
 * @NESTMON_A_UNSLOTTED: u64, exits that are in a level's total and in no row,
 *	because no memory was at hand for a new reason. In the status: their sum
 * @NESTMON_A_EXIT: nest of &enum nestmon_exit_attr, one a level and reason
 * @NESTMON_A_VERSION: string, version of the module
 * @NESTMON_A_ATTACHED: u8, 1 while the probes are on KVM's tracepoints
 * @NESTMON_A_PROBE: string, name of an attached tracepoint, one a tracepoint
 * @NESTMON_A_COLLECTOR: u32, &enum nestmon_collector
 * @NESTMON_A_RECORDS_LIVE: u32, records of vCPUs that exist
 * @NESTMON_A_RECORDS_GONE: u32, records kept of vCPUs that were destroyed
 * @NESTMON_A_RECORDS_COLLECTED: u64, records dropped since load, oldest first
 * @NESTMON_A_GONE_MAX: u32, how many records of destroyed vCPUs are kept
 * @NESTMON_A_EXITS_LOST: u64, exits of vCPUs that had no record
 * @NESTMON_A_REBASED: u64, times KVM's own exit counter of a vCPU jumped and
 *	the count of untraced exits started anew from there
 * @NESTMON_A_ASSIST: nest of &enum nestmon_assist_attr, one an assist
 * @NESTMON_A_SAMPLED: u64, ns of CLOCK_MONOTONIC at which %NESTMON_ASSIST_A_ACTIVE
 *	and what is shadowed were read, while the vCPU was in L1 (absent: never)
 * @NESTMON_A_SYNCS: u32, &enum nestmon_syncs: what the next two are
 * @NESTMON_A_SHADOW_TO_VMCS12: u64, times KVM copied the shadow VMCS to the VMCS
 *	that L1 made
 * @NESTMON_A_VMCS12_TO_SHADOW: u64, times it copied in the other direction
 * @NESTMON_A_FIELD: nest of &enum nestmon_field_attr, one a field
 * @NESTMON_A_FIELDS_LOST: u64, VMREAD and VMWRITE exits of L1 that are in no
 *	%NESTMON_A_FIELD: no memory was at hand, or the encoding could not be read
 * @NESTMON_A_CPU: u32, number of a CPU of this host; in a request, too
 * @NESTMON_A_CAP: nest of &enum nestmon_cap_attr, one a register
 * @NESTMON_A_GUEST_CAP: nest of &enum nestmon_cap_attr, one a register of CPUID:
 *	what of nestmon_vmx_caps.h and nestmon_svm_caps.h the vCPU sees there
 *	(absent: it was not looked at yet). In replies to %NESTMON_CMD_VCPU_GET
 * @NESTMON_A_EVENT: u32, &enum nestmon_event
 * @NESTMON_A_EVENT_SEQ: u64, number of an event, from 1 since load, of all
 *	vCPUs: what is missing between two that were received is lost. In the
 *	status: that of the last event, 0 before the first
 * @NESTMON_A_EVENT_TIME: u64, ns of CLOCK_REALTIME at which an event was sent
 * @NESTMON_A_STATE_TIME: u64, ns of CLOCK_MONOTONIC at which the following was
 *	seen (absent: never), but for what %NESTMON_A_GUEST_MODE decides. A request
 *	makes every vCPU be looked at in its next exit. This and the following in
 *	replies to %NESTMON_CMD_VCPU_GET
 * @NESTMON_A_STATE_SOURCE: u32, &enum nestmon_source: where it comes from
 * @NESTMON_A_NESTED_ENABLED: u8, L1 has VMX on, or EFER.SVME set (absent: not
 *	known)
 * @NESTMON_A_NESTED_SINCE: u64, ns of CLOCK_REALTIME at which that was seen to
 *	change last (absent: never)
 * @NESTMON_A_VMCS12: u64, guest physical address of L1's current VMCS; on SVM of
 *	the VMCB that L2 runs with. All ones: there is none (absent: not known)
 * @NESTMON_A_SHADOW_VMCS: u8, VMCS shadowing is active, as of the last exit of L1
 *	that told (absent: not known, or SVM)
 * @NESTMON_A_GIF: u8, the global interrupt flag of L1 (absent: not known, or VMX)
 * @NESTMON_A_NESTED_PAGING: u32, &enum nestmon_paging (absent: L2 was not seen)
 * @NESTMON_A_MODE: u32, &enum nestmon_mode. In the status and in a request
 * @NESTMON_A_CLOCK: u32, &enum nestmon_clock. In the status
 * @NESTMON_A_L1_NS: u64, ns that the vCPU ran in L1. This and the following up to
 *	%NESTMON_A_TRIPS_INTERRUPTED are of the time in which the mode asked for
 *	them; the first five sum up to it
 * @NESTMON_A_L2_NS: u64, ns that it ran in L2
 * @NESTMON_A_HANDLING_NS: u64, ns between an exit and the next entry, but for the
 *	next two: the sum of %NESTMON_EXIT_A_HANDLING_NS
 * @NESTMON_A_BLOCKED_NS: u64, ns of the same that it was halted, polling included
 * @NESTMON_A_UNSETTLED_NS: u64, ns since an exit that no entry followed yet: not
 *	known to be of which of the two
 * @NESTMON_A_NESTING_NS: u64, ns of completed round trips in which it was not
 *	halted: what nesting costs
 * @NESTMON_A_TRIPS_INTERRUPTED: u64, round trips that have no end that was seen:
 *	nesting was turned off, or the mode changed
 * @NESTMON_A_UNDECIDED: u64, exits of L2 whose fate was not seen, for nestmon was
 *	paused; part of %NESTMON_A_L2_EXITS
 * @__NESTMON_A_MAX: not an attribute
 * @NESTMON_A_MAX: the last attribute
 */
enum nestmon_attr {
	NESTMON_A_UNSPEC,
	NESTMON_A_VM,
	NESTMON_A_PID,
	NESTMON_A_VCPU,
	NESTMON_A_LEVEL,
	__NESTMON_A_REQUEST_END,
	NESTMON_A_REQUEST_MAX = __NESTMON_A_REQUEST_END - 1,
	NESTMON_A_PAD = __NESTMON_A_REQUEST_END,
	NESTMON_A_COMM,
	NESTMON_A_ISA,
	NESTMON_A_TIME,
	NESTMON_A_SINCE,
	NESTMON_A_GONE,
	NESTMON_A_GUEST_MODE,
	NESTMON_A_L1_EXITS,
	NESTMON_A_L2_EXITS,
	NESTMON_A_L2_HANDLED,
	NESTMON_A_L2_REFLECTED,
	NESTMON_A_L2_PENDING,
	NESTMON_A_L2_ENTRIES,
	NESTMON_A_SYNTHESIZED,
	NESTMON_A_ORPHANS,
	NESTMON_A_LEFT,
	NESTMON_A_ENTRY_FAILURES,
	NESTMON_A_UNTRACED,
	NESTMON_A_UNSLOTTED,
	NESTMON_A_EXIT,
	NESTMON_A_VERSION,
	NESTMON_A_ATTACHED,
	NESTMON_A_PROBE,
	NESTMON_A_COLLECTOR,
	NESTMON_A_RECORDS_LIVE,
	NESTMON_A_RECORDS_GONE,
	NESTMON_A_RECORDS_COLLECTED,
	NESTMON_A_GONE_MAX,
	NESTMON_A_EXITS_LOST,
	NESTMON_A_REBASED,
	NESTMON_A_ASSIST,
	NESTMON_A_SAMPLED,
	NESTMON_A_SYNCS,
	NESTMON_A_SHADOW_TO_VMCS12,
	NESTMON_A_VMCS12_TO_SHADOW,
	NESTMON_A_FIELD,
	NESTMON_A_FIELDS_LOST,
	NESTMON_A_CPU,
	NESTMON_A_CAP,
	NESTMON_A_GUEST_CAP,
	NESTMON_A_EVENT,
	NESTMON_A_EVENT_SEQ,
	NESTMON_A_EVENT_TIME,
	NESTMON_A_STATE_TIME,
	NESTMON_A_STATE_SOURCE,
	NESTMON_A_NESTED_ENABLED,
	NESTMON_A_NESTED_SINCE,
	NESTMON_A_VMCS12,
	NESTMON_A_SHADOW_VMCS,
	NESTMON_A_GIF,
	NESTMON_A_NESTED_PAGING,
	NESTMON_A_MODE,
	NESTMON_A_CLOCK,
	NESTMON_A_L1_NS,
	NESTMON_A_L2_NS,
	NESTMON_A_HANDLING_NS,
	NESTMON_A_BLOCKED_NS,
	NESTMON_A_UNSETTLED_NS,
	NESTMON_A_NESTING_NS,
	NESTMON_A_TRIPS_INTERRUPTED,
	NESTMON_A_UNDECIDED,

	__NESTMON_A_MAX,
	NESTMON_A_MAX = __NESTMON_A_MAX - 1
};

/**
 * enum nestmon_exit_attr - attributes within %NESTMON_A_EXIT
 * @NESTMON_EXIT_A_UNSPEC: never sent
 * @NESTMON_EXIT_A_PAD: aligns u64 attributes
 * @NESTMON_EXIT_A_LEVEL: u32, 1 or 2
 * @NESTMON_EXIT_A_CODE: u64, exit code (SVM: EXITCODE, negative ones as 32
 *	bits; VMX: basic exit reason)
 * @NESTMON_EXIT_A_EXITS: u64
 * @NESTMON_EXIT_A_HANDLED: u64, level 2 only, as %NESTMON_A_L2_HANDLED
 * @NESTMON_EXIT_A_REFLECTED: u64, level 2 only, as %NESTMON_A_L2_REFLECTED
 * @NESTMON_EXIT_A_PENDING: u8, level 2 only, as %NESTMON_A_L2_PENDING
 * @NESTMON_EXIT_A_SYNTHESIZED: u64, level 2 only, injected under this code, as
 *	%NESTMON_A_SYNTHESIZED; not part of the exits
 * @NESTMON_EXIT_A_UNDECIDED: u64, level 2 only: exits whose fate was not seen,
 *	for it was paused; part of the exits, absent when there are none
 * @NESTMON_EXIT_A_TIMED: u64, exits whose handling time was taken. This and the
 *	following are absent where there are none
 * @NESTMON_EXIT_A_HANDLING_NS: u64, ns from these exits to the next entries, but
 *	for the time halted
 * @NESTMON_EXIT_A_HANDLING_MIN_NS: u64, the least of them
 * @NESTMON_EXIT_A_HANDLING_MAX_NS: u64, the most
 * @NESTMON_EXIT_A_BLOCKED_NS: u64, ns that the vCPU was halted, polling included
 * @NESTMON_EXIT_A_HANDLING_HIST: &struct nestmon_bucket, from the one before the
 *	first with something in it to the last one: handling times in ns
 * @NESTMON_EXIT_A_TRIPS: u64, completed round trips: from an exit that was
 *	reflected to the next entry of L2. This and the following level 2 only
 * @NESTMON_EXIT_A_L1_EXITS: u64, exits of L1 in them
 * @NESTMON_EXIT_A_ROUNDTRIP_NS: u64, ns that they took, time halted included
 * @NESTMON_EXIT_A_ROUNDTRIP_BLOCKED_NS: u64, ns of that, halted
 * @NESTMON_EXIT_A_ROUNDTRIP_HIST: &struct nestmon_bucket: ns of a round trip
 * @NESTMON_EXIT_A_L1_EXITS_HIST: &struct nestmon_bucket: exits of L1 in a round trip
 * @NESTMON_EXIT_A_CAUSED: nest of &enum nestmon_caused_attr, one a reason of L1.
 *	Round trips that are under way or were interrupted are in it, too
 * @NESTMON_EXIT_A_CAUSED_LOST: u64, exits of L1 that are in none of them, for want
 *	of memory or because there are too many reasons
 * @__NESTMON_EXIT_A_MAX: not an attribute
 * @NESTMON_EXIT_A_MAX: the last attribute
 */
enum nestmon_exit_attr {
	NESTMON_EXIT_A_UNSPEC,
	NESTMON_EXIT_A_PAD,
	NESTMON_EXIT_A_LEVEL,
	NESTMON_EXIT_A_CODE,
	NESTMON_EXIT_A_EXITS,
	NESTMON_EXIT_A_HANDLED,
	NESTMON_EXIT_A_REFLECTED,
	NESTMON_EXIT_A_PENDING,
	NESTMON_EXIT_A_SYNTHESIZED,
	NESTMON_EXIT_A_UNDECIDED,
	NESTMON_EXIT_A_TIMED,
	NESTMON_EXIT_A_HANDLING_NS,
	NESTMON_EXIT_A_HANDLING_MIN_NS,
	NESTMON_EXIT_A_HANDLING_MAX_NS,
	NESTMON_EXIT_A_BLOCKED_NS,
	NESTMON_EXIT_A_HANDLING_HIST,
	NESTMON_EXIT_A_TRIPS,
	NESTMON_EXIT_A_L1_EXITS,
	NESTMON_EXIT_A_ROUNDTRIP_NS,
	NESTMON_EXIT_A_ROUNDTRIP_BLOCKED_NS,
	NESTMON_EXIT_A_ROUNDTRIP_HIST,
	NESTMON_EXIT_A_L1_EXITS_HIST,
	NESTMON_EXIT_A_CAUSED,
	NESTMON_EXIT_A_CAUSED_LOST,

	__NESTMON_EXIT_A_MAX,
	NESTMON_EXIT_A_MAX = __NESTMON_EXIT_A_MAX - 1
};

/**
 * enum nestmon_caused_attr - attributes within %NESTMON_EXIT_A_CAUSED
 * @NESTMON_CAUSED_A_UNSPEC: never sent
 * @NESTMON_CAUSED_A_PAD: aligns u64 attributes
 * @NESTMON_CAUSED_A_CODE: u64, exit code of L1
 * @NESTMON_CAUSED_A_EXITS: u64, exits of L1 in round trips of the reason of L2
 * @__NESTMON_CAUSED_A_MAX: not an attribute
 * @NESTMON_CAUSED_A_MAX: the last attribute
 */
enum nestmon_caused_attr {
	NESTMON_CAUSED_A_UNSPEC,
	NESTMON_CAUSED_A_PAD,
	NESTMON_CAUSED_A_CODE,
	NESTMON_CAUSED_A_EXITS,

	__NESTMON_CAUSED_A_MAX,
	NESTMON_CAUSED_A_MAX = __NESTMON_CAUSED_A_MAX - 1
};

/**
 * enum nestmon_assist_attr - attributes within %NESTMON_A_ASSIST
 * @NESTMON_ASSIST_A_UNSPEC: never sent
 * @NESTMON_ASSIST_A_ID: u32, &enum nestmon_assist
 * @NESTMON_ASSIST_A_SUPPORTED: u8, the processor has it (absent: not known)
 * @NESTMON_ASSIST_A_ENABLED: u8, KVM was told to use it (absent: the module
 *	cannot know, see the parameter)
 * @NESTMON_ASSIST_A_ACTIVE: u8, it is on for the vCPU, as of %NESTMON_A_SAMPLED
 *	(absent: not known)
 * @__NESTMON_ASSIST_A_MAX: not an attribute
 * @NESTMON_ASSIST_A_MAX: the last attribute
 */
enum nestmon_assist_attr {
	NESTMON_ASSIST_A_UNSPEC,
	NESTMON_ASSIST_A_ID,
	NESTMON_ASSIST_A_SUPPORTED,
	NESTMON_ASSIST_A_ENABLED,
	NESTMON_ASSIST_A_ACTIVE,

	__NESTMON_ASSIST_A_MAX,
	NESTMON_ASSIST_A_MAX = __NESTMON_ASSIST_A_MAX - 1
};

/**
 * enum nestmon_field_attr - attributes within %NESTMON_A_FIELD
 * @NESTMON_FIELD_A_UNSPEC: never sent
 * @NESTMON_FIELD_A_PAD: aligns u64 attributes
 * @NESTMON_FIELD_A_ENCODING: u64, as L1 gave it; see nestmon_vmcs_fields.h
 * @NESTMON_FIELD_A_VMREADS: u64, VMREAD exits of L1
 * @NESTMON_FIELD_A_VMWRITES: u64, VMWRITE exits of L1
 * @NESTMON_FIELD_A_SHADOW_READ: u8, 1 where VMREAD makes no exit while VMCS
 *	shadowing is active
 * @NESTMON_FIELD_A_SHADOW_WRITE: u8, the same of VMWRITE
 * @__NESTMON_FIELD_A_MAX: not an attribute
 * @NESTMON_FIELD_A_MAX: the last attribute
 */
enum nestmon_field_attr {
	NESTMON_FIELD_A_UNSPEC,
	NESTMON_FIELD_A_PAD,
	NESTMON_FIELD_A_ENCODING,
	NESTMON_FIELD_A_VMREADS,
	NESTMON_FIELD_A_VMWRITES,
	NESTMON_FIELD_A_SHADOW_READ,
	NESTMON_FIELD_A_SHADOW_WRITE,

	__NESTMON_FIELD_A_MAX,
	NESTMON_FIELD_A_MAX = __NESTMON_FIELD_A_MAX - 1
};

/**
 * enum nestmon_cap_attr - attributes within %NESTMON_A_CAP and
 *	%NESTMON_A_GUEST_CAP
 * @NESTMON_CAP_A_UNSPEC: never sent
 * @NESTMON_CAP_A_PAD: aligns u64 attributes
 * @NESTMON_CAP_A_SPACE: u32, &enum nestmon_cap_space
 * @NESTMON_CAP_A_INDEX: u32, of the register within that
 * @NESTMON_CAP_A_STATE: u32, &enum nestmon_cap_state
 * @NESTMON_CAP_A_VALUE: u64, with %NESTMON_CAP_READ only
 * @__NESTMON_CAP_A_MAX: not an attribute
 * @NESTMON_CAP_A_MAX: the last attribute
 */
enum nestmon_cap_attr {
	NESTMON_CAP_A_UNSPEC,
	NESTMON_CAP_A_PAD,
	NESTMON_CAP_A_SPACE,
	NESTMON_CAP_A_INDEX,
	NESTMON_CAP_A_STATE,
	NESTMON_CAP_A_VALUE,

	__NESTMON_CAP_A_MAX,
	NESTMON_CAP_A_MAX = __NESTMON_CAP_A_MAX - 1
};

/**
 * enum nestmon_cap_space - what a register that tells a capability belongs to
 * @NESTMON_CAP_UNSPEC: never sent
 * @NESTMON_CAP_MSR: the MSRs; its index is as of RDMSR
 * @NESTMON_CAP_CPUID_EAX: what CPUID returns in EAX; its index is the leaf
 * @NESTMON_CAP_CPUID_EBX: the same in EBX
 * @NESTMON_CAP_CPUID_ECX: the same in ECX
 * @NESTMON_CAP_CPUID_EDX: the same in EDX
 * @NESTMON_CAP_CR: the control registers; its index is the register's number
 */
enum nestmon_cap_space {
	NESTMON_CAP_UNSPEC,
	NESTMON_CAP_MSR,
	NESTMON_CAP_CPUID_EAX,
	NESTMON_CAP_CPUID_EBX,
	NESTMON_CAP_CPUID_ECX,
	NESTMON_CAP_CPUID_EDX,
	NESTMON_CAP_CR,
};

/**
 * enum nestmon_cap_state - what is known of a register
 * @NESTMON_CAP_UNAVAILABLE: it could not be read, or whether it exists is in one
 *	that could not
 * @NESTMON_CAP_ABSENT: the processor says that it does not exist
 * @NESTMON_CAP_READ: its value
 */
enum nestmon_cap_state {
	NESTMON_CAP_UNAVAILABLE,
	NESTMON_CAP_ABSENT,
	NESTMON_CAP_READ,
};

/**
 * enum nestmon_layout_attr - attributes of %NESTMON_CMD_LAYOUT_SET, all of them
 *	u32; members are told by their offset, in bytes
 * @NESTMON_LAYOUT_A_UNSPEC: never sent
 * @NESTMON_LAYOUT_A_ISA: &enum nestmon_isa
 * @NESTMON_LAYOUT_A_KVM_VCPU: size of struct kvm_vcpu
 * @NESTMON_LAYOUT_A_SIZE: size of struct vcpu_vmx or vcpu_svm
 * @NESTMON_LAYOUT_A_VMCS01: vcpu_vmx.vmcs01
 * @NESTMON_LAYOUT_A_LOADED_VMCS: vcpu_vmx.loaded_vmcs
 * @NESTMON_LAYOUT_A_EXIT_REASON: vcpu_vmx.exit_reason
 * @NESTMON_LAYOUT_A_VMXON: vcpu_vmx.nested.vmxon
 * @NESTMON_LAYOUT_A_CURRENT_VMPTR: vcpu_vmx.nested.current_vmptr
 * @NESTMON_LAYOUT_A_VMCB: vcpu_svm.vmcb
 * @NESTMON_LAYOUT_A_VMCB01: vcpu_svm.vmcb01.ptr
 * @NESTMON_LAYOUT_A_VMCB02: vcpu_svm.nested.vmcb02.ptr
 * @NESTMON_LAYOUT_A_VMCB12: vcpu_svm.nested.vmcb12_gpa
 * @__NESTMON_LAYOUT_A_MAX: not an attribute
 * @NESTMON_LAYOUT_A_MAX: the last attribute
 */
enum nestmon_layout_attr {
	NESTMON_LAYOUT_A_UNSPEC,
	NESTMON_LAYOUT_A_ISA,
	NESTMON_LAYOUT_A_KVM_VCPU,
	NESTMON_LAYOUT_A_SIZE,
	NESTMON_LAYOUT_A_VMCS01,
	NESTMON_LAYOUT_A_LOADED_VMCS,
	NESTMON_LAYOUT_A_EXIT_REASON,
	NESTMON_LAYOUT_A_VMXON,
	NESTMON_LAYOUT_A_CURRENT_VMPTR,
	NESTMON_LAYOUT_A_VMCB,
	NESTMON_LAYOUT_A_VMCB01,
	NESTMON_LAYOUT_A_VMCB02,
	NESTMON_LAYOUT_A_VMCB12,

	__NESTMON_LAYOUT_A_MAX,
	NESTMON_LAYOUT_A_MAX = __NESTMON_LAYOUT_A_MAX - 1
};

/**
 * enum nestmon_source - where the nested state of a vCPU comes from
 * @NESTMON_SOURCE_NONE: never sent
 * @NESTMON_SOURCE_DERIVED: what an exit shows, and what KVM has in public
 * @NESTMON_SOURCE_BTF: KVM's private state, by %NESTMON_CMD_LAYOUT_SET
 */
enum nestmon_source {
	NESTMON_SOURCE_NONE,
	NESTMON_SOURCE_DERIVED,
	NESTMON_SOURCE_BTF,
};

/**
 * enum nestmon_paging - KVM's page tables of an L2
 * @NESTMON_PAGING_NONE: never sent
 * @NESTMON_PAGING_ROOT: root_mmu: L1 has no nested paging for it
 * @NESTMON_PAGING_GUEST: guest_mmu: L1 has, EPT or NPT
 */
enum nestmon_paging {
	NESTMON_PAGING_NONE,
	NESTMON_PAGING_ROOT,
	NESTMON_PAGING_GUEST,
};

/**
 * enum nestmon_syncs - where the numbers of copies of a shadow VMCS come from
 * @NESTMON_SYNCS_NONE: not known
 * @NESTMON_SYNCS_EXACT: each was seen
 * @NESTMON_SYNCS_ESTIMATED: made of the exits that cause copies
 */
enum nestmon_syncs {
	NESTMON_SYNCS_NONE,
	NESTMON_SYNCS_EXACT,
	NESTMON_SYNCS_ESTIMATED,
};

/**
 * enum nestmon_collector - how the module learns that a vCPU is destroyed
 * @NESTMON_COLLECTOR_NONE: KVM is not there
 * @NESTMON_COLLECTOR_KPROBE: at once, from a kprobe on KVM; should that be
 *	disarmed, as below
 * @NESTMON_COLLECTOR_SWEEP: kprobes are refused here; seconds after the end of
 *	the process
 */
enum nestmon_collector {
	NESTMON_COLLECTOR_NONE,
	NESTMON_COLLECTOR_KPROBE,
	NESTMON_COLLECTOR_SWEEP,
};

#endif /* _UAPI_LINUX_NESTMON_H */
