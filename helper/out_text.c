// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libsmartcols.h>

#include "answer.h"
#include "hist.h"
#include "mem.h"
#include "msg.h"
#include "out_impl.h"

#define NS_PER_S 1000000000ULL

/* What has no value. */
#define NONE "-"

/* What stands below the head line of a sheet is set in by so much. */
#define INDENT 2

/* libsmartcols fails for want of memory only, in all that is used here. */
static void *must(void *pointer)
{
	if (!pointer)
		msg_no_memory();
	return pointer;
}

static void done(int ret)
{
	if (ret)
		msg_no_memory();
}

static void put_time(char *text, size_t size, __u64 ns)
{
	time_t seconds = ns / NS_PER_S;
	struct tm tm;

	if (!ns || !gmtime_r(&seconds, &tm) ||
	    !strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &tm))
		snprintf(text, size, NONE);
}

static void put_age(char *text, size_t size, __u64 ns)
{
	time_t then = ns / NS_PER_S, now = time(NULL);
	unsigned long long age = now > then ? now - then : 0;
	unsigned int s = age % 60, m = age / 60 % 60, h = age / 3600 % 24;

	if (!ns)
		snprintf(text, size, NONE);
	else if (age < 60)
		snprintf(text, size, "%us", s);
	else if (age < 3600)
		snprintf(text, size, "%um%02us", m, s);
	else if (age < 86400)
		snprintf(text, size, "%uh%02um", h, m);
	else
		snprintf(text, size, "%llud%02uh", age / 86400, h);
}

/* To be freed. */
static char *labelled(const char *label, const char *text)
{
	char *both;

	if (asprintf(&both, "%s%s%s", label, *label ? " " : "", text) < 0)
		msg_no_memory();
	return both;
}

static void put_answer(char *text, size_t size, enum answer answer)
{
	if (answer == ANSWER_UNKNOWN)
		snprintf(text, size, NONE);
	else
		snprintf(text, size, answer == ANSWER_YES ? "yes" : "no");
}

static char *join(const struct out_strings *strings)
{
	char *text = NULL;
	size_t i, size;
	FILE *file;

	file = must(open_memstream(&text, &size));
	for (i = 0; i < strings->nr; i++)
		fprintf(file, "%s%s", i ? " " : "",
			strings->list + i * strings->size);
	if (!strings->nr)
		fputs(NONE, file);
	done(fclose(file));
	return text;
}

static char *text_of_string(const struct out_column *column, const void *row)
{
	const char *string;

	if (column->kind == OUT_STRINGS)
		return join((const void *)((const char *)row + column->offset));
	string = out_string(column, row);
	return mem_strdup(string && *string ? string : NONE);
}

/* To be freed. */
static char *text_of(const struct out_column *column, const void *row)
{
	long double number = out_number(column, row);
	char text[64];

	if (!out_known(column, row))
		return mem_strdup(NONE);
	switch (column->kind) {
	case OUT_U32:
	case OUT_U64:
		snprintf(text, sizeof(text), "%llu", (__u64)number);
		break;
	case OUT_S64:
		snprintf(text, sizeof(text), "%lld", (__s64)number);
		break;
	case OUT_HEX:
		snprintf(text, sizeof(text), "0x%04llx", (__u64)number);
		break;
	case OUT_RATE:
		snprintf(text, sizeof(text), "%.1Lf", number);
		break;
	case OUT_PERCENT:
		snprintf(text, sizeof(text), "%.1Lf%%", number);
		break;
	case OUT_NS:
		out_put_ns(text, sizeof(text), number);
		break;
	case OUT_BOOL:
		snprintf(text, sizeof(text), number ? "yes" : "no");
		break;
	case OUT_ANSWER:
		put_answer(text, sizeof(text), number);
		break;
	case OUT_SINCE:
		put_time(text, sizeof(text), number);
		break;
	case OUT_AGE:
		put_age(text, sizeof(text), number);
		break;
	default:
		return text_of_string(column, row);
	}
	return mem_strdup(text);
}

static bool is_empty(const struct out_column *column, const void *row)
{
	const void *member = (const char *)row + column->offset;
	const char *string;

	if (!out_has(column, row))
		return true;
	switch (column->kind) {
	case OUT_CHARS:
	case OUT_STRING:
		string = out_string(column, row);
		return !string || !*string;
	case OUT_STRINGS:
		return !((const struct out_strings *)member)->nr;
	case OUT_TABLE:
		return !((const struct out_table *)member)->nr;
	case OUT_HIST:
	case OUT_HIST_NS:
		return !((const struct hist *)member)->nr;
	}
	return !out_number(column, row);
}

static bool in_text(const struct out_table *table,
		    const struct out_column *column)
{
	size_t i;

	if (!column->head || !out_shown(table, column))
		return false;
	if (!(column->flags & OUT_RARE))
		return true;
	for (i = 0; i < table->nr; i++) {
		if (!is_empty(column, out_row_at(table, i)))
			return true;
	}
	return false;
}

static int column_flags(const struct out_column *column)
{
	int flags = 0;

	if (column->kind != OUT_CHARS && column->kind != OUT_STRING)
		flags |= SCOLS_FL_RIGHT;
	if (column->flags & OUT_SHRINKS)
		flags |= SCOLS_FL_TRUNC;
	return flags;
}

static void fill_column(struct libscols_table *tb,
			const struct out_table *table,
			const struct out_column *column)
{
	size_t i, nr = scols_table_get_ncols(tb);

	must(scols_table_new_column(tb, column->head, 0, column_flags(column)));
	for (i = 0; i < table->nr; i++) {
		struct libscols_line *line = scols_table_get_line(tb, i);

		done(scols_line_refer_data(
			line, nr, text_of(column, out_row_at(table, i))));
	}
}

static void print_table(FILE *file, const struct out_table *table, bool below)
{
	struct libscols_table *tb = must(scols_new_table());
	size_t i;

	for (i = 0; i < table->nr; i++)
		must(scols_table_new_line(tb, NULL));
	/* A column without a text is 1 wide, and so is the separator. */
	if (below)
		must(scols_table_new_column(tb, "", 0, 0));
	for (i = 0; i < table->nr_columns; i++) {
		if (in_text(table, &table->columns[i]))
			fill_column(tb, table, &table->columns[i]);
	}
	done(scols_table_set_stream(tb, file));
	scols_print_table(tb);
	scols_unref_table(tb);
}

/**
 * out_text_list() - print rows as a table
 * @file: where to
 * @table: the rows
 */
void out_text_list(FILE *file, const struct out_table *table)
{
	print_table(file, table, false);
}

/**
 * out_text_record() - print a row, a line for every column
 * @file: where to
 * @table: the row
 */
void out_text_record(FILE *file, const struct out_table *table)
{
	size_t i, width = 0;

	for (i = 0; i < table->nr_columns; i++) {
		const char *head = table->columns[i].head;

		if (head && strlen(head) > width)
			width = strlen(head);
	}
	for (i = 0; i < table->nr_columns; i++) {
		char *text;

		if (!in_text(table, &table->columns[i]))
			continue;
		text = text_of(&table->columns[i], table->rows);
		fprintf(file, "%-*s  %s\n", (int)width, table->columns[i].head,
			text);
		free(text);
	}
}

/* libsmartcols makes unprintable characters visible, and cuts. */
static void print_head(FILE *file, const struct out_table *sheet)
{
	struct libscols_table *tb = must(scols_new_table());
	struct libscols_line *line = must(scols_table_new_line(tb, NULL));
	size_t i, nr = 0;

	for (i = 0; i < sheet->nr_columns; i++) {
		const struct out_column *column = &sheet->columns[i];
		char *text;

		if (column->flags & (OUT_BELOW | OUT_APART) ||
		    !in_text(sheet, column))
			continue;
		must(scols_table_new_column(tb, column->head, 0,
					    column_flags(column)));
		text = text_of(column, sheet->rows);
		done(scols_line_refer_data(line, nr++,
					   labelled(column->head, text)));
		free(text);
	}
	done(scols_table_set_column_separator(tb, "  "));
	done(scols_table_enable_noheadings(tb, 1));
	done(scols_table_set_stream(tb, file));
	scols_print_table(tb);
	scols_unref_table(tb);
}

static size_t terminal_width(void)
{
	struct libscols_table *tb = must(scols_new_table());
	size_t width = scols_table_get_termwidth(tb);

	scols_unref_table(tb);
	return width;
}

static void print_words(FILE *file, const char *head,
			const struct out_strings *words)
{
	size_t i, width = terminal_width();
	size_t at = fprintf(file, "%*s%s:", INDENT, "", head);

	for (i = 0; i < words->nr; i++) {
		const char *word = words->list + i * words->size;

		if (at + 1 + strlen(word) > width)
			at = fprintf(file, "\n%*s", 2 * INDENT - 1, "") - 1;
		at += fprintf(file, " %s", word);
	}
	fputc('\n', file);
}

static void print_line(FILE *file, const struct out_column *column,
		       const void *row)
{
	char *text = text_of(column, row);

	fprintf(file, "%*s%s%s%s\n", INDENT, "", column->head,
		*column->head ? ": " : "", text);
	free(text);
}

static void print_below(FILE *file, const struct out_column *column,
			const void *row)
{
	const void *member = (const char *)row + column->offset;

	if (column->flags & OUT_APART)
		fputc('\n', file);
	if (column->kind == OUT_TABLE)
		print_table(file, member, true);
	else if (column->kind == OUT_STRINGS)
		print_words(file, column->head, member);
	else if (column->kind == OUT_HIST || column->kind == OUT_HIST_NS)
		out_text_hist(file, column, member, terminal_width());
	else
		print_line(file, column, row);
}

static void print_sheet(FILE *file, const struct out_table *sheet)
{
	size_t i;

	print_head(file, sheet);
	for (i = 0; i < sheet->nr_columns; i++) {
		const struct out_column *column = &sheet->columns[i];

		if (column->flags & (OUT_BELOW | OUT_APART) &&
		    in_text(sheet, column) && out_has(column, sheet->rows))
			print_below(file, column, sheet->rows);
	}
}

/**
 * out_text_sheets() - print rows, a sheet each
 * @file: where to
 * @table: the rows
 */
void out_text_sheets(FILE *file, const struct out_table *table)
{
	struct out_table sheet = *table;
	size_t i;

	sheet.nr = 1;
	for (i = 0; i < table->nr; i++) {
		sheet.rows = out_row_at(table, i);
		if (i)
			fputc('\n', file);
		print_sheet(file, &sheet);
	}
}
