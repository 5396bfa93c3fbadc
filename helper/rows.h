/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_ROWS_H
#define NESTMON_ROWS_H

#include "dump.h"
#include "names.h"
#include "out.h"

/**
 * enum row_has - what a row has
 * @ROW_L2: a level at which an exit has a fate
 * @ROW_UNDECIDED: exits whose fate was not seen
 * @ROW_TIMED: handling times
 * @ROW_TRIPS: round trips
 * @ROW_HIST: a histogram of handling times
 * @ROW_TRIP_HISTS: histograms of round trips
 * @ROW_CAUSED: exits of L1 by reason
 */
enum row_has {
	ROW_L2 = 1 << 0,
	ROW_UNDECIDED = 1 << 1,
	ROW_TIMED = 1 << 2,
	ROW_TRIPS = 1 << 3,
	ROW_HIST = 1 << 4,
	ROW_TRIP_HISTS = 1 << 5,
	ROW_CAUSED = 1 << 6,
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
 * @isa_id: &enum nestmon_isa
 * @exit: counters since the attach, or of the interval
 * @reason: name of its code
 * @gone: the vCPU was destroyed
 * @interval_ns: length of the interval
 * @total: exits since the attach
 * @exits_per_s: exits a second, in the interval
 * @handling_avg_ns: ns of handling an exit; this and the following are made of
 *	@exit by row_settle()
 * @handling_p50_ns: half of them were handled in less, %HIST_UNBOUNDED where that
 *	has no bound
 * @handling_p99_ns: likewise 99%
 * @roundtrip_avg_ns: ns of a round trip
 * @roundtrip_p50_ns: as of handling
 * @roundtrip_p99_ns: likewise
 * @l1_exits_per_trip: exits of L1 in a round trip
 * @multiplication: exits that are made of one of L2: that one, and those of L1
 * @caused: rows of &struct caused_line, largest first
 */
struct row {
	struct out_row has;
	__u32 vm;
	__u32 pid;
	const char *comm;
	const char *guest;
	__u32 vcpu;
	char isa[NAME_SIZE];
	__u32 isa_id;
	struct exit_row exit;
	char reason[NAME_SIZE];
	bool gone;
	__u64 interval_ns;
	__u64 total;
	double exits_per_s;
	__u64 handling_avg_ns;
	__u64 handling_p50_ns;
	__u64 handling_p99_ns;
	__u64 roundtrip_avg_ns;
	__u64 roundtrip_p50_ns;
	__u64 roundtrip_p99_ns;
	double l1_exits_per_trip;
	double multiplication;
	struct out_table caused;
};

/**
 * enum caused_mode - where exits of L1 by reason are printed
 * @CAUSED_COUNTS: how many there were
 * @CAUSED_PER_TRIP: also how many in a round trip
 */
enum caused_mode {
	CAUSED_COUNTS = 1 << 0,
	CAUSED_PER_TRIP = 1 << 1,
};

/**
 * struct caused_line - exits of L1 for a reason, ready to print
 * @has: nothing it may lack
 * @code: exit code
 * @reason: name of @code
 * @exits: exits in round trips, also in those without an end
 * @per_trip: the same by completed round trip, 0 where there is none
 */
struct caused_line {
	struct out_row has;
	__u64 code;
	char reason[NAME_SIZE];
	__u64 exits;
	double per_trip;
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

void row_settle(struct row *row);
void row_free(struct row *row);
void rows_totals(struct rows *rows, const struct dump *dump);
void rows_deltas(struct rows *rows, const struct dump *before,
		 const struct dump *now);
void rows_sort(struct rows *rows, const struct out_column *column);
void rows_clear(struct rows *rows);

#endif /* NESTMON_ROWS_H */
