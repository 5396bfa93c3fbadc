/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_SCAN_H
#define NESTMON_SCAN_H

#include <linux/nestmon.h>

struct module;

void nestmon_scan(struct module *kvm, enum nestmon_isa isa);

#endif /* NESTMON_SCAN_H */
