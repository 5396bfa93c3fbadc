/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_NETLINK_H
#define NESTMON_NETLINK_H

int nestmon_netlink_init(void);
void nestmon_netlink_exit(void);

#endif /* NESTMON_NETLINK_H */
