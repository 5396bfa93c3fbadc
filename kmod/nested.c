// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/seqlock.h>

#include "events.h"
#include "kvm_abi.h"
#include "layout.h"
#include "nested.h"
#include "snapshot.h"
#include "vcpu.h"

static void note_change(struct nestmon_nested *now)
{
	if (now->enabled && now->answered && now->enabled != now->answered)
		now->since = ktime_get_real_fast_ns();
	if (now->enabled)
		now->answered = now->enabled;
}

static bool active_shadow_vmcs(const struct nestmon_vcpu *rec)
{
	return rec->shadow.active & BIT(NESTMON_ASSIST_SHADOW_VMCS);
}

/*
 * What is known stays so until something speaks against it: that CR4.VMXE was
 * clear and is not so any more without a VMXON that was seen, for userspace can
 * put another state in place.
 */
static void look_vmx(struct nestmon_nested *now, const struct nestmon_vcpu *rec,
		     const struct kvm_vcpu *vcpu, u64 code)
{
	enum nestmon_answer answer = nestmon_abi_vmx_on(vcpu, code);
	bool vmxe = nestmon_abi_vmxe(vcpu);

	if (!answer && now->enabled && (now->vmxe || !vmxe))
		answer = now->enabled;
	else if (!answer && active_shadow_vmcs(rec))
		answer = NESTMON_YES;
	now->vmxe = vmxe;
	now->enabled = answer;
	now->control = NESTMON_NO_CONTROL;
	now->control_known = answer == NESTMON_NO;
}

/*
 * KVM keeps what L1 had in RAX at VMRUN, the address, in the VMCB that it runs
 * L1 with. Where it has but one, before 5.11, that is overwritten.
 */
static void look_svm(struct nestmon_nested *now, const struct kvm_vcpu *vcpu)
{
	const struct vmcb *vmcb = nestmon_abi_vmcb(vcpu);

	now->enabled = now->l2 || nestmon_abi_svme(vcpu) ? NESTMON_YES :
							   NESTMON_NO;
	now->gif = nestmon_abi_gif(vcpu);
	now->control = NESTMON_NO_CONTROL;
	now->control_known = !now->l2;
	if (!now->l2) {
		now->vmcb01 = vmcb;
	} else if (now->vmcb01 && now->vmcb01 != vmcb) {
		now->control = READ_ONCE(now->vmcb01->save.rax);
		now->control_known = true;
	}
}

/**
 * nestmon_nested_exit() - look at a vCPU that exited
 * @rec: its record
 * @vcpu: the vCPU
 * @code: exit code
 *
 * In SMM KVM has put what was on aside (enter_smm()): the state before stays.
 *
 * Context: kvm_exit of @vcpu, preemption off.
 */
void nestmon_nested_exit(struct nestmon_vcpu *rec, const struct kvm_vcpu *vcpu,
			 u64 code)
{
	struct nestmon_nested now = rec->nested;
	enum nestmon_answer enabled;
	u64 control;

	if (nestmon_abi_smm(vcpu))
		return;
	now.l2 = nestmon_abi_guest_mode(vcpu);
	if (rec->account.isa == NESTMON_ISA_VMX)
		look_vmx(&now, rec, vcpu, code);
	else
		look_svm(&now, vcpu);
	now.source = NESTMON_SOURCE_DERIVED;
	if (nestmon_layout_look(vcpu, now.l2, &control, &enabled)) {
		now.source = NESTMON_SOURCE_BTF;
		now.control = control;
		now.control_known = true;
		now.enabled = enabled;
	}
	note_change(&now);
	if (now.l2)
		now.paging = nestmon_abi_paging(vcpu);
	now.time = ktime_get_mono_fast_ns();
	raw_write_seqcount_begin(&rec->account.seq);
	rec->nested = now;
	raw_write_seqcount_end(&rec->account.seq);
	if (now.enabled == NESTMON_NO)
		nestmon_account_nested_off(&rec->account);
	if (now.enabled)
		nestmon_events_nested(rec, now.enabled == NESTMON_YES);
}

/**
 * nestmon_nested_settle() - what the level of a vCPU says of its nested state
 * @snap: snapshot with both
 *
 * The level is that of the last exit, the rest may be older.
 *
 * Context: any.
 */
void nestmon_nested_settle(struct nestmon_snapshot *snap)
{
	struct nestmon_nested *nested = &snap->nested;

	if (snap->l2) {
		nested->enabled = NESTMON_YES;
		nested->gif = NESTMON_UNKNOWN;
		if (!nested->l2 && (snap->isa == NESTMON_ISA_SVM ||
				    nested->control == NESTMON_NO_CONTROL))
			nested->control_known = false;
	} else if (snap->isa == NESTMON_ISA_SVM && nested->time) {
		nested->control = NESTMON_NO_CONTROL;
		nested->control_known = true;
	}
}
