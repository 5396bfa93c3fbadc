/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nested_load: the VMM's side
 */
#ifndef NESTED_LOAD_VMM_H
#define NESTED_LOAD_VMM_H

#include <pthread.h>
#include <stdbool.h>

#include "nested_load.h"

#define NL_FOREVER UINT64_MAX

/**
 * struct nl_opts - what the command line asks for
 * @isa: the ISA of this host
 * @kind: kind of exit
 * @count: exits of each vCPU; %NL_FOREVER: until a signal
 * @level: level at which they are taken
 * @end_level: level at which the vCPUs are left
 * @off: L1 turns virtualization off after the work
 * @reflect: L1 intercepts them
 * @vcpus: vCPUs of each VM
 * @vms: VMs
 * @block_us: HLT blocks in KVM, for at most that long; 0: it leaves to the VMM
 * @hold: seconds to keep the VMs after the work
 * @nr_accesses: how many of @access are used
 * @access: accesses of L1 to the VMCS after each exit
 */
struct nl_opts {
	const struct nl_isa *isa;
	enum nl_kind kind;
	u64 count;
	unsigned int level;
	unsigned int end_level;
	bool off;
	bool reflect;
	unsigned int vcpus;
	unsigned int vms;
	unsigned int block_us;
	unsigned int hold;
	unsigned int nr_accesses;
	struct nl_access access[NL_MAX_ACCESSES];
};

/**
 * struct nl_stats - KVM's own counters of one vCPU
 * @exits: exits at any level
 * @nested_run: entries of L2
 * @pf_taken: page faults that KVM looked at
 */
struct nl_stats {
	u64 exits;
	u64 nested_run;
	u64 pf_taken;
};

struct nl_load;

/**
 * struct nl_vcpu - one vCPU and its thread
 * @load: the load it belongs to
 * @vcpu: the library's vCPU
 * @g: its share of guest memory, as the host sees it
 * @window: memory that %NL_NPF touches
 * @window_size: bytes of it
 * @thread: the thread that runs the vCPU
 * @woken: how often the VMM ended a halt inside KVM
 * @start_ns: when the first exit of the work could happen
 * @end_ns: when the work was over
 * @ready: KVM's counters before the first entry of L2
 * @start: KVM's counters at @start_ns
 * @end: KVM's counters at @end_ns
 */
struct nl_vcpu {
	struct nl_load *load;
	struct kvm_vcpu *vcpu;
	struct nl_guest *g;
	void *window;
	size_t window_size;
	pthread_t thread;
	u64 woken;
	u64 start_ns;
	u64 end_ns;
	struct nl_stats ready;
	struct nl_stats start;
	struct nl_stats end;
};

/**
 * struct nl_load - all vCPUs of all VMs
 * @opts: the options
 * @vcpu: the vCPUs, VM by VM
 * @nr: how many
 * @started: where the threads wait for each other before the work
 * @done: where they and main() meet after it
 */
struct nl_load {
	const struct nl_opts *opts;
	struct nl_vcpu *vcpu;
	unsigned int nr;
	pthread_barrier_t started;
	pthread_barrier_t done;
};

void __noreturn __printf(1, 2) nl_die(const char *fmt, ...);
void __noreturn __printf(1, 2) nl_skip(const char *fmt, ...);

void nl_load_create(struct nl_load *load, const struct nl_opts *opts);
void nl_load_run(struct nl_load *load);
void nl_load_stop(struct nl_load *load);

void nl_stats_read(struct kvm_vcpu *vcpu, struct nl_stats *stats);
void nl_report(const struct nl_load *load);

#endif /* NESTED_LOAD_VMM_H */
