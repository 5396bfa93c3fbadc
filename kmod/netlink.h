/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_NETLINK_H
#define NESTMON_NETLINK_H

#include <linux/types.h>

struct nestmon_notice;
struct netlink_callback;
struct sk_buff;

int nestmon_netlink_init(void);
void nestmon_netlink_exit(void);
void nestmon_netlink_event(const struct nestmon_notice *notice);
void *nestmon_netlink_put(struct sk_buff *skb, struct netlink_callback *cb,
			  u8 cmd);

#endif /* NESTMON_NETLINK_H */
