/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_VMCS_H
#define NESTMON_VMCS_H

#include <stdbool.h>
#include <linux/types.h>

/* Bit of an encoding: the upper half of a field of 64 bits. */
#define VMCS_HIGH 1

bool vmcs_valid(__u64 encoding);
unsigned int vmcs_bits(__u64 encoding);
const char *vmcs_width(__u64 encoding);
const char *vmcs_group(__u64 encoding);

#endif /* NESTMON_VMCS_H */
