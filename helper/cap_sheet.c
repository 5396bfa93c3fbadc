// SPDX-License-Identifier: GPL-2.0
/*
 * The sheet of `nestmon caps`: a line a register, a line a bit, and one more for
 * each value of CPUs that differ.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/nestmon.h>

#include "cap_sheet.h"
#include "mem.h"
#include "msg.h"
#include "param.h"

/**
 * enum has - what a line has
 * @HAS_NUMBER: a number
 * @HAS_OFFER: KVM offers such a thing, or not
 * @HAS_OFFERED_NUMBER: the number that it offers
 */
enum has {
	HAS_NUMBER = 1 << 0,
	HAS_OFFER = 1 << 1,
	HAS_OFFERED_NUMBER = 1 << 2,
};

/* Modes of the columns. */
#define MODE_ALONE 1
#define MODE_OFFERED 2

/**
 * struct line - a register, or bits of one, ready to print
 * @has: &enum has
 * @reg: name of the register
 * @first: the same, blank where it is that of the line above
 * @space: what the register belongs to
 * @index: its number there
 * @bit: the first bit
 * @width: how many
 * @name: name of the bits
 * @kind: what they are
 * @doc: what they say
 * @cpus: the CPUs that say so, as the kernel lists them; allocated
 * @some: the same, NULL when it is all of them
 * @state: what they say, NULL for a number
 * @number: the number
 * @text: either
 * @offered_state: what KVM offers, NULL for a number
 * @offered_number: the number
 * @offered_text: either
 * @differs: KVM offers something else
 * @reason: the parameter that is the reason, or empty
 */
struct line {
	struct out_row has;
	const char *reg;
	const char *first;
	const char *space;
	__u64 index;
	__u32 bit;
	__u32 width;
	const char *name;
	const char *kind;
	const char *doc;
	char *cpus;
	const char *some;
	const char *state;
	__u64 number;
	char text[24];
	const char *offered_state;
	__u64 offered_number;
	char offered_text[24];
	bool differs;
	char reason[2 * NAME_SIZE];
};

#define COLUMN(key, title, form, member, ...)                        \
	{                                                            \
		.name = key, .head = title, .kind = OUT_##form,      \
		.offset = offsetof(struct line, member), __VA_ARGS__ \
	}

#define OFFER(key, title, form, member, ...) \
	COLUMN(key, title, form, member, .mode = MODE_OFFERED, __VA_ARGS__)

static const struct out_column reg_columns[] = {
	COLUMN("name", "REGISTER", STRING, reg),
	COLUMN("space", "SPACE", STRING, space),
	COLUMN("index", NULL, U64, index),
	COLUMN(NULL, "INDEX", HEX, index),
	COLUMN("state", NULL, STRING, state),
	COLUMN("value", NULL, U64, number, .known = HAS_NUMBER),
	COLUMN(NULL, "VALUE", CHARS, text),
	OFFER("offered_state", NULL, STRING, offered_state, .known = HAS_OFFER),
	OFFER("offered_value", NULL, U64, offered_number,
	      .known = HAS_OFFERED_NUMBER),
	OFFER(NULL, "OFFERED", CHARS, offered_text, .known = HAS_OFFER),
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
	COLUMN("value", NULL, U64, number, .known = HAS_NUMBER),
	COLUMN(NULL, "VALUE", CHARS, text),
	OFFER("offered_state", NULL, STRING, offered_state, .known = HAS_OFFER),
	OFFER("offered_value", NULL, U64, offered_number,
	      .known = HAS_OFFERED_NUMBER),
	OFFER(NULL, "OFFERED", CHARS, offered_text, .known = HAS_OFFER),
	OFFER("differs", NULL, BOOL, differs, .known = HAS_OFFER),
	OFFER("reason", "REASON", CHARS, reason),
	COLUMN("cpus", NULL, STRING, cpus),
	COLUMN(NULL, "CPUS", STRING, some, .flags = OUT_RARE),
	COLUMN("description", "DESCRIPTION", STRING, doc, .flags = OUT_SHRINKS),
};

static const char *const spaces[] = {
	[NESTMON_CAP_MSR] = "msr",
	[NESTMON_CAP_CPUID_EAX] = "cpuid_eax",
	[NESTMON_CAP_CPUID_EBX] = "cpuid_ebx",
	[NESTMON_CAP_CPUID_ECX] = "cpuid_ecx",
	[NESTMON_CAP_CPUID_EDX] = "cpuid_edx",
	[NESTMON_CAP_CR] = "cr",
};

static const char *const kinds[] = {
	[CAP_FLAG] = "flag", [CAP_NUMBER] = "number",	[CAP_STATE] = "state",
	[CAP_SET] = "set",   [CAP_CONTROL] = "control", [CAP_FIXED] = "fixed",
};

/* A number says itself. */
static const char *const states[] = {
	[CAP_UNAVAILABLE] = "unavailable",
	[CAP_ABSENT] = "absent",
	[CAP_NO] = "no",
	[CAP_YES] = "yes",
	[CAP_DEFAULT] = "default",
	[CAP_FORCED] = "forced",
	[CAP_IS] = NULL,
};

/**
 * struct list - lines that are being made
 * @table: the rows of the extension
 * @view: what they are made of
 * @isa: &enum nestmon_isa
 * @lines: the lines
 * @nr: how many
 * @room: how many @lines has room for
 */
struct list {
	const struct cap_table *table;
	const struct cap_view *view;
	__u32 isa;
	struct line *lines;
	size_t nr;
	size_t room;
};

static bool same(const struct cap_meaning *one, const struct cap_meaning *other)
{
	return one->says == other->says && one->number == other->number;
}

/* As the kernel lists them, such as 0-3,8; to be freed. */
static char *cpu_list(const struct caps *caps, const bool *in)
{
	size_t i, last, size;
	char *text = NULL;
	FILE *file = open_memstream(&text, &size);
	const char *comma = "";

	if (!file)
		msg_no_memory();
	for (i = 0; i < caps->nr; i = last + 1) {
		last = i;
		if (!in[i])
			continue;
		while (last + 1 < caps->nr && in[last + 1] &&
		       caps->cpus[last + 1].cpu == caps->cpus[last].cpu + 1)
			last++;
		fprintf(file, "%s%u", comma, caps->cpus[i].cpu);
		if (last > i)
			fprintf(file, "-%u", caps->cpus[last].cpu);
		comma = ",";
	}
	if (fclose(file))
		msg_no_memory();
	return text;
}

static void put_text(char *text, size_t size, const struct cap_meaning *meaning,
		     bool hex)
{
	if (meaning->says != CAP_IS)
		snprintf(text, size, "%s", states[meaning->says]);
	else
		snprintf(text, size, hex ? "0x%llx" : "%llu", meaning->number);
}

static void set_value(struct line *line, const struct cap_meaning *meaning,
		      bool hex)
{
	line->state = states[meaning->says];
	line->number = meaning->number;
	if (meaning->says == CAP_IS)
		line->has.has |= HAS_NUMBER;
	put_text(line->text, sizeof(line->text), meaning, hex);
}

static void set_offer(struct line *line, const struct cap_meaning *offer,
		      bool hex)
{
	line->has.has |= HAS_OFFER;
	line->offered_state = states[offer->says];
	line->offered_number = offer->number;
	if (offer->says == CAP_IS)
		line->has.has |= HAS_OFFERED_NUMBER;
	put_text(line->offered_text, sizeof(line->offered_text), offer, hex);
}

/* Room for a line for each of the CPUs; the new ones are like the @form. */
static void add_lines(struct list *list, const struct line *form,
		      const struct cap_meaning *meanings, bool hex)
{
	const struct caps *caps = list->view->caps;
	bool *done = mem_zalloc(caps->nr * sizeof(*done));
	size_t i, j, nr = 0;

	for (i = 0; i < caps->nr; i++) {
		bool *in;
		struct line line = *form;

		if (done[i])
			continue;
		in = mem_zalloc(caps->nr * sizeof(*in));
		for (j = i; j < caps->nr; j++) {
			in[j] = same(&meanings[i], &meanings[j]);
			done[j] |= in[j];
			nr += in[j];
		}
		line.cpus = cpu_list(caps, in);
		line.some = i || nr < caps->nr ? line.cpus : NULL;
		set_value(&line, &meanings[i], hex);
		list->lines = mem_grow(list->lines, &list->room, list->nr + 1,
				       sizeof(line));
		list->lines[list->nr++] = line;
		free(in);
	}
	free(done);
}

/* Its first bits, NULL for the second one of a pair. */
static const struct cap_bit *bits_of(const struct cap_table *table,
				     const struct cap_reg *reg)
{
	size_t i;

	for (i = 0; i < table->nr_bits; i++) {
		if (&table->regs[table->bits[i].reg] == reg)
			return &table->bits[i];
	}
	return NULL;
}

static bool can_be_offered(const struct cap_bit *bit)
{
	return !bit || (bit->kind != CAP_STATE && bit->kind != CAP_SET);
}

static struct cap_meaning mean_reg(const struct cap_table *table,
				   const struct cap_set *set,
				   const struct cap_reg *reg)
{
	static const enum cap_says says[] = {
		[NESTMON_CAP_UNAVAILABLE] = CAP_UNAVAILABLE,
		[NESTMON_CAP_ABSENT] = CAP_ABSENT,
		[NESTMON_CAP_READ] = CAP_IS,
	};
	const struct cap_bit *bit = bits_of(table, reg);
	const struct cap cap = cap_set_get(set, reg);

	if (bit && bit->kind == CAP_SET)
		return cap_mean(table, bit, set);
	return (struct cap_meaning){
		.says = says[cap.state],
		.number = cap.state == NESTMON_CAP_READ ? cap.value : 0,
	};
}

static void add_reg(struct list *list, const struct cap_reg *reg)
{
	const struct caps *caps = list->view->caps;
	struct cap_meaning *meanings = mem_zalloc(caps->nr * sizeof(*meanings));
	struct cap_meaning offer;
	struct line form = {
		.reg = reg->name,
		.space = spaces[reg->space],
		.index = reg->index,
	};
	size_t i;

	for (i = 0; i < caps->nr; i++)
		meanings[i] = mean_reg(list->table, &caps->cpus[i].set, reg);
	if (list->view->offered && can_be_offered(bits_of(list->table, reg))) {
		offer = mean_reg(list->table, list->view->offered, reg);
		set_offer(&form, &offer, true);
	}
	add_lines(list, &form, meanings, true);
	free(meanings);
}

/* That KVM offers less where it is told not to use what the processor has. */
static bool is_less(const struct cap_meaning *offer)
{
	return offer->says == CAP_NO || offer->says == CAP_ABSENT ||
	       (offer->says == CAP_IS && !offer->number);
}

static bool has_it(const struct line *line)
{
	return line->has.has & HAS_NUMBER ?
		       line->number != 0 :
		       strcmp(line->state, states[CAP_NO]) &&
			       strcmp(line->state, states[CAP_ABSENT]) &&
			       strcmp(line->state, states[CAP_UNAVAILABLE]);
}

/* Without "nested" nothing is offered, whatever the other parameters are. */
static void set_reason(const struct list *list, struct line *line,
		       const char *param)
{
	const char *const names[] = { "nested", param };
	const char *module = name_module(list->isa);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!*names[i] ||
		    param_bool(list->view->sys, module, names[i]) != ANSWER_NO)
			continue;
		snprintf(line->reason, sizeof(line->reason), "%s.%s=N", module,
			 names[i]);
		return;
	}
}

static bool differs(const struct line *line)
{
	if (!line->state || !line->offered_state)
		return line->state != line->offered_state ||
		       line->number != line->offered_number;
	return strcmp(line->state, line->offered_state) != 0;
}

static void compare_offer(struct list *list, size_t from,
			  const struct cap_meaning *offer, const char *param)
{
	for (; from < list->nr; from++) {
		struct line *line = &list->lines[from];

		line->differs = differs(line);
		if (line->differs && is_less(offer) && has_it(line))
			set_reason(list, line, param);
	}
}

static void add_bit(struct list *list, const struct cap_bit *bit)
{
	const struct caps *caps = list->view->caps;
	struct cap_meaning *meanings = mem_zalloc(caps->nr * sizeof(*meanings));
	bool offered = list->view->offered && can_be_offered(bit);
	struct cap_meaning offer;
	struct line form = {
		.reg = list->table->regs[bit->reg].name,
		.bit = bit->bit,
		.width = bit->width,
		.name = bit->name,
		.kind = kinds[bit->kind],
		.doc = bit->doc,
	};
	size_t i, from = list->nr;

	for (i = 0; i < caps->nr; i++)
		meanings[i] = cap_mean(list->table, bit, &caps->cpus[i].set);
	if (offered) {
		offer = cap_mean(list->table, bit, list->view->offered);
		set_offer(&form, &offer, false);
	}
	add_lines(list, &form, meanings, false);
	if (offered)
		compare_offer(list, from, &offer, bit->param);
	free(meanings);
}

static void set_first(struct list *list)
{
	const char *above = NULL;
	size_t i;

	for (i = 0; i < list->nr; i++) {
		list->lines[i].first =
			list->lines[i].reg == above ? " " : list->lines[i].reg;
		above = list->lines[i].reg;
	}
}

static void set_table(struct out_table *table, const struct list *list,
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

static bool some_differ(const struct list *list)
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
	text = cpu_list(caps, in);
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
	struct list regs = { .table = table, .view = view, .isa = isa };
	struct list bits = regs;
	size_t i;

	*sheet = (struct cap_sheet){ .cpus = all_cpus(view->caps) };
	name_isa(sheet->isa, isa);
	for (i = 0; table && i < table->nr_regs; i++)
		add_reg(&regs, &table->regs[i]);
	for (i = 0; table && i < table->nr_bits; i++)
		add_bit(&bits, &table->bits[i]);
	set_first(&bits);
	sheet->differ = some_differ(&regs);
	set_table(&sheet->regs, &regs, reg_columns, ARRAY_SIZE(reg_columns));
	set_table(&sheet->bits, &bits, bit_columns, ARRAY_SIZE(bit_columns));
}

static void clear(struct out_table *table)
{
	struct line *lines = (struct line *)table->rows;
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
