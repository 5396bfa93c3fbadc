// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "select.h"

/**
 * select_set() - let the kernel filter
 * @selection: the selection
 * @attr: &enum nestmon_attr, at most %NESTMON_A_REQUEST_MAX
 * @value: only what has this value
 */
void select_set(struct selection *selection, int attr, __u32 value)
{
	selection->value[attr] = value;
	selection->set[attr] = true;
}

/**
 * select_any_vcpu() - does the selection name vCPUs, not only rows of them?
 * @selection: the selection
 *
 * Return: true when an empty answer means that the selection is wrong
 */
bool select_any_vcpu(const struct selection *selection)
{
	return selection->guest || selection->set[NESTMON_A_VM] ||
	       selection->set[NESTMON_A_PID] || selection->set[NESTMON_A_VCPU];
}

/**
 * select_guest() - is a guest selected?
 * @selection: the selection
 * @guest: name of the guest, or NULL when it is not known
 *
 * Return: true when it is, or when guests are not selected by name
 */
bool select_guest(const struct selection *selection, const char *guest)
{
	if (!selection->guest)
		return true;
	return guest && !strcmp(guest, selection->guest);
}
