// SPDX-License-Identifier: GPL-2.0
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "main.h"
#include "mem.h"
#include "msg.h"
#include "top/columns.h"

static const struct command commands[] = {
	{ .name = "stats",
	  .summary = "exits by vCPU, level and reason",
	  .options = OPTIONS_SELECT | OPTION_LEVEL | OPTIONS_REPORT |
		     OPTION_MULTIPLICATION | OPTION_HISTOGRAM,
	  .run = cmd_stats,
	  .example = "stats --level 2 --interval 1",
	  .table = &stats_table },
	{ .name = "top",
	  .summary = "VMs, vCPUs and their exits, live on the screen",
	  .options = OPTIONS_SELECT | OPTION_INTERVAL | OPTION_COUNT |
		     OPTION_SORT | OPTION_REPEATS,
	  .run = cmd_top,
	  .example = "top --sort l2",
	  .table = &top_table },
	{ .name = "shadow",
	  .summary = "what spares L1 exits: VMCS shadowing, assists of SVM",
	  .options = OPTIONS_SELECT | OPTION_TOP,
	  .run = cmd_shadow,
	  .example = "shadow --top 5" },
	{ .name = "param",
	  .words = "list | get NAME... | set NAME=VALUE...",
	  .summary =
		  "parameters of KVM and nestmon: what they are, and safe changes",
	  .options = OPTION_PERSIST | OPTION_DRY_RUN | OPTION_ROOT,
	  .run = cmd_param,
	  .example = "param set nested=1 --persist" },
	{ .name = "vcpus",
	  .summary = "vCPUs and their counters",
	  .options = OPTIONS_SELECT,
	  .run = cmd_vcpus,
	  .example = "vcpus --guest web" },
	{ .name = "caps",
	  .summary =
		  "VMX or SVM of the processors, what KVM offers, what a vCPU was given",
	  .options = OPTION_CPU | OPTION_OFFERED | OPTION_PID | OPTION_VCPU,
	  .run = cmd_caps,
	  .example = "caps --offered" },
	{ .name = "check",
	  .summary = "can this host nest, do its guests get it; what mends it",
	  .options = OPTION_PID | OPTION_ROOT,
	  .run = cmd_check,
	  .example = "check --pid 1234" },
	{ .name = "monitor",
	  .summary = "events as they happen: VMs come and go, L2 starts to run",
	  .options = OPTIONS_SELECT | OPTION_COUNT,
	  .run = cmd_monitor,
	  .example = "monitor --count 10" },
	{ .name = "status",
	  .summary = "state of the module",
	  .run = cmd_status,
	  .example = "-j status" },
};

/**
 * command_at() - a command by its number
 * @i: its number, from 0
 *
 * Return: the command, or NULL behind the last
 */
const struct command *command_at(size_t i)
{
	return i < ARRAY_SIZE(commands) ? &commands[i] : NULL;
}

static const struct command *command_of(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	}
	msg_error("there is no command '%s' (see: nestmon help)", name);
	return NULL;
}

static void usage(FILE *file)
{
	size_t i;

	fprintf(file, "Usage: nestmon [OPTION]... COMMAND [OPTION]...\n"
		      "       nestmon COMMAND help\n\nCommands:\n");
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(file, "  %-24s %s\n", commands[i].name,
			commands[i].summary);
	options_help(file, 0);
}

static int help_on(const char *name)
{
	const struct command *command = command_of(name);

	if (!command)
		return STATUS_USAGE;
	printf("Usage: nestmon [OPTION]... %s%s%s [OPTION]...\n\n%s: %s\n",
	       command->name, command->words ? " " : "",
	       command->words ? command->words : "", command->name,
	       command->summary);
	options_help(stdout, command->options);
	printf("\nExample: nestmon %s\n", command->example);
	return STATUS_OK;
}

static int print_help(const char *name)
{
	if (name)
		return help_on(name);
	usage(stdout);
	return STATUS_OK;
}

static int run(const struct command *command, struct context *context)
{
	if (options_check(context->options, command->name, command->options))
		return STATUS_USAGE;
	return command->run(context);
}

static int dispatch(char **words, struct context *context)
{
	const char *name = words[0], *next = name ? words[1] : NULL;
	const struct command *command;

	if (!name) {
		usage(stderr);
		return STATUS_USAGE;
	}
	if (!strcmp(name, "help"))
		return print_help(next);
	command = command_of(name);
	if (!command)
		return STATUS_USAGE;
	if (next && !strcmp(next, "help"))
		return help_on(name);
	if (next && !command->words) {
		msg_error("%s: unexpected argument '%s'", name, next);
		return STATUS_USAGE;
	}
	context->words = words + 1;
	return run(command, context);
}

/**
 * nestmon_main() - run a command line
 * @argc: number of arguments
 * @argv: the arguments; they are reordered
 * @conn: connection to the kernel
 * @mounts: where the kernel's file systems are
 *
 * Return: &enum exit_status
 */
int nestmon_main(int argc, char **argv, struct conn *conn,
		 const struct mounts *mounts)
{
	struct options options = {};
	struct context context = {
		.conn = conn,
		.options = &options,
		.mounts = mounts,
	};
	int ret;

	/* getopt's messages begin with it, and so do all others. */
	argv[0] = "nestmon";
	if (options_parse(&options, argc, argv))
		return STATUS_USAGE;
	if (options.version) {
		puts("nestmon " NESTMON_VERSION);
		return STATUS_OK;
	}
	if (options.help)
		return print_help(argv[optind]);
	context.guests = guests_new(mounts->proc);
	ret = dispatch(argv + optind, &context);
	guests_free(context.guests);
	return ret;
}
