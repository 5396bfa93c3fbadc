// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "../mem.h"
#include "check.h"

static char *formatted(const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		msg_no_memory();
	return text;
}

/**
 * check_text() - make a string
 * @format: as of printf()
 *
 * Return: the string, to be freed with free()
 */
char *check_text(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = formatted(format, args);
	va_end(args);
	return text;
}

/**
 * check_say() - add a line to the report
 * @check: the report
 * @result: what was found
 * @format: the evidence, as of printf()
 */
void check_say(struct check *check, enum check_result result,
	       const char *format, ...)
{
	struct finding *finding;
	va_list args;

	check->findings = mem_grow(check->findings, &check->room, check->nr + 1,
				   sizeof(*finding));
	finding = &check->findings[check->nr++];
	*finding = (struct finding){
		.name = check->name,
		.result = result,
		.pid = check->about,
	};
	va_start(args, format);
	finding->evidence = formatted(format, args);
	va_end(args);
}

/**
 * check_fix() - say what mends the last line of the report
 * @check: the report
 * @format: as of printf()
 */
void check_fix(struct check *check, const char *format, ...)
{
	struct finding *finding = &check->findings[check->nr - 1];
	va_list args;

	free(finding->fix);
	va_start(args, format);
	finding->fix = formatted(format, args);
	va_end(args);
}

/**
 * check_result_name() - name of a result
 * @result: the result
 *
 * Return: the name
 */
const char *check_result_name(enum check_result result)
{
	static const char *const names[] = {
		[CHECK_PASS] = "pass",	     [CHECK_INFO] = "info",
		[CHECK_UNKNOWN] = "unknown", [CHECK_WARN] = "warn",
		[CHECK_FAIL] = "fail",
	};

	return names[result];
}

/**
 * check_overall() - the report in one word
 * @check: the report
 *
 * Return: %CHECK_FAIL when a line is that, else %CHECK_WARN when a line is that
 *	or not known, else %CHECK_PASS
 */
enum check_result check_overall(const struct check *check)
{
	enum check_result worst = CHECK_PASS;
	size_t i;

	for (i = 0; i < check->nr; i++) {
		if (check->findings[i].result > worst)
			worst = check->findings[i].result;
	}
	if (worst == CHECK_UNKNOWN)
		return CHECK_WARN;
	return worst == CHECK_INFO ? CHECK_PASS : worst;
}

/**
 * check_clear() - forget a report
 * @check: the report
 */
void check_clear(struct check *check)
{
	size_t i;

	for (i = 0; i < check->nr; i++) {
		free(check->findings[i].evidence);
		free(check->findings[i].fix);
	}
	free(check->findings);
	host_clear(&check->host);
	dump_clear(&check->dump);
}
