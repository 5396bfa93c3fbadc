// SPDX-License-Identifier: GPL-2.0
/*
 * Lines and words of modprobe's files, as libkmod and the kernel take them.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "modwords.h"
#include "msg.h"

/**
 * modwords_module() - name of a module, as the kernel has it
 * @name: the name, maybe with dashes
 *
 * Return: the name with underscores, to be freed with free()
 */
char *modwords_module(const char *name)
{
	char *copy = mem_strdup(name), *c;

	for (c = copy; *c; c++)
		*c = *c == '-' ? '_' : *c;
	return copy;
}

/**
 * modwords_next() - take the next word of a line
 * @at: where to look; moved behind the word
 *
 * Quotes keep blanks in a word and are taken away. The line is changed.
 *
 * Return: the word, "" at the end
 */
char *modwords_next(char **at)
{
	char *word = *at + strspn(*at, MODWORDS_BLANK), *from = word,
	     *to = word;
	bool quoted = false;

	for (; *from && (quoted || !strchr(MODWORDS_BLANK, *from)); from++) {
		if (*from == '"')
			quoted = !quoted;
		else
			*to++ = *from;
	}
	*at = *from ? from + 1 : from;
	*to = '\0';
	return word;
}

/**
 * modwords_line() - read a line, which a backslash at its end continues
 * @file: the file
 * @lines: how many lines were read, updated
 *
 * Return: the line without its end, to be freed with free(), or NULL at the end
 */
char *modwords_line(FILE *file, unsigned int *lines)
{
	char *text = NULL, *part = NULL;
	size_t size = 0, length = 0;
	ssize_t got;

	while ((got = getline(&part, &size, file)) > 0) {
		++*lines;
		if (part[got - 1] == '\n')
			part[--got] = '\0';
		text = realloc(text, length + got + 1);
		if (!text)
			msg_no_memory();
		memcpy(text + length, part, got + 1);
		length += got;
		if (!got || part[got - 1] != '\\')
			break;
		text[--length] = '\0';
	}
	free(part);
	return text;
}
