// SPDX-License-Identifier: GPL-2.0
/*
 * What fits the screen.
 */
#include <limits.h>
#include <stdlib.h>
#include <wctype.h>

#include "layout.h"

#define RANK_LAST 7

/* What an elastic column takes more than its width, at most. */
#define STRETCH_MAX 24

/* What it is sorted by is to be seen. */
static unsigned int rank_of(const struct top_columns *columns,
			    const struct out_column *sort, size_t i)
{
	return sort == &columns->table->columns[i] ? 0 :
						     columns->shapes[i].rank;
}

static size_t add_rank(struct top_layout *layout,
		       const struct top_columns *columns,
		       const struct out_column *sort, unsigned int rank)
{
	const struct out_table *table = columns->table;
	size_t i, used = 0;

	for (i = 0; i < table->nr_columns; i++) {
		if (table->columns[i].head &&
		    rank_of(columns, sort, i) == rank) {
			layout->width[i] = columns->shapes[i].width;
			used += layout->width[i] + 1;
		}
	}
	return used;
}

static void drop_rank(struct top_layout *layout,
		      const struct top_columns *columns,
		      const struct out_column *sort, unsigned int rank)
{
	size_t i;

	for (i = 0; i < columns->table->nr_columns; i++) {
		if (rank_of(columns, sort, i) == rank)
			layout->width[i] = 0;
	}
}

static void stretch(struct top_layout *layout,
		    const struct top_columns *columns, size_t by)
{
	size_t i;

	for (i = 0; i < columns->table->nr_columns; i++) {
		if (columns->shapes[i].form == TOP_ELASTIC)
			layout->width[i] += by < STRETCH_MAX ? by : STRETCH_MAX;
	}
}

/**
 * top_layout_make() - choose columns
 * @layout: filled in; those of a rank are shown, or not, together
 * @columns: the table
 * @sort: what it is sorted by
 * @width: of the screen; what always stands there may need more
 */
void top_layout_make(struct top_layout *layout,
		     const struct top_columns *columns,
		     const struct out_column *sort, size_t width)
{
	unsigned int rank;
	size_t used;

	*layout = (struct top_layout){};
	used = add_rank(layout, columns, sort, 0);
	for (rank = 1; rank <= RANK_LAST; rank++) {
		size_t more = add_rank(layout, columns, sort, rank);

		/* No space is needed behind the last. */
		if (used + more > width + 1)
			drop_rank(layout, columns, sort, rank);
		else
			used += more;
	}
	if (used < width + 1)
		stretch(layout, columns, width + 1 - used);
}

/* Return: what is shown for the next character; @text moves behind it. */
static wchar_t next(const char **text, mbstate_t *state)
{
	wchar_t character;
	size_t bytes = mbrtowc(&character, *text, MB_LEN_MAX, state);

	if (bytes > MB_LEN_MAX) {
		*state = (mbstate_t){};
		bytes = 1;
		character = L'\0';
	}
	*text += bytes;
	return iswprint(character) && wcwidth(character) > 0 ? character : L'?';
}

/**
 * top_fit() - text in as many columns of the screen as there are for it
 * @to: filled in, with room for @width characters and their end
 * @width: columns
 * @text: in the encoding of the locale; of any bytes: what cannot be shown is a
 *	question mark
 * @right: it stands to the right
 */
void top_fit(wchar_t *to, size_t width, const char *text, bool right)
{
	mbstate_t state = {};
	size_t used = 0, nr = 0, wide;
	wchar_t character;

	while (*text) {
		character = next(&text, &state);
		wide = wcwidth(character);
		if (used + wide > width)
			break;
		to[nr++] = character;
		used += wide;
	}
	if (right) {
		wmemmove(to + width - used, to, nr);
		wmemset(to, L' ', width - used);
	} else {
		wmemset(to + nr, L' ', width - used);
	}
	to[nr + width - used] = L'\0';
}
