/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_KERNEL_H
#define SHIM_LINUX_KERNEL_H

#include_next <linux/kernel.h>

#include <errno.h>
#include <linux/compiler.h>
#include <linux/types.h>

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(arr) (sizeof(arr) / sizeof((arr)[0]))
#endif

static inline u64 min(u64 x, u64 y)
{
	return x < y ? x : y;
}

static inline u64 max(u64 x, u64 y)
{
	return x > y ? x : y;
}

#define num_possible_cpus() 1u

#endif /* SHIM_LINUX_KERNEL_H */
