// SPDX-License-Identifier: GPL-2.0
#include "../mem.h"
#include "../msg.h"
#include "../names.h"
#include "cmd.h"

/**
 * enum line_has - what an older module does not say
 * @LINE_MODE: its mode
 * @LINE_CLOCK: its clock
 */
enum line_has {
	LINE_MODE = 1 << 0,
	LINE_CLOCK = 1 << 1,
};

/**
 * struct line - state of the module, ready to print
 * @has: &enum line_has
 * @status: the state
 * @probes: its tracepoints
 * @collector: name of its collector
 * @mode: name of its mode
 * @clock: name of its clock
 */
struct line {
	struct out_row has;
	struct status status;
	struct out_strings probes;
	char collector[NAME_SIZE];
	char mode[NAME_SIZE];
	char clock[NAME_SIZE];
};

#define COLUMN(key, title, form, member, ...)                        \
	{                                                            \
		.name = key, .head = title, .kind = OUT_##form,      \
		.offset = offsetof(struct line, member), __VA_ARGS__ \
	}

static const struct out_column columns[] = {
	COLUMN("version", "version", CHARS, status.version),
	COLUMN("attached", "attached", BOOL, status.attached),
	COLUMN("since_ns", "since", SINCE, status.since),
	COLUMN("probes", "probes", STRINGS, probes),
	COLUMN("mode", "mode", CHARS, mode, .known = LINE_MODE),
	COLUMN("clock", "clock", CHARS, clock, .known = LINE_CLOCK),
	COLUMN("collector", "collector", CHARS, collector),
	COLUMN("records_live", "records live", U32, status.records_live),
	COLUMN("records_gone", "records gone", U32, status.records_gone),
	COLUMN("gone_max", "records gone, at most", U32, status.gone_max),
	COLUMN("records_collected", "records collected", U64,
	       status.records_collected),
	COLUMN("exits_lost", "exits lost", U64, status.exits_lost),
	COLUMN("unslotted", "exits unslotted", U64, status.unslotted),
	COLUMN("orphans", "orphans", U64, status.orphans),
	COLUMN("rebased", "rebased", U64, status.rebased),
};

static int print(const struct context *context, const struct status *status)
{
	struct line line = {
		.status = *status,
		.probes = {
			.list = (const char *)status->probes,
			.nr = status->nr,
			.size = STRING_SIZE,
		},
	};
	const struct out_table table = {
		.columns = columns,
		.nr_columns = ARRAY_SIZE(columns),
		.rows = &line,
		.nr = 1,
		.size = sizeof(line),
	};

	name_collector(line.collector, status->collector);
	if (status->mode)
		line.has.has |= LINE_MODE;
	if (status->clock)
		line.has.has |= LINE_CLOCK;
	name_mode(line.mode, status->mode);
	name_clock(line.clock, status->clock);
	return out_record(&context->options->style, &table);
}

/**
 * cmd_status() - state of the module
 * @context: of the command
 *
 * Return: &enum exit_status
 */
int cmd_status(struct context *context)
{
	struct status status;
	int ret;

	ret = fetch_status(context, &status);
	if (!ret)
		ret = print(context, &status);
	status_clear(&status);
	return out_status(ret);
}
