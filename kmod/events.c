// SPDX-License-Identifier: GPL-2.0
#include <linux/bits.h>
#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/workqueue.h>

#include "events.h"
#include "netlink.h"
#include "registry.h"
#include "vcpu.h"

/* From raising to sending, and so between two rounds of sending. */
#define DELAY (HZ / 50)

/* In @raised of a record: it is on the list, or is about to be. */
#define LISTED BIT(0)

static LLIST_HEAD(raised);
static atomic_t exits_lost_raised;

/* Under the registry's mutex. */
static u64 last_seq;

static void work_fn(struct work_struct *unused);
static DECLARE_DELAYED_WORK(work, work_fn);

static void kick_fn(struct irq_work *unused)
{
	schedule_delayed_work(&work, DELAY);
}

/* From a probe the way to a workqueue leads through an interrupt. */
static DEFINE_IRQ_WORK(kick, kick_fn);

/**
 * nestmon_events_raise() - something happened to a vCPU
 * @rec: its record, handed over to the registry
 * @event: what; one that is of a vCPU
 *
 * Context: any; within what tracepoint_synchronize_unregister() waits for.
 */
void nestmon_events_raise(struct nestmon_vcpu *rec, enum nestmon_event event)
{
	int old = atomic_fetch_or(BIT(event) | LISTED, &rec->events.raised);

	if (old & LISTED)
		return;
	llist_add(&rec->events.node, &raised);
	irq_work_queue(&kick);
}

/**
 * nestmon_events_nested() - the guest has VMX or SVM on, or off
 * @rec: record of the vCPU
 * @on: which; it need not be new
 *
 * Context: the vCPU's thread, preemption off.
 */
void nestmon_events_nested(struct nestmon_vcpu *rec, bool on)
{
	struct nestmon_events *events = &rec->events;

	if ((events->turns & 1) == on)
		return;
	WRITE_ONCE(events->turns, events->turns + 1);
	nestmon_events_raise(rec, on ? NESTMON_EVENT_NESTED_ON :
				       NESTMON_EVENT_NESTED_OFF);
}

/**
 * nestmon_events_l2() - L2 ran
 * @rec: record of the vCPU
 *
 * Context: the vCPU's thread, preemption off.
 */
void nestmon_events_l2(struct nestmon_vcpu *rec)
{
	if (rec->events.l2)
		return;
	rec->events.l2 = true;
	nestmon_events_nested(rec, true);
	nestmon_events_raise(rec, NESTMON_EVENT_L2_FIRST);
}

/**
 * nestmon_events_exits_lost() - a vCPU that exits has no record
 *
 * Context: any.
 */
void nestmon_events_exits_lost(void)
{
	if (!atomic_xchg(&exits_lost_raised, 1))
		irq_work_queue(&kick);
}

static void send(struct nestmon_notice *notice)
{
	notice->seq = ++last_seq;
	notice->time = ktime_get_ns();
	notice->time_real = ktime_get_real_ns();
	nestmon_netlink_event(notice);
}

static u64 entry_failures(const struct nestmon_account *a)
{
	const struct nestmon_slot *slot;
	u64 sum = READ_ONCE(a->entry_failures);

	/* Pairs with the release in slot_add(). */
	slot = smp_load_acquire(&a->slots);
	for (; slot; slot = slot->older) {
		if (slot->flags & NESTMON_EXIT_F_ENTRY_FAILURE)
			sum += READ_ONCE(slot->exits);
	}
	return sum;
}

static void tell(const struct nestmon_vcpu *rec, enum nestmon_event event)
{
	const struct nestmon_account *a = &rec->account;
	struct nestmon_notice notice = {
		.event = event,
		.rec = rec,
		.entry_failures = entry_failures(a),
		.unslotted = READ_ONCE(a->unslotted[0].exits) +
			     READ_ONCE(a->unslotted[1].exits),
		.fields_lost = READ_ONCE(a->fields.lost),
	};

	send(&notice);
}

/*
 * Of any number of turns at least those are told that lead from what was told
 * last to what is; one that was taken back is told as two.
 */
static unsigned int turns_to_tell(struct nestmon_events *events)
{
	unsigned int turns = READ_ONCE(events->turns);
	unsigned int nr = turns - events->told;

	events->told = turns;
	return nr ? 2 - nr % 2 : 0;
}

static void tell_raised(struct nestmon_vcpu *rec, unsigned int bits)
{
	bool on = rec->events.told & 1;
	unsigned int nr = turns_to_tell(&rec->events);

	/* L2 runs between on and off. */
	for (; nr > on; nr--) {
		on = !on;
		tell(rec,
		     on ? NESTMON_EVENT_NESTED_ON : NESTMON_EVENT_NESTED_OFF);
	}
	if (bits & BIT(NESTMON_EVENT_L2_FIRST))
		tell(rec, NESTMON_EVENT_L2_FIRST);
	if (bits & BIT(NESTMON_EVENT_ENTRY_FAILED))
		tell(rec, NESTMON_EVENT_ENTRY_FAILED);
	if (bits & BIT(NESTMON_EVENT_LOST))
		tell(rec, NESTMON_EVENT_LOST);
	if (nr)
		tell(rec, NESTMON_EVENT_NESTED_OFF);
}

/**
 * nestmon_events_new() - a vCPU got its number
 * @rec: its record
 * @vm: so did its VM
 *
 * Context: process, may sleep; the registry is locked.
 */
void nestmon_events_new(struct nestmon_vcpu *rec, bool vm)
{
	if (vm)
		tell(rec, NESTMON_EVENT_VM_NEW);
	tell(rec, NESTMON_EVENT_VCPU_NEW);
}

/**
 * nestmon_events_gone() - a vCPU was destroyed
 * @rec: its record
 * @vm: so was its VM
 *
 * Context: process, may sleep; the registry is locked.
 */
void nestmon_events_gone(struct nestmon_vcpu *rec, bool vm)
{
	/* It stays on the list. */
	tell_raised(rec, atomic_fetch_and(LISTED, &rec->events.raised));
	tell(rec, NESTMON_EVENT_VCPU_GONE);
	if (vm)
		tell(rec, NESTMON_EVENT_VM_GONE);
}

/**
 * nestmon_events_deliver() - send what was raised
 *
 * No record that the registry knows is on the list when it returns, but for what
 * was raised meanwhile.
 *
 * Context: process, may sleep; the registry is locked.
 */
void nestmon_events_deliver(void)
{
	struct llist_node *list = llist_del_all(&raised);
	struct nestmon_notice lost = { .event = NESTMON_EVENT_EXITS_LOST };
	struct nestmon_vcpu *rec, *tmp;
	u64 orphans;

	llist_for_each_entry_safe(rec, tmp, llist_reverse_order(list),
				  events.node) {
		if (rec->nr) {
			tell_raised(rec, atomic_xchg(&rec->events.raised, 0));
			continue;
		}
		/* That it is there must be told first. */
		llist_add(&rec->events.node, &raised);
		schedule_delayed_work(&work, DELAY);
	}
	if (atomic_xchg(&exits_lost_raised, 0)) {
		nestmon_vcpu_losses(&lost.exits_lost, &orphans);
		send(&lost);
	}
}

static void work_fn(struct work_struct *unused)
{
	nestmon_registry_lock();
	nestmon_events_deliver();
	nestmon_registry_unlock();
}

/**
 * nestmon_events_seq() - number of the last event
 *
 * Context: the registry is locked.
 * Return: the number; each up to it was sent, or nobody listened
 */
u64 nestmon_events_seq(void)
{
	return last_seq;
}

/**
 * nestmon_events_exit() - send nothing more
 *
 * Context: process, may sleep; the probes are detached.
 */
void nestmon_events_exit(void)
{
	irq_work_sync(&kick);
	cancel_delayed_work_sync(&work);
	llist_del_all(&raised);
}
