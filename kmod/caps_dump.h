/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_CAPS_DUMP_H
#define NESTMON_CAPS_DUMP_H

#include <net/netlink.h>

#include <linux/nestmon.h>

extern const struct nla_policy nestmon_caps_policy[NESTMON_A_CPU + 1];

int nestmon_caps_start(struct netlink_callback *cb);
int nestmon_caps_dumpit(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* NESTMON_CAPS_DUMP_H */
