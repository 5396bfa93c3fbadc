// SPDX-License-Identifier: GPL-2.0
/*
 * The sheet of `nestmon caps`.
 */
#include <stdlib.h>
#include <string.h>

#include "cap_lines.h"
#include "mem.h"

/* Modes of the columns. */
#define MODE_ALONE 1
#define MODE_OFFERED 2

#define COLUMN(key, title, form, member, ...)                            \
	{                                                                \
		.name = key, .head = title, .kind = OUT_##form,          \
		.offset = offsetof(struct cap_line, member), __VA_ARGS__ \
	}

#define OFFER(key, title, form, member, ...) \
	COLUMN(key, title, form, member, .mode = MODE_OFFERED, __VA_ARGS__)

static const struct out_column reg_columns[] = {
	COLUMN("name", "REGISTER", STRING, reg),
	COLUMN("space", "SPACE", STRING, space),
	COLUMN("index", NULL, U64, index),
	COLUMN(NULL, "INDEX", HEX, index),
	COLUMN("state", NULL, STRING, state),
	COLUMN("value", NULL, U64, number, .known = CAP_HAS_NUMBER),
	COLUMN(NULL, "VALUE", CHARS, text),
	OFFER("offered_state", NULL, STRING, offered_state,
	      .known = CAP_HAS_OFFER),
	OFFER("offered_value", NULL, U64, offered_number,
	      .known = CAP_HAS_OFFERED_NUMBER),
	OFFER(NULL, "OFFERED", CHARS, offered_text, .known = CAP_HAS_OFFER),
	COLUMN("cpus", NULL, STRING, cpus),
	COLUMN(NULL, "CPUS", STRING, some, .flags = OUT_RARE),
};

static const struct out_column bit_columns[] = {
	COLUMN("register", NULL, STRING, reg),
	COLUMN(NULL, "REGISTER", STRING, first),
	COLUMN("bit", "BIT", U32, bit),
	COLUMN("width", NULL, U32, width),
	COLUMN("name", "NAME", STRING, name),
	COLUMN("kind", NULL, STRING, kind),
	COLUMN("state", NULL, STRING, state),
	COLUMN("value", NULL, U64, number, .known = CAP_HAS_NUMBER),
	COLUMN(NULL, "VALUE", CHARS, text),
	OFFER("offered_state", NULL, STRING, offered_state,
	      .known = CAP_HAS_OFFER),
	OFFER("offered_value", NULL, U64, offered_number,
	      .known = CAP_HAS_OFFERED_NUMBER),
	OFFER(NULL, "OFFERED", CHARS, offered_text, .known = CAP_HAS_OFFER),
	OFFER("differs", NULL, BOOL, differs, .known = CAP_HAS_OFFER),
	OFFER("reason", "REASON", CHARS, reason),
	COLUMN("cpus", NULL, STRING, cpus),
	COLUMN(NULL, "CPUS", STRING, some, .flags = OUT_RARE),
	COLUMN("description", "DESCRIPTION", STRING, doc, .flags = OUT_SHRINKS),
};

static void set_first(struct cap_lines *list)
{
	const char *above = NULL;
	size_t i;

	for (i = 0; i < list->nr; i++) {
		list->lines[i].first =
			list->lines[i].reg == above ? " " : list->lines[i].reg;
		above = list->lines[i].reg;
	}
}

static void set_table(struct out_table *table, const struct cap_lines *list,
		      const struct out_column *columns, size_t nr_columns)
{
	*table = (struct out_table){
		.columns = columns,
		.nr_columns = nr_columns,
		.mode = list->view->offered ? MODE_OFFERED : MODE_ALONE,
		.rows = list->lines,
		.nr = list->nr,
		.size = sizeof(*list->lines),
	};
}

static bool some_differ(const struct cap_lines *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++) {
		if (list->lines[i].some)
			return true;
	}
	return false;
}

static char *all_cpus(const struct caps *caps)
{
	bool *in = mem_zalloc(caps->nr * sizeof(*in));
	char *text;

	memset(in, true, caps->nr * sizeof(*in));
	text = cap_cpu_list(caps, in);
	free(in);
	return text;
}

/**
 * cap_sheet_make() - make a sheet
 * @sheet: filled in; to be freed with cap_sheet_clear()
 * @view: what it is made of
 */
void cap_sheet_make(struct cap_sheet *sheet, const struct cap_view *view)
{
	__u32 isa = view->caps->cpus[0].isa;
	const struct cap_table *table = cap_table(isa);
	struct cap_lines regs = { .table = table, .view = view, .isa = isa };
	struct cap_lines bits = regs;
	size_t i;

	*sheet = (struct cap_sheet){ .cpus = all_cpus(view->caps) };
	name_isa(sheet->isa, isa);
	for (i = 0; table && i < table->nr_regs; i++)
		cap_lines_add_reg(&regs, &table->regs[i]);
	for (i = 0; table && i < table->nr_bits; i++)
		cap_lines_add_bit(&bits, &table->bits[i]);
	set_first(&bits);
	sheet->differ = some_differ(&regs);
	set_table(&sheet->regs, &regs, reg_columns, ARRAY_SIZE(reg_columns));
	set_table(&sheet->bits, &bits, bit_columns, ARRAY_SIZE(bit_columns));
}

static void clear(struct out_table *table)
{
	struct cap_line *lines = (struct cap_line *)table->rows;
	size_t i;

	for (i = 0; i < table->nr; i++)
		free(lines[i].cpus);
	free(lines);
}

/**
 * cap_sheet_clear() - free what a sheet holds
 * @sheet: the sheet
 */
void cap_sheet_clear(struct cap_sheet *sheet)
{
	clear(&sheet->regs);
	clear(&sheet->bits);
	free(sheet->cpus);
}
