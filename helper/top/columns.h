/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_TOP_COLUMNS_H
#define NESTMON_TOP_COLUMNS_H

#include "../names.h"
#include "../out.h"

/**
 * enum top_has - what a row has
 * @TOP_RATES: an interval
 * @TOP_ONE: it is of one vCPU
 * @TOP_FATE: a level at which an exit has a fate, and an interval
 * @TOP_TRIPS: round trips
 * @TOP_TIMES: times
 * @TOP_NESTING: the share of nesting
 * @TOP_HIST: a histogram of handling times
 */
enum top_has {
	TOP_RATES = 1 << 0,
	TOP_ONE = 1 << 1,
	TOP_FATE = 1 << 2,
	TOP_TRIPS = 1 << 3,
	TOP_TIMES = 1 << 4,
	TOP_NESTING = 1 << 5,
	TOP_HIST = 1 << 6,
};

/**
 * enum top_form - how a column is written
 * @TOP_NUMBER: as it is
 * @TOP_RIGHT: text, to the right
 * @TOP_LEFT: text, to the left
 * @TOP_ELASTIC: the same, and the column takes what is left of the line
 * @TOP_RATE: a digit behind the point, where there is room
 * @TOP_TIME: ns, with a unit
 */
enum top_form {
	TOP_NUMBER,
	TOP_RIGHT,
	TOP_LEFT,
	TOP_ELASTIC,
	TOP_RATE,
	TOP_TIME,
};

/**
 * struct top_shape - how a column looks
 * @width: columns of the screen
 * @rank: the higher, the sooner it goes where the screen is narrow; 0: never
 * @form: &enum top_form
 */
struct top_shape {
	__u8 width;
	__u8 rank;
	__u8 form;
};

/**
 * struct top_columns - columns of a kind of rows
 * @table: what they hold; without rows
 * @shapes: as many, how they look
 */
struct top_columns {
	const struct out_table *table;
	const struct top_shape *shapes;
};

/**
 * struct top_line - a VM or vCPU, ready to show
 * @has: &enum top_has
 * @vm: number of the VM
 * @vcpu: number of the vCPU, 0 with all of a VM
 * @pid: process of the VM
 * @vcpu_text: @vcpu, or that it is all of them
 * @name: of the guest, or else of the process
 * @exits: exits a second, of both levels
 * @l1: of L1
 * @l2: of L2
 * @handled: of these, handled by L0
 * @reflected: given to L1
 * @multiplication: exits that a reflected one stands for, itself included
 * @l1_share: percentage of the time in L1
 * @l2_share: in L2
 * @host_share: in handling
 * @blocked_share: halted
 * @open_share: since an exit that no entry followed yet
 * @nesting_share: in round trips, not halted; part of the others
 * @hottest: level and name of the reason with most exits
 * @vm_key: what its VM is sorted by
 * @key: what it is sorted by within that
 */
struct top_line {
	struct out_row has;
	__u32 vm;
	__u32 vcpu;
	__u32 pid;
	char vcpu_text[12];
	char name[64];
	double exits;
	double l1;
	double l2;
	double handled;
	double reflected;
	double multiplication;
	double l1_share;
	double l2_share;
	double host_share;
	double blocked_share;
	double open_share;
	double nesting_share;
	char hottest[NAME_SIZE + 8];
	double vm_key;
	double key;
};

/**
 * struct top_reason_line - an exit reason, ready to show
 * @has: &enum top_has
 * @level: 1 or 2
 * @code: exit code
 * @name: of the reason
 * @exits: exits a second
 * @handled: of these, handled by L0
 * @reflected: given to L1
 * @average_ns: ns of handling
 * @p99_ns: bound of 99 % of them
 * @per_trip: exits of L1 in a round trip
 * @trip_ns: ns of a round trip
 */
struct top_reason_line {
	struct out_row has;
	__u32 level;
	__u64 code;
	char name[NAME_SIZE];
	double exits;
	double handled;
	double reflected;
	__u64 average_ns;
	__u64 p99_ns;
	double per_trip;
	__u64 trip_ns;
};

extern const struct out_table top_table;
extern const struct top_columns top_list_columns;
extern const struct top_columns top_reason_columns;

const struct out_column *top_column_next(const struct out_table *table,
					 const struct out_column *column,
					 int step);
void top_cell(char *text, size_t size, const struct top_columns *columns,
	      size_t i, const void *row);

#endif /* NESTMON_TOP_COLUMNS_H */
