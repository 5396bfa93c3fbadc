/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only place that looks inside struct kvm_vcpu, VMCS and VMCB. All of it may
 * be called in a KVM callback of that vCPU only, where KVM keeps it alive.
 */
#ifndef NESTMON_KVM_ABI_H
#define NESTMON_KVM_ABI_H

#include <linux/bits.h>
#include <linux/kvm_host.h>
#include <linux/sched.h>
#include <asm/svm.h>
#include <asm/vmx.h>

#include "nested.h"
#include "vcpu.h"

#include <linux/nestmon.h>

/**
 * struct nestmon_sample - what spares L1 exits, as its VMCS or VMCB says
 * @known: assists that it speaks of, bits by id of nestmon_assists.h
 * @active: of them, those that are on
 * @enabled_known: assists of which it says whether KVM was told to use them
 * @enabled: of them, those that KVM was told to use
 * @shadow_map: physical addresses of the bitmaps of fields whose VMREAD and
 *	VMWRITE exit; 0 where there are none
 */
struct nestmon_sample {
	u32 known;
	u32 active;
	u32 enabled_known;
	u32 enabled;
	u64 shadow_map[2];
};

enum nestmon_isa nestmon_abi_isa(void);
u32 nestmon_abi_supported(enum nestmon_isa isa, u32 *known);
void nestmon_abi_sample(const struct kvm_vcpu *vcpu, enum nestmon_isa isa,
			struct nestmon_sample *sample);
bool nestmon_abi_cpuid(const struct kvm_vcpu *vcpu, u32 leaf, u32 *out);
bool nestmon_abi_vmx_field(const struct kvm_vcpu *vcpu, u64 *encoding);
bool nestmon_abi_usable(const struct kvm_vcpu *vcpu, enum nestmon_isa isa);
void nestmon_abi_identify(const struct kvm_vcpu *vcpu,
			  struct nestmon_identity *id);
bool nestmon_abi_same(const struct kvm_vcpu *vcpu,
		      const struct nestmon_identity *id);
bool nestmon_abi_owned(const struct kvm_vcpu *vcpu,
		       const struct task_struct *task);
bool nestmon_abi_smm(const struct kvm_vcpu *vcpu);
bool nestmon_abi_vmxe(const struct kvm_vcpu *vcpu);
enum nestmon_answer nestmon_abi_vmx_on(const struct kvm_vcpu *vcpu, u64 code);
bool nestmon_abi_svme(const struct kvm_vcpu *vcpu);
enum nestmon_answer nestmon_abi_gif(const struct kvm_vcpu *vcpu);
enum nestmon_paging nestmon_abi_paging(const struct kvm_vcpu *vcpu);

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
 * The current VMCS is that of the vCPU only while it is in kvm_exit or runs with
 * preemption off. SDM volume 3, 31.2: a VMREAD that fails sets CF or ZF.
 */
static __always_inline bool nestmon_abi_vmread(unsigned long field,
					       unsigned long *value)
{
	bool failed;

	asm volatile("vmread %[field], %[value]"
		     : [value] "=r"(*value), "=@ccna"(failed)
		     : [field] "r"(field)
		     : "cc");
	return !failed;
}

/*
 * SDM volume 3, 25.9.1: the basic exit reason is in bits 15:0. A VMREAD that
 * fails yields a code that no table has.
 */
static __always_inline u64 nestmon_abi_vmx_code(void)
{
	unsigned long reason;

	if (unlikely(!nestmon_abi_vmread(VM_EXIT_REASON, &reason)))
		return U32_MAX;
	return (u16)reason;
}

/* Exits after which there is more to do than to count them. */
#define NESTMON_VMX_SPECIAL                                             \
	(BIT_ULL(EXIT_REASON_VMCLEAR) | BIT_ULL(EXIT_REASON_VMLAUNCH) | \
	 BIT_ULL(EXIT_REASON_VMPTRLD) | BIT_ULL(EXIT_REASON_VMREAD) |   \
	 BIT_ULL(EXIT_REASON_VMWRITE) | BIT_ULL(EXIT_REASON_VMOFF) |    \
	 BIT_ULL(EXIT_REASON_VMON))

/* Bits 5:0 decide, as of the instruction BT: a false alarm does no harm. */
static __always_inline bool nestmon_abi_vmx_special(u64 code)
{
	return NESTMON_VMX_SPECIAL >> (code & 63) & 1;
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
