// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"

/**
 * file_path() - make a string, such as a path
 * @format: as of printf()
 *
 * Ends the process when memory is exhausted.
 *
 * Return: to be freed with free()
 */
char *file_path(const char *format, ...)
{
	va_list args;
	char *path;
	int ret;

	va_start(args, format);
	ret = vasprintf(&path, format, args);
	va_end(args);
	if (ret < 0)
		msg_no_memory();
	return path;
}

/**
 * file_line() - first line of a file
 * @path: the file
 *
 * Return: the line without its end, to be freed with free(), or NULL with errno
 *	when the file cannot be read
 */
char *file_line(const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	if (!file)
		return NULL;
	if (getline(&line, &size, file) < 0) {
		free(line);
		line = ferror(file) ? NULL : calloc(1, 1);
	}
	fclose(file);
	if (line)
		line[strcspn(line, "\n")] = '\0';
	return line;
}
