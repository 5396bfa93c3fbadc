/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Nested state of each vCPU: whether L1 has VMX or SVM on, and what with.
 */
#ifndef NESTMON_NESTED_H
#define NESTMON_NESTED_H

#include <linux/types.h>
#include <linux/nestmon.h>

struct kvm_vcpu;
struct nestmon_snapshot;
struct nestmon_vcpu;
struct vmcb;

/* In place of the address of a VMCS or VMCB: there is none. */
#define NESTMON_NO_CONTROL (~0ULL)

/**
 * enum nestmon_answer - answer to a question of yes or no
 * @NESTMON_UNKNOWN: not known
 * @NESTMON_NO: no
 * @NESTMON_YES: yes
 */
enum nestmon_answer {
	NESTMON_UNKNOWN,
	NESTMON_NO,
	NESTMON_YES,
};

/**
 * struct nestmon_nested - nested state of a vCPU, as of an exit
 * @time: ns of CLOCK_MONOTONIC of that exit, 0 if there was none
 * @since: ns of CLOCK_REALTIME at which @enabled was seen to change, 0 if never
 * @control: guest physical address of L1's VMCS or VMCB, %NESTMON_NO_CONTROL if
 *	it has none
 * @control_known: whether @control is known
 * @l2: the vCPU was in L2
 * @enabled: &enum nestmon_answer: L1 has VMX or SVM on
 * @answered: what @enabled was when it was known last
 * @vmxe: VMX: CR4.VMXE of L1 was set
 * @gif: &enum nestmon_answer: SVM: L1's global interrupt flag is set
 * @source: &enum nestmon_source, 0 for never
 * @paging: &enum nestmon_paging as of the last exit of L2, 0 if there was none
 * @vmcb01: SVM: where KVM keeps L1's own state; compared and, in a KVM callback
 *	of the vCPU, followed
 *
 * Written by the vCPU's thread, within @seq of its account.
 */
struct nestmon_nested {
	u64 time;
	u64 since;
	u64 control;
	bool control_known;
	bool l2;
	u8 enabled;
	u8 answered;
	bool vmxe;
	u8 gif;
	u8 source;
	u8 paging;
	const struct vmcb *vmcb01;
};

void nestmon_nested_exit(struct nestmon_vcpu *rec, const struct kvm_vcpu *vcpu,
			 u64 code);
void nestmon_nested_settle(struct nestmon_snapshot *snap);

#endif /* NESTMON_NESTED_H */
