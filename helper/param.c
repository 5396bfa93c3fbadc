// SPDX-License-Identifier: GPL-2.0
/*
 * Parameters of modules, as sysfs shows them.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "param.h"

/**
 * param_bool() - is a parameter of a module on?
 * @sys: where sysfs is mounted
 * @module: name of the module
 * @name: name of the parameter
 *
 * Return: %ANSWER_UNKNOWN when it cannot be read or is neither Y, N, 1 nor 0
 */
enum answer param_bool(const char *sys, const char *module, const char *name)
{
	char path[PATH_MAX], line[8] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/module/%s/parameters/%s", sys, module,
		 name);
	file = fopen(path, "re");
	if (!file)
		return ANSWER_UNKNOWN;
	if (!fgets(line, sizeof(line), file))
		*line = '\0';
	fclose(file);
	if (!strcmp(line, "Y\n") || !strcmp(line, "1\n"))
		return ANSWER_YES;
	if (!strcmp(line, "N\n") || !strcmp(line, "0\n"))
		return ANSWER_NO;
	return ANSWER_UNKNOWN;
}
