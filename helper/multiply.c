// SPDX-License-Identifier: GPL-2.0
/*
 * How many exits are made of one of L2: a sheet a VM, with what its vCPUs spent
 * their time with, and a row for every reason for which exits of L2 were
 * reflected.
 */
#include <stdio.h>
#include <stdlib.h>

#include "mem.h"
#include "msg.h"
#include "multiply.h"
#include "times.h"

/**
 * enum sheet_has - what a VM may lack
 * @SHEET_TIMES: times
 * @SHEET_SHARES: any time in them
 */
enum sheet_has {
	SHEET_TIMES = 1 << 0,
	SHEET_SHARES = 1 << 1,
};

/**
 * struct trip - exits of L2 for a reason, ready to print
 * @row: the row; what it holds is the &struct rows'
 * @what: exits of L1 in a round trip as text, or NULL
 */
struct trip {
	struct row row;
	char *what;
};

/**
 * struct vm_sheet - a VM, ready to print
 * @has: &enum sheet_has
 * @vcpu: the first of its vCPUs; what it points to is the dump's
 * @times: of all of them
 * @list: its reasons
 * @nr: how many
 * @room: how many @list has room for
 * @reasons: the same as a table
 * @note: what keeps the table from being full, or NULL
 */
struct vm_sheet {
	struct out_row has;
	struct vcpu vcpu;
	struct times times;
	struct trip *list;
	size_t nr;
	size_t room;
	struct out_table reasons;
	const char *note;
};

/**
 * struct vm_sheets - all of them
 * @list: the sheets
 * @nr: how many
 * @room: how many @list has room for
 */
struct vm_sheets {
	struct vm_sheet *list;
	size_t nr;
	size_t room;
};

#define COLUMN(type, key, title, form, member, ...)                  \
	{                                                            \
		.name = key, .head = title, .kind = OUT_##form,      \
		.offset = offsetof(struct type, member), __VA_ARGS__ \
	}

#define TRIP(key, title, form, member, ...) \
	COLUMN(trip, key, title, form, row.member, __VA_ARGS__)

static const struct out_column reason_columns[] = {
	TRIP("vcpu", "VCPU", U32, vcpu),
	TRIP("code", NULL, U64, exit.code),
	TRIP("reason", "REASON", CHARS, reason),
	TRIP("reflected", "REFLECTED", U64, exit.reflected),
	TRIP("trips", "TRIPS", U64, exit.trips, .needs = ROW_TRIPS),
	TRIP("l1_exits", NULL, U64, exit.l1_exits, .needs = ROW_TRIPS),
	TRIP("l1_exits_per_trip", "L1/TRIP", RATE, l1_exits_per_trip,
	     .needs = ROW_TRIPS),
	TRIP("multiplication", "EXITS", RATE, multiplication,
	     .needs = ROW_TRIPS),
	TRIP("roundtrip_avg_ns", "TIME", NS, roundtrip_avg_ns,
	     .needs = ROW_TRIPS),
	TRIP("roundtrip_p50_ns", "P50<", NS, roundtrip_p50_ns,
	     .needs = ROW_TRIP_HISTS),
	TRIP("roundtrip_p99_ns", "P99<", NS, roundtrip_p99_ns,
	     .needs = ROW_TRIP_HISTS),
	TRIP("caused", NULL, TABLE, caused, .needs = ROW_CAUSED),
	TRIP("caused_lost", NULL, U64, exit.caused_lost, .needs = ROW_CAUSED),
	COLUMN(trip, NULL, "EXITS OF L1 IN EACH", STRING, what,
	       .flags = OUT_RARE | OUT_SHRINKS),
};

#define TIMES(member) \
	COLUMN(vm_sheet, #member, NULL, U64, times.member, .needs = SHEET_TIMES)

#define SHARE(title, member)                                 \
	COLUMN(vm_sheet, NULL, title, PERCENT, times.member, \
	       .needs = SHEET_SHARES, .flags = OUT_RARE)

static const struct out_column sheet_columns[] = {
	COLUMN(vm_sheet, "vm", "VM", U32, vcpu.vm),
	COLUMN(vm_sheet, "pid", "PID", U32, vcpu.pid),
	COLUMN(vm_sheet, "comm", "COMM", CHARS, vcpu.comm,
	       .flags = OUT_SHRINKS),
	COLUMN(vm_sheet, "guest", "GUEST", STRING, vcpu.guest,
	       .flags = OUT_SHRINKS),
	SHARE("L1", l1),
	SHARE("L2", l2),
	SHARE("HOST", host),
	SHARE("BLOCKED", blocked),
	SHARE("NESTING", nesting),
	TIMES(l1_ns),
	TIMES(l2_ns),
	TIMES(handling_ns),
	TIMES(blocked_ns),
	TIMES(unsettled_ns),
	TIMES(nesting_ns),
	COLUMN(vm_sheet, "reasons", "", TABLE, reasons,
	       .flags = OUT_BELOW | OUT_RARE),
	COLUMN(vm_sheet, NULL, "", STRING, note, .flags = OUT_BELOW | OUT_RARE),
};

/* To be freed. */
static char *what_of(const struct row *row)
{
	const struct caused_line *lines = row->caused.rows;
	char *text = NULL;
	size_t i, size;
	FILE *file;

	if (!row->exit.trips || !row->caused.nr)
		return NULL;
	file = open_memstream(&text, &size);
	if (!file)
		msg_no_memory();
	/* The largest come first: what follows would all be 0.0. */
	for (i = 0; i < row->caused.nr && lines[i].per_trip >= 0.05; i++)
		fprintf(file, "%s%s %.1f", i ? " " : "", lines[i].reason,
			lines[i].per_trip);
	if (fclose(file))
		msg_no_memory();
	return text;
}

static void add_trip(struct vm_sheet *sheet, const struct row *row)
{
	struct trip *trip;

	sheet->list = mem_grow(sheet->list, &sheet->room, sheet->nr + 1,
			       sizeof(*trip));
	trip = &sheet->list[sheet->nr++];
	*trip = (struct trip){ .row = *row, .what = what_of(row) };
	trip->row.caused.mode |= CAUSED_PER_TRIP;
}

static const char *note_of(const struct vm_sheet *sheet)
{
	size_t i;

	if (!sheet->nr)
		return "no exit of L2 was reflected";
	for (i = 0; i < sheet->nr; i++) {
		if (sheet->list[i].row.exit.trips)
			return NULL;
	}
	return "no round trip was seen: is the mode everything?";
}

static void add_trips(struct vm_sheet *sheet, const struct multiply *multiply)
{
	const struct rows *rows = multiply->rows;
	size_t i;

	for (i = 0; i < rows->nr; i++) {
		const struct row *row = &rows->list[i];

		if (multiply->top && sheet->nr == multiply->top)
			break;
		if (row->vm == sheet->vcpu.vm &&
		    (row->exit.reflected || row->exit.trips))
			add_trip(sheet, row);
	}
	sheet->note = note_of(sheet);
	sheet->reasons = (struct out_table){
		.columns = reason_columns,
		.nr_columns = ARRAY_SIZE(reason_columns),
		.rows = sheet->list,
		.nr = sheet->nr,
		.size = sizeof(*sheet->list),
	};
}

/* vCPUs are sorted by VM. */
static void add_vcpu(struct vm_sheets *sheets, const struct vcpu *vcpu,
		     const struct vcpu *before)
{
	struct vm_sheet *sheet = NULL;

	if (sheets->nr)
		sheet = &sheets->list[sheets->nr - 1];
	if (!sheet || sheet->vcpu.vm != vcpu->vm) {
		sheets->list = mem_grow(sheets->list, &sheets->room,
					sheets->nr + 1, sizeof(*sheet));
		sheet = &sheets->list[sheets->nr++];
		*sheet = (struct vm_sheet){ .vcpu = *vcpu };
	}
	times_add(&sheet->times, vcpu, before);
}

static void add_vcpus(struct vm_sheets *sheets, const struct multiply *multiply)
{
	const struct dump *dump = multiply->now;
	size_t i;

	for (i = 0; i < dump->nr; i++) {
		const struct vcpu *vcpu = &dump->vcpus[i], *before = NULL;

		if (multiply->before)
			before = dump_vcpu(multiply->before, vcpu);
		/* That it went has been reported. */
		if (!before || !before->gone)
			add_vcpu(sheets, vcpu, before);
	}
}

static void settle(struct vm_sheet *sheet)
{
	if (sheet->times.timed)
		sheet->has.has |= SHEET_TIMES;
	if (times_settle(&sheet->times))
		sheet->has.has |= SHEET_SHARES;
}

static void clear(struct vm_sheets *sheets)
{
	size_t i, j;

	for (i = 0; i < sheets->nr; i++) {
		for (j = 0; j < sheets->list[i].nr; j++)
			free(sheets->list[i].list[j].what);
		free(sheets->list[i].list);
	}
	free(sheets->list);
}

/**
 * multiply_print() - print how many exits are made of one of L2
 * @multiply: of what
 * @style: text or JSON
 *
 * Return: as out_list()
 */
int multiply_print(const struct multiply *multiply,
		   const struct out_style *style)
{
	struct vm_sheets sheets = {};
	struct out_table table = {
		.columns = sheet_columns,
		.nr_columns = ARRAY_SIZE(sheet_columns),
		.size = sizeof(struct vm_sheet),
	};
	size_t i;
	int ret;

	add_vcpus(&sheets, multiply);
	for (i = 0; i < sheets.nr; i++) {
		add_trips(&sheets.list[i], multiply);
		settle(&sheets.list[i]);
	}
	table.rows = sheets.list;
	table.nr = sheets.nr;
	ret = out_sheets(style, &table);
	clear(&sheets);
	return ret;
}
