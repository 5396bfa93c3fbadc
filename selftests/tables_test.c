// SPDX-License-Identifier: GPL-2.0
/*
 * The exit tables against those of the kernel's own headers, whatever version
 * they are of: every code there is a row here and has the same name, and no code
 * is a row twice.
 */
#include <stdio.h>
#include <string.h>

#include <linux/types.h>

#include <asm/kvm.h>
#include <asm/svm.h>
#include <asm/vmx.h>

#include <linux/nestmon_exits.h>

#include "kselftest_harness.h"

/**
 * struct name - a code and what it is called
 * @code: 32 bits, as nestmon has negative ones
 * @name: its name
 */
struct name {
	__u32 code;
	const char *name;
};

/**
 * struct table - a table
 * @rows: its rows
 * @nr: how many
 */
struct table {
	const struct name *rows;
	size_t nr;
};

static const struct name kernel_svm_rows[] = { SVM_EXIT_REASONS };
static const struct name kernel_vmx_rows[] = { VMX_EXIT_REASONS };

static const struct name svm_rows[] = {
#define NESTMON_SVM_EXIT(ident, code, name, flags, doc) { code, name },
#include <linux/nestmon_svm_exits.h>
};

static const struct name vmx_rows[] = {
#define NESTMON_VMX_EXIT(ident, code, name, flags, doc) { code, name },
#include <linux/nestmon_vmx_exits.h>
};

static const struct table kernel_svm = { kernel_svm_rows,
					 ARRAY_SIZE(kernel_svm_rows) };
static const struct table kernel_vmx = { kernel_vmx_rows,
					 ARRAY_SIZE(kernel_vmx_rows) };
static const struct table svm = { svm_rows, ARRAY_SIZE(svm_rows) };
static const struct table vmx = { vmx_rows, ARRAY_SIZE(vmx_rows) };

static unsigned int rows_with(const struct table *table, __u32 code,
			      const char *name)
{
	unsigned int rows = 0;
	size_t i;

	for (i = 0; i < table->nr; i++)
		rows += table->rows[i].code == code &&
			(!name || !strcmp(table->rows[i].name, name));
	return rows;
}

/* Rows of the kernel's that are not in ours, under the same name. */
static unsigned int missing(const struct table *ours,
			    const struct table *kernels)
{
	unsigned int bad = 0;
	size_t i;

	for (i = 0; i < kernels->nr; i++) {
		const struct name *row = &kernels->rows[i];

		if (rows_with(ours, row->code, row->name))
			continue;
		printf("# no such row: %#x %s\n", row->code, row->name);
		bad++;
	}
	return bad;
}

static unsigned int doubled(const struct table *ours)
{
	unsigned int bad = 0;
	size_t i;

	for (i = 0; i < ours->nr; i++) {
		if (rows_with(ours, ours->rows[i].code, NULL) == 1)
			continue;
		printf("# more than once: %s\n", ours->rows[i].name);
		bad++;
	}
	return bad;
}

TEST(svm_names)
{
	EXPECT_EQ(0, missing(&svm, &kernel_svm));
	EXPECT_EQ(0, doubled(&svm));
}

TEST(vmx_names)
{
	EXPECT_EQ(0, missing(&vmx, &kernel_vmx));
	EXPECT_EQ(0, doubled(&vmx));
}

TEST_HARNESS_MAIN
