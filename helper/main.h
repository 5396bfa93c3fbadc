/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_MAIN_H
#define NESTMON_MAIN_H

#include <stddef.h>

#include "mounts.h"
#include "nl.h"

struct context;
struct out_table;

/**
 * struct command - a command
 * @name: of the command
 * @words: what may stand behind it, NULL for nothing
 * @summary: what it prints
 * @options: &enum option_bit of what it takes
 * @run: runs it; returns &enum exit_status
 * @example: arguments that one might give
 * @table: whose columns one can sort by, NULL without --sort
 */
struct command {
	const char *name;
	const char *words;
	const char *summary;
	unsigned int options;
	int (*run)(struct context *context);
	const char *example;
	const struct out_table *table;
};

const struct command *command_at(size_t i);

int nestmon_main(int argc, char **argv, struct conn *conn,
		 const struct mounts *mounts);

#endif /* NESTMON_MAIN_H */
