/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_EXTACK_H
#define NESTMON_EXTACK_H

#include <linux/netlink.h>

int extack_error(const struct nlmsghdr *reply);
int extack_permission(void);
void extack_report(const struct nlmsghdr *reply,
		   const struct nlmsghdr *request);

#endif /* NESTMON_EXTACK_H */
