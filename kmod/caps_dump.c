// SPDX-License-Identifier: GPL-2.0
/*
 * The dump of the CPUs' capability.
 */
#include <linux/build_bug.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <net/genetlink.h>

#include "caps_dump.h"
#include "caps_fill.h"
#include "compat.h"
#include "netlink.h"

const struct nla_policy nestmon_caps_policy[NESTMON_A_CPU + 1] = {
	[NESTMON_A_CPU] = { .type = NLA_U32 },
};

/**
 * struct cursor - a dump under way; in the callback's arguments
 * @isa: &enum nestmon_isa, 0: there is nothing to send
 * @cpu: number of the next CPU
 * @end: number of the first CPU that is not wanted any more
 * @bad: the CPU that is wanted is not there
 */
struct cursor {
	long isa;
	long cpu;
	long end;
	bool bad;
};

static_assert(sizeof(struct cursor) <=
	      sizeof_field(struct netlink_callback, args));

static struct cursor *cursor_of(struct netlink_callback *cb)
{
	return (struct cursor *)cb->args;
}

/**
 * nestmon_caps_start() - begin a dump
 * @cb: its callback
 *
 * Context: process, may sleep.
 * Return: 0
 */
int nestmon_caps_start(struct netlink_callback *cb)
{
	const struct nlattr *attr = nestmon_dump_attrs(cb)[NESTMON_A_CPU];
	struct cursor *cursor = cursor_of(cb);
	u32 cpu;

	cursor->end = nr_cpu_ids;
	if (attr) {
		cpu = nla_get_u32(attr);
		cursor->bad = cpu >= nr_cpu_ids || !cpu_online(cpu);
		cursor->cpu = cpu;
		cursor->end = cpu + 1;
	}
	cursor->isa = nestmon_caps_isa();
	return 0;
}

static int fill_message(struct sk_buff *skb, struct netlink_callback *cb,
			const struct nestmon_caps *caps)
{
	void *head = nestmon_netlink_put(skb, cb, NESTMON_CMD_CAPS_GET);

	if (!head)
		return -EMSGSIZE;
	if (nestmon_fill_caps(skb, caps)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

/**
 * nestmon_caps_dumpit() - as many CPUs as fit
 * @skb: where to
 * @cb: callback of the dump
 *
 * A CPU that leaves meanwhile is passed over.
 *
 * Context: process, may sleep.
 * Return: bytes of @skb, 0 at the end, -EMSGSIZE, or -EINVAL where the CPU that
 * is wanted is not online
 */
int nestmon_caps_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct cursor *cursor = cursor_of(cb);
	struct nestmon_caps caps;
	int err = 0;

	/* Not at the start, for which 6.1 has no extended ack. */
	if (cursor->bad) {
		NL_SET_ERR_MSG(cb->extack,
			       "cpu: no CPU of this number is online");
		return -EINVAL;
	}
	for (; cursor->isa && cursor->cpu < cursor->end; cursor->cpu++) {
		if (nestmon_caps_read(&caps, cursor->cpu, cursor->isa))
			continue;
		err = fill_message(skb, cb, &caps);
		if (err)
			break;
	}
	return skb->len ?: err;
}
