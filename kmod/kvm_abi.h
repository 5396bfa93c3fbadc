/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only place that looks inside struct kvm_vcpu, VMCS and VMCB. All of it may
 * be called in a KVM callback of that vCPU only, where KVM keeps it alive.
 */
#ifndef NESTMON_KVM_ABI_H
#define NESTMON_KVM_ABI_H

#include <linux/kvm_host.h>
#include <linux/sched.h>
#include <asm/svm.h>
#include <asm/vmx.h>

#include "vcpu.h"

#include <linux/nestmon.h>

enum nestmon_isa nestmon_abi_isa(void);
bool nestmon_abi_usable(const struct kvm_vcpu *vcpu, enum nestmon_isa isa);
void nestmon_abi_identify(const struct kvm_vcpu *vcpu,
			  struct nestmon_identity *id);
bool nestmon_abi_same(const struct kvm_vcpu *vcpu,
		      const struct nestmon_identity *id);
bool nestmon_abi_owned(const struct kvm_vcpu *vcpu,
		       const struct task_struct *task);

/* struct vcpu_svm begins with the vCPU, and the VMCB's address follows it. */
static __always_inline const struct vmcb *
nestmon_abi_vmcb(const struct kvm_vcpu *vcpu)
{
	return READ_ONCE(*(struct vmcb **)(vcpu + 1));
}

/*
 * APM volume 2, 15.6: EXITCODE has 64 bits, of which kernels before 7.0 keep
 * 32. Negative codes (VMEXIT_INVALID) stand as 32 bits everywhere.
 */
static __always_inline u64 nestmon_abi_svm_code(const struct kvm_vcpu *vcpu)
{
	return (u32)nestmon_abi_vmcb(vcpu)->control.exit_code;
}

/*
 * SDM volume 3, 25.9.1: the basic exit reason is in bits 15:0. The current VMCS
 * is that of the vCPU only while it is in kvm_exit, where KVM has IRQs off. A
 * VMREAD that fails yields a code that no table has.
 */
static __always_inline u64 nestmon_abi_vmx_code(void)
{
	unsigned long reason;
	bool failed;

	asm volatile("vmread %[field], %[reason]"
		     : [reason] "=r"(reason), "=@ccna"(failed)
		     : [field] "r"((unsigned long)VM_EXIT_REASON)
		     : "cc");
	return unlikely(failed) ? U32_MAX : (u16)reason;
}

static __always_inline bool nestmon_abi_guest_mode(const struct kvm_vcpu *vcpu)
{
	return vcpu->arch.hflags & HF_GUEST_MASK;
}

/* KVM's count holds the exit that is being traced, or not: steps matter. */
static __always_inline u64 nestmon_abi_exits(const struct kvm_vcpu *vcpu)
{
	return vcpu->stat.exits;
}

/*
 * KVM registers a preempt notifier within each vCPU that a thread loads, and
 * events of nesting do not say of which vCPU they are. Another user of preempt
 * notifiers yields an address that no record has: it is compared, not followed.
 */
#define nestmon_abi_for_each_loaded(vcpu)                       \
	hlist_for_each_entry(vcpu, &current->preempt_notifiers, \
			     preempt_notifier.link)

/* Whether the thread loaded this vCPU last. @vcpu is not followed. */
static __always_inline bool nestmon_abi_is_loaded(const struct kvm_vcpu *vcpu)
{
	return current->preempt_notifiers.first == &vcpu->preempt_notifier.link;
}

#endif /* NESTMON_KVM_ABI_H */
