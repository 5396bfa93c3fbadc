// SPDX-License-Identifier: GPL-2.0
/*
 * What replay is with these in place of those of out.c: nestmon that prints what
 * its output is made of, not the output. A line a key of JSON, "key NAME", or a
 * word that is only or also in text, "head WORD"; those of a table within a row
 * have the table's name and a dot before them. Columns of all modes.
 */
#include <stdio.h>

#include "../out_impl.h"

static void print_columns(const struct out_table *table, const char *within);

/* What is in text only repeats what is elsewhere. */
static void print_table(const struct out_table *table,
			const struct out_column *column)
{
	const char *row = table->rows;

	if (table->nr && column->name)
		print_columns((const void *)(row + column->offset),
			      column->name);
}

static void print_columns(const struct out_table *table, const char *within)
{
	const char *dot = *within ? "." : "";
	size_t i;

	for (i = 0; i < table->nr_columns; i++) {
		const struct out_column *column = &table->columns[i];

		if (column->name)
			printf("key %s%s%s\n", within, dot, column->name);
		if (column->head && *column->head)
			printf("head %s%s%s\n", within, dot, column->head);
		if (column->kind == OUT_TABLE)
			print_table(table, column);
	}
}

/**
 * __wrap_out_list() - print the columns of a table, as the linker has it called
 *	for out_list()
 * @style: does not matter
 * @table: the table
 *
 * Return: 0
 */
int __wrap_out_list(const struct out_style *style,
		    const struct out_table *table)
{
	(void)style;
	print_columns(table, "");
	return 0;
}

/**
 * __wrap_out_line() - the same for out_line()
 * @style: does not matter
 * @table: the table
 *
 * Return: 0
 */
int __wrap_out_line(const struct out_style *style,
		    const struct out_table *table)
{
	return __wrap_out_list(style, table);
}

/**
 * __wrap_out_record() - the same for out_record()
 * @style: does not matter
 * @table: the table
 *
 * Return: 0
 */
int __wrap_out_record(const struct out_style *style,
		      const struct out_table *table)
{
	return __wrap_out_list(style, table);
}

/**
 * __wrap_out_sheets() - the same for out_sheets()
 * @style: does not matter
 * @table: the table
 *
 * Return: 0
 */
int __wrap_out_sheets(const struct out_style *style,
		      const struct out_table *table)
{
	return __wrap_out_list(style, table);
}
