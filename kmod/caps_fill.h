/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_CAPS_FILL_H
#define NESTMON_CAPS_FILL_H

#include "caps.h"

struct nestmon_snapshot;
struct sk_buff;

int nestmon_fill_caps(struct sk_buff *skb, const struct nestmon_caps *caps);
int nestmon_fill_guest_caps(struct sk_buff *skb,
			    const struct nestmon_snapshot *snap);

#endif /* NESTMON_CAPS_FILL_H */
