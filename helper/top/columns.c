// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "../mem.h"
#include "../out_impl.h"
#include "columns.h"

/* Above what fits a column of rates. */
#define RATE_WHOLE 999.95
#define RATE_MILLION 999999.5

static const struct out_column list[] = {
#define TOP_COLUMN(key, title, form, member, bits, wide, rank, look) \
	{ .name = key,                                               \
	  .head = title,                                             \
	  .kind = OUT_##form,                                        \
	  .needs = bits,                                             \
	  .offset = offsetof(struct top_line, member) },
#include "list_columns.h"
#undef TOP_COLUMN
};

static const struct out_column reasons[] = {
#define TOP_COLUMN(key, title, form, member, bits, wide, rank, look) \
	{ .name = key,                                               \
	  .head = title,                                             \
	  .kind = OUT_##form,                                        \
	  .needs = bits,                                             \
	  .offset = offsetof(struct top_reason_line, member) },
#include "reason_columns.h"
#undef TOP_COLUMN
};

#define TOP_COLUMN(key, title, form, member, bits, wide, rank, look) \
	{ wide, rank, TOP_##look },
static const struct top_shape list_shapes[] = {
#include "list_columns.h"
};

static const struct top_shape reason_shapes[] = {
#include "reason_columns.h"
};

#undef TOP_COLUMN

/* Also what --sort takes. */
const struct out_table top_table = {
	.columns = list,
	.nr_columns = ARRAY_SIZE(list),
	.size = sizeof(struct top_line),
};

static const struct out_table reason_table = {
	.columns = reasons,
	.nr_columns = ARRAY_SIZE(reasons),
	.size = sizeof(struct top_reason_line),
};

const struct top_columns top_list_columns = { &top_table, list_shapes };
const struct top_columns top_reason_columns = { &reason_table, reason_shapes };

/**
 * top_column_next() - another column to sort by
 * @table: the table
 * @column: one of its columns
 * @step: 1 for the one behind it, -1 for the one before it; round at the end
 *
 * Return: the column
 */
const struct out_column *top_column_next(const struct out_table *table,
					 const struct out_column *column,
					 int step)
{
	size_t i = column - table->columns;

	do {
		i = (i + table->nr_columns + step) % table->nr_columns;
	} while (!out_sorts(&table->columns[i]));
	return &table->columns[i];
}

static void put_rate(char *text, size_t size, double rate)
{
	if (rate < RATE_WHOLE)
		snprintf(text, size, "%.1f", rate);
	else if (rate < RATE_MILLION)
		snprintf(text, size, "%.0f", rate);
	else
		snprintf(text, size, "%.3gM", rate / 1e6);
}

/**
 * top_cell() - what stands in a column
 * @text: filled in, of any width
 * @size: its bytes, 16 or more
 * @columns: the columns
 * @i: number of the column
 * @row: the row
 */
void top_cell(char *text, size_t size, const struct top_columns *columns,
	      size_t i, const void *row)
{
	const struct out_column *column = &columns->table->columns[i];
	double value = out_number(column, row);

	if (!out_known(column, row)) {
		snprintf(text, size, "-");
		return;
	}
	switch (columns->shapes[i].form) {
	case TOP_NUMBER:
		snprintf(text, size, "%.0f", value);
		break;
	case TOP_RATE:
		put_rate(text, size, value);
		break;
	case TOP_TIME:
		out_put_ns(text, size, value);
		break;
	default:
		snprintf(text, size, "%s", out_string(column, row));
	}
}
