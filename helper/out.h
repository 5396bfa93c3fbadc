/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_OUT_H
#define NESTMON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

/**
 * struct out_style - how to print
 * @json: JSON, else text
 * @pretty: JSON on many lines
 */
struct out_style {
	bool json;
	bool pretty;
};

/**
 * enum out_kind - what stands in the member of a column
 * @OUT_U32: __u32
 * @OUT_U64: __u64
 * @OUT_S64: __s64
 * @OUT_RATE: double, per second or per something else
 * @OUT_PERCENT: double
 * @OUT_NS: __u64, ns, all ones for no bound; as text with a unit
 * @OUT_HEX: __u64, as text hexadecimal
 * @OUT_BOOL: bool
 * @OUT_ANSWER: __u8 that holds &enum answer
 * @OUT_CHARS: array of char
 * @OUT_STRING: const char pointer, NULL when it is not known
 * @OUT_STRINGS: &struct out_strings
 * @OUT_SINCE: __u64, ns of CLOCK_REALTIME, 0 for never; as text the time
 * @OUT_AGE: the same; as text how long ago
 * @OUT_TABLE: &struct out_table, rows within the row; as text only in sheets
 * @OUT_HIST: &struct hist of numbers; as text only below the head line of a sheet
 * @OUT_HIST_NS: the same of ns
 */
enum out_kind {
	OUT_U32,
	OUT_U64,
	OUT_S64,
	OUT_RATE,
	OUT_PERCENT,
	OUT_NS,
	OUT_HEX,
	OUT_BOOL,
	OUT_ANSWER,
	OUT_CHARS,
	OUT_STRING,
	OUT_STRINGS,
	OUT_SINCE,
	OUT_AGE,
	OUT_TABLE,
	OUT_HIST,
	OUT_HIST_NS,
};

/**
 * struct out_strings - a list
 * @list: the strings, one after the other
 * @nr: how many
 * @size: bytes from one to the next
 */
struct out_strings {
	const char *list;
	size_t nr;
	size_t size;
};

/**
 * enum out_flag - of a column
 * @OUT_RARE: as text it is left out when it is 0, or empty, in every row
 * @OUT_SHRINKS: it may be cut where the terminal is too narrow
 * @OUT_BELOW: in a sheet it stands below the head line
 * @OUT_APART: the same, after an empty line
 */
enum out_flag {
	OUT_RARE = 1 << 0,
	OUT_SHRINKS = 1 << 1,
	OUT_BELOW = 1 << 2,
	OUT_APART = 1 << 3,
};

/**
 * struct out_column - a column; the one description of text and JSON
 * @name: key in JSON, and for --sort; NULL: only in text
 * @head: above the column, or before the value; NULL: not in text
 * @kind: &enum out_kind
 * @flags: &enum out_flag
 * @mode: bits of the modes that have it, 0 for all
 * @needs: bits of &struct out_row without which it has no value, 0 for none
 * @known: bits of &struct out_row without which its value is not known: null
 *	in JSON; 0 for none
 * @offset: of the member in the row
 */
struct out_column {
	const char *name;
	const char *head;
	__u8 kind;
	__u8 flags;
	__u8 mode;
	__u8 needs;
	__u8 known;
	size_t offset;
};

/**
 * struct out_row - first member of every row
 * @has: what the row has; the bits are the command's own
 */
struct out_row {
	__u8 has;
};

/**
 * struct out_table - rows and what they are made of
 * @columns: the columns
 * @nr_columns: how many
 * @mode: bit of the mode that is wanted
 * @rows: structs that begin with &struct out_row
 * @nr: how many
 * @size: bytes from one to the next
 */
struct out_table {
	const struct out_column *columns;
	size_t nr_columns;
	unsigned int mode;
	const void *rows;
	size_t nr;
	size_t size;
};

bool out_sorts(const struct out_column *column);
const struct out_column *out_numeric(const struct out_table *table,
				     const char *name);
long double out_number(const struct out_column *column, const void *row);
int out_list(const struct out_style *style, const struct out_table *table);
int out_record(const struct out_style *style, const struct out_table *table);
int out_sheets(const struct out_style *style, const struct out_table *table);
int out_line(const struct out_style *style, const struct out_table *table);
int out_status(int ret);

#endif /* NESTMON_OUT_H */
