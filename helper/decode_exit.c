// SPDX-License-Identifier: GPL-2.0
#include <linux/nestmon.h>

#include "decode_exit.h"
#include "field.h"

static int store_caused(void *object, const struct nlattr *attr);

#define NUMBER(attr, label, member) \
	FIELD(exit_row, NESTMON_EXIT_A_##attr, "exit." label, U64, member)

#define HISTOGRAM(attr, label, member) \
	FIELD(exit_row, NESTMON_EXIT_A_##attr, "exit." label, HIST, member)

static const struct field row_rows[] = {
	REQUIRED(exit_row, NESTMON_EXIT_A_LEVEL, "exit.level", U32, level),
	REQUIRED(exit_row, NESTMON_EXIT_A_CODE, "exit.code", U64, code),
	NUMBER(EXITS, "exits", exits),
	NUMBER(HANDLED, "handled", handled),
	NUMBER(REFLECTED, "reflected", reflected),
	FIELD(exit_row, NESTMON_EXIT_A_PENDING, "exit.pending", FLAG, pending),
	NUMBER(SYNTHESIZED, "synthesized", synthesized),
	NUMBER(UNDECIDED, "undecided", undecided),
	NUMBER(TIMED, "timed", timed),
	NUMBER(HANDLING_NS, "handling-ns", handling_ns),
	NUMBER(HANDLING_MIN_NS, "handling-min-ns", handling_min_ns),
	NUMBER(HANDLING_MAX_NS, "handling-max-ns", handling_max_ns),
	NUMBER(BLOCKED_NS, "blocked-ns", blocked_ns),
	HISTOGRAM(HANDLING_HIST, "handling-hist", handling_hist),
	NUMBER(TRIPS, "trips", trips),
	NUMBER(L1_EXITS, "l1-exits", l1_exits),
	NUMBER(ROUNDTRIP_NS, "roundtrip-ns", roundtrip_ns),
	NUMBER(ROUNDTRIP_BLOCKED_NS, "roundtrip-blocked-ns",
	       roundtrip_blocked_ns),
	HISTOGRAM(ROUNDTRIP_HIST, "roundtrip-hist", roundtrip_hist),
	HISTOGRAM(L1_EXITS_HIST, "l1-exits-hist", l1_exits_hist),
	MANY(NESTMON_EXIT_A_CAUSED, "exit.caused", store_caused),
	NUMBER(CAUSED_LOST, "caused-lost", caused_lost),
};

static const struct fields row_fields = { row_rows, ARRAY_SIZE(row_rows) };

static const struct field caused_rows[] = {
	REQUIRED(caused, NESTMON_CAUSED_A_CODE, "exit.caused.code", U64, code),
	REQUIRED(caused, NESTMON_CAUSED_A_EXITS, "exit.caused.exits", U64,
		 exits),
};

static const struct fields caused_fields = { caused_rows,
					     ARRAY_SIZE(caused_rows) };

static int store_caused(void *object, const struct nlattr *attr)
{
	struct caused caused = {};

	if (fields_nest(&caused, &caused_fields, attr))
		return -1;
	exit_row_add_caused(object, &caused);
	return 0;
}

/**
 * decode_exit() - take a %NESTMON_A_EXIT
 * @row: zeroed; filled in, to be freed with exit_row_free() in any case
 * @nest: the attribute
 *
 * Return: 0, or -1 after an error message
 */
int decode_exit(struct exit_row *row, const struct nlattr *nest)
{
	return fields_nest(row, &row_fields, nest);
}
