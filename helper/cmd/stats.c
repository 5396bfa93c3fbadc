// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <time.h>

#include "../histogram.h"
#include "../interval.h"
#include "../mem.h"
#include "../msg.h"
#include "../multiply.h"
#include "../rows.h"
#include "cmd.h"

/**
 * enum mode - what is reported
 * @MODE_TOTALS: the counters since the attach
 * @MODE_RATES: what came new in an interval
 */
enum mode {
	MODE_TOTALS = 1 << 0,
	MODE_RATES = 1 << 1,
};

#define COLUMN(key, title, form, member, ...)                       \
	{                                                           \
		.name = key, .head = title, .kind = OUT_##form,     \
		.offset = offsetof(struct row, member), __VA_ARGS__ \
	}

/* A value that only rows with it have, for programs and to sort by. */
#define NUMBER(key, form, bit, ...)                                   \
	{                                                             \
		.name = #key, .kind = OUT_##form, .needs = bit,       \
		.offset = offsetof(struct row, exit.key), __VA_ARGS__ \
	}

/* What is made of such values, for people. */
#define MADE(title, form, member, bit) \
	COLUMN(NULL, title, form, member, .needs = bit, .flags = OUT_RARE)

static const struct out_column columns[] = {
	COLUMN("vm", "VM", U32, vm),
	COLUMN("pid", "PID", U32, pid),
	COLUMN("comm", "COMM", STRING, comm, .flags = OUT_SHRINKS),
	COLUMN("guest", "GUEST", STRING, guest, .flags = OUT_SHRINKS),
	COLUMN("vcpu", "VCPU", U32, vcpu),
	COLUMN("isa", NULL, CHARS, isa),
	COLUMN("level", "LEVEL", U32, exit.level),
	COLUMN("code", NULL, U64, exit.code),
	COLUMN("reason", "REASON", CHARS, reason),
	COLUMN("exits", "EXITS", U64, exit.exits),
	COLUMN("exits_per_s", "EXITS/S", RATE, exits_per_s, .mode = MODE_RATES),
	COLUMN("handled", "HANDLED", U64, exit.handled, .needs = ROW_L2),
	COLUMN("reflected", "REFLECTED", U64, exit.reflected, .needs = ROW_L2),
	COLUMN("synthesized", "SYNTHESIZED", U64, exit.synthesized,
	       .needs = ROW_L2, .flags = OUT_RARE),
	COLUMN("undecided", "UNDECIDED", U64, exit.undecided,
	       .needs = ROW_UNDECIDED, .flags = OUT_RARE),
	COLUMN("pending", "PENDING", BOOL, exit.pending, .needs = ROW_L2,
	       .flags = OUT_RARE),
	MADE("AVG", NS, handling_avg_ns, ROW_TIMED),
	MADE("P50<", NS, handling_p50_ns, ROW_HIST),
	MADE("P99<", NS, handling_p99_ns, ROW_HIST),
	MADE("TRIP", NS, roundtrip_avg_ns, ROW_TRIPS),
	MADE("L1/TRIP", RATE, l1_exits_per_trip, ROW_TRIPS),
	NUMBER(timed, U64, ROW_TIMED),
	NUMBER(handling_ns, U64, ROW_TIMED),
	NUMBER(handling_min_ns, U64, ROW_TIMED, .mode = MODE_TOTALS),
	NUMBER(handling_max_ns, U64, ROW_TIMED, .mode = MODE_TOTALS),
	NUMBER(blocked_ns, U64, ROW_TIMED),
	NUMBER(handling_hist, HIST_NS, ROW_HIST),
	NUMBER(trips, U64, ROW_TRIPS),
	NUMBER(l1_exits, U64, ROW_TRIPS),
	NUMBER(roundtrip_ns, U64, ROW_TRIPS),
	NUMBER(roundtrip_blocked_ns, U64, ROW_TRIPS),
	NUMBER(roundtrip_hist, HIST_NS, ROW_TRIP_HISTS),
	NUMBER(l1_exits_hist, HIST, ROW_TRIP_HISTS),
	COLUMN("caused", NULL, TABLE, caused, .needs = ROW_CAUSED),
	NUMBER(caused_lost, U64, ROW_CAUSED),
	COLUMN("total", "TOTAL", U64, total, .mode = MODE_RATES),
	COLUMN("interval_ns", NULL, U64, interval_ns, .mode = MODE_RATES),
	COLUMN("gone", "GONE", BOOL, gone, .flags = OUT_RARE),
};

const struct out_table stats_table = {
	.columns = columns,
	.nr_columns = ARRAY_SIZE(columns),
	.mode = MODE_TOTALS | MODE_RATES,
	.size = sizeof(struct row),
};

/**
 * struct report - a report, or one after the other
 * @context: of the command
 * @table: what is printed
 * @sort: by which column
 * @before: the dump of the report before this one
 * @losses: what was in no row then
 * @printed: how many reports were printed
 */
struct report {
	struct context *context;
	struct out_table table;
	const struct out_column *sort;
	struct dump before;
	struct losses losses;
	__u64 printed;
};

/* A report without a row has no header of its own either: say when it was. */
static void print_time(void)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[64];

	if (localtime_r(&now, &tm) &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S%z", &tm))
		puts(text);
}

static int print_list(struct report *report, const struct rows *rows)
{
	const struct options *options = report->context->options;

	report->table.rows = rows->list;
	report->table.nr = rows->nr;
	if (options->top && options->top < rows->nr)
		report->table.nr = options->top;
	return out_list(&options->style, &report->table);
}

static int print_form(struct report *report, const struct rows *rows,
		      const struct dump *now)
{
	const struct options *options = report->context->options;
	const struct multiply multiply = {
		.rows = rows,
		.top = options->top,
		.before = options->interval_ns ? &report->before : NULL,
		.now = now,
	};

	if (options->multiplication)
		return multiply_print(&multiply, &options->style);
	if (options->histogram)
		return histogram_print(rows, options->top, &options->style);
	return print_list(report, rows);
}

static int print(struct report *report, struct rows *rows,
		 const struct dump *now)
{
	const struct options *options = report->context->options;

	if (options->histogram)
		histogram_keep(rows, options->histogram);
	rows_sort(rows, report->sort);
	if (options->interval_ns && !options->style.json) {
		if (report->printed)
			putchar('\n');
		print_time();
	}
	report->printed++;
	return print_form(report, rows, now);
}

static int fetch(struct report *report, struct dump *dump,
		 struct losses *losses)
{
	struct context *context = report->context;
	int ret;

	/* What matched once may go. */
	if (report->before.time)
		ret = fetch_dump(context, NESTMON_CMD_EXIT_GET, dump);
	else
		ret = fetch_selected(context, NESTMON_CMD_EXIT_GET, dump);
	if (ret)
		return -1;
	return fetch_losses(context, dump, losses);
}

static int totals(struct report *report)
{
	struct losses losses, none = {};
	struct dump dump = {};
	struct rows rows = {};
	int ret;

	ret = fetch(report, &dump, &losses);
	if (!ret) {
		rows_totals(&rows, &dump);
		ret = print(report, &rows, &dump);
		fetch_warn(&losses, &none);
	}
	rows_clear(&rows);
	dump_clear(&dump);
	return ret;
}

static int tick(struct report *report)
{
	struct dump *before = &report->before;
	struct losses losses;
	struct dump now = {};
	struct rows rows = {};
	int ret;

	ret = fetch(report, &now, &losses);
	if (ret) {
		dump_clear(&now);
		return ret;
	}
	rows_deltas(&rows, before, &now);
	ret = print(report, &rows, &now);
	fetch_warn(&losses, &report->losses);
	rows_clear(&rows);
	if (now.interrupted)
		dump_adopt(&now, before);
	dump_clear(before);
	*before = now;
	report->losses = losses;
	return ret;
}

static int ticks(struct report *report, struct interval *interval)
{
	__u64 count = report->context->options->count;
	int ret;

	do {
		ret = interval_wait(interval);
		if (ret != INTERVAL_TICK)
			return ret == INTERVAL_STOP ? 0 : ret;
		ret = tick(report);
	} while (!ret && (!count || report->printed < count));
	return ret;
}

static int monitor(struct report *report)
{
	struct interval interval;
	int ret;

	ret = fetch(report, &report->before, &report->losses);
	if (!ret) {
		ret = interval_start(&interval,
				     report->context->options->interval_ns);
		if (!ret)
			ret = ticks(report, &interval);
		interval_end(&interval);
	}
	dump_clear(&report->before);
	return ret;
}

/* What costs most comes first. */
static const char *sort_of(const struct options *options)
{
	if (options->sort)
		return options->sort;
	return options->multiplication ? "roundtrip_ns" : "exits";
}

/**
 * cmd_stats() - exits by vCPU, level and reason
 * @context: of the command
 *
 * Return: &enum exit_status
 */
int cmd_stats(struct context *context)
{
	const struct options *options = context->options;
	struct report report = {
		.context = context,
		.table = stats_table,
	};

	report.table.mode = options->interval_ns ? MODE_RATES : MODE_TOTALS;
	report.sort = out_numeric(&report.table, sort_of(options));
	if (!report.sort)
		return STATUS_USAGE;
	return out_status(options->interval_ns ? monitor(&report) :
						 totals(&report));
}
