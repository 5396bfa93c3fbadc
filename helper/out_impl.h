/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_OUT_IMPL_H
#define NESTMON_OUT_IMPL_H

#include <stdio.h>

#include "out.h"

bool out_shown(const struct out_table *table, const struct out_column *column);
bool out_has(const struct out_column *column, const void *row);
const void *out_row_at(const struct out_table *table, size_t i);
const char *out_string(const struct out_column *column, const void *row);
void out_text_list(FILE *file, const struct out_table *table);
void out_text_record(FILE *file, const struct out_table *table);
void out_json(FILE *file, const struct out_table *table, bool pretty,
	      bool list);

#endif /* NESTMON_OUT_IMPL_H */
