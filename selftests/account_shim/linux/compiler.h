/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_COMPILER_H
#define SHIM_LINUX_COMPILER_H

#include <sys/cdefs.h> /* __always_inline */

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define READ_ONCE(x) __atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, val) __atomic_store_n(&(x), val, __ATOMIC_RELAXED)
/* As strong as the kernel's; the callers say what they pair with. */
#define smp_load_acquire(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
/* Likewise. */
#define smp_store_release(p, val) __atomic_store_n(p, val, __ATOMIC_RELEASE)
#define xchg(p, val) __atomic_exchange_n(p, val, __ATOMIC_SEQ_CST)

#endif /* SHIM_LINUX_COMPILER_H */
