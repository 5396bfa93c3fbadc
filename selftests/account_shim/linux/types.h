/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The account_shim folder stands in for the kernel's headers, so that the part
 * of kmod/ that knows neither KVM nor netlink runs in a test. It has what those
 * files use and nothing else.
 */
#ifndef SHIM_LINUX_TYPES_H
#define SHIM_LINUX_TYPES_H

/* This folder shadows the system's header, which others include. */
#include_next <linux/types.h>

#include <stdbool.h>
#include <stddef.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s64 s64;

#endif /* SHIM_LINUX_TYPES_H */
