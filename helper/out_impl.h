/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_OUT_IMPL_H
#define NESTMON_OUT_IMPL_H

#include <stdio.h>

#include "out.h"

struct hist;

/**
 * enum out_form - how rows are arranged
 * @OUT_LIST: as text a line a row; in JSON an array of objects
 * @OUT_RECORD: one row, as text a line a column; in JSON an object
 * @OUT_SHEETS: as text many lines a row; in JSON as %OUT_LIST
 * @OUT_LINE: one row, as text a line of what stands in the head line of a sheet;
 *	in JSON as %OUT_RECORD
 */
enum out_form {
	OUT_LIST,
	OUT_RECORD,
	OUT_SHEETS,
	OUT_LINE,
};

bool out_shown(const struct out_table *table, const struct out_column *column);
bool out_has(const struct out_column *column, const void *row);
bool out_known(const struct out_column *column, const void *row);
const void *out_row_at(const struct out_table *table, size_t i);
const char *out_string(const struct out_column *column, const void *row);
void out_text_list(FILE *file, const struct out_table *table);
void out_text_record(FILE *file, const struct out_table *table);
void out_text_sheets(FILE *file, const struct out_table *table);
void out_text_hist(FILE *file, const struct out_column *column,
		   const struct hist *hist, size_t width);
void out_put_ns(char *text, size_t size, __u64 ns);
void out_json(FILE *file, const struct out_table *table, bool pretty,
	      bool list);

#endif /* NESTMON_OUT_IMPL_H */
