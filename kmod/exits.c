// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>

#include "exits.h"

#define NESTMON_SVM_EXIT(ident, code, name, flags, doc) { code, name, flags },

static const struct nestmon_exit_info svm_exits[] = {
#include <linux/nestmon_svm_exits.h>
};

#define NESTMON_VMX_EXIT(ident, code, name, flags, doc) { code, name, flags },

static const struct nestmon_exit_info vmx_exits[] = {
#include <linux/nestmon_vmx_exits.h>
};

/**
 * struct exit_table - exit table of an ISA
 * @rows: its rows
 * @nr: how many
 */
struct exit_table {
	const struct nestmon_exit_info *rows;
	size_t nr;
};

static const struct exit_table tables[] = {
	[NESTMON_ISA_VMX] = { vmx_exits, ARRAY_SIZE(vmx_exits) },
	[NESTMON_ISA_SVM] = { svm_exits, ARRAY_SIZE(svm_exits) },
};

/**
 * nestmon_exit_info() - row of an exit code
 * @isa: of the vCPU
 * @code: exit code
 *
 * A linear search: for first uses and readers, not for the exit path.
 *
 * Context: any.
 * Return: the row, NULL for a code without one
 */
const struct nestmon_exit_info *nestmon_exit_info(enum nestmon_isa isa,
						  u64 code)
{
	const struct exit_table *table = &tables[isa];
	size_t i;

	for (i = 0; i < table->nr; i++) {
		if (table->rows[i].code == code)
			return &table->rows[i];
	}
	return NULL;
}
