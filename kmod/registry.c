// SPDX-License-Identifier: GPL-2.0
#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/slab.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "events.h"
#include "pool.h"
#include "registry.h"

#define SWEEP_PERIOD (2 * HZ)

static LLIST_HEAD(fresh);
static LLIST_HEAD(departed);

/* Protects what follows, and the numbers of records. */
static DEFINE_MUTEX(registry_mutex);
static DEFINE_XARRAY(records);
static LIST_HEAD(gone_records);
static unsigned long last_nr;
static u32 last_vm;
static unsigned int generation = 1;
static unsigned int nr_live;
static unsigned int nr_gone;
static u64 nr_collected;

static unsigned int gone_max = 256;

static void work_fn(struct work_struct *unused);
static DECLARE_WORK(work, work_fn);
static void sweep_fn(struct work_struct *unused);
/* An idle CPU is not woken for it. */
static DECLARE_DEFERRABLE_WORK(sweep_work, sweep_fn);

static void kick_fn(struct irq_work *unused)
{
	schedule_work(&work);
}

/* From a probe the way to a workqueue leads through an interrupt. */
static DEFINE_IRQ_WORK(kick, kick_fn);

module_param(gone_max, uint, 0644);
MODULE_PARM_DESC(gone_max, "records kept of vCPUs that were destroyed");

/**
 * nestmon_registry_add() - hand over a new record
 * @rec: the record, already in the hash
 *
 * Context: any.
 */
void nestmon_registry_add(struct nestmon_vcpu *rec)
{
	llist_add(&rec->fresh, &fresh);
	irq_work_queue(&kick);
}

/**
 * nestmon_registry_depart() - hand over a record whose vCPU is gone
 * @rec: the record; one without a VM was never in the hash
 *
 * Context: any.
 */
void nestmon_registry_depart(struct nestmon_vcpu *rec)
{
	llist_add(&rec->departed, &departed);
	irq_work_queue(&kick);
}

/**
 * nestmon_pool_low() - have the pools refilled
 *
 * Context: any.
 */
void nestmon_pool_low(void)
{
	irq_work_queue(&kick);
}

/*
 * All vCPUs of a VM live together at some time, since each keeps the VM: two
 * records with the same address of a VM whose times do not meet are of two VMs.
 */
static bool same_vm(const struct nestmon_vcpu *a, const struct nestmon_vcpu *b)
{
	return a->id.kvm == b->id.kvm && a->id.pid == b->id.pid &&
	       (!a->gone || b->since < a->gone) &&
	       (!b->gone || a->since < b->gone);
}

static u32 vm_number(const struct nestmon_vcpu *rec)
{
	struct nestmon_vcpu *other;
	unsigned long nr;

	xa_for_each(&records, nr, other) {
		if (other != rec && same_vm(rec, other))
			return other->vm;
	}
	return ++last_vm;
}

static bool only_live(const struct nestmon_vcpu *rec)
{
	struct nestmon_vcpu *other;
	unsigned long nr;

	xa_for_each(&records, nr, other) {
		if (other != rec && other->live && other->vm == rec->vm)
			return false;
	}
	return true;
}

static void enlist(struct nestmon_vcpu *rec)
{
	if (xa_is_err(xa_store(&records, last_nr + 1, rec, GFP_KERNEL))) {
		/* Without memory it waits for the next time. */
		llist_add(&rec->fresh, &fresh);
		return;
	}
	rec->nr = ++last_nr;
	rec->vm = vm_number(rec);
	rec->live = true;
	nr_live++;
	generation++;
	nestmon_events_new(rec, only_live(rec));
}

static void retire(struct nestmon_vcpu *rec)
{
	if (!rec->id.kvm) {
		/* Never inserted, so nobody else knows it. */
		kfree(rec);
		return;
	}
	if (!rec->nr) {
		llist_add(&rec->departed, &departed);
		return;
	}
	nestmon_vcpu_unlink(rec);
	list_add_tail(&rec->gone_list, &gone_records);
	rec->live = false;
	nr_live--;
	nr_gone++;
	generation++;
	nestmon_events_gone(rec, only_live(rec));
}

/*
 * Departed ones are taken first, so that each of them is in the registry, or in
 * the batch of fresh ones that is taken next.
 */
static void settle(void)
{
	struct llist_node *old = llist_del_all(&departed);
	struct llist_node *new = llist_del_all(&fresh);
	struct nestmon_vcpu *rec, *tmp;

	llist_for_each_entry_safe(rec, tmp, llist_reverse_order(new), fresh)
		enlist(rec);
	llist_for_each_entry_safe(rec, tmp, llist_reverse_order(old), departed)
		retire(rec);
}

/**
 * nestmon_registry_lock() - look at the records
 *
 * Takes in what probes did since the last time.
 *
 * Context: process, may sleep.
 */
void nestmon_registry_lock(void)
{
	mutex_lock(&registry_mutex);
	settle();
}

/**
 * nestmon_registry_unlock() - end of nestmon_registry_lock()
 */
void nestmon_registry_unlock(void)
{
	/* More went, or gone_max was lowered. */
	if (nr_gone > READ_ONCE(gone_max))
		schedule_work(&work);
	mutex_unlock(&registry_mutex);
}

/**
 * nestmon_registry_next() - walk the records
 * @nr: number of the record before; that of the one returned
 *
 * Context: the registry is locked; the record is valid until it is unlocked.
 * Return: the record, NULL after the last one
 */
struct nestmon_vcpu *nestmon_registry_next(unsigned long *nr)
{
	return xa_find_after(&records, nr, ULONG_MAX, XA_PRESENT);
}

/**
 * nestmon_registry_generation() - changes whenever the set of records does
 *
 * Context: the registry is locked.
 * Return: the generation, never 0
 */
unsigned int nestmon_registry_generation(void)
{
	return generation ?: 1;
}

/**
 * nestmon_registry_status() - how many records there are
 * @status: filled in
 *
 * Context: the registry is locked.
 */
void nestmon_registry_status(struct nestmon_registry_status *status)
{
	*status = (struct nestmon_registry_status){
		.live = nr_live,
		.gone = nr_gone,
		.collected = nr_collected,
		.gone_max = READ_ONCE(gone_max),
	};
}

/**
 * nestmon_registry_depart_all() - KVM itself goes away, so no vCPU is left
 *
 * Context: process, may sleep.
 */
void nestmon_registry_depart_all(void)
{
	struct nestmon_vcpu *rec;
	unsigned long nr;

	nestmon_registry_lock();
	xa_for_each(&records, nr, rec) {
		if (rec->key)
			nestmon_vcpu_depart(rec);
	}
	nestmon_registry_unlock();
}

static bool process_ended(const struct nestmon_vcpu *rec)
{
	bool ended;

	rcu_read_lock();
	ended = !pid_task(find_pid_ns(rec->id.pid, &init_pid_ns), PIDTYPE_TGID);
	rcu_read_unlock();
	return ended;
}

static void sweep_fn(struct work_struct *unused)
{
	struct nestmon_vcpu *rec;
	unsigned long nr;

	nestmon_registry_lock();
	xa_for_each(&records, nr, rec) {
		if (rec->key && process_ended(rec))
			nestmon_vcpu_depart(rec);
	}
	nestmon_registry_unlock();
	/* Pools that found no memory try again. */
	schedule_work(&work);
	schedule_delayed_work(&sweep_work, SWEEP_PERIOD);
}

/**
 * nestmon_registry_sweep() - learn from the end of processes that vCPUs are gone
 * @on: start or stop
 *
 * Context: process, may sleep.
 */
void nestmon_registry_sweep(bool on)
{
	if (on)
		schedule_delayed_work(&sweep_work, SWEEP_PERIOD);
	else
		cancel_delayed_work_sync(&sweep_work);
}

static void take_surplus(struct list_head *surplus)
{
	struct nestmon_vcpu *rec;

	while (nr_gone > READ_ONCE(gone_max)) {
		rec = list_first_entry(&gone_records, struct nestmon_vcpu,
				       gone_list);
		list_move_tail(&rec->gone_list, surplus);
		xa_erase(&records, rec->nr);
		nr_gone--;
		nr_collected++;
		generation++;
	}
}

/*
 * After the first grace period no probe can bring a record into a cache any
 * more, after the second none can still compare with one from there.
 */
static void free_surplus(struct list_head *surplus)
{
	struct nestmon_vcpu *rec, *tmp;

	if (list_empty(surplus))
		return;
	tracepoint_synchronize_unregister();
	list_for_each_entry(rec, surplus, gone_list)
		nestmon_vcpu_forget(rec);
	tracepoint_synchronize_unregister();
	/* Nobody can raise an event for one any more. */
	nestmon_registry_lock();
	nestmon_events_deliver();
	nestmon_registry_unlock();
	list_for_each_entry_safe(rec, tmp, surplus, gone_list)
		nestmon_vcpu_free(rec);
}

static void work_fn(struct work_struct *unused)
{
	LIST_HEAD(surplus);

	nestmon_registry_lock();
	take_surplus(&surplus);
	nestmon_vcpu_refill();
	nestmon_account_refill();
	nestmon_registry_unlock();
	free_surplus(&surplus);
}

/**
 * nestmon_registry_exit() - free all records
 *
 * Context: process; the probes are detached.
 */
void nestmon_registry_exit(void)
{
	struct nestmon_vcpu *rec, *tmp;
	unsigned long nr;

	irq_work_sync(&kick);
	cancel_work_sync(&work);
	nestmon_events_exit();
	nestmon_registry_lock();
	xa_for_each(&records, nr, rec)
		nestmon_vcpu_free(rec);
	xa_destroy(&records);
	llist_for_each_entry_safe(rec, tmp, llist_del_all(&fresh), fresh)
		nestmon_vcpu_free(rec);
	/* Nothing is left that the unlocking could call the worker for. */
	nr_gone = 0;
	nestmon_registry_unlock();
}
