/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where KVM's private nested state is: offsets that userspace took from BTF. They
 * are believed only after each of them was seen to be right.
 */
#ifndef NESTMON_LAYOUT_H
#define NESTMON_LAYOUT_H

#include <net/netlink.h>

#include "nested.h"

struct genl_info;
struct kvm_vcpu;

extern const struct nla_policy nestmon_layout_policy[];

int nestmon_layout_init(void);
void nestmon_layout_exit(void);
int nestmon_layout_set(struct sk_buff *skb, struct genl_info *info);
bool nestmon_layout_look(const struct kvm_vcpu *vcpu, bool l2, u64 *control,
			 enum nestmon_answer *enabled);

#endif /* NESTMON_LAYOUT_H */
