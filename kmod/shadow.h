/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What spares L1 exits by its own instructions of VMX or SVM: VMCS shadowing and
 * the other assists of nestmon_assists.h, for each vCPU.
 */
#ifndef NESTMON_SHADOW_H
#define NESTMON_SHADOW_H

#include <linux/types.h>
#include <linux/nestmon.h>

#include "caps.h"

struct kvm_vcpu;
struct nestmon_account;
struct nestmon_vcpu;

/**
 * struct nestmon_shadow - assists of a vCPU
 * @due: read the VMCS or VMCB at the next exit of L1 that is looked at closely
 * @exact: every copy since the birth of the record is in @to_vmcs12, @to_shadow
 * @mapped: the bitmaps of the vCPU are those that nestmon has a copy of
 * @sampled: ns of CLOCK_MONOTONIC at which the following was so, 0 if never
 * @known: see &struct nestmon_sample; so are the next three
 * @active: see there
 * @enabled_known: see there
 * @enabled: see there
 * @guest: what the vCPU was given, as of @sampled
 * @to_vmcs12: copies of the shadow VMCS to vmcs12
 * @to_shadow: copies of vmcs12 to the shadow VMCS
 *
 * Written by the vCPU's thread, within @seq of its account, but for @due and
 * @exact.
 */
struct nestmon_shadow {
	bool due;
	bool exact;
	bool mapped;
	u64 sampled;
	u32 known;
	u32 active;
	u32 enabled_known;
	u32 enabled;
	struct nestmon_guest_caps guest;
	u64 to_vmcs12;
	u64 to_shadow;
};

int nestmon_shadow_init(void);
void nestmon_shadow_exit(void);
void nestmon_shadow_setup(struct nestmon_shadow *shadow);
void nestmon_shadow_l1_exit(struct nestmon_vcpu *rec,
			    const struct kvm_vcpu *vcpu, u64 code);
void nestmon_shadow_pause(bool pause);
void nestmon_shadow_refresh(void);
u32 nestmon_shadow_supported(u32 *known);
unsigned int nestmon_shadow_flags(u64 encoding);
int nestmon_shadow_next(unsigned int encoding);

#endif /* NESTMON_SHADOW_H */
