// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mem.h"
#include "msg.h"
#include "names.h"
#include "options.h"

#define NS_PER_S 1e9
#define INTERVAL_MIN_S 0.1
#define INTERVAL_MAX_S 1e9

/* Above every character that is a short option. */
#define LONG_ONLY 256

static int bad(const char *option, const char *value, const char *expected)
{
	msg_error("--%s: '%s' is not %s", option, value, expected);
	return -1;
}

/* Return: 0, or -1 when @value is no decimal number from @min to @max. */
static int number(const char *value, __u64 min, __u64 max, __u64 *result)
{
	char *end;

	if (!isdigit((unsigned char)*value))
		return -1;
	errno = 0;
	*result = strtoull(value, &end, 10);
	return errno || *end || *result < min || *result > max ? -1 : 0;
}

static int take_json(struct options *options, const char *value)
{
	(void)value;
	options->style.json = true;
	return 0;
}

static int take_pretty(struct options *options, const char *value)
{
	options->style.pretty = true;
	return take_json(options, value);
}

static int take_version(struct options *options, const char *value)
{
	(void)value;
	options->version = true;
	return 0;
}

static int take_help(struct options *options, const char *value)
{
	(void)value;
	options->help = true;
	return 0;
}

static int take_vm(struct options *options, const char *value)
{
	__u64 vm;

	if (number(value, 1, INT_MAX, &vm))
		return bad("vm", value, "the number of a VM (1..2147483647)");
	select_set(&options->selection, NESTMON_A_VM, vm);
	return 0;
}

static int take_pid(struct options *options, const char *value)
{
	__u64 pid;

	if (number(value, 1, INT_MAX, &pid))
		return bad("pid", value, "a process id (1..2147483647)");
	select_set(&options->selection, NESTMON_A_PID, pid);
	return 0;
}

static int take_guest(struct options *options, const char *value)
{
	if (!*value)
		return bad("guest", value, "the name of a guest");
	options->selection.guest = value;
	return 0;
}

static int take_vcpu(struct options *options, const char *value)
{
	__u64 vcpu;

	if (number(value, 0, UINT_MAX, &vcpu))
		return bad("vcpu", value,
			   "the number of a vCPU (0..4294967295)");
	select_set(&options->selection, NESTMON_A_VCPU, vcpu);
	return 0;
}

static int take_level(struct options *options, const char *value)
{
	__u64 level;

	if (number(value, 1, 2, &level))
		return bad("level", value, "a level (1 or 2)");
	select_set(&options->selection, NESTMON_A_LEVEL, level);
	return 0;
}

static int take_interval(struct options *options, const char *value)
{
	double seconds;
	char *end;

	seconds = strtod(value, &end);
	if (end == value || *end || !isfinite(seconds) ||
	    seconds < INTERVAL_MIN_S || seconds > INTERVAL_MAX_S)
		return bad("interval", value,
			   "a number of seconds (0.1..1000000000)");
	options->interval_ns = seconds * NS_PER_S;
	return 0;
}

static int take_count(struct options *options, const char *value)
{
	if (number(value, 1, ULLONG_MAX, &options->count))
		return bad("count", value, "a number of reports (1 or more)");
	return 0;
}

static int take_sort(struct options *options, const char *value)
{
	options->sort = value;
	return 0;
}

static int take_top(struct options *options, const char *value)
{
	if (number(value, 1, ULLONG_MAX, &options->top))
		return bad("top", value, "a number of rows (1 or more)");
	return 0;
}

static int take_root(struct options *options, const char *value)
{
	struct stat st;

	if (stat(value, &st) || !S_ISDIR(st.st_mode))
		return bad("root", value, "a directory");
	options->root = value;
	return 0;
}

static int take_persist(struct options *options, const char *value)
{
	(void)value;
	options->persist = true;
	return 0;
}

static int take_dry_run(struct options *options, const char *value)
{
	(void)value;
	options->dry_run = true;
	return 0;
}

static int take_cpu(struct options *options, const char *value)
{
	__u64 cpu;

	if (number(value, 0, INT_MAX, &cpu))
		return bad("cpu", value, "the number of a CPU (0..2147483647)");
	options->cpu = cpu;
	return 0;
}

static int take_offered(struct options *options, const char *value)
{
	(void)value;
	options->offered = true;
	return 0;
}

static int take_multiplication(struct options *options, const char *value)
{
	(void)value;
	options->multiplication = true;
	return 0;
}

static int take_histogram(struct options *options, const char *value)
{
	__u64 code;

	if (number(value, 0, ULLONG_MAX, &code) && !name_is_exit(value))
		return bad("histogram", value,
			   "the name or number of an exit reason");
	options->histogram = value;
	return 0;
}

static const struct option_row rows[] = {
	{ "json", NULL, "JSON on one line", 'j', 0, take_json },
	{ "pretty", NULL, "JSON on many lines", 'p', 0, take_pretty },
	{ "version", NULL, "print the version", 'V', 0, take_version },
	{ "help", NULL, "print help", 'h', 0, take_help },
	{ "vm", "ID", "only the VM with this number", 0, OPTION_VM, take_vm },
	{ "pid", "PID", "only VMs of this process", 0, OPTION_PID, take_pid },
	{ "guest", "NAME", "only VMs of the guest that QEMU calls so", 0,
	  OPTION_GUEST, take_guest },
	{ "vcpu", "N", "only vCPUs with this number", 0, OPTION_VCPU,
	  take_vcpu },
	{ "level", "1|2", "only exits of this level", 0, OPTION_LEVEL,
	  take_level },
	{ "interval", "SECONDS", "what came new, again and again", 0,
	  OPTION_INTERVAL, take_interval },
	{ "count", "N", "end after so many intervals, or events", 0,
	  OPTION_COUNT, take_count },
	{ "sort", "COLUMN", "largest first by this column (exits)", 0,
	  OPTION_SORT, take_sort },
	{ "root", "DIR", "read all files below it: a copy of a host's", 0,
	  OPTION_ROOT, take_root },
	{ "persist", NULL, "set it for the next load, too", 0, OPTION_PERSIST,
	  take_persist },
	{ "dry-run", NULL, "only print what would be done", 0, OPTION_DRY_RUN,
	  take_dry_run },
	{ "cpu", "N", "only this CPU of the host", 0, OPTION_CPU, take_cpu },
	{ "offered", NULL, "beside it, what KVM offers to guests", 0,
	  OPTION_OFFERED, take_offered },
	{ "multiplication", NULL, "how many exits one of L2 makes", 0,
	  OPTION_MULTIPLICATION, take_multiplication },
	{ "histogram", "REASON", "how long exits for this reason take", 0,
	  OPTION_HISTOGRAM, take_histogram },
	{ "top", "N", "only the first rows", 0, OPTION_TOP, take_top },
};

/**
 * option_at() - an option by its number
 * @i: its number, from 0
 *
 * Return: the option, or NULL behind the last
 */
const struct option_row *option_at(size_t i)
{
	return i < ARRAY_SIZE(rows) ? &rows[i] : NULL;
}

static void getopt_tables(struct option *longs, char *shorts)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		longs[i] = (struct option){
			.name = rows[i].name,
			.has_arg = rows[i].value ? required_argument :
						   no_argument,
			.val = LONG_ONLY + i,
		};
		if (rows[i].letter)
			*shorts++ = rows[i].letter;
	}
	longs[i] = (struct option){};
	*shorts = '\0';
}

static const struct option_row *row_of(int value)
{
	size_t i;

	if (value >= LONG_ONLY)
		return &rows[value - LONG_ONLY];
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].letter == value)
			return &rows[i];
	}
	return NULL;
}

/**
 * options_parse() - take the options out of a command line
 * @options: filled in
 * @argc: number of arguments
 * @argv: the arguments; those that are no options move to the end, from
 *	argv[optind] on
 *
 * Return: 0, or -1 after an error message
 */
int options_parse(struct options *options, int argc, char **argv)
{
	struct option longs[ARRAY_SIZE(rows) + 1];
	char shorts[ARRAY_SIZE(rows) + 1];
	int value;

	getopt_tables(longs, shorts);
	/* The GNU way to start anew, for a process that parses again. */
	optind = 0;
	while ((value = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const struct option_row *row = row_of(value);

		/* getopt has said what is wrong. */
		if (!row || row->take(options, optarg))
			return -1;
		options->given |= row->bit;
	}
	return 0;
}

/**
 * options_check() - do the options suit the command?
 * @options: the options
 * @command: name of the command
 * @allowed: &enum option_bit of what it takes
 *
 * Return: 0, or -1 after an error message
 */
int options_check(const struct options *options, const char *command,
		  unsigned int allowed)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!(rows[i].bit & options->given & ~allowed))
			continue;
		msg_error("%s: there is no option --%s", command, rows[i].name);
		return -1;
	}
	if (allowed & OPTION_INTERVAL && !(allowed & OPTION_REPEATS) &&
	    options->count && !options->interval_ns) {
		msg_error("--count needs --interval");
		return -1;
	}
	if (options->multiplication && options->histogram) {
		msg_error("--histogram excludes --multiplication");
		return -1;
	}
	return 0;
}

static void help_line(FILE *file, const struct option_row *row)
{
	char left[40];

	snprintf(left, sizeof(left), "%c%c%c --%s %s", row->letter ? '-' : ' ',
		 row->letter ? row->letter : ' ', row->letter ? ',' : ' ',
		 row->name, row->value ? row->value : "");
	fprintf(file, "  %-24s %s\n", left, row->help);
}

/**
 * options_help() - print the options
 * @file: where to
 * @allowed: &enum option_bit of those to print besides the common ones
 */
void options_help(FILE *file, unsigned int allowed)
{
	size_t i;

	fprintf(file, "\nOptions:\n");
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!rows[i].bit || rows[i].bit & allowed)
			help_line(file, &rows[i]);
	}
}
