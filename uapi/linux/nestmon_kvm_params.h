/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause */
/*
 * Parameters of KVM's modules and of nestmon that matter to nesting, a row each;
 * the file that includes this one defines
 * NESTMON_KVM_PARAM(module, name, type, min, max, needs, doc) before and the end
 * of this file takes it back.
 *
 * type: FLAG (on or off, whether the kernel calls it bool or int), INT (within
 * min..max) or TEXT; min and max are 0 but for INT. needs: the parameter of the
 * same module with which KVM changes this one, mostly off without it, "" for
 * none. NESTMON_KVM_PARAM_WORD(module, name, words, doc) is a row of type TEXT
 * with one of some words, "A|B|C"; who does not define it gets it as TEXT.
 * A module may have parameters without a row, and a kernel may lack one
 * that has a row.
 */
#ifndef NESTMON_KVM_PARAM_WORD
#define NESTMON_KVM_PARAM_WORD(module, name, words, doc) \
	NESTMON_KVM_PARAM(module, name, TEXT, 0, 0, "", doc)
#endif

NESTMON_KVM_PARAM("kvm", "eager_page_split", FLAG, 0, 0, "",
		  "Split huge pages when dirty logging starts, not at each write")
NESTMON_KVM_PARAM("kvm", "enable_pmu", FLAG, 0, 0, "",
		  "Performance counters for guests, L1's for L2 included")
NESTMON_KVM_PARAM("kvm", "halt_poll_ns", INT, 0, 4294967295, "",
		  "Longest poll before a halted vCPU sleeps, ns; spares L1's wakeups time")
NESTMON_KVM_PARAM("kvm", "halt_poll_ns_grow", INT, 0, 4294967295, "",
		  "Factor by which a vCPU's halt poll grows; 0: not")
NESTMON_KVM_PARAM("kvm", "halt_poll_ns_grow_start", INT, 0, 4294967295, "",
		  "First halt poll of a vCPU, ns")
NESTMON_KVM_PARAM("kvm", "halt_poll_ns_shrink", INT, 0, 4294967295, "",
		  "Divisor by which a vCPU's halt poll shrinks; 0: to no poll")
NESTMON_KVM_PARAM("kvm", "ignore_msrs", FLAG, 0, 0, "",
		  "Unknown MSRs read as 0 instead of a #GP; hypervisors in L1 may probe some")
NESTMON_KVM_PARAM("kvm", "mmio_caching", FLAG, 0, 0, "",
		  "Device accesses known from the page table entry; SEV-ES needs it")
NESTMON_KVM_PARAM("kvm", "nx_huge_pages", FLAG, 0, 0, "",
		  "No huge executable pages (iTLB multihit); costs L1 and L2 EPT violations")
NESTMON_KVM_PARAM("kvm", "report_ignored_msrs", FLAG, 0, 0, "",
		  "Log accesses that ignore_msrs lets pass")
NESTMON_KVM_PARAM("kvm", "tdp_mmu", FLAG, 0, 0, "",
		  "Scalable page tables for L1; those for L2 are shadow pages in any case")

NESTMON_KVM_PARAM("kvm_intel", "allow_smaller_maxphyaddr", FLAG, 0, 0, "ept",
		  "Guests with fewer physical address bits than the host; on without ept")
NESTMON_KVM_PARAM("kvm_intel", "emulate_invalid_guest_state", FLAG, 0, 0, "",
		  "Emulate L1 where the processor cannot run it: without unrestricted_guest")
NESTMON_KVM_PARAM("kvm_intel", "enable_apicv", FLAG, 0, 0, "",
		  "Virtual interrupts and APIC accesses without an exit")
NESTMON_KVM_PARAM("kvm_intel", "enable_ipiv", FLAG, 0, 0, "enable_apicv",
		  "Interrupts between vCPUs without an exit")
NESTMON_KVM_PARAM("kvm_intel", "enable_shadow_vmcs", FLAG, 0, 0, "",
		  "VMREAD and VMWRITE of L1 without an exit, for most fields")
NESTMON_KVM_PARAM("kvm_intel", "ept", FLAG, 0, 0, "",
		  "Extended page tables; without them L1 has none for L2 either")
NESTMON_KVM_PARAM("kvm_intel", "eptad", FLAG, 0, 0, "ept",
		  "Accessed and dirty bits in extended page tables, for L1's use as well")
NESTMON_KVM_PARAM("kvm_intel", "flexpriority", FLAG, 0, 0, "",
		  "Reads of the task priority without an exit")
NESTMON_KVM_PARAM("kvm_intel", "nested", FLAG, 0, 0, "",
		  "VMX for guests: without it there is no L2")
NESTMON_KVM_PARAM("kvm_intel", "nested_early_check", FLAG, 0, 0, "",
		  "Have the processor check L2's state before each entry; slow")
NESTMON_KVM_PARAM("kvm_intel", "ple_gap", INT, 0, 4294967295, "",
		  "TSC cycles between two PAUSEs of one loop; 0: no exits for such loops")
NESTMON_KVM_PARAM("kvm_intel", "ple_window", INT, 0, 4294967295, "",
		  "TSC cycles that a PAUSE loop may last before it exits")
NESTMON_KVM_PARAM("kvm_intel", "ple_window_grow", INT, 0, 4294967295, "",
		  "Factor by which that grows after an exit")
NESTMON_KVM_PARAM("kvm_intel", "ple_window_max", INT, 0, 4294967295, "",
		  "The most that it grows to")
NESTMON_KVM_PARAM("kvm_intel", "ple_window_shrink", INT, 0, 4294967295, "",
		  "Divisor by which it shrinks; 0: to ple_window")
NESTMON_KVM_PARAM("kvm_intel", "pml", FLAG, 0, 0, "eptad",
		  "Log of dirty pages without an exit each; for L1, off while L2 runs")
NESTMON_KVM_PARAM("kvm_intel", "preemption_timer", FLAG, 0, 0, "",
		  "L1's timer by the processor's countdown, without an interrupt of the host")
NESTMON_KVM_PARAM("kvm_intel", "unrestricted_guest", FLAG, 0, 0, "ept",
		  "Guests in real mode without emulation; L1 gets it for L2 as well")
NESTMON_KVM_PARAM("kvm_intel", "vmentry_l1d_flush", TEXT, 0, 0, "",
		  "Flush of the data cache at VM entry (L1TF); an L1 does its own unless told")
NESTMON_KVM_PARAM("kvm_intel", "vnmi", FLAG, 0, 0, "",
		  "Virtual NMIs without an NMI-window exit each")
NESTMON_KVM_PARAM("kvm_intel", "vpid", FLAG, 0, 0, "",
		  "Tagged TLB: else each exit and entry, of L2 as well, flushes it")

NESTMON_KVM_PARAM("kvm_amd", "avic", FLAG, 0, 0, "",
		  "Interrupts of L1 without an exit; before Linux 6.0 it kept L1 from nesting")
NESTMON_KVM_PARAM("kvm_amd", "intercept_smi", FLAG, 0, 0, "",
		  "Exit on SMIs")
NESTMON_KVM_PARAM("kvm_amd", "lbrv", FLAG, 0, 0, "",
		  "Branch records of L1 and L2 without MSR exits")
NESTMON_KVM_PARAM("kvm_amd", "nested", FLAG, 0, 0, "",
		  "SVM for guests: without it there is no L2")
NESTMON_KVM_PARAM("kvm_amd", "npt", FLAG, 0, 0, "",
		  "Nested paging; without it L1 has none for L2 either")
NESTMON_KVM_PARAM("kvm_amd", "nrips", FLAG, 0, 0, "",
		  "Address of the next instruction saved at an exit, not decoded by L0")
NESTMON_KVM_PARAM("kvm_amd", "pause_filter_count", INT, 0, 65535, "",
		  "PAUSEs that a loop may take before it exits")
NESTMON_KVM_PARAM("kvm_amd", "pause_filter_count_grow", INT, 0, 65535, "",
		  "Factor by which that grows after an exit")
NESTMON_KVM_PARAM("kvm_amd", "pause_filter_count_max", INT, 0, 65535, "",
		  "The most that it grows to")
NESTMON_KVM_PARAM("kvm_amd", "pause_filter_count_shrink", INT, 0, 65535, "",
		  "Divisor by which it shrinks; 0: to pause_filter_count")
NESTMON_KVM_PARAM("kvm_amd", "pause_filter_thresh", INT, 0, 65535, "",
		  "Cycles between two PAUSEs of one loop; 0: no exits for such loops")
NESTMON_KVM_PARAM("kvm_amd", "sev", FLAG, 0, 0, "npt",
		  "Encrypted guests; none of them can be an L1")
NESTMON_KVM_PARAM("kvm_amd", "sev_es", FLAG, 0, 0, "sev",
		  "Encrypted guests with encrypted registers")
NESTMON_KVM_PARAM("kvm_amd", "sev_snp", FLAG, 0, 0, "sev_es",
		  "Encrypted guests whose memory L0 cannot remap")
NESTMON_KVM_PARAM("kvm_amd", "tsc_scaling", FLAG, 0, 0, "",
		  "TSC of guests at another rate than the host's, for L2 as well")
NESTMON_KVM_PARAM("kvm_amd", "vgif", FLAG, 0, 0, "",
		  "STGI and CLGI of L1 without an exit")
NESTMON_KVM_PARAM("kvm_amd", "vls", FLAG, 0, 0, "npt",
		  "VMLOAD and VMSAVE of L1 without an exit")
NESTMON_KVM_PARAM("kvm_amd", "vnmi", FLAG, 0, 0, "",
		  "Virtual NMIs without an exit for their window")

NESTMON_KVM_PARAM_WORD("nestmon", "clock", "auto|tsc|local",
		       "What times are taken with; auto: the TSC where it is invariant")
NESTMON_KVM_PARAM("nestmon", "gone_max", INT, 0, 4294967295, "",
		  "Records kept of vCPUs that were destroyed")
NESTMON_KVM_PARAM_WORD("nestmon", "mode", "paused|counting|time|everything",
		       "What is measured; each one measures more than the former, and costs more")
NESTMON_KVM_PARAM("nestmon", "syncs", FLAG, 0, 0, "",
		  "Count copies of the shadow VMCS, by kprobes")

#undef NESTMON_KVM_PARAM
#undef NESTMON_KVM_PARAM_WORD
