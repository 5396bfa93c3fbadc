// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "msg.h"

static void line(const char *prefix, const char *format, va_list args)
{
	/* What stands on stdout was true before: keep the order on a terminal. */
	fflush(stdout);
	flockfile(stderr);
	fprintf(stderr, "nestmon: %s", prefix);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	funlockfile(stderr);
}

/**
 * msg_error() - print an error as one line on stderr
 * @format: as of printf(), without newline
 */
void msg_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line("", format, args);
	va_end(args);
}

/**
 * msg_warn() - print a warning as one line on stderr
 * @format: as of printf(), without newline
 */
void msg_warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line("warning: ", format, args);
	va_end(args);
}

/**
 * msg_no_memory() - end the process: memory is exhausted
 *
 * Nothing of what a report needs can be left out, so no caller has anything
 * better to do.
 *
 * Return: never
 */
void msg_no_memory(void)
{
	msg_error("%s", strerror(ENOMEM));
	exit(STATUS_SYSTEM);
}
