// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>

#include "answer.h"
#include "hist.h"
#include "msg.h"
#include "out_impl.h"
#include "utf8.h"

static struct json_object *must(struct json_object *object)
{
	if (!object)
		msg_no_memory();
	return object;
}

static void done(int ret)
{
	if (ret)
		msg_no_memory();
}

/* NULL, which is JSON's null, when the string is not known. */
static struct json_object *of_string(const char *string)
{
	struct json_object *object;
	char *clean;

	if (!string)
		return NULL;
	clean = utf8_clean(string);
	object = must(json_object_new_string(clean));
	free(clean);
	return object;
}

static struct json_object *of_strings(const struct out_strings *strings)
{
	struct json_object *array = must(json_object_new_array());
	size_t i;

	for (i = 0; i < strings->nr; i++)
		done(json_object_array_add(
			array, of_string(strings->list + i * strings->size)));
	return array;
}

static struct json_object *of_rate(double rate)
{
	char text[64];

	snprintf(text, sizeof(text), "%.3f", rate);
	return must(json_object_new_double_s(rate, text));
}

static struct json_object *of_time(__u64 ns)
{
	return ns ? must(json_object_new_uint64(ns)) : NULL;
}

/* NULL where there is no bound. */
static struct json_object *of_bound(__u64 bound)
{
	if (bound == HIST_UNBOUNDED)
		return NULL;
	return must(json_object_new_uint64(bound));
}

static struct json_object *of_bucket(const struct nestmon_bucket *bucket)
{
	struct json_object *count = json_object_new_uint64(bucket->count);
	struct json_object *pair = must(json_object_new_array());

	done(json_object_array_add(pair, of_bound(bucket->upper)));
	done(json_object_array_add(pair, must(count)));
	return pair;
}

static struct json_object *of_hist(const struct hist *hist)
{
	struct json_object *array = must(json_object_new_array());
	size_t i;

	for (i = 0; i < hist->nr; i++)
		done(json_object_array_add(array, of_bucket(&hist->list[i])));
	return array;
}

static struct json_object *of_answer(enum answer answer)
{
	if (answer == ANSWER_UNKNOWN)
		return NULL;
	return must(json_object_new_boolean(answer == ANSWER_YES));
}

static struct json_object *array_of(const struct out_table *table);

static struct json_object *value_of(const struct out_column *column,
				    const void *row)
{
	long double number = out_number(column, row);
	const void *member = (const char *)row + column->offset;

	if (!out_known(column, row))
		return NULL;
	switch (column->kind) {
	case OUT_U32:
	case OUT_U64:
	case OUT_HEX:
		return must(json_object_new_uint64(number));
	case OUT_S64:
		return must(json_object_new_int64(number));
	case OUT_SINCE:
	case OUT_AGE:
		return of_time(number);
	case OUT_NS:
		return of_bound(number);
	case OUT_RATE:
	case OUT_PERCENT:
		return of_rate(number);
	case OUT_BOOL:
		return must(json_object_new_boolean(number != 0));
	case OUT_STRINGS:
		return of_strings(member);
	case OUT_ANSWER:
		return of_answer(number);
	case OUT_TABLE:
		return array_of(member);
	case OUT_HIST:
	case OUT_HIST_NS:
		return of_hist(member);
	}
	return of_string(out_string(column, row));
}

static struct json_object *object_of(const struct out_table *table,
				     const void *row)
{
	struct json_object *object = must(json_object_new_object());
	size_t i;

	for (i = 0; i < table->nr_columns; i++) {
		const struct out_column *column = &table->columns[i];

		if (column->name && out_shown(table, column) &&
		    out_has(column, row))
			done(json_object_object_add(object, column->name,
						    value_of(column, row)));
	}
	return object;
}

static struct json_object *array_of(const struct out_table *table)
{
	struct json_object *array = must(json_object_new_array());
	size_t i;

	for (i = 0; i < table->nr; i++)
		done(json_object_array_add(
			array, object_of(table, out_row_at(table, i))));
	return array;
}

/**
 * out_json() - print rows as JSON
 * @file: where to
 * @table: the rows
 * @pretty: on many lines
 * @list: an array of objects, else the first row's object
 */
void out_json(FILE *file, const struct out_table *table, bool pretty, bool list)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;
	struct json_object *root;
	const char *text;

	if (pretty)
		flags |= JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED;
	root = list ? array_of(table) : object_of(table, table->rows);
	text = json_object_to_json_string_ext(root, flags);
	if (!text)
		msg_no_memory();
	fprintf(file, "%s\n", text);
	json_object_put(root);
}
