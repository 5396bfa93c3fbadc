/* SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause */
/*
 * What the rows of the exit tables (nestmon_*_exits.h) say beyond a name.
 */
#ifndef _UAPI_LINUX_NESTMON_EXITS_H
#define _UAPI_LINUX_NESTMON_EXITS_H

/**
 * enum nestmon_exit_flags - flags of a row
 * @NESTMON_EXIT_F_ASYNC: an event of the host that L0 always takes itself. An
 *	inject under this code is L1's own event, hence synthesized, even while
 *	an exit with the same code is pending (nested_svm_exit_special() in
 *	arch/x86/kvm/svm/nested.c)
 * @NESTMON_EXIT_F_ENTRY_FAILURE: no guest ran: the VM entry failed
 * @NESTMON_EXIT_F_VIRT: an instruction of the virtualization extension itself,
 *	which a hypervisor in L1 executes
 */
enum nestmon_exit_flags {
	NESTMON_EXIT_F_ASYNC = 1 << 0,
	NESTMON_EXIT_F_ENTRY_FAILURE = 1 << 1,
	NESTMON_EXIT_F_VIRT = 1 << 2,
};

#endif /* _UAPI_LINUX_NESTMON_EXITS_H */
