// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "../mem.h"
#include "../msg.h"
#include "../names.h"
#include "cmd.h"

/**
 * struct line - a vCPU, ready to print
 * @has: nothing a vCPU may lack
 * @vcpu: the vCPU; what it points to is the dump's
 * @isa: name of its virtualization extension
 * @gone: it was destroyed
 */
struct line {
	struct out_row has;
	struct vcpu vcpu;
	char isa[NAME_SIZE];
	bool gone;
};

#define COLUMN(key, title, form, member, ...)                        \
	{                                                            \
		.name = key, .head = title, .kind = OUT_##form,      \
		.offset = offsetof(struct line, member), __VA_ARGS__ \
	}

static const struct out_column columns[] = {
	COLUMN("vm", "VM", U32, vcpu.vm),
	COLUMN("pid", "PID", U32, vcpu.pid),
	COLUMN("comm", "COMM", CHARS, vcpu.comm, .flags = OUT_SHRINKS),
	COLUMN("guest", "GUEST", STRING, vcpu.guest, .flags = OUT_SHRINKS),
	COLUMN("vcpu", "VCPU", U32, vcpu.vcpu),
	COLUMN("isa", "ISA", CHARS, isa),
	COLUMN("guest_mode", "IN-L2", BOOL, vcpu.guest_mode),
	COLUMN("l1_exits", "L1-EXITS", U64, vcpu.l1_exits),
	COLUMN("l2_exits", "L2-EXITS", U64, vcpu.l2_exits),
	COLUMN("l2_handled", "HANDLED", U64, vcpu.l2_handled),
	COLUMN("l2_reflected", "REFLECTED", U64, vcpu.l2_reflected),
	COLUMN("l2_pending", "PENDING", BOOL, vcpu.l2_pending,
	       .flags = OUT_RARE),
	COLUMN("l2_entries", "L2-ENTRIES", U64, vcpu.l2_entries),
	COLUMN("synthesized", "SYNTHESIZED", U64, vcpu.synthesized),
	COLUMN("orphans", "ORPHANS", U64, vcpu.orphans, .flags = OUT_RARE),
	COLUMN("left", "LEFT", U64, vcpu.left, .flags = OUT_RARE),
	COLUMN("untraced", "UNTRACED", U64, vcpu.untraced, .flags = OUT_RARE),
	COLUMN("entry_failures", "ENTRY-FAILURES", U64, vcpu.entry_failures,
	       .flags = OUT_RARE),
	COLUMN("unslotted", "UNSLOTTED", U64, vcpu.unslotted,
	       .flags = OUT_RARE),
	COLUMN("rebased", "REBASED", U64, vcpu.rebased, .flags = OUT_RARE),
	COLUMN("since_ns", "AGE", AGE, vcpu.since),
	COLUMN("gone", "GONE", BOOL, gone, .flags = OUT_RARE),
};

static struct line *lines_of(const struct dump *dump)
{
	struct line *lines = mem_zalloc(dump->nr * sizeof(*lines));
	size_t i;

	for (i = 0; i < dump->nr; i++) {
		lines[i].vcpu = dump->vcpus[i];
		lines[i].gone = dump->vcpus[i].gone;
		name_isa(lines[i].isa, dump->vcpus[i].isa);
	}
	return lines;
}

static int print(const struct context *context, const struct dump *dump)
{
	struct line *lines = lines_of(dump);
	const struct out_table table = {
		.columns = columns,
		.nr_columns = ARRAY_SIZE(columns),
		.rows = lines,
		.nr = dump->nr,
		.size = sizeof(*lines),
	};
	int ret;

	ret = out_list(&context->options->style, &table);
	free(lines);
	return ret;
}

/**
 * cmd_vcpus() - vCPUs and their counters
 * @context: of the command
 *
 * Return: &enum exit_status
 */
int cmd_vcpus(struct context *context)
{
	struct dump dump = {};
	int ret;

	ret = fetch_selected(context, NESTMON_CMD_VCPU_GET, &dump);
	if (!ret)
		ret = print(context, &dump);
	dump_clear(&dump);
	return out_status(ret);
}
