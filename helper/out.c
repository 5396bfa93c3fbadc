// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "msg.h"
#include "out_impl.h"

/**
 * out_shown() - does the mode have a column?
 * @table: the table
 * @column: the column
 *
 * Return: true when it does
 */
bool out_shown(const struct out_table *table, const struct out_column *column)
{
	return !column->mode || column->mode & table->mode;
}

/**
 * out_has() - does a row have a value in a column?
 * @column: the column
 * @row: the row
 *
 * Return: true when it does
 */
bool out_has(const struct out_column *column, const void *row)
{
	const struct out_row *head = row;

	return !(column->needs & ~head->has);
}

/**
 * out_known() - is the value of a row in a column known?
 * @column: the column
 * @row: the row
 *
 * Return: true when it is there and known
 */
bool out_known(const struct out_column *column, const void *row)
{
	const struct out_row *head = row;

	return out_has(column, row) && !(column->known & ~head->has);
}

/**
 * out_row_at() - a row by its number
 * @table: the table
 * @i: number of the row
 *
 * Return: the row
 */
const void *out_row_at(const struct out_table *table, size_t i)
{
	return (const char *)table->rows + i * table->size;
}

/**
 * out_string() - value of a column of %OUT_CHARS or %OUT_STRING
 * @column: the column
 * @row: the row
 *
 * Return: the string, NULL when it is not known
 */
const char *out_string(const struct out_column *column, const void *row)
{
	const char *member = (const char *)row + column->offset;

	if (column->kind == OUT_CHARS)
		return member;
	return *(const char *const *)(const void *)member;
}

/**
 * out_number() - value of a column as a number
 * @column: the column
 * @row: the row
 *
 * Return: the number; 0 for what is none, or not known
 */
long double out_number(const struct out_column *column, const void *row)
{
	const void *member = (const char *)row + column->offset;

	if (!out_known(column, row))
		return 0;
	switch (column->kind) {
	case OUT_U32:
		return *(const __u32 *)member;
	case OUT_U64:
	case OUT_HEX:
	case OUT_NS:
	case OUT_SINCE:
	case OUT_AGE:
		return *(const __u64 *)member;
	case OUT_S64:
		return *(const __s64 *)member;
	case OUT_RATE:
	case OUT_PERCENT:
		return *(const double *)member;
	case OUT_BOOL:
		return *(const bool *)member;
	case OUT_ANSWER:
		return *(const __u8 *)member;
	}
	return 0;
}

/**
 * out_sorts() - can rows be sorted by a column?
 * @column: the column
 *
 * Return: true when they can
 */
bool out_sorts(const struct out_column *column)
{
	return column->name &&
	       (column->kind == OUT_U32 || column->kind == OUT_U64 ||
		column->kind == OUT_RATE);
}

static void say_numeric(const struct out_table *table, const char *name)
{
	char names[512] = "";
	size_t i, length = 0;

	for (i = 0; i < table->nr_columns; i++) {
		if (!out_shown(table, &table->columns[i]) ||
		    !out_sorts(&table->columns[i]))
			continue;
		length += snprintf(names + length, sizeof(names) - length,
				   " %s", table->columns[i].name);
	}
	msg_error("--sort: '%s' is not one of:%s", name, names);
}

/**
 * out_numeric() - find a column that can be sorted by
 * @table: the table; its rows do not matter
 * @name: name of the column
 *
 * Return: the column, or NULL after an error message
 */
const struct out_column *out_numeric(const struct out_table *table,
				     const char *name)
{
	size_t i;

	for (i = 0; i < table->nr_columns; i++) {
		const struct out_column *column = &table->columns[i];

		if (out_shown(table, column) && out_sorts(column) &&
		    !strcmp(column->name, name))
			return column;
	}
	say_numeric(table, name);
	return NULL;
}

static int write_error(int error)
{
	clearerr(stdout);
	if (error != EPIPE)
		msg_error("write error: %s", strerror(error));
	return -error;
}

/* At once, so that nobody reads half a report, and while errno is its own. */
static int write_out(const char *text, size_t size)
{
	errno = 0;
	if (fwrite(text, 1, size, stdout) == size && !fflush(stdout))
		return 0;
	return write_error(errno ? errno : EIO);
}

static void render(FILE *file, const struct out_style *style,
		   const struct out_table *table, enum out_form form)
{
	if (style->json)
		out_json(file, table, style->pretty,
			 form != OUT_RECORD && form != OUT_LINE);
	else if (form == OUT_LIST)
		out_text_list(file, table);
	else if (form == OUT_RECORD)
		out_text_record(file, table);
	else
		out_text_sheets(file, table);
}

static int print(const struct out_style *style, const struct out_table *table,
		 enum out_form form)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file;
	int ret;

	file = open_memstream(&text, &size);
	if (!file)
		msg_no_memory();
	render(file, style, table, form);
	if (fclose(file))
		msg_no_memory();
	ret = write_out(text, size);
	free(text);
	return ret;
}

/**
 * out_list() - print rows
 * @style: text or JSON
 * @table: the rows
 *
 * Return: 0, -EPIPE without a message when nobody reads it, or another -errno
 *	after an error message
 */
int out_list(const struct out_style *style, const struct out_table *table)
{
	return print(style, table, OUT_LIST);
}

/**
 * out_record() - print one row, as text a line for every column
 * @style: text or JSON
 * @table: the row
 *
 * Return: as out_list()
 */
int out_record(const struct out_style *style, const struct out_table *table)
{
	return print(style, table, OUT_RECORD);
}

/**
 * out_sheets() - print rows, as text a sheet each: a line of those columns that
 *	are not below it, then each of the others in turn
 * @style: text or JSON
 * @table: the rows
 *
 * Return: as out_list()
 */
int out_sheets(const struct out_style *style, const struct out_table *table)
{
	return print(style, table, OUT_SHEETS);
}

/**
 * out_line() - print one row, as text on one line
 * @style: text or JSON
 * @table: the row
 *
 * Return: as out_list()
 */
int out_line(const struct out_style *style, const struct out_table *table)
{
	return print(style, table, OUT_LINE);
}

/**
 * out_status() - exit status of a command
 * @ret: 0, -1 after an error message, or what out_list() returned
 *
 * Return: &enum exit_status; that nobody reads on is no error
 */
int out_status(int ret)
{
	return !ret || ret == -EPIPE ? STATUS_OK : STATUS_SYSTEM;
}
