/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause */
/*
 * SVM exit codes, a row each; the file that includes this one defines
 * NESTMON_SVM_EXIT(ident, code, name, flags, doc) before and the end of this
 * file takes it back.
 *
 * Codes: AMD64 Architecture Programmer's Manual, volume 2, appendix C, and the
 * kernel's arch/x86/include/uapi/asm/svm.h (7.2). Names: SVM_EXIT_REASONS of
 * that header, so they read as in ftrace and perf; a code that is missing there
 * is named in the same manner. Negative codes stand as 32 bits.
 * Flags: enum nestmon_exit_flags of <linux/nestmon_exits.h>.
 */
NESTMON_SVM_EXIT(READ_CR0, 0x000, "read_cr0", 0, "Read of CR0")
NESTMON_SVM_EXIT(READ_CR1, 0x001, "read_cr1", 0, "Read of CR1")
NESTMON_SVM_EXIT(READ_CR2, 0x002, "read_cr2", 0, "Read of CR2")
NESTMON_SVM_EXIT(READ_CR3, 0x003, "read_cr3", 0, "Read of CR3")
NESTMON_SVM_EXIT(READ_CR4, 0x004, "read_cr4", 0, "Read of CR4")
NESTMON_SVM_EXIT(READ_CR5, 0x005, "read_cr5", 0, "Read of CR5")
NESTMON_SVM_EXIT(READ_CR6, 0x006, "read_cr6", 0, "Read of CR6")
NESTMON_SVM_EXIT(READ_CR7, 0x007, "read_cr7", 0, "Read of CR7")
NESTMON_SVM_EXIT(READ_CR8, 0x008, "read_cr8", 0, "Read of CR8")
NESTMON_SVM_EXIT(READ_CR9, 0x009, "read_cr9", 0, "Read of CR9")
NESTMON_SVM_EXIT(READ_CR10, 0x00a, "read_cr10", 0, "Read of CR10")
NESTMON_SVM_EXIT(READ_CR11, 0x00b, "read_cr11", 0, "Read of CR11")
NESTMON_SVM_EXIT(READ_CR12, 0x00c, "read_cr12", 0, "Read of CR12")
NESTMON_SVM_EXIT(READ_CR13, 0x00d, "read_cr13", 0, "Read of CR13")
NESTMON_SVM_EXIT(READ_CR14, 0x00e, "read_cr14", 0, "Read of CR14")
NESTMON_SVM_EXIT(READ_CR15, 0x00f, "read_cr15", 0, "Read of CR15")
NESTMON_SVM_EXIT(WRITE_CR0, 0x010, "write_cr0", 0, "Write to CR0")
NESTMON_SVM_EXIT(WRITE_CR1, 0x011, "write_cr1", 0, "Write to CR1")
NESTMON_SVM_EXIT(WRITE_CR2, 0x012, "write_cr2", 0, "Write to CR2")
NESTMON_SVM_EXIT(WRITE_CR3, 0x013, "write_cr3", 0, "Write to CR3")
NESTMON_SVM_EXIT(WRITE_CR4, 0x014, "write_cr4", 0, "Write to CR4")
NESTMON_SVM_EXIT(WRITE_CR5, 0x015, "write_cr5", 0, "Write to CR5")
NESTMON_SVM_EXIT(WRITE_CR6, 0x016, "write_cr6", 0, "Write to CR6")
NESTMON_SVM_EXIT(WRITE_CR7, 0x017, "write_cr7", 0, "Write to CR7")
NESTMON_SVM_EXIT(WRITE_CR8, 0x018, "write_cr8", 0, "Write to CR8")
NESTMON_SVM_EXIT(WRITE_CR9, 0x019, "write_cr9", 0, "Write to CR9")
NESTMON_SVM_EXIT(WRITE_CR10, 0x01a, "write_cr10", 0, "Write to CR10")
NESTMON_SVM_EXIT(WRITE_CR11, 0x01b, "write_cr11", 0, "Write to CR11")
NESTMON_SVM_EXIT(WRITE_CR12, 0x01c, "write_cr12", 0, "Write to CR12")
NESTMON_SVM_EXIT(WRITE_CR13, 0x01d, "write_cr13", 0, "Write to CR13")
NESTMON_SVM_EXIT(WRITE_CR14, 0x01e, "write_cr14", 0, "Write to CR14")
NESTMON_SVM_EXIT(WRITE_CR15, 0x01f, "write_cr15", 0, "Write to CR15")
NESTMON_SVM_EXIT(READ_DR0, 0x020, "read_dr0", 0, "Read of DR0")
NESTMON_SVM_EXIT(READ_DR1, 0x021, "read_dr1", 0, "Read of DR1")
NESTMON_SVM_EXIT(READ_DR2, 0x022, "read_dr2", 0, "Read of DR2")
NESTMON_SVM_EXIT(READ_DR3, 0x023, "read_dr3", 0, "Read of DR3")
NESTMON_SVM_EXIT(READ_DR4, 0x024, "read_dr4", 0, "Read of DR4")
NESTMON_SVM_EXIT(READ_DR5, 0x025, "read_dr5", 0, "Read of DR5")
NESTMON_SVM_EXIT(READ_DR6, 0x026, "read_dr6", 0, "Read of DR6")
NESTMON_SVM_EXIT(READ_DR7, 0x027, "read_dr7", 0, "Read of DR7")
NESTMON_SVM_EXIT(READ_DR8, 0x028, "read_dr8", 0, "Read of DR8")
NESTMON_SVM_EXIT(READ_DR9, 0x029, "read_dr9", 0, "Read of DR9")
NESTMON_SVM_EXIT(READ_DR10, 0x02a, "read_dr10", 0, "Read of DR10")
NESTMON_SVM_EXIT(READ_DR11, 0x02b, "read_dr11", 0, "Read of DR11")
NESTMON_SVM_EXIT(READ_DR12, 0x02c, "read_dr12", 0, "Read of DR12")
NESTMON_SVM_EXIT(READ_DR13, 0x02d, "read_dr13", 0, "Read of DR13")
NESTMON_SVM_EXIT(READ_DR14, 0x02e, "read_dr14", 0, "Read of DR14")
NESTMON_SVM_EXIT(READ_DR15, 0x02f, "read_dr15", 0, "Read of DR15")
NESTMON_SVM_EXIT(WRITE_DR0, 0x030, "write_dr0", 0, "Write to DR0")
NESTMON_SVM_EXIT(WRITE_DR1, 0x031, "write_dr1", 0, "Write to DR1")
NESTMON_SVM_EXIT(WRITE_DR2, 0x032, "write_dr2", 0, "Write to DR2")
NESTMON_SVM_EXIT(WRITE_DR3, 0x033, "write_dr3", 0, "Write to DR3")
NESTMON_SVM_EXIT(WRITE_DR4, 0x034, "write_dr4", 0, "Write to DR4")
NESTMON_SVM_EXIT(WRITE_DR5, 0x035, "write_dr5", 0, "Write to DR5")
NESTMON_SVM_EXIT(WRITE_DR6, 0x036, "write_dr6", 0, "Write to DR6")
NESTMON_SVM_EXIT(WRITE_DR7, 0x037, "write_dr7", 0, "Write to DR7")
NESTMON_SVM_EXIT(WRITE_DR8, 0x038, "write_dr8", 0, "Write to DR8")
NESTMON_SVM_EXIT(WRITE_DR9, 0x039, "write_dr9", 0, "Write to DR9")
NESTMON_SVM_EXIT(WRITE_DR10, 0x03a, "write_dr10", 0, "Write to DR10")
NESTMON_SVM_EXIT(WRITE_DR11, 0x03b, "write_dr11", 0, "Write to DR11")
NESTMON_SVM_EXIT(WRITE_DR12, 0x03c, "write_dr12", 0, "Write to DR12")
NESTMON_SVM_EXIT(WRITE_DR13, 0x03d, "write_dr13", 0, "Write to DR13")
NESTMON_SVM_EXIT(WRITE_DR14, 0x03e, "write_dr14", 0, "Write to DR14")
NESTMON_SVM_EXIT(WRITE_DR15, 0x03f, "write_dr15", 0, "Write to DR15")
NESTMON_SVM_EXIT(EXCP_DE, 0x040, "DE excp", 0, "Divide error")
NESTMON_SVM_EXIT(EXCP_DB, 0x041, "DB excp", 0, "Debug exception")
NESTMON_SVM_EXIT(EXCP_VEC2, 0x042, "VEC2 excp", 0,
		 "Exception vector 2 (reserved, NMI has its own code)")
NESTMON_SVM_EXIT(EXCP_BP, 0x043, "BP excp", 0, "Breakpoint")
NESTMON_SVM_EXIT(EXCP_OF, 0x044, "OF excp", 0, "Overflow")
NESTMON_SVM_EXIT(EXCP_BR, 0x045, "BR excp", 0, "Bound range")
NESTMON_SVM_EXIT(EXCP_UD, 0x046, "UD excp", 0, "Invalid opcode")
NESTMON_SVM_EXIT(EXCP_NM, 0x047, "NM excp", 0, "Device not available")
NESTMON_SVM_EXIT(EXCP_DF, 0x048, "DF excp", 0, "Double fault")
NESTMON_SVM_EXIT(EXCP_VEC9, 0x049, "VEC9 excp", 0,
		 "Exception vector 9 (coprocessor segment overrun, reserved)")
NESTMON_SVM_EXIT(EXCP_TS, 0x04a, "TS excp", 0, "Invalid TSS")
NESTMON_SVM_EXIT(EXCP_NP, 0x04b, "NP excp", 0, "Segment not present")
NESTMON_SVM_EXIT(EXCP_SS, 0x04c, "SS excp", 0, "Stack")
NESTMON_SVM_EXIT(EXCP_GP, 0x04d, "GP excp", 0, "General protection")
NESTMON_SVM_EXIT(EXCP_PF, 0x04e, "PF excp", 0, "Page fault")
NESTMON_SVM_EXIT(EXCP_VEC15, 0x04f, "VEC15 excp", 0,
		 "Exception vector 15 (reserved)")
NESTMON_SVM_EXIT(EXCP_MF, 0x050, "MF excp", 0, "x87 floating-point error")
NESTMON_SVM_EXIT(EXCP_AC, 0x051, "AC excp", 0, "Alignment check")
NESTMON_SVM_EXIT(EXCP_MC, 0x052, "MC excp", 0, "Machine check")
NESTMON_SVM_EXIT(EXCP_XF, 0x053, "XF excp", 0, "SIMD floating-point error")
NESTMON_SVM_EXIT(EXCP_VEC20, 0x054, "VEC20 excp", 0,
		 "Exception vector 20 (reserved)")
NESTMON_SVM_EXIT(EXCP_CP, 0x055, "CP excp", 0, "Control protection")
NESTMON_SVM_EXIT(EXCP_VEC22, 0x056, "VEC22 excp", 0,
		 "Exception vector 22 (reserved)")
NESTMON_SVM_EXIT(EXCP_VEC23, 0x057, "VEC23 excp", 0,
		 "Exception vector 23 (reserved)")
NESTMON_SVM_EXIT(EXCP_VEC24, 0x058, "VEC24 excp", 0,
		 "Exception vector 24 (reserved)")
NESTMON_SVM_EXIT(EXCP_VEC25, 0x059, "VEC25 excp", 0,
		 "Exception vector 25 (reserved)")
NESTMON_SVM_EXIT(EXCP_VEC26, 0x05a, "VEC26 excp", 0,
		 "Exception vector 26 (reserved)")
NESTMON_SVM_EXIT(EXCP_VEC27, 0x05b, "VEC27 excp", 0,
		 "Exception vector 27 (reserved)")
NESTMON_SVM_EXIT(EXCP_HV, 0x05c, "HV excp", 0, "Hypervisor injection")
NESTMON_SVM_EXIT(EXCP_VC, 0x05d, "VC excp", 0, "VMM communication")
NESTMON_SVM_EXIT(EXCP_SX, 0x05e, "SX excp", 0, "Security")
NESTMON_SVM_EXIT(EXCP_VEC31, 0x05f, "VEC31 excp", 0,
		 "Exception vector 31 (reserved)")
NESTMON_SVM_EXIT(INTR, 0x060, "interrupt", NESTMON_EXIT_F_ASYNC,
		 "Physical INTR, a maskable interrupt of the host")
NESTMON_SVM_EXIT(NMI, 0x061, "nmi", NESTMON_EXIT_F_ASYNC, "Physical NMI")
NESTMON_SVM_EXIT(SMI, 0x062, "smi", 0, "Physical SMI")
NESTMON_SVM_EXIT(INIT, 0x063, "init", 0, "Physical INIT")
NESTMON_SVM_EXIT(VINTR, 0x064, "vintr", 0,
		 "Virtual INTR: the guest can take an interrupt")
NESTMON_SVM_EXIT(CR0_SEL_WRITE, 0x065, "cr0_sel_write", 0,
		 "Write to CR0 that changes bits other than TS and MP")
NESTMON_SVM_EXIT(IDTR_READ, 0x066, "read_idtr", 0, "SIDT")
NESTMON_SVM_EXIT(GDTR_READ, 0x067, "read_gdtr", 0, "SGDT")
NESTMON_SVM_EXIT(LDTR_READ, 0x068, "read_ldtr", 0, "SLDT")
NESTMON_SVM_EXIT(TR_READ, 0x069, "read_rt", 0,
		 "STR (the kernel spells it read_rt)")
NESTMON_SVM_EXIT(IDTR_WRITE, 0x06a, "write_idtr", 0, "LIDT")
NESTMON_SVM_EXIT(GDTR_WRITE, 0x06b, "write_gdtr", 0, "LGDT")
NESTMON_SVM_EXIT(LDTR_WRITE, 0x06c, "write_ldtr", 0, "LLDT")
NESTMON_SVM_EXIT(TR_WRITE, 0x06d, "write_rt", 0,
		 "LTR (the kernel spells it write_rt)")
NESTMON_SVM_EXIT(RDTSC, 0x06e, "rdtsc", 0, "RDTSC")
NESTMON_SVM_EXIT(RDPMC, 0x06f, "rdpmc", 0, "RDPMC")
NESTMON_SVM_EXIT(PUSHF, 0x070, "pushf", 0, "PUSHF")
NESTMON_SVM_EXIT(POPF, 0x071, "popf", 0, "POPF")
NESTMON_SVM_EXIT(CPUID, 0x072, "cpuid", 0, "CPUID")
NESTMON_SVM_EXIT(RSM, 0x073, "rsm", 0, "RSM")
NESTMON_SVM_EXIT(IRET, 0x074, "iret", 0, "IRET")
NESTMON_SVM_EXIT(SWINT, 0x075, "swint", 0, "INTn")
NESTMON_SVM_EXIT(INVD, 0x076, "invd", 0, "INVD")
NESTMON_SVM_EXIT(PAUSE, 0x077, "pause", 0, "PAUSE, counted by the pause filter")
NESTMON_SVM_EXIT(HLT, 0x078, "hlt", 0, "HLT")
NESTMON_SVM_EXIT(INVLPG, 0x079, "invlpg", 0, "INVLPG")
NESTMON_SVM_EXIT(INVLPGA, 0x07a, "invlpga", NESTMON_EXIT_F_VIRT, "INVLPGA")
NESTMON_SVM_EXIT(IOIO, 0x07b, "io", 0,
		 "IN, OUT, INS, OUTS on an intercepted port")
NESTMON_SVM_EXIT(MSR, 0x07c, "msr", 0, "RDMSR or WRMSR of an intercepted MSR")
NESTMON_SVM_EXIT(TASK_SWITCH, 0x07d, "task_switch", 0, "Task switch")
NESTMON_SVM_EXIT(FERR_FREEZE, 0x07e, "ferr_freeze", 0,
		 "Processor frozen by FERR")
NESTMON_SVM_EXIT(SHUTDOWN, 0x07f, "shutdown", 0, "Shutdown (triple fault)")
NESTMON_SVM_EXIT(VMRUN, 0x080, "vmrun", NESTMON_EXIT_F_VIRT, "VMRUN")
NESTMON_SVM_EXIT(VMMCALL, 0x081, "hypercall", 0, "VMMCALL")
NESTMON_SVM_EXIT(VMLOAD, 0x082, "vmload", NESTMON_EXIT_F_VIRT, "VMLOAD")
NESTMON_SVM_EXIT(VMSAVE, 0x083, "vmsave", NESTMON_EXIT_F_VIRT, "VMSAVE")
NESTMON_SVM_EXIT(STGI, 0x084, "stgi", NESTMON_EXIT_F_VIRT, "STGI")
NESTMON_SVM_EXIT(CLGI, 0x085, "clgi", NESTMON_EXIT_F_VIRT, "CLGI")
NESTMON_SVM_EXIT(SKINIT, 0x086, "skinit", NESTMON_EXIT_F_VIRT, "SKINIT")
NESTMON_SVM_EXIT(RDTSCP, 0x087, "rdtscp", 0, "RDTSCP")
NESTMON_SVM_EXIT(ICEBP, 0x088, "icebp", 0, "ICEBP")
NESTMON_SVM_EXIT(WBINVD, 0x089, "wbinvd", 0, "WBINVD or WBNOINVD")
NESTMON_SVM_EXIT(MONITOR, 0x08a, "monitor", 0, "MONITOR or MONITORX")
NESTMON_SVM_EXIT(MWAIT, 0x08b, "mwait", 0, "MWAIT or MWAITX")
NESTMON_SVM_EXIT(MWAIT_COND, 0x08c, "mwait_cond", 0,
		 "MWAIT or MWAITX with an armed monitor")
NESTMON_SVM_EXIT(XSETBV, 0x08d, "xsetbv", 0, "XSETBV")
NESTMON_SVM_EXIT(RDPRU, 0x08e, "rdpru", 0, "RDPRU")
NESTMON_SVM_EXIT(EFER_WRITE_TRAP, 0x08f, "write_efer_trap", 0,
		 "Write to EFER, after it happened")
NESTMON_SVM_EXIT(CR0_WRITE_TRAP, 0x090, "write_cr0_trap", 0,
		 "Write to CR0, after it happened")
NESTMON_SVM_EXIT(CR1_WRITE_TRAP, 0x091, "write_cr1_trap", 0,
		 "Write to CR1, after it happened")
NESTMON_SVM_EXIT(CR2_WRITE_TRAP, 0x092, "write_cr2_trap", 0,
		 "Write to CR2, after it happened")
NESTMON_SVM_EXIT(CR3_WRITE_TRAP, 0x093, "write_cr3_trap", 0,
		 "Write to CR3, after it happened")
NESTMON_SVM_EXIT(CR4_WRITE_TRAP, 0x094, "write_cr4_trap", 0,
		 "Write to CR4, after it happened")
NESTMON_SVM_EXIT(CR5_WRITE_TRAP, 0x095, "write_cr5_trap", 0,
		 "Write to CR5, after it happened")
NESTMON_SVM_EXIT(CR6_WRITE_TRAP, 0x096, "write_cr6_trap", 0,
		 "Write to CR6, after it happened")
NESTMON_SVM_EXIT(CR7_WRITE_TRAP, 0x097, "write_cr7_trap", 0,
		 "Write to CR7, after it happened")
NESTMON_SVM_EXIT(CR8_WRITE_TRAP, 0x098, "write_cr8_trap", 0,
		 "Write to CR8, after it happened")
NESTMON_SVM_EXIT(CR9_WRITE_TRAP, 0x099, "write_cr9_trap", 0,
		 "Write to CR9, after it happened")
NESTMON_SVM_EXIT(CR10_WRITE_TRAP, 0x09a, "write_cr10_trap", 0,
		 "Write to CR10, after it happened")
NESTMON_SVM_EXIT(CR11_WRITE_TRAP, 0x09b, "write_cr11_trap", 0,
		 "Write to CR11, after it happened")
NESTMON_SVM_EXIT(CR12_WRITE_TRAP, 0x09c, "write_cr12_trap", 0,
		 "Write to CR12, after it happened")
NESTMON_SVM_EXIT(CR13_WRITE_TRAP, 0x09d, "write_cr13_trap", 0,
		 "Write to CR13, after it happened")
NESTMON_SVM_EXIT(CR14_WRITE_TRAP, 0x09e, "write_cr14_trap", 0,
		 "Write to CR14, after it happened")
NESTMON_SVM_EXIT(CR15_WRITE_TRAP, 0x09f, "write_cr15_trap", 0,
		 "Write to CR15, after it happened")
NESTMON_SVM_EXIT(INVLPGB, 0x0a0, "invlpgb", 0, "INVLPGB")
NESTMON_SVM_EXIT(INVLPGB_ILLEGAL, 0x0a1, "invlpgb_illegal", 0,
		 "INVLPGB with illegal operands")
NESTMON_SVM_EXIT(INVPCID, 0x0a2, "invpcid", 0, "INVPCID")
NESTMON_SVM_EXIT(MCOMMIT, 0x0a3, "mcommit", 0, "MCOMMIT")
NESTMON_SVM_EXIT(TLBSYNC, 0x0a4, "tlbsync", 0, "TLBSYNC")
NESTMON_SVM_EXIT(BUS_LOCK, 0x0a5, "buslock", 0, "Bus lock threshold reached")
NESTMON_SVM_EXIT(IDLE_HLT, 0x0a6, "idle-halt", 0,
		 "HLT without a pending virtual interrupt")
NESTMON_SVM_EXIT(NPF, 0x400, "npf", 0, "Nested page fault")
NESTMON_SVM_EXIT(AVIC_INCOMPLETE_IPI, 0x401, "avic_incomplete_ipi", 0,
		 "AVIC could not deliver an IPI")
NESTMON_SVM_EXIT(AVIC_UNACCELERATED_ACCESS, 0x402, "avic_unaccelerated_access",
		 0,
		 "Access to an APIC register that AVIC does not accelerate")
NESTMON_SVM_EXIT(VMGEXIT, 0x403, "vmgexit", 0, "VMGEXIT of an SEV-ES guest")
NESTMON_SVM_EXIT(VMGEXIT_MMIO_READ, 0x80000001, "vmgexit_mmio_read", 0,
		 "VMGEXIT event: MMIO read")
NESTMON_SVM_EXIT(VMGEXIT_MMIO_WRITE, 0x80000002, "vmgexit_mmio_write", 0,
		 "VMGEXIT event: MMIO write")
NESTMON_SVM_EXIT(VMGEXIT_NMI_COMPLETE, 0x80000003, "vmgexit_nmi_complete", 0,
		 "VMGEXIT event: NMI complete")
NESTMON_SVM_EXIT(VMGEXIT_AP_HLT_LOOP, 0x80000004, "vmgexit_ap_hlt_loop", 0,
		 "VMGEXIT event: AP reset hold")
NESTMON_SVM_EXIT(VMGEXIT_AP_JUMP_TABLE, 0x80000005, "vmgexit_ap_jump_table", 0,
		 "VMGEXIT event: AP jump table")
NESTMON_SVM_EXIT(VMGEXIT_PSC, 0x80000010, "vmgexit_page_state_change", 0,
		 "VMGEXIT event: page state change")
NESTMON_SVM_EXIT(VMGEXIT_GUEST_REQUEST, 0x80000011, "vmgexit_guest_request", 0,
		 "VMGEXIT event: SNP guest request")
NESTMON_SVM_EXIT(VMGEXIT_EXT_GUEST_REQUEST, 0x80000012, "vmgexit_ext_guest_request",
		 0,
		 "VMGEXIT event: SNP extended guest request")
NESTMON_SVM_EXIT(VMGEXIT_AP_CREATION, 0x80000013, "vmgexit_ap_creation", 0,
		 "VMGEXIT event: SNP AP creation")
NESTMON_SVM_EXIT(VMGEXIT_SNP_RUN_VMPL, 0x80000018, "vmgexit_snp_run_vmpl", 0,
		 "VMGEXIT event: SNP run VMPL")
NESTMON_SVM_EXIT(VMGEXIT_SAVIC, 0x8000001a, "vmgexit_savic", 0,
		 "VMGEXIT event: Secure AVIC")
NESTMON_SVM_EXIT(VMGEXIT_HV_FEATURES, 0x8000fffd, "vmgexit_hypervisor_feature",
		 0,
		 "VMGEXIT event: hypervisor features")
NESTMON_SVM_EXIT(VMGEXIT_TERM_REQUEST, 0x8000fffe, "vmgexit_term_request", 0,
		 "VMGEXIT event: termination request")
NESTMON_SVM_EXIT(VMGEXIT_UNSUPPORTED_EVENT, 0x8000ffff, "vmgexit_unsupported_event",
		 0,
		 "VMGEXIT event: unsupported")
NESTMON_SVM_EXIT(SW, 0xf0000000, "sw", 0,
		 "Reserved for software: KVM leaves L2 for SMM")
NESTMON_SVM_EXIT(BUSY, 0xfffffffe, "busy", NESTMON_EXIT_F_ENTRY_FAILURE,
		 "VMRUN of a VMSA that is in use (VMEXIT_BUSY, -2)")
NESTMON_SVM_EXIT(ERR, 0xffffffff, "invalid_guest_state",
		 NESTMON_EXIT_F_ENTRY_FAILURE,
		 "VMRUN refused: invalid guest state (VMEXIT_INVALID, -1)")
#undef NESTMON_SVM_EXIT
