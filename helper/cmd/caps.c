// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <unistd.h>

#include <linux/nestmon.h>

#include "../answer.h"
#include "../cap_sheet.h"
#include "../caps_read.h"
#include "../file.h"
#include "../hw.h"
#include "../mem.h"
#include "../msg.h"
#include "cmd.h"

/* It was looked at what the vCPU was given. */
#define HAS_CAPS 1

/**
 * struct line - what a vCPU was given, ready to print
 * @has: %HAS_CAPS or nothing
 * @vcpu: the vCPU; what it points to is the dump's
 * @isa: name of the virtualization extension of the host
 * @gone: it was destroyed
 * @vmx: &enum answer, it sees VMX
 * @svm: &enum answer, it sees SVM
 * @features: names of the features of SVM that it sees
 * @msrs: what its MSRs of VMX say, NULL where it has none
 */
struct line {
	struct out_row has;
	struct vcpu vcpu;
	char isa[NAME_SIZE];
	bool gone;
	__u8 vmx;
	__u8 svm;
	struct out_strings features;
	const char *msrs;
};

#define COLUMN(type, key, title, form, member, ...)                  \
	{                                                            \
		.name = key, .head = title, .kind = OUT_##form,      \
		.offset = offsetof(struct type, member), __VA_ARGS__ \
	}

static const struct out_column vcpu_columns[] = {
	COLUMN(line, "vm", "VM", U32, vcpu.vm),
	COLUMN(line, "pid", "PID", U32, vcpu.pid),
	COLUMN(line, "comm", "COMM", CHARS, vcpu.comm, .flags = OUT_SHRINKS),
	COLUMN(line, "guest", "GUEST", STRING, vcpu.guest,
	       .flags = OUT_SHRINKS),
	COLUMN(line, "vcpu", "VCPU", U32, vcpu.vcpu),
	COLUMN(line, "isa", "ISA", CHARS, isa),
	COLUMN(line, "gone", "GONE", BOOL, gone, .flags = OUT_RARE),
	COLUMN(line, "vmx", "SEES-VMX", ANSWER, vmx),
	COLUMN(line, "svm", "SEES-SVM", ANSWER, svm),
	COLUMN(line, "vmx_msrs", "VMX-MSRS", STRING, msrs),
	COLUMN(line, "svm_features", "SVM-FEATURES", STRINGS, features,
	       .known = HAS_CAPS),
};

static const struct out_column sheet_columns[] = {
	COLUMN(cap_sheet, "isa", "ISA", CHARS, isa),
	COLUMN(cap_sheet, "cpus", "CPUS", STRING, cpus),
	COLUMN(cap_sheet, "differ", "DIFFER", BOOL, differ),
	COLUMN(cap_sheet, "registers", "", TABLE, regs,
	       .flags = OUT_APART | OUT_RARE),
	COLUMN(cap_sheet, "bits", "", TABLE, bits,
	       .flags = OUT_APART | OUT_RARE),
};

static const struct out_table sheet_table = {
	.columns = sheet_columns,
	.nr_columns = ARRAY_SIZE(sheet_columns),
	.size = sizeof(struct cap_sheet),
};

/* The flag of an extension stands first in its table. */
static enum answer sees(const struct vcpu *vcpu, __u32 isa)
{
	const struct cap_table *table = cap_table(isa);

	if (!vcpu->caps.nr)
		return ANSWER_UNKNOWN;
	switch (cap_mean(table, &table->bits[0], &vcpu->caps).says) {
	case CAP_YES:
		return ANSWER_YES;
	case CAP_NO:
		return ANSWER_NO;
	default:
		return ANSWER_UNKNOWN;
	}
}

/* What it was looked at for, which is not all of the table. */
static struct out_strings features_of(const struct vcpu *vcpu)
{
	const struct cap_table *table = cap_table(NESTMON_ISA_SVM);
	char(*names)[NAME_SIZE] = mem_zalloc(table->nr_bits * sizeof(*names));
	size_t i, nr = 0;

	for (i = 1; i < table->nr_bits; i++) {
		const struct cap_bit *bit = &table->bits[i];

		if (bit->kind == CAP_FLAG && bit->reg != table->bits[0].reg &&
		    cap_mean(table, bit, &vcpu->caps).says == CAP_YES)
			snprintf(names[nr++], NAME_SIZE, "%s", bit->name);
	}
	return (struct out_strings){
		.list = (const char *)names,
		.nr = nr,
		.size = sizeof(*names),
	};
}

static struct line line_of(const struct vcpu *vcpu)
{
	struct line line = {
		.has.has = vcpu->caps.nr ? HAS_CAPS : 0,
		.vcpu = *vcpu,
		.gone = vcpu->gone,
		.vmx = sees(vcpu, NESTMON_ISA_VMX),
		.svm = sees(vcpu, NESTMON_ISA_SVM),
		.features = features_of(vcpu),
	};

	name_isa(line.isa, vcpu->isa);
	/* KVM keeps them where nobody else can read them. */
	if (line.vmx == ANSWER_YES)
		line.msrs = "unavailable";
	return line;
}

static int print_vcpus(const struct context *context, const struct dump *dump)
{
	struct line *lines = mem_zalloc(dump->nr * sizeof(*lines));
	const struct out_table table = {
		.columns = vcpu_columns,
		.nr_columns = ARRAY_SIZE(vcpu_columns),
		.rows = lines,
		.nr = dump->nr,
		.size = sizeof(*lines),
	};
	size_t i;
	int ret;

	for (i = 0; i < dump->nr; i++)
		lines[i] = line_of(&dump->vcpus[i]);
	ret = out_list(&context->options->style, &table);
	for (i = 0; i < dump->nr; i++)
		free((void *)lines[i].features.list);
	free(lines);
	return ret;
}

static int vcpus(struct context *context)
{
	struct dump dump = {};
	int ret;

	ret = fetch_selected(context, NESTMON_CMD_VCPU_GET, &dump);
	if (!ret)
		ret = print_vcpus(context, &dump);
	dump_clear(&dump);
	return ret;
}

static bool module_is_there(const struct mounts *mounts)
{
	char *path = file_path("%s/module/nestmon", mounts->sys);
	bool there = !access(path, F_OK);

	free(path);
	return there;
}

static int fetch(struct context *context, struct caps *caps)
{
	const struct options *options = context->options;
	bool one = options->given & OPTION_CPU;
	const struct query query = {
		.cmd = NESTMON_CMD_CAPS_GET,
		.dump = true,
		.cpu = one ? &options->cpu : NULL,
	};

	if (!module_is_there(context->mounts))
		return caps_read(context->mounts, query.cpu, caps);
	return conn_request(context->conn, &query, decode_caps, caps) < 0 ? -1 :
									    0;
}

static int print_sheet(const struct context *context, const struct caps *caps,
		       const struct cap_set *offered)
{
	const struct cap_view view = {
		.caps = caps,
		.offered = offered,
		.sys = context->mounts->sys,
	};
	struct out_table table = sheet_table;
	struct cap_sheet sheet;
	int ret;

	if (!caps->nr) {
		msg_warn("no CPU has VMX or SVM");
		return out_sheets(&context->options->style, &table);
	}
	cap_sheet_make(&sheet, &view);
	table.rows = &sheet;
	table.nr = 1;
	ret = out_sheets(&context->options->style, &table);
	cap_sheet_clear(&sheet);
	return ret;
}

static int cpus(struct context *context)
{
	const struct cap_table *table = NULL;
	struct cap_set offered = {};
	struct caps caps = {};
	int ret;

	ret = fetch(context, &caps);
	caps_sort(&caps);
	if (!ret && caps.nr && context->options->offered)
		table = cap_table(caps.cpus[0].isa);
	if (table)
		ret = hw_offered(table, &offered);
	if (!ret)
		ret = print_sheet(context, &caps, table ? &offered : NULL);
	cap_set_free(&offered);
	caps_clear(&caps);
	return ret;
}

/**
 * cmd_caps() - what the processors have, KVM offers, or a vCPU was given
 * @context: of the command
 *
 * Return: &enum exit_status
 */
int cmd_caps(struct context *context)
{
	const unsigned int given = context->options->given;

	if (!(given & (OPTION_PID | OPTION_VCPU)))
		return out_status(cpus(context));
	if (given & (OPTION_CPU | OPTION_OFFERED)) {
		msg_error(
			"caps: --cpu and --offered are about the host, not about its VMs");
		return STATUS_USAGE;
	}
	return out_status(vcpus(context));
}
