// SPDX-License-Identifier: GPL-2.0
/*
 * Words of forge: NESTMON_CMD_EVENT, and what monitor asks for beside it. Events
 * are numbered on from 11; the status before them, "base", says 10.
 */
#include <netlink/attr.h>

#include <linux/nestmon.h>

#include "forge.h"

/* An event that no version has. */
#define NOT_AN_EVENT 99

#define BASE 10

static __u64 seq = BASE;

static struct nl_msg *begin_event(const struct reply *reply, __u32 event)
{
	struct nl_msg *msg = begin(reply, NESTMON_CMD_EVENT);

	done(nla_put_u32(msg, NESTMON_A_EVENT, event));
	done(nla_put_u64(msg, NESTMON_A_EVENT_SEQ, ++seq));
	done(nla_put_u64(msg, NESTMON_A_EVENT_TIME, EPOCH + 7 * SECOND / 2));
	done(nla_put_u64(msg, NESTMON_A_TIME, reply->second * SECOND));
	return msg;
}

static struct nl_msg *begin_of_vm(const struct reply *reply, __u32 event,
				  __u32 vm)
{
	struct nl_msg *msg = begin_event(reply, event);

	done(nla_put_u32(msg, NESTMON_A_VM, vm));
	done(nla_put_u32(msg, NESTMON_A_PID, 100 * vm));
	done(nla_put_string(msg, NESTMON_A_COMM, "qemu\x1b[1m"));
	done(nla_put_u32(msg, NESTMON_A_ISA, NESTMON_ISA_VMX));
	return msg;
}

static struct nl_msg *begin_of_vcpu(const struct reply *reply, __u32 event,
				    __u32 vcpu)
{
	struct nl_msg *msg = begin_of_vm(reply, event, 1);

	done(nla_put_u32(msg, NESTMON_A_VCPU, vcpu));
	return msg;
}

static void put_status(const struct reply *reply, __u64 last)
{
	struct nl_msg *msg = begin(reply, NESTMON_CMD_STATUS_GET);

	done(nla_put_string(msg, NESTMON_A_VERSION, "1.2.3"));
	done(nla_put_u64(msg, NESTMON_A_EVENT_SEQ, last));
	emit(msg);
}

static void event_base(struct reply *reply)
{
	put_status(reply, BASE);
}

/* All that happened until then. */
static void event_status(struct reply *reply)
{
	put_status(reply, seq);
}

static void event_vm(struct reply *reply)
{
	emit(begin_of_vm(reply, NESTMON_EVENT_VM_NEW, 1));
	emit(begin_of_vcpu(reply, NESTMON_EVENT_VCPU_NEW, 0));
}

static void event_other(struct reply *reply)
{
	emit(begin_of_vm(reply, NESTMON_EVENT_VM_NEW, 2));
}

static void event_l2(struct reply *reply)
{
	emit(begin_of_vcpu(reply, NESTMON_EVENT_NESTED_ON, 3));
	emit(begin_of_vcpu(reply, NESTMON_EVENT_L2_FIRST, 3));
	emit(begin_of_vcpu(reply, NESTMON_EVENT_NESTED_OFF, 3));
}

static void event_failed(struct reply *reply)
{
	struct nl_msg *msg =
		begin_of_vcpu(reply, NESTMON_EVENT_ENTRY_FAILED, 0);

	done(nla_put_u64(msg, NESTMON_A_ENTRY_FAILURES, 12));
	emit(msg);
}

static void event_lost(struct reply *reply)
{
	struct nl_msg *msg = begin_of_vcpu(reply, NESTMON_EVENT_LOST, 0);

	done(nla_put_u64(msg, NESTMON_A_UNSLOTTED, 0));
	done(nla_put_u64(msg, NESTMON_A_FIELDS_LOST, 5));
	emit(msg);
	msg = begin_event(reply, NESTMON_EVENT_EXITS_LOST);
	done(nla_put_u64(msg, NESTMON_A_EXITS_LOST, 6));
	emit(msg);
}

static void event_gone(struct reply *reply)
{
	struct nl_msg *msg = begin_of_vcpu(reply, NESTMON_EVENT_VCPU_GONE, 0);

	done(nla_put_u64(msg, NESTMON_A_GONE, EPOCH));
	emit(msg);
	emit(begin_of_vm(reply, NESTMON_EVENT_VM_GONE, 1));
}

static void event_unknown(struct reply *reply)
{
	emit(begin_of_vcpu(reply, NOT_AN_EVENT, 0));
}

static void event_gap(struct reply *reply)
{
	(void)reply;
	seq += 3;
}

/* As events that were sent before monitor asked for the last one. */
static void event_early(struct reply *reply)
{
	(void)reply;
	seq -= 3;
}

static void event_overrun(struct reply *reply)
{
	struct nl_msg *msg = must(nlmsg_alloc());

	(void)reply;
	must(nlmsg_put(msg, 0, 0, NLMSG_OVERRUN, 0, 0) ? msg : NULL);
	emit(msg);
}

static void event_no_seq(struct reply *reply)
{
	struct nl_msg *msg = begin(reply, NESTMON_CMD_EVENT);

	done(nla_put_u32(msg, NESTMON_A_EVENT, NESTMON_EVENT_VM_NEW));
	emit(msg);
}

static void event_no_number(struct reply *reply)
{
	struct nl_msg *msg = begin(reply, NESTMON_CMD_EVENT);

	done(nla_put_u64(msg, NESTMON_A_EVENT_SEQ, 1));
	emit(msg);
}

static void event_wide(struct reply *reply)
{
	struct nl_msg *msg = begin_event(reply, NESTMON_EVENT_VM_NEW);

	done(nla_put_u64(msg, NESTMON_A_VM, 1));
	emit(msg);
}

const struct word event_words[] = {
	{ "event-base", event_base },
	{ "event-status", event_status },
	{ "event-vm", event_vm },
	{ "event-other", event_other },
	{ "event-l2", event_l2 },
	{ "event-failed", event_failed },
	{ "event-lost", event_lost },
	{ "event-gone", event_gone },
	{ "event-unknown", event_unknown },
	{ "event-gap", event_gap },
	{ "event-early", event_early },
	{ "event-overrun", event_overrun },
	{ "event-no-seq", event_no_seq },
	{ "event-no-number", event_no_number },
	{ "event-wide", event_wide },
	{},
};
