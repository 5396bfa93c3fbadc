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
 * @OPTION_ROOT: --root
 * @OPTION_PERSIST: --persist
 * @OPTION_DRY_RUN: --dry-run
 * @OPTION_CPU: --cpu
 * @OPTION_OFFERED: --offered
 * @OPTION_MULTIPLICATION: --multiplication
 * @OPTION_HISTOGRAM: --histogram
 * @OPTION_REPEATS: not an option: --count needs no --interval
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
	OPTION_ROOT = 1 << 9,
	OPTION_PERSIST = 1 << 10,
	OPTION_DRY_RUN = 1 << 11,
	OPTION_CPU = 1 << 12,
	OPTION_OFFERED = 1 << 13,
	OPTION_MULTIPLICATION = 1 << 14,
	OPTION_HISTOGRAM = 1 << 15,
	OPTION_REPEATS = 1 << 16,
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
 * @root: directory in place of /, or NULL
 * @persist: change the next load, too
 * @dry_run: change nothing
 * @cpu: number of a CPU of this host, with %OPTION_CPU
 * @offered: what KVM offers, too
 * @multiplication: how many exits are made of one of L2
 * @histogram: name or number of the reason whose histograms are wanted, or NULL
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
	const char *root;
	bool persist;
	bool dry_run;
	__u32 cpu;
	bool offered;
	bool multiplication;
	const char *histogram;
	unsigned int given;
};

/**
 * struct option_row - an option
 * @name: long name
 * @value: what its argument is called, NULL when it takes none
 * @help: what it does
 * @letter: short name, 0 when it has none
 * @bit: &enum option_bit, 0 when every command has it
 * @take: takes the argument; returns 0, or -1 after an error message
 */
struct option_row {
	const char *name;
	const char *value;
	const char *help;
	char letter;
	unsigned int bit;
	int (*take)(struct options *options, const char *value);
};

const struct option_row *option_at(size_t i);
int options_parse(struct options *options, int argc, char **argv);
int options_check(const struct options *options, const char *command,
		  unsigned int allowed);
void options_help(FILE *file, unsigned int allowed);

#endif /* NESTMON_OPTIONS_H */
