/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause */
/*
 * What the processor says of VMX, registers and their bits, a row each; the file
 * that includes this one defines one or both of NESTMON_VMX_REG() and
 * NESTMON_VMX_CAP() before, and the end of this file takes them back. The first
 * row of each is that of the flag that says that there is VMX at all.
 *
 * NESTMON_VMX_REG(ident, space, index, name, cond, mask, twin, doc)
 *	A register: ident is its name here, space and index are as of &enum
 *	nestmon_cap_space. It exists if any bit of mask is set in the register
 *	cond, which has a row above; NONE: always. With the twin, which NONE may
 *	be, it makes a pair, see below.
 *
 * NESTMON_VMX_CAP(reg, bit, width, kind, name, param, doc)
 *	Bits of a register with a row above, from bit on. kind:
 *	FLAG	it has it, or not
 *	NUMBER	width bits, a number
 *	STATE	as either, by width, but no capability: firmware or the kernel
 *		set it, and what L1 gets does not follow from it
 *	SET	the same of width bits, of which only matters whether any is set
 *	CONTROL	allowed-0 setting at bit: clear, the control may be 0; allowed-1
 *		at bit + 32: set, it may be 1. Where the twin exists, its allowed-0
 *		setting tells that a control of default1 may be 0, after all
 *	FIXED	set, a bit of a control register must be 1 in VMX operation; clear
 *		in the twin, it must be 0
 *	width is 1 for all others.
 *	param: the parameter of kvm_intel without which KVM does not offer it to
 *	L1, "" for none.
 *
 * Intel SDM, volume 3, appendix A, and for IA32_FEATURE_CONTROL volume 4. Names:
 * the kernel's arch/x86/include/asm/vmxfeatures.h, vmx.h, msr-index.h and
 * processor-flags.h (7.2); what is missing there is named after the manual.
 */
#ifndef NESTMON_VMX_REG
#define NESTMON_VMX_REG(ident, space, index, name, cond, mask, twin, doc)
#endif
#ifndef NESTMON_VMX_CAP
#define NESTMON_VMX_CAP(reg, bit, width, kind, name, param, doc)
#endif

NESTMON_VMX_REG(CPUID_1_ECX, NESTMON_CAP_CPUID_ECX, 0x1, "CPUID.1:ECX",
		NONE, 0, NONE, "Feature information")
NESTMON_VMX_REG(CR4, NESTMON_CAP_CR, 4, "CR4", NONE, 0, NONE,
		"Control register 4, but VMXE alone")
NESTMON_VMX_REG(FEATURE_CONTROL, NESTMON_CAP_MSR, 0x3a, "IA32_FEATURE_CONTROL",
		CPUID_1_ECX, 0x60, NONE,
		"Lock and enables, set by firmware (VMX or SMX)")
NESTMON_VMX_REG(BASIC, NESTMON_CAP_MSR, 0x480, "IA32_VMX_BASIC",
		CPUID_1_ECX, 0x20, NONE, "Basic information (A.1)")
NESTMON_VMX_REG(PINBASED, NESTMON_CAP_MSR, 0x481, "IA32_VMX_PINBASED_CTLS",
		CPUID_1_ECX, 0x20, TRUE_PINBASED,
		"Pin-based VM-execution controls (A.3.1)")
NESTMON_VMX_REG(PROCBASED, NESTMON_CAP_MSR, 0x482, "IA32_VMX_PROCBASED_CTLS",
		CPUID_1_ECX, 0x20, TRUE_PROCBASED,
		"Primary processor-based VM-execution controls (A.3.2)")
NESTMON_VMX_REG(EXIT, NESTMON_CAP_MSR, 0x483, "IA32_VMX_EXIT_CTLS",
		CPUID_1_ECX, 0x20, TRUE_EXIT,
		"Primary VM-exit controls (A.4.1)")
NESTMON_VMX_REG(ENTRY, NESTMON_CAP_MSR, 0x484, "IA32_VMX_ENTRY_CTLS",
		CPUID_1_ECX, 0x20, TRUE_ENTRY, "VM-entry controls (A.5)")
NESTMON_VMX_REG(MISC, NESTMON_CAP_MSR, 0x485, "IA32_VMX_MISC",
		CPUID_1_ECX, 0x20, NONE, "Miscellaneous data (A.6)")
NESTMON_VMX_REG(CR0_FIXED0, NESTMON_CAP_MSR, 0x486, "IA32_VMX_CR0_FIXED0",
		CPUID_1_ECX, 0x20, CR0_FIXED1, "CR0 bits that must be 1 (A.7)")
NESTMON_VMX_REG(CR0_FIXED1, NESTMON_CAP_MSR, 0x487, "IA32_VMX_CR0_FIXED1",
		CPUID_1_ECX, 0x20, NONE, "CR0 bits that may be 1 (A.7)")
NESTMON_VMX_REG(CR4_FIXED0, NESTMON_CAP_MSR, 0x488, "IA32_VMX_CR4_FIXED0",
		CPUID_1_ECX, 0x20, CR4_FIXED1, "CR4 bits that must be 1 (A.8)")
NESTMON_VMX_REG(CR4_FIXED1, NESTMON_CAP_MSR, 0x489, "IA32_VMX_CR4_FIXED1",
		CPUID_1_ECX, 0x20, NONE, "CR4 bits that may be 1 (A.8)")
NESTMON_VMX_REG(VMCS_ENUM, NESTMON_CAP_MSR, 0x48a, "IA32_VMX_VMCS_ENUM",
		CPUID_1_ECX, 0x20, NONE, "VMCS enumeration (A.9)")
NESTMON_VMX_REG(PROCBASED2, NESTMON_CAP_MSR, 0x48b, "IA32_VMX_PROCBASED_CTLS2",
		PROCBASED, 0x8000000000000000, NONE,
		"Secondary processor-based VM-execution controls (A.3.3)")
NESTMON_VMX_REG(EPT_VPID, NESTMON_CAP_MSR, 0x48c, "IA32_VMX_EPT_VPID_CAP",
		PROCBASED2, 0x2200000000, NONE, "EPT and VPID (A.10)")
NESTMON_VMX_REG(TRUE_PINBASED, NESTMON_CAP_MSR, 0x48d, "IA32_VMX_TRUE_PINBASED_CTLS",
		BASIC, 0x80000000000000, NONE,
		"Pin-based controls without default1 (A.3.1)")
NESTMON_VMX_REG(TRUE_PROCBASED, NESTMON_CAP_MSR, 0x48e, "IA32_VMX_TRUE_PROCBASED_CTLS",
		BASIC, 0x80000000000000, NONE,
		"Primary processor-based controls without default1 (A.3.2)")
NESTMON_VMX_REG(TRUE_EXIT, NESTMON_CAP_MSR, 0x48f, "IA32_VMX_TRUE_EXIT_CTLS",
		BASIC, 0x80000000000000, NONE,
		"Primary VM-exit controls without default1 (A.4.1)")
NESTMON_VMX_REG(TRUE_ENTRY, NESTMON_CAP_MSR, 0x490, "IA32_VMX_TRUE_ENTRY_CTLS",
		BASIC, 0x80000000000000, NONE,
		"VM-entry controls without default1 (A.5)")
NESTMON_VMX_REG(VMFUNC, NESTMON_CAP_MSR, 0x491, "IA32_VMX_VMFUNC",
		PROCBASED2, 0x200000000000, NONE, "VM functions (A.11)")
NESTMON_VMX_REG(PROCBASED3, NESTMON_CAP_MSR, 0x492, "IA32_VMX_PROCBASED_CTLS3",
		PROCBASED, 0x2000000000000, NONE,
		"Tertiary processor-based VM-execution controls (A.3.4)")
NESTMON_VMX_REG(EXIT2, NESTMON_CAP_MSR, 0x493, "IA32_VMX_EXIT_CTLS2",
		EXIT, 0x8000000000000000, NONE,
		"Secondary VM-exit controls (A.4.2)")

NESTMON_VMX_CAP(CPUID_1_ECX, 5, 1, FLAG, "VMX", "nested",
		"Virtual-machine extensions")
NESTMON_VMX_CAP(CPUID_1_ECX, 6, 1, FLAG, "SMX", "", "Safer-mode extensions")
NESTMON_VMX_CAP(CPUID_1_ECX, 31, 1, STATE, "HYPERVISOR", "",
		"This host is itself a guest")

NESTMON_VMX_CAP(CR4, 13, 1, STATE, "VMXE", "", "VMX is in use on this CPU")

NESTMON_VMX_CAP(FEATURE_CONTROL, 0, 1, STATE, "LOCKED", "",
		"Cannot be changed before the next reset")
NESTMON_VMX_CAP(FEATURE_CONTROL, 1, 1, STATE, "VMX_ENABLED_INSIDE_SMX", "",
		"VMXON in SMX operation")
NESTMON_VMX_CAP(FEATURE_CONTROL, 2, 1, STATE, "VMX_ENABLED_OUTSIDE_SMX", "",
		"VMXON outside of SMX operation")
NESTMON_VMX_CAP(FEATURE_CONTROL, 8, 7, STATE, "SENTER_LOCAL_ENABLES", "",
		"SENTER functions that are enabled")
NESTMON_VMX_CAP(FEATURE_CONTROL, 15, 1, STATE, "SENTER_GLOBAL_ENABLE", "",
		"SENTER")
NESTMON_VMX_CAP(FEATURE_CONTROL, 17, 1, STATE, "SGX_LC_ENABLED", "",
		"SGX launch control")
NESTMON_VMX_CAP(FEATURE_CONTROL, 18, 1, STATE, "SGX_ENABLED", "", "SGX")
NESTMON_VMX_CAP(FEATURE_CONTROL, 20, 1, STATE, "LMCE_ENABLED", "",
		"Machine checks of one CPU alone")

NESTMON_VMX_CAP(BASIC, 0, 31, NUMBER, "REVISION", "",
		"VMCS revision identifier")
NESTMON_VMX_CAP(BASIC, 32, 13, NUMBER, "VMCS_SIZE", "",
		"Bytes of a VMXON region or VMCS")
NESTMON_VMX_CAP(BASIC, 48, 1, FLAG, "PHYS_32", "",
		"Addresses of VMX structures have 32 bits")
NESTMON_VMX_CAP(BASIC, 49, 1, FLAG, "DUAL_MONITOR", "",
		"Dual-monitor treatment of SMIs")
NESTMON_VMX_CAP(BASIC, 50, 4, NUMBER, "MEM_TYPE", "",
		"Memory type of VMX structures; 0 UC, 6 WB")
NESTMON_VMX_CAP(BASIC, 54, 1, FLAG, "INOUT", "",
		"Instruction information for INS and OUTS")
NESTMON_VMX_CAP(BASIC, 55, 1, FLAG, "TRUE_CTLS", "",
		"Controls of default1 may be 0; the true MSRs exist")
NESTMON_VMX_CAP(BASIC, 56, 1, FLAG, "NO_HW_ERROR_CODE_CC", "",
		"VM entry injects exceptions with or without error code")
NESTMON_VMX_CAP(BASIC, 58, 1, FLAG, "NESTED_EXCEPTION", "",
		"Nested exceptions (FRED)")

NESTMON_VMX_CAP(PINBASED, 0, 1, CONTROL, "INTR_EXITING", "",
		"External-interrupt exiting")
NESTMON_VMX_CAP(PINBASED, 3, 1, CONTROL, "NMI_EXITING", "", "NMI exiting")
NESTMON_VMX_CAP(PINBASED, 5, 1, CONTROL, "VIRTUAL_NMIS", "", "Virtual NMIs")
NESTMON_VMX_CAP(PINBASED, 6, 1, CONTROL, "PREEMPTION_TIMER", "",
		"Activate VMX-preemption timer")
NESTMON_VMX_CAP(PINBASED, 7, 1, CONTROL, "POSTED_INTR", "enable_apicv",
		"Process posted interrupts")

NESTMON_VMX_CAP(PROCBASED, 2, 1, CONTROL, "INTR_WINDOW_EXITING", "",
		"Interrupt-window exiting")
NESTMON_VMX_CAP(PROCBASED, 3, 1, CONTROL, "USE_TSC_OFFSETTING", "",
		"Use TSC offsetting")
NESTMON_VMX_CAP(PROCBASED, 7, 1, CONTROL, "HLT_EXITING", "", "HLT exiting")
NESTMON_VMX_CAP(PROCBASED, 9, 1, CONTROL, "INVLPG_EXITING", "",
		"INVLPG exiting")
NESTMON_VMX_CAP(PROCBASED, 10, 1, CONTROL, "MWAIT_EXITING", "", "MWAIT exiting")
NESTMON_VMX_CAP(PROCBASED, 11, 1, CONTROL, "RDPMC_EXITING", "", "RDPMC exiting")
NESTMON_VMX_CAP(PROCBASED, 12, 1, CONTROL, "RDTSC_EXITING", "", "RDTSC exiting")
NESTMON_VMX_CAP(PROCBASED, 15, 1, CONTROL, "CR3_LOAD_EXITING", "",
		"CR3-load exiting")
NESTMON_VMX_CAP(PROCBASED, 16, 1, CONTROL, "CR3_STORE_EXITING", "",
		"CR3-store exiting")
NESTMON_VMX_CAP(PROCBASED, 17, 1, CONTROL, "TERTIARY_CONTROLS", "",
		"Activate tertiary controls")
NESTMON_VMX_CAP(PROCBASED, 19, 1, CONTROL, "CR8_LOAD_EXITING", "",
		"CR8-load exiting")
NESTMON_VMX_CAP(PROCBASED, 20, 1, CONTROL, "CR8_STORE_EXITING", "",
		"CR8-store exiting")
NESTMON_VMX_CAP(PROCBASED, 21, 1, CONTROL, "VIRTUAL_TPR", "", "Use TPR shadow")
NESTMON_VMX_CAP(PROCBASED, 22, 1, CONTROL, "NMI_WINDOW_EXITING", "",
		"NMI-window exiting")
NESTMON_VMX_CAP(PROCBASED, 23, 1, CONTROL, "MOV_DR_EXITING", "",
		"MOV-DR exiting")
NESTMON_VMX_CAP(PROCBASED, 24, 1, CONTROL, "UNCOND_IO_EXITING", "",
		"Unconditional I/O exiting")
NESTMON_VMX_CAP(PROCBASED, 25, 1, CONTROL, "USE_IO_BITMAPS", "",
		"Use I/O bitmaps")
NESTMON_VMX_CAP(PROCBASED, 27, 1, CONTROL, "MONITOR_TRAP_FLAG", "",
		"Monitor trap flag")
NESTMON_VMX_CAP(PROCBASED, 28, 1, CONTROL, "USE_MSR_BITMAPS", "",
		"Use MSR bitmaps")
NESTMON_VMX_CAP(PROCBASED, 29, 1, CONTROL, "MONITOR_EXITING", "",
		"MONITOR exiting")
NESTMON_VMX_CAP(PROCBASED, 30, 1, CONTROL, "PAUSE_EXITING", "", "PAUSE exiting")
NESTMON_VMX_CAP(PROCBASED, 31, 1, CONTROL, "SEC_CONTROLS", "",
		"Activate secondary controls")

NESTMON_VMX_CAP(PROCBASED2, 0, 1, CONTROL, "VIRT_APIC_ACCESSES", "flexpriority",
		"Virtualize APIC accesses")
NESTMON_VMX_CAP(PROCBASED2, 1, 1, CONTROL, "EPT", "ept", "Enable EPT")
NESTMON_VMX_CAP(PROCBASED2, 2, 1, CONTROL, "DESC_EXITING", "",
		"Descriptor-table exiting")
NESTMON_VMX_CAP(PROCBASED2, 3, 1, CONTROL, "RDTSCP", "", "Enable RDTSCP")
NESTMON_VMX_CAP(PROCBASED2, 4, 1, CONTROL, "VIRTUAL_X2APIC", "",
		"Virtualize x2APIC mode")
NESTMON_VMX_CAP(PROCBASED2, 5, 1, CONTROL, "VPID", "vpid", "Enable VPID")
NESTMON_VMX_CAP(PROCBASED2, 6, 1, CONTROL, "WBINVD_EXITING", "",
		"WBINVD exiting")
NESTMON_VMX_CAP(PROCBASED2, 7, 1, CONTROL, "UNRESTRICTED_GUEST", "unrestricted_guest",
		"Unrestricted guest")
NESTMON_VMX_CAP(PROCBASED2, 8, 1, CONTROL, "APIC_REGISTER_VIRT", "",
		"APIC-register virtualization")
NESTMON_VMX_CAP(PROCBASED2, 9, 1, CONTROL, "VIRT_INTR_DELIVERY", "",
		"Virtual-interrupt delivery")
NESTMON_VMX_CAP(PROCBASED2, 10, 1, CONTROL, "PAUSE_LOOP_EXITING", "",
		"PAUSE-loop exiting")
NESTMON_VMX_CAP(PROCBASED2, 11, 1, CONTROL, "RDRAND_EXITING", "",
		"RDRAND exiting")
NESTMON_VMX_CAP(PROCBASED2, 12, 1, CONTROL, "INVPCID", "", "Enable INVPCID")
NESTMON_VMX_CAP(PROCBASED2, 13, 1, CONTROL, "VMFUNC", "", "Enable VM functions")
NESTMON_VMX_CAP(PROCBASED2, 14, 1, CONTROL, "SHADOW_VMCS", "", "VMCS shadowing")
NESTMON_VMX_CAP(PROCBASED2, 15, 1, CONTROL, "ENCLS_EXITING", "sgx",
		"Enable ENCLS exiting")
NESTMON_VMX_CAP(PROCBASED2, 16, 1, CONTROL, "RDSEED_EXITING", "",
		"RDSEED exiting")
NESTMON_VMX_CAP(PROCBASED2, 17, 1, CONTROL, "PAGE_MOD_LOGGING", "eptad",
		"Enable PML")
NESTMON_VMX_CAP(PROCBASED2, 18, 1, CONTROL, "EPT_VIOLATION_VE", "",
		"EPT-violation #VE")
NESTMON_VMX_CAP(PROCBASED2, 19, 1, CONTROL, "PT_CONCEAL_VMX", "",
		"Conceal VMX from PT")
NESTMON_VMX_CAP(PROCBASED2, 20, 1, CONTROL, "XSAVES", "",
		"Enable XSAVES/XRSTORS")
NESTMON_VMX_CAP(PROCBASED2, 21, 1, CONTROL, "PASID_TRANSLATION", "",
		"PASID translation")
NESTMON_VMX_CAP(PROCBASED2, 22, 1, CONTROL, "MODE_BASED_EPT_EXEC", "",
		"Mode-based execute control for EPT")
NESTMON_VMX_CAP(PROCBASED2, 23, 1, CONTROL, "SUB_PAGE_WRITE", "",
		"Sub-page write permissions for EPT")
NESTMON_VMX_CAP(PROCBASED2, 24, 1, CONTROL, "PT_USE_GPA", "",
		"Intel PT uses guest physical addresses")
NESTMON_VMX_CAP(PROCBASED2, 25, 1, CONTROL, "TSC_SCALING", "",
		"Use TSC scaling")
NESTMON_VMX_CAP(PROCBASED2, 26, 1, CONTROL, "USR_WAIT_PAUSE", "",
		"Enable user wait and pause")
NESTMON_VMX_CAP(PROCBASED2, 27, 1, CONTROL, "PCONFIG", "", "Enable PCONFIG")
NESTMON_VMX_CAP(PROCBASED2, 28, 1, CONTROL, "ENCLV_EXITING", "",
		"Enable ENCLV exiting")
NESTMON_VMX_CAP(PROCBASED2, 30, 1, CONTROL, "BUS_LOCK_DETECTION", "",
		"VMM bus-lock detection")
NESTMON_VMX_CAP(PROCBASED2, 31, 1, CONTROL, "NOTIFY_VM_EXITING", "",
		"Instruction timeout")

NESTMON_VMX_CAP(PROCBASED3, 0, 1, FLAG, "LOADIWKEY_EXITING", "",
		"LOADIWKEY exiting")
NESTMON_VMX_CAP(PROCBASED3, 1, 1, FLAG, "HLAT", "", "Enable HLAT")
NESTMON_VMX_CAP(PROCBASED3, 2, 1, FLAG, "EPT_PAGING_WRITE", "",
		"EPT paging-write control")
NESTMON_VMX_CAP(PROCBASED3, 3, 1, FLAG, "GUEST_PAGING_VERIFICATION", "",
		"Guest-paging verification")
NESTMON_VMX_CAP(PROCBASED3, 4, 1, FLAG, "IPI_VIRT", "", "IPI virtualization")
NESTMON_VMX_CAP(PROCBASED3, 6, 1, FLAG, "MSR_LIST", "",
		"Enable RDMSRLIST and WRMSRLIST")
NESTMON_VMX_CAP(PROCBASED3, 7, 1, FLAG, "VIRT_SPEC_CTRL", "",
		"Virtualize IA32_SPEC_CTRL")
NESTMON_VMX_CAP(PROCBASED3, 8, 1, FLAG, "APIC_TIMER_VIRT", "",
		"APIC-timer virtualization")

NESTMON_VMX_CAP(EXIT, 2, 1, CONTROL, "SAVE_DEBUG_CONTROLS", "",
		"Save debug controls")
NESTMON_VMX_CAP(EXIT, 9, 1, CONTROL, "HOST_ADDR_SPACE_SIZE", "",
		"Host address-space size")
NESTMON_VMX_CAP(EXIT, 12, 1, CONTROL, "LOAD_IA32_PERF_GLOBAL_CTRL", "",
		"Load IA32_PERF_GLOBAL_CTRL")
NESTMON_VMX_CAP(EXIT, 15, 1, CONTROL, "ACK_INTR_ON_EXIT", "",
		"Acknowledge interrupt on exit")
NESTMON_VMX_CAP(EXIT, 18, 1, CONTROL, "SAVE_IA32_PAT", "", "Save IA32_PAT")
NESTMON_VMX_CAP(EXIT, 19, 1, CONTROL, "LOAD_IA32_PAT", "", "Load IA32_PAT")
NESTMON_VMX_CAP(EXIT, 20, 1, CONTROL, "SAVE_IA32_EFER", "", "Save IA32_EFER")
NESTMON_VMX_CAP(EXIT, 21, 1, CONTROL, "LOAD_IA32_EFER", "", "Load IA32_EFER")
NESTMON_VMX_CAP(EXIT, 22, 1, CONTROL, "SAVE_VMX_PREEMPTION_TIMER", "",
		"Save VMX-preemption timer value")
NESTMON_VMX_CAP(EXIT, 23, 1, CONTROL, "CLEAR_BNDCFGS", "", "Clear IA32_BNDCFGS")
NESTMON_VMX_CAP(EXIT, 24, 1, CONTROL, "PT_CONCEAL_PIP", "",
		"Conceal VMX from PT")
NESTMON_VMX_CAP(EXIT, 25, 1, CONTROL, "CLEAR_IA32_RTIT_CTL", "",
		"Clear IA32_RTIT_CTL")
NESTMON_VMX_CAP(EXIT, 26, 1, CONTROL, "CLEAR_IA32_LBR_CTL", "",
		"Clear IA32_LBR_CTL")
NESTMON_VMX_CAP(EXIT, 27, 1, CONTROL, "CLEAR_UINV", "", "Clear UINV")
NESTMON_VMX_CAP(EXIT, 28, 1, CONTROL, "LOAD_CET_STATE", "", "Load CET state")
NESTMON_VMX_CAP(EXIT, 29, 1, CONTROL, "LOAD_PKRS", "", "Load PKRS")
NESTMON_VMX_CAP(EXIT, 30, 1, CONTROL, "SAVE_IA32_PERF_GLOBAL_CTRL", "",
		"Save IA32_PERF_GLOBAL_CTRL")
NESTMON_VMX_CAP(EXIT, 31, 1, CONTROL, "SEC_EXIT_CONTROLS", "",
		"Activate secondary controls")

NESTMON_VMX_CAP(EXIT2, 0, 1, FLAG, "SAVE_IA32_FRED", "", "Save FRED state")
NESTMON_VMX_CAP(EXIT2, 1, 1, FLAG, "LOAD_IA32_FRED", "", "Load FRED state")
NESTMON_VMX_CAP(EXIT2, 3, 1, FLAG, "BUSY_SHADOW_STACK", "",
		"Prematurely busy shadow stack")

NESTMON_VMX_CAP(ENTRY, 2, 1, CONTROL, "LOAD_DEBUG_CONTROLS", "",
		"Load debug controls")
NESTMON_VMX_CAP(ENTRY, 9, 1, CONTROL, "IA32E_MODE", "", "IA-32e mode guest")
NESTMON_VMX_CAP(ENTRY, 10, 1, CONTROL, "SMM", "", "Entry to SMM")
NESTMON_VMX_CAP(ENTRY, 11, 1, CONTROL, "DEACT_DUAL_MONITOR", "",
		"Deactivate dual-monitor treatment")
NESTMON_VMX_CAP(ENTRY, 13, 1, CONTROL, "LOAD_IA32_PERF_GLOBAL_CTRL", "",
		"Load IA32_PERF_GLOBAL_CTRL")
NESTMON_VMX_CAP(ENTRY, 14, 1, CONTROL, "LOAD_IA32_PAT", "", "Load IA32_PAT")
NESTMON_VMX_CAP(ENTRY, 15, 1, CONTROL, "LOAD_IA32_EFER", "", "Load IA32_EFER")
NESTMON_VMX_CAP(ENTRY, 16, 1, CONTROL, "LOAD_BNDCFGS", "", "Load IA32_BNDCFGS")
NESTMON_VMX_CAP(ENTRY, 17, 1, CONTROL, "PT_CONCEAL_PIP", "",
		"Conceal VMX from PT")
NESTMON_VMX_CAP(ENTRY, 18, 1, CONTROL, "LOAD_IA32_RTIT_CTL", "",
		"Load IA32_RTIT_CTL")
NESTMON_VMX_CAP(ENTRY, 19, 1, CONTROL, "LOAD_UINV", "", "Load UINV")
NESTMON_VMX_CAP(ENTRY, 20, 1, CONTROL, "LOAD_CET_STATE", "", "Load CET state")
NESTMON_VMX_CAP(ENTRY, 21, 1, CONTROL, "LOAD_IA32_LBR_CTL", "",
		"Load guest IA32_LBR_CTL")
NESTMON_VMX_CAP(ENTRY, 22, 1, CONTROL, "LOAD_PKRS", "", "Load PKRS")
NESTMON_VMX_CAP(ENTRY, 23, 1, CONTROL, "LOAD_IA32_FRED", "", "Load FRED state")

NESTMON_VMX_CAP(MISC, 0, 5, NUMBER, "PREEMPTION_TIMER_RATE", "",
		"The timer counts when this bit of the TSC changes")
NESTMON_VMX_CAP(MISC, 5, 1, FLAG, "SAVE_EFER_LMA", "",
		"VM exits store EFER.LMA in the entry controls")
NESTMON_VMX_CAP(MISC, 6, 1, FLAG, "ACTIVITY_HLT", "", "Activity state HLT")
NESTMON_VMX_CAP(MISC, 7, 1, FLAG, "ACTIVITY_SHUTDOWN", "",
		"Activity state shutdown")
NESTMON_VMX_CAP(MISC, 8, 1, FLAG, "ACTIVITY_WAIT_SIPI", "",
		"Activity state wait-for-SIPI")
NESTMON_VMX_CAP(MISC, 14, 1, FLAG, "INTEL_PT", "", "Intel PT in VMX operation")
NESTMON_VMX_CAP(MISC, 15, 1, FLAG, "RDMSR_SMBASE", "",
		"RDMSR can read IA32_SMBASE in SMM")
NESTMON_VMX_CAP(MISC, 16, 9, NUMBER, "CR3_TARGETS", "", "CR3-target values")
NESTMON_VMX_CAP(MISC, 25, 3, NUMBER, "MSR_LIST_MAX", "",
		"512 times one more: MSRs that a list should hold at most")
NESTMON_VMX_CAP(MISC, 28, 1, FLAG, "SMI_UNBLOCK", "",
		"IA32_SMM_MONITOR_CTL bit 2 can be 1")
NESTMON_VMX_CAP(MISC, 29, 1, FLAG, "VMWRITE_SHADOW_RO_FIELDS", "",
		"VMWRITE can write read-only fields")
NESTMON_VMX_CAP(MISC, 30, 1, FLAG, "ZERO_LEN_INS", "",
		"Software events of instruction length 0")
NESTMON_VMX_CAP(MISC, 32, 32, NUMBER, "MSEG_REVISION", "",
		"MSEG revision identifier")

NESTMON_VMX_CAP(CR0_FIXED0, 0, 1, FIXED, "PE", "", "Protection enable")
NESTMON_VMX_CAP(CR0_FIXED0, 1, 1, FIXED, "MP", "", "Monitor coprocessor")
NESTMON_VMX_CAP(CR0_FIXED0, 2, 1, FIXED, "EM", "", "Emulation")
NESTMON_VMX_CAP(CR0_FIXED0, 3, 1, FIXED, "TS", "", "Task switched")
NESTMON_VMX_CAP(CR0_FIXED0, 4, 1, FIXED, "ET", "", "Extension type")
NESTMON_VMX_CAP(CR0_FIXED0, 5, 1, FIXED, "NE", "", "Numeric error")
NESTMON_VMX_CAP(CR0_FIXED0, 16, 1, FIXED, "WP", "", "Write protect")
NESTMON_VMX_CAP(CR0_FIXED0, 18, 1, FIXED, "AM", "", "Alignment mask")
NESTMON_VMX_CAP(CR0_FIXED0, 29, 1, FIXED, "NW", "", "Not write-through")
NESTMON_VMX_CAP(CR0_FIXED0, 30, 1, FIXED, "CD", "", "Cache disable")
NESTMON_VMX_CAP(CR0_FIXED0, 31, 1, FIXED, "PG", "", "Paging")

NESTMON_VMX_CAP(CR4_FIXED0, 0, 1, FIXED, "VME", "",
		"Virtual-8086 mode extensions")
NESTMON_VMX_CAP(CR4_FIXED0, 1, 1, FIXED, "PVI", "",
		"Protected-mode virtual interrupts")
NESTMON_VMX_CAP(CR4_FIXED0, 2, 1, FIXED, "TSD", "", "Time stamp disable")
NESTMON_VMX_CAP(CR4_FIXED0, 3, 1, FIXED, "DE", "", "Debugging extensions")
NESTMON_VMX_CAP(CR4_FIXED0, 4, 1, FIXED, "PSE", "", "Page size extensions")
NESTMON_VMX_CAP(CR4_FIXED0, 5, 1, FIXED, "PAE", "",
		"Physical address extension")
NESTMON_VMX_CAP(CR4_FIXED0, 6, 1, FIXED, "MCE", "", "Machine-check enable")
NESTMON_VMX_CAP(CR4_FIXED0, 7, 1, FIXED, "PGE", "", "Page global enable")
NESTMON_VMX_CAP(CR4_FIXED0, 8, 1, FIXED, "PCE", "", "RDPMC for all")
NESTMON_VMX_CAP(CR4_FIXED0, 9, 1, FIXED, "OSFXSR", "", "FXSAVE and FXRSTOR")
NESTMON_VMX_CAP(CR4_FIXED0, 10, 1, FIXED, "OSXMMEXCPT", "",
		"Unmasked SIMD exceptions")
NESTMON_VMX_CAP(CR4_FIXED0, 11, 1, FIXED, "UMIP", "",
		"User-mode instruction prevention")
NESTMON_VMX_CAP(CR4_FIXED0, 12, 1, FIXED, "LA57", "", "57-bit linear addresses")
NESTMON_VMX_CAP(CR4_FIXED0, 13, 1, FIXED, "VMXE", "", "VMX enable")
NESTMON_VMX_CAP(CR4_FIXED0, 14, 1, FIXED, "SMXE", "", "SMX enable")
NESTMON_VMX_CAP(CR4_FIXED0, 16, 1, FIXED, "FSGSBASE", "",
		"RDFSBASE and the like")
NESTMON_VMX_CAP(CR4_FIXED0, 17, 1, FIXED, "PCIDE", "",
		"Process-context identifiers")
NESTMON_VMX_CAP(CR4_FIXED0, 18, 1, FIXED, "OSXSAVE", "", "XSAVE")
NESTMON_VMX_CAP(CR4_FIXED0, 19, 1, FIXED, "KL", "", "Key locker")
NESTMON_VMX_CAP(CR4_FIXED0, 20, 1, FIXED, "SMEP", "",
		"Supervisor-mode execution prevention")
NESTMON_VMX_CAP(CR4_FIXED0, 21, 1, FIXED, "SMAP", "",
		"Supervisor-mode access prevention")
NESTMON_VMX_CAP(CR4_FIXED0, 22, 1, FIXED, "PKE", "",
		"Protection keys for user pages")
NESTMON_VMX_CAP(CR4_FIXED0, 23, 1, FIXED, "CET", "", "Control-flow enforcement")
NESTMON_VMX_CAP(CR4_FIXED0, 24, 1, FIXED, "PKS", "",
		"Protection keys for supervisor pages")
NESTMON_VMX_CAP(CR4_FIXED0, 25, 1, FIXED, "UINTR", "", "User interrupts")
NESTMON_VMX_CAP(CR4_FIXED0, 27, 1, FIXED, "LASS", "",
		"Linear-address-space separation")
NESTMON_VMX_CAP(CR4_FIXED0, 28, 1, FIXED, "LAM_SUP", "",
		"Supervisor linear-address masking")
NESTMON_VMX_CAP(CR4_FIXED0, 32, 1, FIXED, "FRED", "",
		"Flexible return and event delivery")

NESTMON_VMX_CAP(VMCS_ENUM, 1, 9, NUMBER, "HIGHEST_INDEX", "",
		"Highest index of a VMCS field's encoding")

NESTMON_VMX_CAP(EPT_VPID, 0, 1, FLAG, "EPT_EXECUTE_ONLY", "ept",
		"Execute-only translations")
NESTMON_VMX_CAP(EPT_VPID, 6, 1, FLAG, "EPT_PAGE_WALK_4", "ept",
		"Page walks of 4 levels")
NESTMON_VMX_CAP(EPT_VPID, 7, 1, FLAG, "EPT_PAGE_WALK_5", "ept",
		"Page walks of 5 levels")
NESTMON_VMX_CAP(EPT_VPID, 8, 1, FLAG, "EPTP_UC", "ept",
		"EPT structures in uncacheable memory")
NESTMON_VMX_CAP(EPT_VPID, 14, 1, FLAG, "EPTP_WB", "ept",
		"EPT structures in write-back memory")
NESTMON_VMX_CAP(EPT_VPID, 16, 1, FLAG, "EPT_2MB_PAGE", "ept", "Pages of 2 MiB")
NESTMON_VMX_CAP(EPT_VPID, 17, 1, FLAG, "EPT_1GB_PAGE", "ept", "Pages of 1 GiB")
NESTMON_VMX_CAP(EPT_VPID, 20, 1, FLAG, "INVEPT", "ept", "INVEPT")
NESTMON_VMX_CAP(EPT_VPID, 21, 1, FLAG, "EPT_AD", "eptad",
		"Accessed and dirty flags")
NESTMON_VMX_CAP(EPT_VPID, 22, 1, FLAG, "EPT_VIOLATION_INFO", "",
		"Advanced information on EPT violations")
NESTMON_VMX_CAP(EPT_VPID, 23, 1, FLAG, "EPT_SUPERVISOR_SHADOW_STACK", "",
		"Supervisor shadow-stack control")
NESTMON_VMX_CAP(EPT_VPID, 25, 1, FLAG, "INVEPT_CONTEXT", "ept",
		"Single-context INVEPT")
NESTMON_VMX_CAP(EPT_VPID, 26, 1, FLAG, "INVEPT_GLOBAL", "ept",
		"All-context INVEPT")
NESTMON_VMX_CAP(EPT_VPID, 32, 1, FLAG, "INVVPID", "vpid", "INVVPID")
NESTMON_VMX_CAP(EPT_VPID, 40, 1, FLAG, "INVVPID_INDIVIDUAL_ADDR", "vpid",
		"Individual-address INVVPID")
NESTMON_VMX_CAP(EPT_VPID, 41, 1, FLAG, "INVVPID_SINGLE_CONTEXT", "vpid",
		"Single-context INVVPID")
NESTMON_VMX_CAP(EPT_VPID, 42, 1, FLAG, "INVVPID_ALL_CONTEXT", "vpid",
		"All-context INVVPID")
NESTMON_VMX_CAP(EPT_VPID, 43, 1, FLAG, "INVVPID_SINGLE_NON_GLOBAL", "vpid",
		"Single-context INVVPID that keeps globals")
NESTMON_VMX_CAP(EPT_VPID, 48, 6, NUMBER, "HLAT_PREFIX_SIZE", "",
		"Largest HLAT prefix size")

NESTMON_VMX_CAP(VMFUNC, 0, 1, FLAG, "EPTP_SWITCHING", "ept", "EPTP switching")

#undef NESTMON_VMX_REG
#undef NESTMON_VMX_CAP
