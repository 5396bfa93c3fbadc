// SPDX-License-Identifier: GPL-2.0
#include <net/netlink.h>

#include "caps_fill.h"
#include "snapshot.h"

static int put_values(struct sk_buff *skb, const struct nestmon_cap_reg *reg,
		      const struct nestmon_cap *cap)
{
	if (nla_put_u32(skb, NESTMON_CAP_A_SPACE, reg->space) ||
	    nla_put_u32(skb, NESTMON_CAP_A_INDEX, reg->index) ||
	    nla_put_u32(skb, NESTMON_CAP_A_STATE, cap->state))
		return -EMSGSIZE;
	if (cap->state != NESTMON_CAP_READ)
		return 0;
	return nla_put_u64_64bit(skb, NESTMON_CAP_A_VALUE, cap->value,
				 NESTMON_CAP_A_PAD);
}

static int put_cap(struct sk_buff *skb, int attr,
		   const struct nestmon_cap_reg *reg,
		   const struct nestmon_cap *cap)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest || put_values(skb, reg, cap))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * nestmon_fill_caps() - message of a CPU
 * @skb: message
 * @caps: what its registers say
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE
 */
int nestmon_fill_caps(struct sk_buff *skb, const struct nestmon_caps *caps)
{
	unsigned int i;

	if (nla_put_u32(skb, NESTMON_A_CPU, caps->cpu) ||
	    nla_put_u32(skb, NESTMON_A_ISA, caps->isa) ||
	    nla_put_u64_64bit(skb, NESTMON_A_TIME, caps->time, NESTMON_A_PAD))
		return -EMSGSIZE;
	for (i = 0; i < caps->nr; i++) {
		if (put_cap(skb, NESTMON_A_CAP, &caps->regs[i], &caps->caps[i]))
			return -EMSGSIZE;
	}
	return 0;
}

/**
 * nestmon_fill_guest_caps() - what a vCPU was given
 * @skb: message
 * @snap: snapshot of the vCPU
 *
 * Context: any.
 * Return: 0 or -EMSGSIZE
 */
int nestmon_fill_guest_caps(struct sk_buff *skb,
			    const struct nestmon_snapshot *snap)
{
	unsigned int i;

	for (i = 0; snap->guest.known && i < NESTMON_GUEST_CAPS; i++) {
		if (put_cap(skb, NESTMON_A_GUEST_CAP, nestmon_guest_regs[i],
			    &snap->guest.caps[i]))
			return -EMSGSIZE;
	}
	return 0;
}
