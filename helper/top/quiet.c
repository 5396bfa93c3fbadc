// SPDX-License-Identifier: GPL-2.0
/*
 * Messages while a screen is shown, which they would spoil.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../mem.h"
#include "../msg.h"
#include "quiet.h"

static FILE *loud;
static char *said;
static size_t said_size;

static void listen(void)
{
	stderr = open_memstream(&said, &said_size);
	if (stderr)
		return;
	stderr = loud;
	msg_no_memory();
}

static void forget(void)
{
	fclose(stderr);
	free(said);
	said = NULL;
}

/**
 * top_quiet_begin() - keep what is written to stderr, until top_quiet_end() or the
 *	end of the process
 *
 * Not by descriptor: what is not of this program, a sanitizer for example, must
 * still be heard.
 */
void top_quiet_begin(void)
{
	static bool registered;

	if (!registered && atexit(top_quiet_end))
		msg_no_memory();
	registered = true;
	loud = stderr;
	listen();
}

/**
 * top_quiet_take() - take what was written
 * @text: filled in: the last line, without the name of the program
 * @size: its bytes
 *
 * Return: false, and @text is empty, when nothing was
 */
bool top_quiet_take(char *text, size_t size)
{
	static const char name[] = "nestmon: ";
	char *line;

	*text = '\0';
	fflush(stderr);
	if (!said_size)
		return false;
	if (said[said_size - 1] == '\n')
		said[said_size - 1] = '\0';
	line = strrchr(said, '\n');
	line = line ? line + 1 : said;
	if (!strncmp(line, name, strlen(name)))
		line += strlen(name);
	snprintf(text, size, "%s", line);
	forget();
	listen();
	return true;
}

/**
 * top_quiet_end() - write to stderr again, first of all what was not taken
 */
void top_quiet_end(void)
{
	if (!loud)
		return;
	fflush(stderr);
	fputs(said, loud);
	forget();
	stderr = loud;
	loud = NULL;
}
