// SPDX-License-Identifier: GPL-2.0
/*
 * What rows of `nestmon stats` say beyond their counters: averages, quantiles,
 * and names of what was caused.
 */
#include <stdlib.h>

#include "mem.h"
#include "rows.h"

#define COLUMN(key, form, member, ...)                                      \
	{                                                                   \
		.name = key, .kind = OUT_##form,                            \
		.offset = offsetof(struct caused_line, member), __VA_ARGS__ \
	}

static const struct out_column caused_columns[] = {
	COLUMN("code", U64, code),
	COLUMN("reason", CHARS, reason),
	COLUMN("exits", U64, exits),
	COLUMN("exits_per_trip", RATE, per_trip, .mode = CAUSED_PER_TRIP),
};

static __u8 has_of(const struct exit_row *exit)
{
	__u8 has = exit->level == 2 ? ROW_L2 : 0;

	if (exit->undecided)
		has |= ROW_UNDECIDED;
	if (exit->timed)
		has |= ROW_TIMED;
	if (exit->trips)
		has |= ROW_TRIPS;
	if (exit->handling_hist.nr)
		has |= ROW_HIST;
	if (exit->roundtrip_hist.nr || exit->l1_exits_hist.nr)
		has |= ROW_TRIP_HISTS;
	if (exit->nr_caused || exit->caused_lost)
		has |= ROW_CAUSED;
	return has;
}

static int larger(const void *one, const void *other)
{
	const struct caused_line *a = one, *b = other;

	if (a->exits != b->exits)
		return a->exits > b->exits ? -1 : 1;
	return a->code < b->code ? -1 : a->code > b->code;
}

static struct caused_line *lines_of(const struct row *row)
{
	const struct exit_row *exit = &row->exit;
	struct caused_line *lines;
	size_t i;

	lines = mem_zalloc(exit->nr_caused * sizeof(*lines));
	for (i = 0; i < exit->nr_caused; i++) {
		lines[i].code = exit->caused[i].code;
		lines[i].exits = exit->caused[i].exits;
		name_exit(lines[i].reason, row->isa_id, lines[i].code);
		if (exit->trips)
			lines[i].per_trip =
				(double)lines[i].exits / exit->trips;
	}
	qsort(lines, exit->nr_caused, sizeof(*lines), larger);
	return lines;
}

/**
 * row_settle() - make of the counters of a row what is made of them
 * @row: the row; to be freed with row_free()
 */
void row_settle(struct row *row)
{
	const struct exit_row *exit = &row->exit;

	row->has.has = has_of(exit);
	if (exit->timed)
		row->handling_avg_ns = exit->handling_ns / exit->timed;
	row->handling_p50_ns = hist_quantile(&exit->handling_hist, 50);
	row->handling_p99_ns = hist_quantile(&exit->handling_hist, 99);
	if (exit->trips) {
		row->roundtrip_avg_ns = exit->roundtrip_ns / exit->trips;
		row->l1_exits_per_trip = (double)exit->l1_exits / exit->trips;
		row->multiplication = row->l1_exits_per_trip + 1;
	}
	row->roundtrip_p50_ns = hist_quantile(&exit->roundtrip_hist, 50);
	row->roundtrip_p99_ns = hist_quantile(&exit->roundtrip_hist, 99);
	row->caused = (struct out_table){
		.columns = caused_columns,
		.nr_columns = ARRAY_SIZE(caused_columns),
		.mode = CAUSED_COUNTS,
		.rows = lines_of(row),
		.nr = exit->nr_caused,
		.size = sizeof(struct caused_line),
	};
}

/**
 * row_free() - free what a row holds
 * @row: the row
 */
void row_free(struct row *row)
{
	exit_row_free(&row->exit);
	free((void *)row->caused.rows);
}
