/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_SELECT_H
#define NESTMON_SELECT_H

#include <stdbool.h>
#include <linux/types.h>

#include <linux/nestmon.h>

/**
 * struct selection - which vCPUs and rows are asked for
 * @value: by &enum nestmon_attr; meaningful where @set says so
 * @set: whether the kernel is to filter by this attribute
 * @guest: name of the guest, which only the helper knows, or NULL
 */
struct selection {
	__u32 value[NESTMON_A_REQUEST_MAX + 1];
	bool set[NESTMON_A_REQUEST_MAX + 1];
	const char *guest;
};

void select_set(struct selection *selection, int attr, __u32 value);
bool select_any_vcpu(const struct selection *selection);
bool select_guest(const struct selection *selection, const char *guest);

#endif /* NESTMON_SELECT_H */
