/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_OPTIONS_H
#define NESTMON_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "out.h"
#include "select.h"

/**
 * enum option_bit - options that not every command has
 * @OPTION_VM: --vm
 * @OPTION_PID: --pid
 * @OPTION_GUEST: --guest
 * @OPTION_VCPU: --vcpu
 * @OPTION_LEVEL: --level
 * @OPTION_INTERVAL: --interval
 * @OPTION_COUNT: --count
 * @OPTION_SORT: --sort
 * @OPTION_TOP: --top
 */
enum option_bit {
	OPTION_VM = 1 << 0,
	OPTION_PID = 1 << 1,
	OPTION_GUEST = 1 << 2,
	OPTION_VCPU = 1 << 3,
	OPTION_LEVEL = 1 << 4,
	OPTION_INTERVAL = 1 << 5,
	OPTION_COUNT = 1 << 6,
	OPTION_SORT = 1 << 7,
	OPTION_TOP = 1 << 8,
};

#define OPTIONS_SELECT (OPTION_VM | OPTION_PID | OPTION_GUEST | OPTION_VCPU)
#define OPTIONS_REPORT \
	(OPTION_INTERVAL | OPTION_COUNT | OPTION_SORT | OPTION_TOP)

/**
 * struct options - options of a command line
 * @style: text or JSON
 * @help: help is asked for
 * @version: the version is asked for
 * @selection: which vCPUs and rows
 * @interval_ns: ns between reports, 0 for one report of the totals
 * @count: how many reports, 0 for no end
 * @sort: name of the column to sort by, or NULL
 * @top: how many rows, 0 for all
 * @given: &enum option_bit of what was given
 */
struct options {
	struct out_style style;
	bool help;
	bool version;
	struct selection selection;
	__u64 interval_ns;
	__u64 count;
	const char *sort;
	__u64 top;
	unsigned int given;
};

int options_parse(struct options *options, int argc, char **argv);
int options_check(const struct options *options, const char *command,
		  unsigned int allowed);
void options_help(FILE *file, unsigned int allowed);

#endif /* NESTMON_OPTIONS_H */
