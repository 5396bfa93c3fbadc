/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_CAP_SHEET_H
#define NESTMON_CAP_SHEET_H

#include "caps.h"
#include "names.h"
#include "out.h"

/**
 * struct cap_view - what a sheet is made of
 * @caps: the CPUs, at least one, sorted
 * @offered: what KVM offers, or NULL
 * @sys: where sysfs is mounted
 */
struct cap_view {
	const struct caps *caps;
	const struct cap_set *offered;
	const char *sys;
};

/**
 * struct cap_sheet - capability of the CPUs, ready to print
 * @has: nothing it may lack
 * @isa: name of the virtualization extension
 * @cpus: the CPUs, as the kernel lists them; allocated
 * @differ: the CPUs are not equal
 * @regs: the registers
 * @bits: their bits
 */
struct cap_sheet {
	struct out_row has;
	char isa[NAME_SIZE];
	char *cpus;
	bool differ;
	struct out_table regs;
	struct out_table bits;
};

void cap_sheet_make(struct cap_sheet *sheet, const struct cap_view *view);
void cap_sheet_clear(struct cap_sheet *sheet);

#endif /* NESTMON_CAP_SHEET_H */
