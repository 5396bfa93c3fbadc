/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every difference between kernel versions, 5.10 to 7.2.
 */
#ifndef NESTMON_COMPAT_H
#define NESTMON_COMPAT_H

#include <linux/preempt.h>
#include <linux/version.h>
#include <net/genetlink.h>
#include <asm/msr.h>
#include <asm/processor.h>
#include <asm/svm.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#include <asm/cpuid/api.h>
#endif

/*
 * arch/x86/kvm/trace.h: kvm_exit hands over the reason up to 5.10;
 * kvm_nested_vmexit_inject a code of 64 bits from 7.0.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 16, 0)
#define NESTMON_EXIT_PROTO(fn) \
	void fn(void *data, unsigned int reason, struct kvm_vcpu *vcpu, u32 isa)
#else
#define NESTMON_EXIT_PROTO(fn) \
	void fn(void *data, struct kvm_vcpu *vcpu, u32 isa)
#endif

/*
 * The same for kvm_entry. Up to 5.10 VMX's fastpath enters the guest again without
 * it, and traces the next exit (vmx_vcpu_run()).
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 16, 0)
#define NESTMON_ENTRY_PROTO(fn) void fn(void *data, struct kvm_vcpu *vcpu)
#define NESTMON_EXIT_WITHOUT_ENTRY true
#else
#define NESTMON_ENTRY_PROTO(fn) \
	void fn(void *data, struct kvm_vcpu *vcpu, bool force_immediate_exit)
#define NESTMON_EXIT_WITHOUT_ENTRY false
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
typedef u32 nestmon_inject_code_t;
#else
typedef u64 nestmon_inject_code_t;
#endif

/*
 * include/linux/tracepoint.h: up to 6.12 probes are called with preemption off;
 * 7.2 calls them under SRCU.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static __always_inline void nestmon_probe_begin(void)
{
}

static __always_inline void nestmon_probe_end(void)
{
}
#else
static __always_inline void nestmon_probe_begin(void)
{
	preempt_disable_notrace();
}

static __always_inline void nestmon_probe_end(void)
{
	preempt_enable_notrace();
}
#endif

/*
 * arch/x86/include/asm/svm.h: fields of the VMCB that 7.2 calls otherwise (APM
 * volume 2, appendix B: offsets 090h and 0B8h).
 */
#ifdef SVM_MISC_ENABLE_NP
#define NESTMON_VMCB_NP(control) ((control)->misc_ctl & SVM_MISC_ENABLE_NP)
#define NESTMON_VMCB_VLS(control) \
	((control)->misc_ctl2 & SVM_MISC2_ENABLE_V_VMLOAD_VMSAVE)
#else
#define NESTMON_VMCB_NP(control) \
	((control)->nested_ctl & SVM_NESTED_CTL_NP_ENABLE)
#define NESTMON_VMCB_VLS(control) \
	((control)->virt_ext & VIRTUAL_VMLOAD_VMSAVE_ENABLE_MASK)
#endif

/* arch/x86/include/asm/msr.h */
static inline int nestmon_rdmsr(u32 msr, u64 *value)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
	return rdmsrl_safe(msr, value);
#else
	return rdmsrq_safe(msr, value);
#endif
}

/* include/net/genetlink.h: the parsed attributes of a dump's request. */
static inline struct nlattr **nestmon_dump_attrs(struct netlink_callback *cb)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
	return genl_dumpit_info(cb)->attrs;
#else
	return genl_info_dump(cb)->attrs;
#endif
}

/*
 * include/net/genetlink.h: who may join a multicast group. Kernels that have the
 * first look at nothing else, and the others at the second.
 */
#ifdef GENL_MCAST_CAP_NET_ADMIN
#define NESTMON_MCGRP_PERM GENL_MCAST_CAP_NET_ADMIN
#else
#define NESTMON_MCGRP_PERM GENL_UNS_ADMIN_PERM
#endif

#endif /* NESTMON_COMPAT_H */
