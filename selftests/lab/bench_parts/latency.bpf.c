// SPDX-License-Identifier: GPL-2.0
/*
 * A histogram of latencies by reason, from kvm_exit to kvm_entry, as one would
 * write it by hand for AMD: raw tracepoints, the exit code read from the VMCB,
 * maps of each CPU where that does.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "latency.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), \
			     apply_to = record)

struct vmcb_control_area {
	__u32 exit_code;
};

struct vmcb {
	struct vmcb_control_area control;
};

/* It begins with the struct kvm_vcpu. */
struct vcpu_svm {
	struct vmcb *vmcb;
};

#pragma clang attribute pop

struct open_exit {
	__u64 at;
	__u32 code;
};

/* By thread: a vCPU may go to another CPU before it enters again. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, __u32);
	__type(value, struct open_exit);
} open_exits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct latency_histogram);
} latencies SEC(".maps");

static const struct latency_histogram none;

SEC("raw_tp/kvm_exit")
int on_exit(struct bpf_raw_tracepoint_args *ctx)
{
	struct vcpu_svm *svm = (void *)ctx->args[0];
	__u32 thread = bpf_get_current_pid_tgid();
	struct open_exit first = {}, *exit;

	exit = bpf_map_lookup_elem(&open_exits, &thread);
	if (!exit) {
		bpf_map_update_elem(&open_exits, &thread, &first, BPF_NOEXIST);
		exit = bpf_map_lookup_elem(&open_exits, &thread);
		if (!exit)
			return 0;
	}
	exit->code = BPF_CORE_READ(svm, vmcb, control.exit_code);
	exit->at = bpf_ktime_get_ns();
	return 0;
}

static __always_inline __u32 bits(__u64 value)
{
	__u32 n = 0, shift;

	for (shift = 32; shift; shift /= 2) {
		if (value >> shift) {
			value >>= shift;
			n += shift;
		}
	}
	return n + value;
}

SEC("raw_tp/kvm_entry")
int on_entry(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 thread = bpf_get_current_pid_tgid();
	struct latency_histogram *latency;
	struct open_exit *exit;
	__u32 bucket;

	exit = bpf_map_lookup_elem(&open_exits, &thread);
	if (!exit || !exit->at)
		return 0;
	latency = bpf_map_lookup_elem(&latencies, &exit->code);
	if (!latency) {
		bpf_map_update_elem(&latencies, &exit->code, &none,
				    BPF_NOEXIST);
		latency = bpf_map_lookup_elem(&latencies, &exit->code);
		if (!latency)
			return 0;
	}
	bucket = bits(bpf_ktime_get_ns() - exit->at);
	if (bucket < LATENCY_BUCKETS)
		latency->count[bucket]++;
	exit->at = 0;
	return 0;
}

char _license[] SEC("license") = "GPL";
