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

#endif /* NESTMON_COMPAT_H */
