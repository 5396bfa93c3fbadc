/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_TOP_LAYOUT_H
#define NESTMON_TOP_LAYOUT_H

#include <wchar.h>

#include "columns.h"

/* More columns than any table has. */
#define TOP_COLUMNS_MAX 24

/**
 * struct top_layout - which columns of a table are shown
 * @width: of each, 0 for those that are not
 */
struct top_layout {
	size_t width[TOP_COLUMNS_MAX];
};

void top_layout_make(struct top_layout *layout,
		     const struct top_columns *columns,
		     const struct out_column *sort, size_t width);
void top_fit(wchar_t *to, size_t width, const char *text, bool right);

#endif /* NESTMON_TOP_LAYOUT_H */
