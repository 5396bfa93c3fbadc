// SPDX-License-Identifier: GPL-2.0
/*
 * Sheets of `nestmon shadow`: what of a vCPU's L1 makes exits, and what does not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "param.h"
#include "sheets.h"
#include "vmcs.h"

/* Fields in text, unless --top says otherwise. */
#define TOP 20

/**
 * enum has - what a line has
 * @HAS_BITS: a width in bits
 * @HAS_NO_BITS: the natural width, or an encoding of no field
 */
enum has {
	HAS_BITS = 1 << 0,
	HAS_NO_BITS = 1 << 1,
};

/**
 * struct assist_line - an assist, ready to print
 * @has: nothing it may lack
 * @name: its name
 * @assist: the assist
 */
struct assist_line {
	struct out_row has;
	char name[NAME_SIZE];
	struct assist assist;
};

/**
 * struct exit_line - exits for an instruction, ready to print
 * @has: nothing it may lack
 * @code: exit code
 * @reason: its name
 * @exits: how many
 */
struct exit_line {
	struct out_row has;
	__u64 code;
	char reason[NAME_SIZE];
	__u64 exits;
};

/**
 * struct field_line - a VMCS field, ready to print
 * @has: %HAS_BITS or %HAS_NO_BITS
 * @name: its name
 * @field: the field
 * @bits: its width, with %HAS_BITS
 * @width: its width in words, NULL when the encoding is that of no field
 * @group: its group, NULL when the encoding is that of no field
 * @shadowed: r, w, rw, or empty
 */
struct field_line {
	struct out_row has;
	char name[NAME_SIZE];
	struct vmcs_field field;
	__u32 bits;
	const char *width;
	const char *group;
	const char *shadowed;
};

#define COLUMN(type, key, title, form, member, ...)                  \
	{                                                            \
		.name = key, .head = title, .kind = OUT_##form,      \
		.offset = offsetof(struct type, member), __VA_ARGS__ \
	}

static const struct out_column assist_columns[] = {
	COLUMN(assist_line, "name", "ASSIST", CHARS, name),
	COLUMN(assist_line, "supported", "SUPPORTED", ANSWER, assist.supported),
	COLUMN(assist_line, "enabled", "ENABLED", ANSWER, assist.enabled),
	COLUMN(assist_line, "active", "ACTIVE", ANSWER, assist.active),
};

static const struct out_column exit_columns[] = {
	COLUMN(exit_line, "code", NULL, U64, code),
	COLUMN(exit_line, "reason", "INSTRUCTION", CHARS, reason),
	COLUMN(exit_line, "exits", "EXITS", U64, exits),
};

/* A width is a number of bits or a word. */
static const struct out_column field_columns[] = {
	COLUMN(field_line, "encoding", NULL, U64, field.encoding),
	COLUMN(field_line, "name", "FIELD", CHARS, name),
	COLUMN(field_line, NULL, "ENCODING", HEX, field.encoding),
	COLUMN(field_line, "width", NULL, U32, bits, .needs = HAS_BITS),
	COLUMN(field_line, "width", NULL, STRING, width, .needs = HAS_NO_BITS),
	COLUMN(field_line, NULL, "WIDTH", STRING, width),
	COLUMN(field_line, "group", "GROUP", STRING, group),
	COLUMN(field_line, "vmreads", "VMREADS", U64, field.vmreads),
	COLUMN(field_line, "vmwrites", "VMWRITES", U64, field.vmwrites),
	COLUMN(field_line, "shadow_read", NULL, BOOL, field.shadow_read),
	COLUMN(field_line, "shadow_write", NULL, BOOL, field.shadow_write),
	COLUMN(field_line, NULL, "SHADOWED", STRING, shadowed),
};

static const struct out_table assist_table = {
	.columns = assist_columns,
	.nr_columns = ARRAY_SIZE(assist_columns),
	.size = sizeof(struct assist_line),
};

static const struct out_table exit_table = {
	.columns = exit_columns,
	.nr_columns = ARRAY_SIZE(exit_columns),
	.size = sizeof(struct exit_line),
};

static const struct out_table field_table = {
	.columns = field_columns,
	.nr_columns = ARRAY_SIZE(field_columns),
	.size = sizeof(struct field_line),
};

static void set_table(struct out_table *table, const struct out_table *form,
		      const void *rows, size_t nr)
{
	*table = *form;
	table->rows = rows;
	table->nr = nr;
}

static enum answer enabled(const struct context *context,
			   const struct vcpu *vcpu, const struct assist *assist)
{
	const char *module = name_module(vcpu->isa);
	const char *parameter = name_parameter(assist->id);

	if (assist->enabled != ANSWER_UNKNOWN || !module || !parameter)
		return assist->enabled;
	return param_bool(context->mounts->sys, module, parameter);
}

static void set_assists(struct sheet *sheet, const struct context *context)
{
	const struct shadow *shadow = &sheet->vcpu.shadow;
	struct assist_line *lines;
	size_t i;

	lines = mem_zalloc(shadow->nr_assists * sizeof(*lines));
	for (i = 0; i < shadow->nr_assists; i++) {
		lines[i].assist = shadow->assists[i];
		lines[i].assist.enabled =
			enabled(context, &sheet->vcpu, &shadow->assists[i]);
		name_assist(lines[i].name, shadow->assists[i].id);
	}
	set_table(&sheet->assists, &assist_table, lines, shadow->nr_assists);
}

static int compare_exits(const void *one, const void *other)
{
	const struct exit_line *a = one, *b = other;

	if (a->exits != b->exits)
		return a->exits > b->exits ? -1 : 1;
	return a->code < b->code ? -1 : a->code > b->code;
}

static void set_exits(struct sheet *sheet)
{
	const struct vcpu *vcpu = &sheet->vcpu;
	struct exit_line *lines;
	size_t i;

	lines = mem_zalloc(vcpu->nr * sizeof(*lines));
	for (i = 0; i < vcpu->nr; i++) {
		lines[i].code = vcpu->rows[i].code;
		lines[i].exits = vcpu->rows[i].exits;
		name_exit(lines[i].reason, vcpu->isa, lines[i].code);
	}
	qsort(lines, vcpu->nr, sizeof(*lines), compare_exits);
	set_table(&sheet->exits, &exit_table, lines, vcpu->nr);
}

static void set_form(struct field_line *line)
{
	line->has.has = HAS_NO_BITS;
	if (!vmcs_valid(line->field.encoding))
		return;
	line->group = vmcs_group(line->field.encoding);
	line->width = vmcs_width(line->field.encoding);
	line->bits = vmcs_bits(line->field.encoding);
	if (line->bits)
		line->has.has = HAS_BITS;
}

static const char *shadowed(const struct vmcs_field *field)
{
	if (field->shadow_read && field->shadow_write)
		return "rw";
	if (field->shadow_read)
		return "r";
	return field->shadow_write ? "w" : NULL;
}

static long double busyness(const struct vmcs_field *field)
{
	return (long double)field->vmreads + field->vmwrites;
}

static int compare_fields(const void *one, const void *other)
{
	const struct vmcs_field *a = &((const struct field_line *)one)->field;
	const struct vmcs_field *b = &((const struct field_line *)other)->field;

	if (busyness(a) != busyness(b))
		return busyness(a) > busyness(b) ? -1 : 1;
	return a->encoding < b->encoding ? -1 : a->encoding > b->encoding;
}

static struct field_line *field_lines(const struct shadow *shadow)
{
	struct field_line *lines =
		mem_zalloc(shadow->nr_fields * sizeof(*lines));
	size_t i;

	for (i = 0; i < shadow->nr_fields; i++) {
		lines[i].field = shadow->fields[i];
		lines[i].shadowed = shadowed(&lines[i].field);
		name_field(lines[i].name, lines[i].field.encoding);
		set_form(&lines[i]);
	}
	qsort(lines, shadow->nr_fields, sizeof(*lines), compare_fields);
	return lines;
}

static size_t at_most(size_t nr, __u64 top)
{
	return top && top < nr ? top : nr;
}

static void set_fields(struct sheet *sheet, __u64 top)
{
	size_t busy = 0, shown, nr = sheet->vcpu.shadow.nr_fields;
	struct field_line *lines = field_lines(&sheet->vcpu.shadow);

	while (busy < nr && busyness(&lines[busy].field))
		busy++;
	shown = at_most(busy, top ? top : TOP);
	set_table(&sheet->fields, &field_table, lines, at_most(nr, top));
	set_table(&sheet->busy, &field_table, lines, shown);
	if (shown < busy)
		snprintf(sheet->more, sizeof(sheet->more), "%zu more (--top)",
			 busy - shown);
}

/* Names of the fields that are shadowed so. */
static struct out_strings names_of(const struct shadow *shadow, bool read,
				   bool write)
{
	char(*names)[NAME_SIZE] =
		mem_zalloc(shadow->nr_fields * sizeof(*names));
	size_t i, nr = 0;

	for (i = 0; i < shadow->nr_fields; i++) {
		const struct vmcs_field *field = &shadow->fields[i];

		if (field->shadow_read == read && field->shadow_write == write)
			name_field(names[nr++], field->encoding);
	}
	return (struct out_strings){
		.list = (const char *)names,
		.nr = nr,
		.size = sizeof(*names),
	};
}

static void set_syncs(struct sheet *sheet)
{
	const struct shadow *shadow = &sheet->vcpu.shadow;
	bool exact = shadow->syncs == NESTMON_SYNCS_EXACT;

	name_syncs(sheet->origin, shadow->syncs);
	if (shadow->syncs == NESTMON_SYNCS_NONE) {
		snprintf(sheet->copies, sizeof(sheet->copies), "%s",
			 sheet->origin);
		return;
	}
	sheet->has.has |= SHEET_SYNCS;
	snprintf(sheet->copies, sizeof(sheet->copies),
		 "shadow->vmcs12 %llu, vmcs12->shadow %llu%s%s%s",
		 shadow->shadow_to_vmcs12, shadow->vmcs12_to_shadow,
		 exact ? "" : " (", exact ? "" : sheet->origin,
		 exact ? "" : ")");
}

static void fill(struct sheet *sheet, const struct context *context,
		 const struct vcpu *vcpu)
{
	const struct shadow *shadow = &sheet->vcpu.shadow;

	sheet->vcpu = *vcpu;
	sheet->gone = vcpu->gone;
	name_isa(sheet->isa, vcpu->isa);
	if (vcpu->isa == NESTMON_ISA_VMX)
		sheet->has.has |= SHEET_VMCS;
	if (shadow->sampled)
		sheet->has.has |= SHEET_SAMPLE;
	set_assists(sheet, context);
	set_exits(sheet);
	set_syncs(sheet);
	set_fields(sheet, context->options->top);
	sheet->read_write = names_of(shadow, true, true);
	sheet->read_only = names_of(shadow, true, false);
	sheet->write_only = names_of(shadow, false, true);
}

static void clear(struct sheet *sheet)
{
	free((void *)sheet->assists.rows);
	free((void *)sheet->exits.rows);
	free((void *)sheet->fields.rows);
	free((void *)sheet->read_write.list);
	free((void *)sheet->read_only.list);
	free((void *)sheet->write_only.list);
}

/**
 * sheets_make() - make sheets of a dump
 * @sheets: filled in; to be freed with sheets_clear()
 * @context: of the command
 * @dump: the dump
 */
void sheets_make(struct sheets *sheets, const struct context *context,
		 const struct dump *dump)
{
	size_t i;

	sheets->list = mem_zalloc(dump->nr * sizeof(*sheets->list));
	sheets->nr = dump->nr;
	for (i = 0; i < dump->nr; i++)
		fill(&sheets->list[i], context, &dump->vcpus[i]);
}

/**
 * sheets_clear() - free what sheets hold
 * @sheets: the sheets
 */
void sheets_clear(struct sheets *sheets)
{
	size_t i;

	for (i = 0; i < sheets->nr; i++)
		clear(&sheets->list[i]);
	free(sheets->list);
	memset(sheets, 0, sizeof(*sheets));
}
