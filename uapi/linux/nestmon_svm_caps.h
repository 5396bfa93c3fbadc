/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause */
/*
 * What the processor says of SVM, registers and their bits, a row each; the file
 * that includes this one defines one or both of NESTMON_SVM_REG() and
 * NESTMON_SVM_CAP() before, and the end of this file takes them back. The columns
 * are those of nestmon_vmx_caps.h; param is a parameter of kvm_amd. A leaf of
 * CPUID above the largest one does not exist, either.
 *
 * AMD APM, volume 2, chapter 15, and volume 3, appendix E.4 (CPUID). Names: the
 * kernel's arch/x86/include/asm/cpufeatures.h and msr-index.h (7.2); what is
 * missing there is named after the manual.
 */
#ifndef NESTMON_SVM_REG
#define NESTMON_SVM_REG(ident, space, index, name, cond, mask, twin, doc)
#endif
#ifndef NESTMON_SVM_CAP
#define NESTMON_SVM_CAP(reg, bit, width, kind, name, param, doc)
#endif

NESTMON_SVM_REG(CPUID_80000001_ECX, NESTMON_CAP_CPUID_ECX, 0x80000001, "CPUID.80000001H:ECX",
		NONE, 0, NONE, "Feature identifiers")
NESTMON_SVM_REG(CPUID_8000000A_EAX, NESTMON_CAP_CPUID_EAX, 0x8000000a, "CPUID.8000000AH:EAX",
		CPUID_80000001_ECX, 0x4, NONE, "SVM revision")
NESTMON_SVM_REG(CPUID_8000000A_EBX, NESTMON_CAP_CPUID_EBX, 0x8000000a, "CPUID.8000000AH:EBX",
		CPUID_80000001_ECX, 0x4, NONE, "SVM address space identifiers")
NESTMON_SVM_REG(CPUID_8000000A_ECX, NESTMON_CAP_CPUID_ECX, 0x8000000a, "CPUID.8000000AH:ECX",
		CPUID_80000001_ECX, 0x4, NONE, "SVM features, more of them")
NESTMON_SVM_REG(CPUID_8000000A_EDX, NESTMON_CAP_CPUID_EDX, 0x8000000a, "CPUID.8000000AH:EDX",
		CPUID_80000001_ECX, 0x4, NONE, "SVM features")
NESTMON_SVM_REG(CPUID_8000001F_EAX, NESTMON_CAP_CPUID_EAX, 0x8000001f, "CPUID.8000001FH:EAX",
		NONE, 0, NONE, "Encrypted memory")
NESTMON_SVM_REG(CPUID_8000001F_EBX, NESTMON_CAP_CPUID_EBX, 0x8000001f, "CPUID.8000001FH:EBX",
		NONE, 0, NONE, "Encrypted memory: addresses")
NESTMON_SVM_REG(CPUID_8000001F_ECX, NESTMON_CAP_CPUID_ECX, 0x8000001f, "CPUID.8000001FH:ECX",
		NONE, 0, NONE, "Encrypted guests")
NESTMON_SVM_REG(CPUID_8000001F_EDX, NESTMON_CAP_CPUID_EDX, 0x8000001f, "CPUID.8000001FH:EDX",
		NONE, 0, NONE, "Encrypted guests without SEV-ES")
NESTMON_SVM_REG(EFER, NESTMON_CAP_MSR, 0xc0000080, "EFER",
		CPUID_80000001_ECX, 0x4, NONE, "Extended feature enables")
NESTMON_SVM_REG(VM_CR, NESTMON_CAP_MSR, 0xc0010114, "VM_CR",
		CPUID_80000001_ECX, 0x4, NONE, "Locks of firmware (15.30.1)")
NESTMON_SVM_REG(VM_HSAVE_PA, NESTMON_CAP_MSR, 0xc0010117, "VM_HSAVE_PA",
		CPUID_80000001_ECX, 0x4, NONE, "Host state-save area (15.30.4)")

NESTMON_SVM_CAP(CPUID_80000001_ECX, 2, 1, FLAG, "SVM", "nested",
		"Secure virtual machine")
NESTMON_SVM_CAP(CPUID_80000001_ECX, 12, 1, FLAG, "SKINIT", "",
		"SKINIT and STGI")

NESTMON_SVM_CAP(CPUID_8000000A_EAX, 0, 8, NUMBER, "SVM_REVISION", "",
		"Revision of SVM")

NESTMON_SVM_CAP(CPUID_8000000A_EBX, 0, 32, NUMBER, "NASID", "",
		"Address space identifiers")

NESTMON_SVM_CAP(CPUID_8000000A_ECX, 6, 1, FLAG, "X2AVIC_EXT", "",
		"x2AVIC for up to 4096 vCPUs")

NESTMON_SVM_CAP(CPUID_8000000A_EDX, 0, 1, FLAG, "NPT", "npt", "Nested paging")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 1, 1, FLAG, "LBRV", "lbrv",
		"LBR virtualization")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 2, 1, FLAG, "SVML", "", "SVM lock")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 3, 1, FLAG, "NRIPS", "nrips",
		"Next RIP save")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 4, 1, FLAG, "TSCRATEMSR", "tsc_scaling",
		"TSC ratio MSR")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 5, 1, FLAG, "VMCBCLEAN", "",
		"VMCB clean bits")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 6, 1, FLAG, "FLUSHBYASID", "",
		"Flush by ASID")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 7, 1, FLAG, "DECODEASSISTS", "",
		"Decode assists")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 8, 1, FLAG, "PMCVIRT", "",
		"Performance counter virtualization")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 10, 1, FLAG, "PAUSEFILTER", "",
		"PAUSE intercept filter")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 12, 1, FLAG, "PFTHRESHOLD", "",
		"PAUSE filter threshold")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 13, 1, FLAG, "AVIC", "",
		"Advanced virtual interrupt controller")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 15, 1, FLAG, "V_VMSAVE_VMLOAD", "vls",
		"Virtual VMSAVE and VMLOAD")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 16, 1, FLAG, "VGIF", "vgif", "Virtual GIF")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 17, 1, FLAG, "GMET", "",
		"Guest mode execute trap")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 18, 1, FLAG, "X2AVIC", "",
		"AVIC in x2APIC mode")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 19, 1, FLAG, "SSS_CHECK", "",
		"Supervisor shadow stack restrictions")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 20, 1, FLAG, "V_SPEC_CTRL", "",
		"SPEC_CTRL virtualization")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 21, 1, FLAG, "ROGPT", "",
		"Read-only guest page table")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 23, 1, FLAG, "HOST_MCE_OVERRIDE", "",
		"Guest machine checks to the host")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 24, 1, FLAG, "TLBI_CTL", "",
		"INVLPGB and TLBSYNC in guests")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 25, 1, FLAG, "VNMI", "vnmi",
		"NMI virtualization")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 26, 1, FLAG, "IBS_VIRT", "",
		"IBS virtualization")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 27, 1, FLAG, "EXTLVT_AVIC", "",
		"Changed AVIC access to the extended LVT")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 28, 1, FLAG, "SVME_ADDR_CHK", "",
		"Guest VMCB address check")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 29, 1, FLAG, "BUS_LOCK_THRESHOLD", "",
		"Bus lock threshold")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 30, 1, FLAG, "IDLE_HLT", "",
		"Idle HLT intercept")
NESTMON_SVM_CAP(CPUID_8000000A_EDX, 31, 1, FLAG, "ENHANCED_SHUTDOWN", "",
		"Enhanced shutdown intercept")

NESTMON_SVM_CAP(CPUID_8000001F_EAX, 0, 1, FLAG, "SME", "",
		"Secure memory encryption")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 1, 1, FLAG, "SEV", "sev",
		"Secure encrypted virtualization")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 2, 1, FLAG, "VM_PAGE_FLUSH", "sev",
		"VM page flush MSR")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 3, 1, FLAG, "SEV_ES", "sev_es",
		"SEV encrypted state")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 4, 1, FLAG, "SEV_SNP", "sev_snp",
		"SEV secure nested paging")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 5, 1, FLAG, "VMPL", "",
		"VM permission levels")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 6, 1, FLAG, "RMPQUERY", "", "RMPQUERY")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 7, 1, FLAG, "VMPL_SSS", "",
		"Supervisor shadow stacks with VMPL")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 8, 1, FLAG, "SECURE_TSC", "", "Secure TSC")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 9, 1, FLAG, "V_TSC_AUX", "",
		"TSC_AUX virtualization")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 10, 1, FLAG, "SME_COHERENT", "",
		"Coherency across encryption domains")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 11, 1, FLAG, "REQ_64BIT_HYPERVISOR", "",
		"SEV guests need a 64-bit hypervisor")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 12, 1, FLAG, "RESTRICTED_INJECTION", "",
		"Restricted injection")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 13, 1, FLAG, "ALTERNATE_INJECTION", "",
		"Alternate injection")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 14, 1, FLAG, "DEBUG_SWAP", "",
		"Full debug state swap")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 15, 1, FLAG, "PREVENT_HOST_IBS", "",
		"No IBS of the host in guests")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 16, 1, FLAG, "VTE", "",
		"Virtual transparent encryption")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 17, 1, FLAG, "VMGEXIT_PARAMETER", "",
		"VMGEXIT parameter")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 18, 1, FLAG, "VIRTUAL_TOM", "",
		"Virtual TOM MSR")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 19, 1, FLAG, "IBS_VIRT_GUEST", "",
		"IBS state of SEV-ES guests")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 24, 1, FLAG, "VMSA_REG_PROT", "",
		"VMSA register protection")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 25, 1, FLAG, "SMT_PROTECTION", "",
		"SMT protection")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 28, 1, FLAG, "SVSM_COMM_PAGE", "",
		"SVSM communication page MSR")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 29, 1, FLAG, "NESTED_VIRT_SNP_MSR", "",
		"VIRT_RMPUPDATE and VIRT_PSMASH MSRs")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 30, 1, FLAG, "HV_IN_USE_WR", "",
		"Writes to the hypervisor's in-use pages")
NESTMON_SVM_CAP(CPUID_8000001F_EAX, 31, 1, FLAG, "IBPB_ON_ENTRY", "",
		"IBPB on entry")

NESTMON_SVM_CAP(CPUID_8000001F_EBX, 0, 6, NUMBER, "C_BIT", "",
		"Page table bit that encrypts")
NESTMON_SVM_CAP(CPUID_8000001F_EBX, 6, 6, NUMBER, "PHYS_ADDR_REDUCTION", "",
		"Address bits lost to encryption")
NESTMON_SVM_CAP(CPUID_8000001F_EBX, 12, 4, NUMBER, "NUM_VMPL", "",
		"VM permission levels")

NESTMON_SVM_CAP(CPUID_8000001F_ECX, 0, 32, NUMBER, "NUM_ENCRYPTED_GUESTS", "",
		"Encrypted guests at a time")

NESTMON_SVM_CAP(CPUID_8000001F_EDX, 0, 32, NUMBER, "MIN_SEV_NO_ES_ASID", "",
		"Lowest ASID of a guest without SEV-ES")

NESTMON_SVM_CAP(EFER, 12, 1, STATE, "SVME", "", "SVM is in use on this CPU")

NESTMON_SVM_CAP(VM_CR, 0, 1, STATE, "DPD", "", "Debug port disable")
NESTMON_SVM_CAP(VM_CR, 1, 1, STATE, "R_INIT", "", "Intercept INIT")
NESTMON_SVM_CAP(VM_CR, 2, 1, STATE, "DIS_A20M", "", "Disable A20 masking")
NESTMON_SVM_CAP(VM_CR, 3, 1, STATE, "LOCK", "", "SVMDIS cannot be changed")
NESTMON_SVM_CAP(VM_CR, 4, 1, STATE, "SVMDIS", "", "SVM is disabled")

NESTMON_SVM_CAP(VM_HSAVE_PA, 0, 64, SET, "HSAVE_PA", "",
		"It has an address: SVM is in use on this CPU")

#undef NESTMON_SVM_REG
#undef NESTMON_SVM_CAP
