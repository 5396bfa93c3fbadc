// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/mm.h>
#include <asm/cpufeature.h>
#include <asm/mshyperv.h>

#include "kvm_abi.h"

static bool evmcs_host(void)
{
#if IS_ENABLED(CONFIG_HYPERV)
	return ms_hyperv.hints & HV_X64_ENLIGHTENED_VMCS_RECOMMENDED;
#else
	return false;
#endif
}

/**
 * nestmon_abi_isa() - what KVM uses on this host
 *
 * With an enlightened VMCS there is no VMCS that VMREAD reads.
 *
 * Context: any.
 * Return: &enum nestmon_isa, 0 where exit codes cannot be read
 */
enum nestmon_isa nestmon_abi_isa(void)
{
	if (boot_cpu_has(X86_FEATURE_SVM))
		return NESTMON_ISA_SVM;
	if (!boot_cpu_has(X86_FEATURE_VMX))
		return 0;
	return evmcs_host() ? 0 : NESTMON_ISA_VMX;
}

/**
 * nestmon_abi_usable() - is what lies behind a vCPU what this file takes it for?
 * @vcpu: the vCPU
 * @isa: of the vCPU, as its exit says
 *
 * A module that was built for another kernel than it runs on would read
 * somebody else's field as the VMCB's address.
 *
 * Context: a KVM callback of @vcpu.
 * Return: whether codes can be read
 */
bool nestmon_abi_usable(const struct kvm_vcpu *vcpu, enum nestmon_isa isa)
{
	const struct vmcb *vmcb;

	if (isa == NESTMON_ISA_VMX)
		return true;
	vmcb = nestmon_abi_vmcb(vcpu);
	return vmcb && PAGE_ALIGNED(vmcb) && virt_addr_valid(vmcb);
}

/**
 * nestmon_abi_identify() - what tells a vCPU from all others
 * @vcpu: the vCPU
 * @id: filled in, but for the process
 *
 * Context: a KVM callback of @vcpu, or its file is held.
 */
void nestmon_abi_identify(const struct kvm_vcpu *vcpu,
			  struct nestmon_identity *id)
{
	id->kvm = vcpu->kvm;
	id->vcpu = vcpu->vcpu_id;
}

/**
 * nestmon_abi_same() - does an identity still fit?
 * @vcpu: the vCPU
 * @id: what was recorded for a vCPU at the same address
 *
 * Context: a KVM callback of @vcpu.
 * Return: whether it is the same vCPU
 */
bool nestmon_abi_same(const struct kvm_vcpu *vcpu,
		      const struct nestmon_identity *id)
{
	return vcpu->kvm == id->kvm && vcpu->vcpu_id == id->vcpu;
}

/**
 * nestmon_abi_owned() - is a vCPU one of a task's own?
 * @vcpu: the vCPU
 * @task: has its file open, as heirs of a process do, too
 *
 * Context: the vCPU's file is held, @task is locked.
 * Return: whether the VM lives in the memory of @task
 */
bool nestmon_abi_owned(const struct kvm_vcpu *vcpu,
		       const struct task_struct *task)
{
	return vcpu->kvm->mm == task->mm;
}
