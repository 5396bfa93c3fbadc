/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_HW_H
#define NESTMON_HW_H

#include <linux/types.h>

#include "caps.h"

int hw_cpuid(__u32 cpu, __u32 leaf, __u32 *out);
int hw_msr(__u32 cpu, __u32 msr, __u64 *value);
int hw_offered(const struct cap_table *table, struct cap_set *set);

#endif /* NESTMON_HW_H */
