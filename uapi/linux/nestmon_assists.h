/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause */
/*
 * What processors do for nested guests that KVM would otherwise emulate, a row
 * each; the file that includes this one defines
 * NESTMON_ASSIST(ident, isa, name, parameter, doc) before and the end of this file
 * takes it back.
 *
 * ident: as in &enum nestmon_assist. name: as the parameter, without "enable_".
 * parameter: of kvm_intel or kvm_amd, as isa says. NRIPS has no bit
 * that turns it on for a vCPU: supported and enabled, it is in use.
 */
NESTMON_ASSIST(SHADOW_VMCS, NESTMON_ISA_VMX, "shadow_vmcs", "enable_shadow_vmcs",
	       "VMREAD and VMWRITE of L1 without an exit (SDM volume 3, 25.4.2)")
NESTMON_ASSIST(NPT, NESTMON_ISA_SVM, "npt", "npt",
	       "Nested paging (APM volume 2, 15.25)")
NESTMON_ASSIST(VGIF, NESTMON_ISA_SVM, "vgif", "vgif",
	       "STGI and CLGI of L1 without an exit (APM volume 2, 15.33)")
NESTMON_ASSIST(VLS, NESTMON_ISA_SVM, "vls", "vls",
	       "VMLOAD and VMSAVE of L1 without an exit (APM volume 2, 15.33)")
NESTMON_ASSIST(NRIPS, NESTMON_ISA_SVM, "nrips", "nrips",
	       "Address of the next instruction saved at an exit (APM volume 2, 15.7.1)")
NESTMON_ASSIST(AVIC, NESTMON_ISA_SVM, "avic", "avic",
	       "Interrupts of L1 without an exit (APM volume 2, 15.29)")

#undef NESTMON_ASSIST
