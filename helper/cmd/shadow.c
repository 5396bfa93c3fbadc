// SPDX-License-Identifier: GPL-2.0
#include "../mem.h"
#include "../msg.h"
#include "../sheets.h"
#include "cmd.h"

#define COLUMN(key, title, form, member, ...)                         \
	{                                                             \
		.name = key, .head = title, .kind = OUT_##form,       \
		.offset = offsetof(struct sheet, member), __VA_ARGS__ \
	}

#define VMX(key, title, form, member, ...) \
	COLUMN(key, title, form, member, .needs = SHEET_VMCS, __VA_ARGS__)

static const struct out_column columns[] = {
	COLUMN("vm", "VM", U32, vcpu.vm),
	COLUMN("pid", "PID", U32, vcpu.pid),
	COLUMN("comm", "COMM", CHARS, vcpu.comm, .flags = OUT_SHRINKS),
	COLUMN("guest", "GUEST", STRING, vcpu.guest, .flags = OUT_SHRINKS),
	COLUMN("vcpu", "VCPU", U32, vcpu.vcpu),
	COLUMN("isa", "ISA", CHARS, isa),
	COLUMN("gone", "GONE", BOOL, gone, .flags = OUT_RARE),
	COLUMN("sampled_ns", NULL, U64, vcpu.shadow.sampled,
	       .known = SHEET_SAMPLE),
	COLUMN("assists", "", TABLE, assists, .flags = OUT_APART | OUT_RARE),
	COLUMN("exits", "", TABLE, exits, .flags = OUT_APART | OUT_RARE),
	VMX(NULL, "Copies", CHARS, copies, .flags = OUT_APART),
	VMX("syncs", NULL, CHARS, origin, .known = SHEET_SYNCS),
	VMX("shadow_to_vmcs12", NULL, U64, vcpu.shadow.shadow_to_vmcs12,
	    .known = SHEET_SYNCS),
	VMX("vmcs12_to_shadow", NULL, U64, vcpu.shadow.vmcs12_to_shadow,
	    .known = SHEET_SYNCS),
	VMX("fields_lost", NULL, U64, vcpu.shadow.fields_lost),
	VMX("fields", NULL, TABLE, fields),
	VMX(NULL, "", TABLE, busy, .flags = OUT_APART | OUT_RARE),
	VMX(NULL, "", CHARS, more, .flags = OUT_BELOW | OUT_RARE),
	VMX(NULL, "Fields lost, exits in no row", U64, vcpu.shadow.fields_lost,
	    .flags = OUT_BELOW | OUT_RARE),
	VMX(NULL, "Shadowed, read and written", STRINGS, read_write,
	    .flags = OUT_APART | OUT_RARE),
	VMX(NULL, "Shadowed, read only", STRINGS, read_only,
	    .flags = OUT_APART | OUT_RARE),
	VMX(NULL, "Shadowed, written only", STRINGS, write_only,
	    .flags = OUT_APART | OUT_RARE),
};

static int print(const struct context *context, const struct dump *dump)
{
	struct sheets sheets;
	struct out_table table = {
		.columns = columns,
		.nr_columns = ARRAY_SIZE(columns),
		.size = sizeof(struct sheet),
	};
	int ret;

	sheets_make(&sheets, context, dump);
	table.rows = sheets.list;
	table.nr = sheets.nr;
	ret = out_sheets(&context->options->style, &table);
	sheets_clear(&sheets);
	return ret;
}

/**
 * cmd_shadow() - what spares L1 exits by its instructions of VMX or SVM
 * @context: of the command
 *
 * Return: &enum exit_status
 */
int cmd_shadow(struct context *context)
{
	struct losses losses, none = {};
	struct dump dump = {};
	int ret;

	ret = fetch_selected(context, NESTMON_CMD_SHADOW_GET, &dump);
	if (!ret)
		ret = fetch_losses(context, &dump, &losses);
	if (!ret) {
		ret = print(context, &dump);
		fetch_warn(&losses, &none);
	}
	dump_clear(&dump);
	return out_status(ret);
}
