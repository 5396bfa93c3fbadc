// SPDX-License-Identifier: GPL-2.0
/*
 * Configuration files of OpenStack, by the rules of oslo.config's iniparser: no
 * library for C knows its lists that go on in indented lines, its ":" for "=",
 * and keys that come more than once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../mem.h"
#include "check.h"
#include "ini.h"

#define BLANK " \t\r"

/**
 * struct reader - a file being read
 * @take: takes the values
 * @arg: for @take
 * @section: the section, "DEFAULT" before the first
 * @key: the key whose value may go on, or NULL
 * @value: its value so far, or NULL
 * @line: where @key stands
 */
struct reader {
	ini_fn take;
	void *arg;
	const char *section;
	const char *key;
	char *value;
	unsigned int line;
};

static char *stripped(char *text)
{
	size_t length;

	text += strspn(text, BLANK);
	length = strlen(text);
	while (length && strchr(BLANK, text[length - 1]))
		text[--length] = '\0';
	return text;
}

static char *unquoted(char *value)
{
	size_t length = strlen(value);

	if (length < 2 || !strchr("\"'", *value) || value[length - 1] != *value)
		return value;
	value[length - 1] = '\0';
	return value + 1;
}

static void flush(struct reader *reader)
{
	if (reader->key)
		reader->take(reader->section, reader->key, reader->value,
			     reader->line, reader->arg);
	free(reader->value);
	reader->key = NULL;
	reader->value = NULL;
}

/* Return: 0, or -1 when there is nothing that could go on. */
static int go_on(struct reader *reader, char *line)
{
	char *longer;

	if (!reader->key)
		return -1;
	longer = check_text("%s\n%s", reader->value, stripped(line));
	free(reader->value);
	reader->value = longer;
	return 0;
}

static int take_section(struct reader *reader, char *line)
{
	char *end = strchr(line, ']');

	if (!end || end == line + 1)
		return -1;
	*end = '\0';
	reader->section = line + 1;
	return 0;
}

static int take_key(struct reader *reader, char *line, unsigned int number)
{
	char *value = strpbrk(line, "=:");

	if (!value || value == line)
		return -1;
	*value++ = '\0';
	reader->key = stripped(line);
	reader->value = mem_strdup(unquoted(stripped(value)));
	reader->line = number;
	return 0;
}

static int take_line(struct reader *reader, char *line, unsigned int number)
{
	if (!*stripped(line)) {
		flush(reader);
		return 0;
	}
	if (*line == ' ' || *line == '\t')
		return go_on(reader, line);
	flush(reader);
	if (*line == '#' || *line == ';')
		return 0;
	return *line == '[' ? take_section(reader, line) :
			      take_key(reader, line, number);
}

/**
 * ini_parse() - read a file
 * @text: its text, which is changed
 * @take: called with each value, until an error
 * @arg: for @take
 *
 * Return: 0, or the number of the first line that is not understood
 */
unsigned int ini_parse(char *text, ini_fn take, void *arg)
{
	struct reader reader = {
		.take = take,
		.arg = arg,
		.section = "DEFAULT",
	};
	unsigned int number = 0;
	char *line;
	int ret = 0;

	while (!ret && (line = strsep(&text, "\n")))
		ret = take_line(&reader, line, ++number);
	flush(&reader);
	return ret ? number : 0;
}
