/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What kmod/account.c has to count, written down once more and as plainly as
 * can be: from uapi/linux/nestmon.h, not from account.c.
 */
#ifndef ACCOUNT_MODEL_H
#define ACCOUNT_MODEL_H

#include <linux/types.h>

#define MODEL_ROWS 1024
#define MODEL_FIELDS 0x100

/**
 * struct model_row - counters of a (level, code)
 * @l2: level 2
 * @code: exit code
 * @exits: exits
 * @reflected: of them, given to L1
 * @synthesized: made up for L1 under this code
 */
struct model_row {
	bool l2;
	u64 code;
	u64 exits;
	u64 reflected;
	u64 synthesized;
};

/**
 * struct model - a vCPU
 * @in_l2: where it is
 * @open: an L2 exit has no fate yet
 * @open_code: its code
 * @known: @next is known
 * @next: what KVM's count will be at the next exit
 * @failed: the VM entry since the last exit was counted as failed
 * @l2_entries: and the following: as in uapi/linux/nestmon.h
 * @orphans: see there
 * @left: see there
 * @entry_failures: see there, without the exits that say so
 * @untraced: see there
 * @rebased: see there
 * @fields_lost: exits by VMREAD or VMWRITE of a field that is not known
 * @field: exits by VMREAD and VMWRITE of a field
 * @rows: used ones of @row
 * @row: in no order
 */
struct model {
	bool in_l2;
	bool open;
	u64 open_code;
	bool known;
	u64 next;
	bool failed;
	u64 l2_entries;
	u64 orphans;
	u64 left;
	u64 entry_failures;
	u64 untraced;
	u64 rebased;
	u64 fields_lost;
	u64 field[MODEL_FIELDS][2];
	unsigned int rows;
	struct model_row row[MODEL_ROWS];
};

#define MODEL_INTR 0x60 /* INTR and NMI: events of the host */
#define MODEL_NMI 0x61
#define MODEL_ERR 0xffffffffULL /* VMEXIT_INVALID and _BUSY: no guest ran */
#define MODEL_BUSY 0xfffffffeULL

void model_exit(struct model *m, u64 code, bool l2, u64 kvm_exits);
void model_inject(struct model *m, u64 code);
void model_failed(struct model *m);
struct model_row *model_row(struct model *m, u64 code, bool l2);

#endif /* ACCOUNT_MODEL_H */
