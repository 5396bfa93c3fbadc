/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_SHEETS_H
#define NESTMON_SHEETS_H

#include "fetch.h"
#include "names.h"

/**
 * enum sheet_has - what a sheet has
 * @SHEET_VMCS: a VMCS
 * @SHEET_SAMPLE: what is shadowed was looked at
 * @SHEET_SYNCS: the numbers of copies
 */
enum sheet_has {
	SHEET_VMCS = 1 << 0,
	SHEET_SAMPLE = 1 << 1,
	SHEET_SYNCS = 1 << 2,
};

/**
 * struct sheet - a vCPU, ready to print
 * @has: &enum sheet_has
 * @vcpu: the vCPU; what it points to is the dump's
 * @isa: name of its virtualization extension
 * @gone: it was destroyed
 * @assists: its assists
 * @exits: its exits for instructions of VMX or SVM, most first
 * @fields: its VMCS fields, those with most exits first
 * @busy: those of @fields to print as text
 * @more: empty, or how many fields with exits are not in @busy
 * @origin: name of where the numbers of copies come from
 * @copies: the numbers of copies, as text
 * @read_write: names of fields that are shadowed for both
 * @read_only: names of fields that are shadowed for VMREAD only
 * @write_only: names of fields that are shadowed for VMWRITE only
 */
struct sheet {
	struct out_row has;
	struct vcpu vcpu;
	char isa[NAME_SIZE];
	bool gone;
	struct out_table assists;
	struct out_table exits;
	struct out_table fields;
	struct out_table busy;
	char more[NAME_SIZE];
	char origin[NAME_SIZE];
	char copies[128];
	struct out_strings read_write;
	struct out_strings read_only;
	struct out_strings write_only;
};

/**
 * struct sheets - sheets of a report
 * @list: the sheets; they point into the dump that they were made of
 * @nr: how many
 */
struct sheets {
	struct sheet *list;
	size_t nr;
};

void sheets_make(struct sheets *sheets, const struct context *context,
		 const struct dump *dump);
void sheets_clear(struct sheets *sheets);

#endif /* NESTMON_SHEETS_H */
