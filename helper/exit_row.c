// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "exit_row.h"
#include "mem.h"

/* The members that only ever grow. */
static const size_t counters[] = {
	offsetof(struct exit_row, exits),
	offsetof(struct exit_row, handled),
	offsetof(struct exit_row, reflected),
	offsetof(struct exit_row, synthesized),
	offsetof(struct exit_row, undecided),
	offsetof(struct exit_row, timed),
	offsetof(struct exit_row, handling_ns),
	offsetof(struct exit_row, blocked_ns),
	offsetof(struct exit_row, trips),
	offsetof(struct exit_row, l1_exits),
	offsetof(struct exit_row, roundtrip_ns),
	offsetof(struct exit_row, roundtrip_blocked_ns),
	offsetof(struct exit_row, caused_lost),
};

static __u64 *counter(const struct exit_row *row, size_t i)
{
	return (__u64 *)(void *)((char *)row + counters[i]);
}

/**
 * exit_row_add_caused() - add exits of L1 in round trips
 * @row: the counters of an exit reason
 * @caused: how many with which code
 */
void exit_row_add_caused(struct exit_row *row, const struct caused *caused)
{
	row->caused = mem_grow(row->caused, &row->room_caused,
			       row->nr_caused + 1, sizeof(*caused));
	row->caused[row->nr_caused++] = *caused;
}

/**
 * exit_row_copy() - copy counters, and what they hold
 * @row: filled in; to be freed with exit_row_free()
 * @from: copied
 */
void exit_row_copy(struct exit_row *row, const struct exit_row *from)
{
	size_t i;

	*row = *from;
	row->caused = NULL;
	row->nr_caused = 0;
	row->room_caused = 0;
	for (i = 0; i < from->nr_caused; i++)
		exit_row_add_caused(row, &from->caused[i]);
	hist_copy(&row->handling_hist, &from->handling_hist);
	hist_copy(&row->roundtrip_hist, &from->roundtrip_hist);
	hist_copy(&row->l1_exits_hist, &from->l1_exits_hist);
}

static __u64 caused_exits(const struct exit_row *row, __u64 code)
{
	size_t i;

	for (i = 0; i < row->nr_caused; i++) {
		if (row->caused[i].code == code)
			return row->caused[i].exits;
	}
	return 0;
}

static void subtract_caused(struct exit_row *row, const struct exit_row *before)
{
	size_t i, nr = 0;

	for (i = 0; i < row->nr_caused; i++) {
		struct caused caused = row->caused[i];
		__u64 old = caused_exits(before, caused.code);

		if (caused.exits <= old)
			continue;
		caused.exits -= old;
		row->caused[nr++] = caused;
	}
	row->nr_caused = nr;
}

/**
 * exit_row_subtract() - leave what came new
 * @row: the counters; the least and the most handling time become 0, for they
 *	are not of the difference
 * @before: what they were, of the same level and code
 *
 * Return: false, and @row is as it was, when a counter shrank: it is another
 *	one, for the module was loaded anew
 */
bool exit_row_subtract(struct exit_row *row, const struct exit_row *before)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counters); i++) {
		if (*counter(row, i) < *counter(before, i))
			return false;
	}
	for (i = 0; i < ARRAY_SIZE(counters); i++)
		*counter(row, i) -= *counter(before, i);
	row->handling_min_ns = 0;
	row->handling_max_ns = 0;
	subtract_caused(row, before);
	hist_subtract(&row->handling_hist, &before->handling_hist);
	hist_subtract(&row->roundtrip_hist, &before->roundtrip_hist);
	hist_subtract(&row->l1_exits_hist, &before->l1_exits_hist);
	return true;
}

/**
 * exit_row_free() - free what counters hold
 * @row: the counters; zeroed
 */
void exit_row_free(struct exit_row *row)
{
	free(row->caused);
	hist_free(&row->handling_hist);
	hist_free(&row->roundtrip_hist);
	hist_free(&row->l1_exits_hist);
	memset(row, 0, sizeof(*row));
}
