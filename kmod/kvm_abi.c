// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/mm.h>
#include <asm/cpufeature.h>
#include <asm/mshyperv.h>

#include "assists.h"
#include "compat.h"
#include "kvm_abi.h"

#define MISC_VMWRITE_ALL BIT_ULL(29)

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

/* TDX keeps the VMCS of its guests to itself, and KVM's events say VMX. */
static bool tdx_vm(const struct kvm *kvm)
{
#ifdef KVM_X86_TDX_VM
	return kvm->arch.vm_type == KVM_X86_TDX_VM;
#else
	return false;
#endif
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
		return !tdx_vm(vcpu->kvm);
	vmcb = nestmon_abi_vmcb(vcpu);
	return vmcb && PAGE_ALIGNED(vmcb) && virt_addr_valid(vmcb);
}

static u32 feature(unsigned int bit, enum nestmon_assist assist)
{
	return boot_cpu_has(bit) ? BIT(assist) : 0;
}

/*
 * SDM volume 3, A.3.3 and A.6: KVM uses VMCS shadowing where VMWRITE can write
 * all fields (cpu_has_vmx_shadow_vmcs()).
 */
static u32 shadow_vmcs_supported(u32 *known)
{
	u64 primary, secondary = 0, misc;

	if (nestmon_rdmsr(MSR_IA32_VMX_PROCBASED_CTLS, &primary) ||
	    nestmon_rdmsr(MSR_IA32_VMX_MISC, &misc))
		return 0;
	if (primary >> 32 & CPU_BASED_ACTIVATE_SECONDARY_CONTROLS &&
	    nestmon_rdmsr(MSR_IA32_VMX_PROCBASED_CTLS2, &secondary))
		return 0;
	*known = BIT(NESTMON_ASSIST_SHADOW_VMCS);
	return secondary >> 32 & SECONDARY_EXEC_SHADOW_VMCS &&
			       misc & MISC_VMWRITE_ALL ?
		       *known :
		       0;
}

/**
 * nestmon_abi_supported() - assists that the processor has
 * @isa: of this host
 * @known: assists of which that could be found out, bits by id
 *
 * Context: process; of the CPU that runs it and, as KVM demands, of all.
 * Return: those of @known that it has
 */
u32 nestmon_abi_supported(enum nestmon_isa isa, u32 *known)
{
	*known = 0;
	if (isa == NESTMON_ISA_VMX)
		return shadow_vmcs_supported(known);
	*known = BIT(NESTMON_ASSIST_NPT) | BIT(NESTMON_ASSIST_VGIF) |
		 BIT(NESTMON_ASSIST_VLS) | BIT(NESTMON_ASSIST_NRIPS) |
		 BIT(NESTMON_ASSIST_AVIC);
	return feature(X86_FEATURE_NPT, NESTMON_ASSIST_NPT) |
	       feature(X86_FEATURE_VGIF, NESTMON_ASSIST_VGIF) |
	       feature(X86_FEATURE_V_VMSAVE_VMLOAD, NESTMON_ASSIST_VLS) |
	       feature(X86_FEATURE_NRIPS, NESTMON_ASSIST_NRIPS) |
	       feature(X86_FEATURE_AVIC, NESTMON_ASSIST_AVIC);
}

/*
 * KVM gives a VMCS the bitmaps if it shall use shadowing, and turns it on while
 * L1 has a current VMCS (vmx/nested.c: set_current_vmptr(),
 * nested_vmx_set_vmcs_shadowing_bitmap()).
 */
static void sample_vmx(struct nestmon_sample *sample)
{
	const u32 shadow = BIT(NESTMON_ASSIST_SHADOW_VMCS);
	unsigned long controls, link, read_map, write_map;

	sample->known = shadow;
	sample->enabled_known = shadow;
	if (!nestmon_abi_vmread(VMREAD_BITMAP, &read_map) ||
	    !nestmon_abi_vmread(VMWRITE_BITMAP, &write_map) || !read_map)
		return;
	sample->enabled = shadow;
	sample->shadow_map[0] = read_map;
	sample->shadow_map[1] = write_map;
	if (nestmon_abi_vmread(SECONDARY_VM_EXEC_CONTROL, &controls) &&
	    controls & SECONDARY_EXEC_SHADOW_VMCS &&
	    nestmon_abi_vmread(VMCS_LINK_POINTER, &link) && ~link)
		sample->active = shadow;
}

/* APM volume 2, appendix B: nested paging, VGIF, AVIC, LBR virtualization. */
static void sample_svm(const struct vmcb_control_area *control,
		       struct nestmon_sample *sample)
{
	sample->known = BIT(NESTMON_ASSIST_NPT) | BIT(NESTMON_ASSIST_VGIF) |
			BIT(NESTMON_ASSIST_VLS) | BIT(NESTMON_ASSIST_AVIC);
	if (NESTMON_VMCB_NP(control))
		sample->active |= BIT(NESTMON_ASSIST_NPT);
	if (control->int_ctl & V_GIF_ENABLE_MASK)
		sample->active |= BIT(NESTMON_ASSIST_VGIF);
	if (NESTMON_VMCB_VLS(control))
		sample->active |= BIT(NESTMON_ASSIST_VLS);
	if (control->int_ctl & AVIC_ENABLE_MASK)
		sample->active |= BIT(NESTMON_ASSIST_AVIC);
}

/**
 * nestmon_abi_sample() - what spares a vCPU exits now
 * @vcpu: the vCPU, in L1: in L2 another VMCS or VMCB is current
 * @isa: of the vCPU
 * @sample: filled in
 *
 * Context: a KVM callback of @vcpu in which preemption is off.
 */
void nestmon_abi_sample(const struct kvm_vcpu *vcpu, enum nestmon_isa isa,
			struct nestmon_sample *sample)
{
	*sample = (struct nestmon_sample){};
	if (isa == NESTMON_ISA_VMX)
		sample_vmx(sample);
	else
		sample_svm(&nestmon_abi_vmcb(vcpu)->control, sample);
}

/**
 * nestmon_abi_cpuid() - what does a guest see in CPUID?
 * @vcpu: the vCPU
 * @leaf: of CPUID, one without subleaves
 * @out: filled in: EAX, EBX, ECX, EDX
 *
 * As userspace gave it to the vCPU (arch/x86/kvm/cpuid.c), which it cannot do
 * while the vCPU runs.
 *
 * Context: a KVM callback of @vcpu.
 * Return: false when it was not given this leaf
 */
bool nestmon_abi_cpuid(const struct kvm_vcpu *vcpu, u32 leaf, u32 *out)
{
	const int nr = min(vcpu->arch.cpuid_nent, KVM_MAX_CPUID_ENTRIES);
	const struct kvm_cpuid_entry2 *entry;
	int i;

	for (i = 0; i < nr; i++) {
		entry = &vcpu->arch.cpuid_entries[i];
		if (entry->function != leaf)
			continue;
		out[0] = entry->eax;
		out[1] = entry->ebx;
		out[2] = entry->ecx;
		out[3] = entry->edx;
		return true;
	}
	return false;
}

/* SDM volume 3, 25.4.1: bit 13 of the access rights is L. */
static bool in_64_bit_mode(const struct kvm_vcpu *vcpu, bool *known)
{
	unsigned long rights;

	*known = true;
	if (!(vcpu->arch.efer & EFER_LMA))
		return false;
	*known = nestmon_abi_vmread(GUEST_CS_AR_BYTES, &rights);
	return rights & VMX_AR_L_MASK;
}

/**
 * nestmon_abi_vmx_field() - which field did L1 name?
 * @vcpu: the vCPU, in an exit by VMREAD or VMWRITE
 * @encoding: filled in
 *
 * SDM volume 3, table 28-14: bits 31:28 of the instruction information name the
 * register. KVM has saved all of them but RSP (vmx/nested.c: handle_vmread()).
 *
 * Context: kvm_exit of @vcpu.
 * Return: false when it could not be read
 */
bool nestmon_abi_vmx_field(const struct kvm_vcpu *vcpu, u64 *encoding)
{
	unsigned long info, value;
	unsigned int reg;
	bool known = true;

	if (!nestmon_abi_vmread(VMX_INSTRUCTION_INFO, &info))
		return false;
	reg = info >> 28 & 0xf;
	if (reg != VCPU_REGS_RSP)
		value = vcpu->arch.regs[reg];
	else if (!nestmon_abi_vmread(GUEST_RSP, &value))
		return false;
	if (value > U32_MAX && !in_64_bit_mode(vcpu, &known))
		value = (u32)value;
	*encoding = value;
	return known;
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

/**
 * nestmon_abi_smm() - is a vCPU in SMM?
 * @vcpu: the vCPU
 *
 * Context: a KVM callback of @vcpu.
 * Return: whether it is
 */
bool nestmon_abi_smm(const struct kvm_vcpu *vcpu)
{
#ifdef HF_SMM_MASK
	return vcpu->arch.hflags & HF_SMM_MASK;
#else
	return false;
#endif
}

/**
 * nestmon_abi_vmxe() - is CR4.VMXE of a vCPU set?
 * @vcpu: the vCPU
 *
 * KVM lets no guest have that bit as its own (KVM_POSSIBLE_CR4_GUEST_BITS).
 *
 * Context: a KVM callback of @vcpu.
 * Return: whether it is, at the level that runs
 */
bool nestmon_abi_vmxe(const struct kvm_vcpu *vcpu)
{
	return vcpu->arch.cr4 & X86_CR4_VMXE;
}

/* SDM volume 3, 25.4.1: bits 6:5 of the access rights of SS are the CPL. */
static bool in_ring_0(void)
{
	unsigned long rights;

	return nestmon_abi_vmread(GUEST_SS_AR_BYTES, &rights) &&
	       !VMX_AR_DPL(rights);
}

/**
 * nestmon_abi_vmx_on() - has L1 VMX on?
 * @vcpu: the vCPU
 * @code: exit code
 *
 * SDM volume 3, 24.7 and 31.3: CR4.VMXE cannot be cleared in VMX operation; VMXON
 * and VMXOFF, which KVM is about to carry out, fault outside ring 0.
 *
 * Context: kvm_exit of @vcpu.
 * Return: %NESTMON_UNKNOWN where this exit does not tell
 */
enum nestmon_answer nestmon_abi_vmx_on(const struct kvm_vcpu *vcpu, u64 code)
{
	if (nestmon_abi_guest_mode(vcpu))
		return NESTMON_YES;
	if (!nestmon_abi_vmxe(vcpu))
		return NESTMON_NO;
	if (code == EXIT_REASON_VMON && in_ring_0())
		return NESTMON_YES;
	if (code == EXIT_REASON_VMOFF && in_ring_0())
		return NESTMON_NO;
	return NESTMON_UNKNOWN;
}

/**
 * nestmon_abi_svme() - is EFER.SVME of a vCPU set?
 * @vcpu: the vCPU
 *
 * Context: a KVM callback of @vcpu.
 * Return: whether it is, at the level that runs
 */
bool nestmon_abi_svme(const struct kvm_vcpu *vcpu)
{
	return vcpu->arch.efer & EFER_SVME;
}

/**
 * nestmon_abi_gif() - is the global interrupt flag of L1 set?
 * @vcpu: the vCPU
 *
 * APM volume 2, 15.33: with VGIF it is in the VMCB. Without, KVM keeps it in
 * public before 6.4. In L2 it is not L1's that counts.
 *
 * Context: a KVM callback of @vcpu, on SVM.
 * Return: &enum nestmon_answer
 */
enum nestmon_answer nestmon_abi_gif(const struct kvm_vcpu *vcpu)
{
	u32 int_ctl = nestmon_abi_vmcb(vcpu)->control.int_ctl;

	if (nestmon_abi_guest_mode(vcpu))
		return NESTMON_UNKNOWN;
	if (int_ctl & V_GIF_ENABLE_MASK)
		return int_ctl & V_GIF_MASK ? NESTMON_YES : NESTMON_NO;
#ifdef HF_GIF_MASK
	return vcpu->arch.hflags & HF_GIF_MASK ? NESTMON_YES : NESTMON_NO;
#else
	return NESTMON_UNKNOWN;
#endif
}

/**
 * nestmon_abi_paging() - which of KVM's MMUs runs L2?
 * @vcpu: the vCPU, in L2
 *
 * Context: a KVM callback of @vcpu.
 * Return: &enum nestmon_paging
 */
enum nestmon_paging nestmon_abi_paging(const struct kvm_vcpu *vcpu)
{
	return vcpu->arch.mmu == &vcpu->arch.guest_mmu ? NESTMON_PAGING_GUEST :
							 NESTMON_PAGING_ROOT;
}
