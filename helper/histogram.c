// SPDX-License-Identifier: GPL-2.0
/*
 * Histograms of a reason, a sheet for every vCPU and level.
 */
#include <stdlib.h>
#include <string.h>

#include "histogram.h"
#include "mem.h"

/**
 * struct hist_sheet - histograms of a row, ready to print
 * @row: the row; what it holds is the &struct rows'
 * @note: why there are none, or NULL
 */
struct hist_sheet {
	struct row row;
	const char *note;
};

#define COLUMN(key, title, form, member, ...)                              \
	{                                                                  \
		.name = key, .head = title, .kind = OUT_##form,            \
		.offset = offsetof(struct hist_sheet, member), __VA_ARGS__ \
	}

#define HISTOGRAM(key, title, form, bit)                      \
	COLUMN(#key, title, form, row.exit.key, .needs = bit, \
	       .flags = OUT_BELOW | OUT_RARE)

static const struct out_column columns[] = {
	COLUMN("vm", "VM", U32, row.vm),
	COLUMN("pid", "PID", U32, row.pid),
	COLUMN("comm", "COMM", STRING, row.comm, .flags = OUT_SHRINKS),
	COLUMN("guest", "GUEST", STRING, row.guest, .flags = OUT_SHRINKS),
	COLUMN("vcpu", "VCPU", U32, row.vcpu),
	COLUMN("isa", NULL, CHARS, row.isa),
	COLUMN("level", "LEVEL", U32, row.exit.level),
	COLUMN("code", NULL, U64, row.exit.code),
	COLUMN("reason", "REASON", CHARS, row.reason),
	COLUMN("exits", "EXITS", U64, row.exit.exits),
	HISTOGRAM(handling_hist, "Handling", HIST_NS, ROW_HIST),
	HISTOGRAM(roundtrip_hist, "Round trips", HIST_NS, ROW_TRIP_HISTS),
	HISTOGRAM(l1_exits_hist, "Exits of L1 in a round trip", HIST,
		  ROW_TRIP_HISTS),
	COLUMN(NULL, "", STRING, note, .flags = OUT_BELOW | OUT_RARE),
};

/**
 * histogram_keep() - drop rows of other reasons
 * @rows: the rows
 * @reason: name or number of the reason
 */
void histogram_keep(struct rows *rows, const char *reason)
{
	char *end;
	__u64 code = strtoull(reason, &end, 10);
	size_t i, nr = 0;

	for (i = 0; i < rows->nr; i++) {
		struct row *row = &rows->list[i];

		if (*end ? !strcmp(row->reason, reason) :
			   row->exit.code == code)
			rows->list[nr++] = *row;
		else
			row_free(row);
	}
	rows->nr = nr;
}

/**
 * histogram_print() - print the histograms of rows
 * @rows: the rows
 * @top: how many, 0 for all
 * @style: text or JSON
 *
 * Return: as out_list()
 */
int histogram_print(const struct rows *rows, __u64 top,
		    const struct out_style *style)
{
	struct hist_sheet *sheets = mem_zalloc(rows->nr * sizeof(*sheets));
	const struct out_table table = {
		.columns = columns,
		.nr_columns = ARRAY_SIZE(columns),
		.rows = sheets,
		.nr = top && top < rows->nr ? top : rows->nr,
		.size = sizeof(*sheets),
	};
	size_t i;
	int ret;

	for (i = 0; i < rows->nr; i++) {
		sheets[i].row = rows->list[i];
		if (!(rows->list[i].has.has & (ROW_HIST | ROW_TRIP_HISTS)))
			sheets[i].note =
				"no histogram: is the mode everything?";
	}
	ret = out_sheets(style, &table);
	free(sheets);
	return ret;
}
