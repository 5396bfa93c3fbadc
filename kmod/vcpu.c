// SPDX-License-Identifier: GPL-2.0
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/ktime.h>
#include <linux/tracepoint.h>

#include "kvm_abi.h"
#include "pool.h"
#include "registry.h"
#include "vcpu.h"

#define TABLE_BITS 10

/* Stands in every CPU's cache that holds no record; its key is no vCPU's. */
static struct nestmon_vcpu nobody;

DEFINE_PER_CPU(struct nestmon_vcpu *, nestmon_last_vcpu);
static DEFINE_PER_CPU(u64, exits_lost);
static DEFINE_PER_CPU(u64, orphans);

/* Inserted at the head by anybody, removed under the registry's mutex. */
static struct nestmon_vcpu *table[1 << TABLE_BITS];

static struct nestmon_pool record_pool;

/* No record goes to a cache: the fast way is closed. */
static bool held;

/**
 * nestmon_vcpu_init() - set up the records at hand
 *
 * No more vCPUs than CPUs exit at a time.
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM
 */
int nestmon_vcpu_init(void)
{
	int cpu;

	/* A module's per-CPU data cannot start as an address. */
	for_each_possible_cpu(cpu)
		per_cpu(nestmon_last_vcpu, cpu) = &nobody;
	return nestmon_pool_init(&record_pool, "nestmon_vcpu",
				 32 + 2 * num_possible_cpus(),
				 sizeof(struct nestmon_vcpu));
}

/**
 * nestmon_vcpu_exit() - free the records at hand
 *
 * Context: process; the probes are detached.
 */
void nestmon_vcpu_exit(void)
{
	nestmon_pool_exit(&record_pool);
}

/**
 * nestmon_vcpu_refill() - replace the records that were taken
 *
 * Context: process, may sleep; one caller at a time.
 */
void nestmon_vcpu_refill(void)
{
	nestmon_pool_refill(&record_pool);
}

/**
 * nestmon_vcpu_free() - free a record
 * @rec: the record
 *
 * Context: any; nobody else knows it any more.
 */
void nestmon_vcpu_free(struct nestmon_vcpu *rec)
{
	nestmon_account_free(&rec->account);
	kfree(rec);
}

static struct nestmon_vcpu *chain_find(struct nestmon_vcpu *rec,
				       const struct kvm_vcpu *vcpu)
{
	for (; rec; rec = READ_ONCE(rec->chain)) {
		if (READ_ONCE(rec->key) == vcpu)
			return rec;
	}
	return NULL;
}

/**
 * nestmon_vcpu_find() - record of a vCPU
 * @vcpu: the vCPU
 *
 * Context: any; preemption off.
 * Return: the record or NULL
 */
struct nestmon_vcpu *nestmon_vcpu_find(const struct kvm_vcpu *vcpu)
{
	return chain_find(READ_ONCE(table[hash_ptr(vcpu, TABLE_BITS)]), vcpu);
}

/*
 * New records only ever become the head: when the head did not change since
 * the look, nobody else inserted the same vCPU.
 */
static bool insert(struct nestmon_vcpu *rec)
{
	struct nestmon_vcpu **bucket;
	struct nestmon_vcpu *head;

	rec->bucket = hash_ptr(rec->key, TABLE_BITS);
	bucket = &table[rec->bucket];
	do {
		head = READ_ONCE(*bucket);
		if (chain_find(head, rec->key))
			return false;
		rec->chain = head;
	} while (cmpxchg(bucket, head, rec) != head);
	nestmon_registry_add(rec);
	return true;
}

static void setup(struct nestmon_vcpu *rec, const struct kvm_vcpu *vcpu,
		  enum nestmon_isa isa, struct task_struct *task)
{
	nestmon_abi_identify(vcpu, &rec->id);
	rec->id.pid = task->tgid;
	/* A name in mid-change is no harm, task_lock() in a probe would be. */
	strscpy(rec->id.comm, READ_ONCE(task->group_leader)->comm,
		sizeof(rec->id.comm));
	rec->since = ktime_get_mono_fast_ns();
	rec->since_real = ktime_get_real_fast_ns();
	rec->key = vcpu;
	nestmon_account_init(&rec->account, isa, nestmon_abi_guest_mode(vcpu),
			     task == current ? nestmon_abi_exits(vcpu) : 0);
	nestmon_shadow_setup(&rec->shadow);
}

/**
 * nestmon_vcpu_depart() - the vCPU of a record is no more
 * @rec: the record
 *
 * Several may notice; the first one tells the registry.
 *
 * Context: any, preemption off or the registry locked.
 */
void nestmon_vcpu_depart(struct nestmon_vcpu *rec)
{
	const struct kvm_vcpu *key = READ_ONCE(rec->key);

	if (!key || cmpxchg(&rec->key, key, NULL) != key)
		return;
	rec->gone = ktime_get_mono_fast_ns();
	rec->gone_real = ktime_get_real_fast_ns();
	nestmon_registry_depart(rec);
}

static struct nestmon_vcpu *create(const struct kvm_vcpu *vcpu,
				   enum nestmon_isa isa)
{
	struct nestmon_vcpu *rec = NULL;

	if (nestmon_abi_usable(vcpu, isa))
		rec = nestmon_pool_take(&record_pool);
	if (!rec)
		return NULL;
	setup(rec, vcpu, isa, current);
	if (insert(rec))
		return rec;
	/* The scan was faster; what was taken can be freed only elsewhere. */
	rec->key = NULL;
	rec->id.kvm = NULL;
	nestmon_registry_depart(rec);
	return nestmon_vcpu_find(vcpu);
}

/**
 * nestmon_vcpu_get() - record of a vCPU that exits
 * @vcpu: the vCPU
 * @isa: as the exit says
 *
 * An address can come back with another vCPU behind it where kprobes are
 * refused, hence the look at the identity.
 *
 * Context: a KVM callback of @vcpu, preemption off.
 * Return: its record, a new one at its first exit, NULL when there is none
 */
struct nestmon_vcpu *nestmon_vcpu_get(const struct kvm_vcpu *vcpu,
				      enum nestmon_isa isa)
{
	struct nestmon_vcpu *rec = nestmon_vcpu_last();

	if (rec->key == vcpu && nestmon_abi_same(vcpu, &rec->id))
		return rec;
	rec = nestmon_vcpu_find(vcpu);
	if (rec && !nestmon_abi_same(vcpu, &rec->id)) {
		nestmon_vcpu_depart(rec);
		rec = NULL;
	}
	if (!rec)
		rec = create(vcpu, isa);
	if (!rec)
		__this_cpu_inc(exits_lost);
	else if (!READ_ONCE(held))
		__this_cpu_write(nestmon_last_vcpu, rec);
	return rec;
}

/**
 * nestmon_vcpu_current() - record of the vCPU that the current thread runs
 *
 * Context: a KVM callback of that vCPU, preemption off.
 * Return: the record or NULL
 */
struct nestmon_vcpu *nestmon_vcpu_current(void)
{
	const struct kvm_vcpu *vcpu;
	struct nestmon_vcpu *rec;

	nestmon_abi_for_each_loaded(vcpu) {
		rec = nestmon_vcpu_find(vcpu);
		if (rec)
			return rec;
	}
	return NULL;
}

/**
 * nestmon_vcpu_orphan() - count an inject for a vCPU that has no record
 *
 * Context: preemption off.
 */
void nestmon_vcpu_orphan(void)
{
	__this_cpu_inc(orphans);
}

/**
 * nestmon_vcpu_found() - make a record of a vCPU that need not run
 * @vcpu: the vCPU
 * @isa: of the vCPU
 * @task: a thread of the process that has it open
 *
 * Context: the vCPU's file is held; atomic.
 * Return: false when there is no memory for it
 */
bool nestmon_vcpu_found(const struct kvm_vcpu *vcpu, enum nestmon_isa isa,
			struct task_struct *task)
{
	struct nestmon_vcpu *rec =
		kmem_cache_zalloc(record_pool.cache, GFP_ATOMIC);

	if (!rec)
		return false;
	setup(rec, vcpu, isa, task);
	if (!insert(rec))
		kfree(rec);
	return true;
}

/**
 * nestmon_vcpu_destroyed() - KVM destroys a vCPU
 * @vcpu: the vCPU
 *
 * Context: any; preemption off.
 */
void nestmon_vcpu_destroyed(const struct kvm_vcpu *vcpu)
{
	struct nestmon_vcpu *rec = nestmon_vcpu_find(vcpu);

	if (rec)
		nestmon_vcpu_depart(rec);
}

/**
 * nestmon_vcpu_unlink() - take a record out of the hash
 * @rec: the record of a vCPU that is gone
 *
 * Others may become the head of the bucket meanwhile; none leaves it.
 *
 * Context: the registry is locked. A probe that is under way may still see it.
 */
void nestmon_vcpu_unlink(struct nestmon_vcpu *rec)
{
	struct nestmon_vcpu *prev;

	prev = cmpxchg(&table[rec->bucket], rec, rec->chain);
	if (prev == rec)
		return;
	while (prev->chain != rec)
		prev = prev->chain;
	WRITE_ONCE(prev->chain, rec->chain);
}

/**
 * nestmon_vcpu_forget() - take a record out of every CPU's cache
 * @rec: an unlinked record that no probe can look up any more
 *
 * Context: process. A probe that is under way may still compare its key.
 */
void nestmon_vcpu_forget(struct nestmon_vcpu *rec)
{
	int cpu;

	for_each_possible_cpu(cpu)
		cmpxchg(per_cpu_ptr(&nestmon_last_vcpu, cpu), rec, &nobody);
}

/**
 * nestmon_vcpu_look_again() - no shortcut for the next exit on this CPU
 *
 * Context: preemption off.
 */
void nestmon_vcpu_look_again(void)
{
	__this_cpu_write(nestmon_last_vcpu, &nobody);
}

/**
 * nestmon_vcpu_forget_all() - no shortcut for the next exit on any CPU
 *
 * Context: any.
 */
void nestmon_vcpu_forget_all(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		WRITE_ONCE(*per_cpu_ptr(&nestmon_last_vcpu, cpu), &nobody);
}

/**
 * nestmon_vcpu_hold() - close or open the fast way
 * @hold: close it
 *
 * Context: process, may sleep; one caller at a time. No probe is on the fast way
 *	when it returns and for as long as it is closed.
 */
void nestmon_vcpu_hold(bool hold)
{
	WRITE_ONCE(held, hold);
	if (!hold)
		return;
	tracepoint_synchronize_unregister();
	nestmon_vcpu_forget_all();
	tracepoint_synchronize_unregister();
}

/**
 * nestmon_vcpu_losses() - what could not be put to a record's account
 * @exits: exits of vCPUs without a record
 * @injects: injects for vCPUs without a record
 *
 * Context: any.
 */
void nestmon_vcpu_losses(u64 *exits, u64 *injects)
{
	int cpu;

	*exits = 0;
	*injects = 0;
	for_each_possible_cpu(cpu) {
		*exits += READ_ONCE(*per_cpu_ptr(&exits_lost, cpu));
		*injects += READ_ONCE(*per_cpu_ptr(&orphans, cpu));
	}
}
