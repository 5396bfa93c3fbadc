/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_VMCS_FIELDS_KMOD_H
#define NESTMON_VMCS_FIELDS_KMOD_H

#include <linux/types.h>

const char *nestmon_vmcs_field_name(u64 encoding, bool *high);

#endif /* NESTMON_VMCS_FIELDS_KMOD_H */
