/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_FILL_H
#define NESTMON_FILL_H

#include "snapshot.h"

struct sk_buff;

int nestmon_fill_vcpu(struct sk_buff *skb, const struct nestmon_snapshot *snap);
int nestmon_fill_nested(struct sk_buff *skb,
			const struct nestmon_snapshot *snap);
int nestmon_fill_view(struct sk_buff *skb, const struct nestmon_snapshot *snap);
int nestmon_fill_field(struct sk_buff *skb, const struct nestmon_view *view,
		       unsigned int i);
int nestmon_fill_row(struct sk_buff *skb, const struct nestmon_snapshot *snap,
		     const struct nestmon_row *row);
int nestmon_fill_status(struct sk_buff *skb);
int nestmon_fill_event(struct sk_buff *skb,
		       const struct nestmon_notice *notice);

#endif /* NESTMON_FILL_H */
