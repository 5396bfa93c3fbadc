// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "../layout.h"
#include "../mem.h"
#include "../msg.h"
#include "../names.h"
#include "../times.h"
#include "cmd.h"

/**
 * enum line_has - what a vCPU may lack
 * @LINE_VMX: VMX
 * @LINE_SVM: SVM
 * @LINE_CONTROL: it is known which VMCS or VMCB L1 has
 * @LINE_PAGING: L2 was seen
 * @LINE_STATE: nested state
 * @LINE_TIMES: times
 * @LINE_SHARES: any time in them
 */
enum line_has {
	LINE_VMX = 1 << 0,
	LINE_SVM = 1 << 1,
	LINE_CONTROL = 1 << 2,
	LINE_PAGING = 1 << 3,
	LINE_STATE = 1 << 4,
	LINE_TIMES = 1 << 5,
	LINE_SHARES = 1 << 6,
};

/**
 * struct line - a vCPU, ready to print
 * @has: &enum line_has
 * @vcpu: the vCPU; what it points to is the dump's
 * @isa: name of its virtualization extension
 * @control: address of L1's VMCS or VMCB as text, empty for none
 * @paging: name of KVM's page tables of L2
 * @source: name of what the nested state comes from
 * @times: what it spent its time with
 * @gone: it was destroyed
 */
struct line {
	struct out_row has;
	struct vcpu vcpu;
	char isa[NAME_SIZE];
	char control[NAME_SIZE];
	char paging[NAME_SIZE];
	char source[NAME_SIZE];
	struct times times;
	bool gone;
};

#define COLUMN(key, title, form, member, ...)                        \
	{                                                            \
		.name = key, .head = title, .kind = OUT_##form,      \
		.offset = offsetof(struct line, member), __VA_ARGS__ \
	}

#define TIME(member) \
	COLUMN(#member, NULL, U64, vcpu.member, .needs = LINE_TIMES)

#define SHARE(title, member)                                             \
	COLUMN(NULL, title, PERCENT, times.member, .needs = LINE_SHARES, \
	       .flags = OUT_RARE)

static const struct out_column columns[] = {
	COLUMN("vm", "VM", U32, vcpu.vm),
	COLUMN("pid", "PID", U32, vcpu.pid),
	COLUMN("comm", "COMM", CHARS, vcpu.comm, .flags = OUT_SHRINKS),
	COLUMN("guest", "GUEST", STRING, vcpu.guest, .flags = OUT_SHRINKS),
	COLUMN("vcpu", "VCPU", U32, vcpu.vcpu),
	COLUMN("isa", "ISA", CHARS, isa),
	COLUMN("nested_enabled", "NESTED", ANSWER, vcpu.nested.enabled),
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
	COLUMN(NULL, "VMCS12", CHARS, control, .needs = LINE_VMX,
	       .flags = OUT_RARE),
	COLUMN(NULL, "VMCB12", CHARS, control, .needs = LINE_SVM,
	       .flags = OUT_RARE),
	COLUMN("vmcs12", NULL, S64, vcpu.nested.control, .needs = LINE_VMX,
	       .known = LINE_CONTROL),
	COLUMN("vmcb12", NULL, S64, vcpu.nested.control, .needs = LINE_SVM,
	       .known = LINE_CONTROL),
	COLUMN("shadow_vmcs", "SHADOW", ANSWER, vcpu.nested.shadow_vmcs,
	       .needs = LINE_VMX, .flags = OUT_RARE),
	COLUMN("gif", NULL, ANSWER, vcpu.nested.gif, .needs = LINE_SVM),
	COLUMN("nested_paging", NULL, CHARS, paging, .known = LINE_PAGING),
	COLUMN("nested_since_ns", NULL, SINCE, vcpu.nested.since),
	COLUMN("state_time_ns", NULL, SINCE, vcpu.nested.time),
	COLUMN("source", NULL, CHARS, source, .known = LINE_STATE),
	SHARE("L1", l1),
	SHARE("L2", l2),
	SHARE("HOST", host),
	SHARE("BLOCKED", blocked),
	SHARE("NESTING", nesting),
	TIME(l1_ns),
	TIME(l2_ns),
	TIME(handling_ns),
	TIME(blocked_ns),
	TIME(unsettled_ns),
	TIME(nesting_ns),
	COLUMN("undecided", "UNDECIDED", U64, vcpu.undecided,
	       .flags = OUT_RARE),
	COLUMN("trips_interrupted", "INTERRUPTED", U64, vcpu.trips_interrupted,
	       .needs = LINE_TIMES, .flags = OUT_RARE),
	COLUMN("since_ns", "AGE", AGE, vcpu.since),
	COLUMN("gone", "GONE", BOOL, gone, .flags = OUT_RARE),
};

/* All ones, which is -1 as of a signed number, as KVM has it for none. */
static void put_control(struct line *line, const struct nested *nested)
{
	if (!nested->control_known)
		return;
	line->has.has |= LINE_CONTROL;
	if (~nested->control)
		snprintf(line->control, sizeof(line->control), "0x%llx",
			 nested->control);
}

static void put_nested(struct line *line, const struct nested *nested)
{
	if (line->vcpu.isa == NESTMON_ISA_VMX)
		line->has.has |= LINE_VMX;
	if (line->vcpu.isa == NESTMON_ISA_SVM)
		line->has.has |= LINE_SVM;
	if (nested->paging)
		line->has.has |= LINE_PAGING;
	if (nested->source)
		line->has.has |= LINE_STATE;
	put_control(line, nested);
	name_paging(line->paging, nested->paging);
	name_source(line->source, nested->source);
}

static void put_times(struct line *line)
{
	times_add(&line->times, &line->vcpu, NULL);
	if (line->times.timed)
		line->has.has |= LINE_TIMES;
	if (times_settle(&line->times))
		line->has.has |= LINE_SHARES;
}

static struct line *lines_of(const struct dump *dump)
{
	struct line *lines = mem_zalloc(dump->nr * sizeof(*lines));
	size_t i;

	for (i = 0; i < dump->nr; i++) {
		lines[i].vcpu = dump->vcpus[i];
		lines[i].gone = dump->vcpus[i].gone;
		name_isa(lines[i].isa, dump->vcpus[i].isa);
		put_nested(&lines[i], &dump->vcpus[i].nested);
		put_times(&lines[i]);
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
	if (!ret) {
		ret = print(context, &dump);
		layout_offer(&dump);
	}
	dump_clear(&dump);
	return out_status(ret);
}
