/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records of vCPUs: birth, lookup, death.
 *
 * A record is found through a lock-free hash by the address of the vCPU, which
 * is compared and never followed. It is born in the first exit of the vCPU (or
 * by the scan when nestmon attaches); the registry takes it from there.
 */
#ifndef NESTMON_VCPU_H
#define NESTMON_VCPU_H

#include <linux/list.h>
#include <linux/llist.h>
#include <linux/percpu.h>
#include <linux/sched.h>

#include "account.h"
#include "events.h"
#include "nested.h"
#include "shadow.h"

struct kvm_vcpu;

/**
 * struct nestmon_identity - which vCPU a record is of
 * @kvm: address of its VM; compared, never followed
 * @vcpu: KVM's vcpu_id
 * @pid: thread group of the process, initial pid namespace
 * @comm: its command name
 */
struct nestmon_identity {
	const void *kvm;
	u32 vcpu;
	pid_t pid;
	char comm[TASK_COMM_LEN];
};

/**
 * struct nestmon_vcpu - record of a vCPU
 * @key: address of the vCPU, compared and never followed; NULL once it is gone
 * @account: its counters
 * @shadow: what spares it exits
 * @events: what is to be told of it
 * @nested: its nested state
 * @chain: next record of the same hash bucket
 * @bucket: hash bucket
 * @id: which vCPU it is
 * @since: ns of CLOCK_MONOTONIC at which it was found
 * @gone: the same of when it was destroyed, 0 while it exists
 * @since_real: @since as CLOCK_REALTIME had it then
 * @gone_real: likewise
 * @fresh: on the list of those without a number
 * @departed: on the list of those that were destroyed and not moved yet
 * @nr: number of the record, unique since load; under the registry's mutex
 * @vm: number of the VM, unique since load; likewise
 * @live: it has a number and was not moved to those that were destroyed; likewise
 * @gone_list: destroyed ones, oldest first; likewise
 */
struct nestmon_vcpu {
	const struct kvm_vcpu *key;
	struct nestmon_account account;
	struct nestmon_shadow shadow;
	struct nestmon_nested nested;
	struct nestmon_events events;
	struct nestmon_vcpu *chain;
	unsigned int bucket;
	struct nestmon_identity id;
	u64 since;
	u64 gone;
	u64 since_real;
	u64 gone_real;
	struct llist_node fresh;
	struct llist_node departed;
	unsigned long nr;
	u32 vm;
	bool live;
	struct list_head gone_list;
};

DECLARE_PER_CPU(struct nestmon_vcpu *, nestmon_last_vcpu);

int nestmon_vcpu_init(void);
void nestmon_vcpu_exit(void);
void nestmon_vcpu_refill(void);
void nestmon_vcpu_free(struct nestmon_vcpu *rec);
void nestmon_vcpu_depart(struct nestmon_vcpu *rec);
void nestmon_vcpu_unlink(struct nestmon_vcpu *rec);
void nestmon_vcpu_forget(struct nestmon_vcpu *rec);
void nestmon_vcpu_forget_all(void);
void nestmon_vcpu_hold(bool hold);
void nestmon_vcpu_losses(u64 *exits, u64 *injects);

struct nestmon_vcpu *nestmon_vcpu_get(const struct kvm_vcpu *vcpu,
				      enum nestmon_isa isa);
struct nestmon_vcpu *nestmon_vcpu_current(void);
struct nestmon_vcpu *nestmon_vcpu_find(const struct kvm_vcpu *vcpu);
void nestmon_vcpu_look_again(void);
bool nestmon_vcpu_found(const struct kvm_vcpu *vcpu, enum nestmon_isa isa,
			struct task_struct *task);
void nestmon_vcpu_destroyed(const struct kvm_vcpu *vcpu);
void nestmon_vcpu_orphan(void);

/**
 * nestmon_vcpu_last() - record of the vCPU that exited last on this CPU
 *
 * Context: preemption off.
 * Return: the record; of another vCPU, or of none, if its key says so
 */
static __always_inline struct nestmon_vcpu *nestmon_vcpu_last(void)
{
	return __this_cpu_read(nestmon_last_vcpu);
}

#endif /* NESTMON_VCPU_H */
