// SPDX-License-Identifier: GPL-2.0
/*
 * Prints what nestmon's commands, options and parameters are, a row a fact, for
 * completion.bash and for the tests:
 *
 *	command NAME
 *	words COMMAND WORDS
 *	option COMMAND -LETTER|--NAME [ARGUMENT]
 *	sort COMMAND COLUMN
 *	param MODULE NAME flag | value | WORD|WORD...
 *	reason NAME
 *	event NAME
 */
#include <stdio.h>
#include <string.h>

#include <linux/nestmon.h>

#include "../kvm_param.h"
#include "../main.h"
#include "../names.h"
#include "../options.h"

static void print_option(const char *command, const struct option_row *row)
{
	if (row->letter)
		printf("option %s -%c\n", command, row->letter);
	printf("option %s --%s%s%s\n", command, row->name,
	       row->value ? " " : "", row->value ? row->value : "");
}

static void print_options(const struct command *command)
{
	const struct option_row *row;
	size_t i;

	for (i = 0; (row = option_at(i)); i++) {
		if (!row->bit || row->bit & command->options)
			print_option(command->name, row);
	}
}

static void print_columns(const struct command *command)
{
	const struct out_table *table = command->table;
	size_t i;

	for (i = 0; table && i < table->nr_columns; i++) {
		if (out_sorts(&table->columns[i]))
			printf("sort %s %s\n", command->name,
			       table->columns[i].name);
	}
}

static void print_command(const struct command *command)
{
	printf("command %s\n", command->name);
	if (command->words)
		printf("words %s %s\n", command->name, command->words);
	print_options(command);
	print_columns(command);
}

static const char *values_of(const struct kvm_param_row *param)
{
	if (param->words)
		return param->words;
	return param->kind == KVM_PARAM_FLAG ? "flag" : "value";
}

static void print_param(const struct kvm_param_row *param)
{
	printf("param %s %s %s\n", param->module, param->name,
	       values_of(param));
}

static void print_reasons(void)
{
	const char *name;
	size_t i;

	for (i = 0; (name = name_exit_at(i)); i++)
		printf("reason %s\n", name);
}

/* All that have a name. */
static void print_events(void)
{
	char name[NAME_SIZE];
	__u32 i = NESTMON_EVENT_UNSPEC;

	for (;;) {
		name_event(name, ++i);
		if (strchr(name, '('))
			return;
		printf("event %s\n", name);
	}
}

int main(void)
{
	const struct kvm_param_row *param;
	const struct command *command;
	size_t i;

	for (i = 0; (command = command_at(i)); i++)
		print_command(command);
	for (i = 0; (param = kvm_param_row_at(i)); i++)
		print_param(param);
	print_events();
	print_reasons();
	return fclose(stdout) ? 1 : 0;
}
