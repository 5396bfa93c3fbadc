/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_ROWS_H
#define NESTMON_ROWS_H

#include "dump.h"
#include "names.h"
#include "out.h"

/**
 * enum row_has - what a row has
 * @ROW_L2: a level at which an exit has a fate
 */
enum row_has {
	ROW_L2 = 1 << 0,
};

/**
 * struct row - exits of a vCPU at a level for a reason, ready to print
 * @has: &enum row_has
 * @vm: this and the following as in &struct vcpu
 * @pid: see there
 * @comm: see there
 * @guest: see there
 * @vcpu: see there
 * @isa: name of the virtualization extension
 * @level: this and the following as in &struct exit_row
 * @code: see there
 * @reason: name of @code
 * @exits: since the attach, or in the interval; so are the following
 * @handled: see &struct exit_row
 * @reflected: see there
 * @synthesized: see there
 * @pending: see there
 * @gone: the vCPU was destroyed
 * @interval_ns: length of the interval
 * @total: exits since the attach
 * @exits_per_s: exits a second, in the interval
 */
struct row {
	struct out_row has;
	__u32 vm;
	__u32 pid;
	const char *comm;
	const char *guest;
	__u32 vcpu;
	char isa[NAME_SIZE];
	__u32 level;
	__u64 code;
	char reason[NAME_SIZE];
	__u64 exits;
	__u64 handled;
	__u64 reflected;
	__u64 synthesized;
	bool pending;
	bool gone;
	__u64 interval_ns;
	__u64 total;
	double exits_per_s;
};

/**
 * struct rows - rows of a report
 * @list: the rows; they point into the dumps that they were made of
 * @nr: how many
 * @room: how many @list has room for
 */
struct rows {
	struct row *list;
	size_t nr;
	size_t room;
};

void rows_totals(struct rows *rows, const struct dump *dump);
void rows_deltas(struct rows *rows, const struct dump *before,
		 const struct dump *now);
void rows_sort(struct rows *rows, const struct out_column *column);
void rows_clear(struct rows *rows);

#endif /* NESTMON_ROWS_H */
