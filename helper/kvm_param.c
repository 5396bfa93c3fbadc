// SPDX-License-Identifier: GPL-2.0
/*
 * Types and values of parameters. A value is kept as it is shown: flags as Y or
 * N, integers in decimal.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "file.h"
#include "kvm_param.h"
#include "mem.h"

#define FLAG KVM_PARAM_FLAG
#define INT KVM_PARAM_INT
#define TEXT KVM_PARAM_TEXT

static const struct kvm_param_row rows[] = {
#define NESTMON_KVM_PARAM(module, name, type, min, max, needs, doc) \
	{ module, name, type, min, max, needs, doc, NULL },
#define NESTMON_KVM_PARAM_WORD(module, name, words, doc) \
	{ module, name, TEXT, 0, 0, "", doc, words },
#include <linux/nestmon_kvm_params.h>
};

/**
 * struct type - a type of include/linux/moduleparam.h
 * @name: its name there
 * @kind: what its values are
 * @min: smallest value of %KVM_PARAM_INT
 * @max: largest value of %KVM_PARAM_INT; of the types with 64 bits what fits
 *	a long long
 */
struct type {
	const char *name;
	enum kvm_param_kind kind;
	long long min;
	long long max;
};

static const struct type types[] = {
	{ "bool", FLAG, 0, 0 },		 { "bint", FLAG, 0, 0 },
	{ "byte", INT, 0, UCHAR_MAX },	 { "short", INT, SHRT_MIN, SHRT_MAX },
	{ "ushort", INT, 0, USHRT_MAX }, { "int", INT, INT_MIN, INT_MAX },
	{ "uint", INT, 0, UINT_MAX },	 { "long", INT, LONG_MIN, LONG_MAX },
	{ "ulong", INT, 0, LONG_MAX },	 { "ullong", INT, 0, LLONG_MAX },
};

static const struct type *type_of(const char *name)
{
	size_t i;

	for (i = 0; name && i < ARRAY_SIZE(types); i++) {
		if (!strcmp(types[i].name, name))
			return &types[i];
	}
	return NULL;
}

/**
 * kvm_param_row_at() - a row of the table
 * @i: number of the row, from 0
 *
 * Return: the row, NULL after the last one
 */
const struct kvm_param_row *kvm_param_row_at(size_t i)
{
	return i < ARRAY_SIZE(rows) ? &rows[i] : NULL;
}

static const struct kvm_param_row *row_of(const char *module, const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!strcmp(rows[i].module, module) &&
		    !strcmp(rows[i].name, name))
			return &rows[i];
	}
	return NULL;
}

static long long max_of(long long a, long long b)
{
	return a > b ? a : b;
}

static long long min_of(long long a, long long b)
{
	return a < b ? a : b;
}

/* Both the row and the type bound an integer; a row may call an int a flag. */
static void set_kind(struct kvm_param *param)
{
	const struct type *type = type_of(param->type);

	param->kind = type ? type->kind : TEXT;
	param->min = type ? type->min : LLONG_MIN;
	param->max = type ? type->max : LLONG_MAX;
	if (!param->row)
		return;
	param->kind = param->row->kind;
	if (param->kind != INT)
		return;
	param->min = max_of(param->min, param->row->min);
	param->max = min_of(param->max, param->row->max);
}

/**
 * kvm_param_init() - set up a parameter, without a value
 * @param: the parameter
 * @module: name of its module; must outlive it
 * @name: its name
 * @type: its type as the module's file has it, or NULL
 */
void kvm_param_init(struct kvm_param *param, const char *module,
		    const char *name, const char *type)
{
	*param = (struct kvm_param){
		.module = module,
		.name = mem_strdup(name),
		.type = type ? mem_strdup(type) : NULL,
		.row = row_of(module, name),
	};
	set_kind(param);
}

/**
 * kvm_param_clear() - free what a parameter holds
 * @param: the parameter
 */
void kvm_param_clear(struct kvm_param *param)
{
	free(param->name);
	free(param->type);
	free(param->value);
	free(param->wanted);
}

/**
 * kvm_param_type() - what to call the type of a parameter
 * @param: the parameter
 *
 * Return: the type's name, NULL when nothing is known of it
 */
const char *kvm_param_type(const struct kvm_param *param)
{
	static const char *const names[] = {
		[FLAG] = "bool",
		[INT] = "int",
		[TEXT] = "string",
	};

	if (param->type && param->kind != FLAG)
		return param->type;
	return param->row || param->type ? names[param->kind] : NULL;
}

/* As kstrtobool(), but to the end. Return: 1, 0, or -1 for neither. */
static int flag_of(const char *value)
{
	if (!strcasecmp(value, "y") || !strcmp(value, "1") ||
	    !strcasecmp(value, "on"))
		return 1;
	if (!strcasecmp(value, "n") || !strcmp(value, "0") ||
	    !strcasecmp(value, "off"))
		return 0;
	return -1;
}

/* As kstrtoll() with base 0. Return: 0, or -1 when it is no integer. */
static int integer_of(const char *value, long long *result)
{
	char *end;

	if (!isdigit((unsigned char)value[*value == '-']))
		return -1;
	errno = 0;
	*result = strtoll(value, &end, 0);
	return errno || *end ? -1 : 0;
}

/* Return: to be freed, or NULL when it is no value of that kind. */
static char *canonical(const struct kvm_param *param, const char *value)
{
	long long integer;

	if (param->kind == FLAG) {
		if (flag_of(value) < 0)
			return NULL;
		return mem_strdup(flag_of(value) ? "Y" : "N");
	}
	if (param->kind == INT) {
		if (integer_of(value, &integer))
			return NULL;
		return file_path("%lld", integer);
	}
	return mem_strdup(value);
}

/**
 * kvm_param_shown() - a value as it is shown and compared
 * @param: the parameter
 * @value: a value as the kernel, or a file, has it
 *
 * Return: to be freed with free(); a value of an odd form as it is
 */
char *kvm_param_shown(const struct kvm_param *param, const char *value)
{
	char *shown = canonical(param, value);

	return shown ? shown : mem_strdup(value);
}

/**
 * kvm_param_guess() - take the kind from a value where nothing else tells it
 * @param: the parameter
 * @value: the value as the kernel has it
 */
void kvm_param_guess(struct kvm_param *param, const char *value)
{
	long long integer;

	if (param->row || param->type)
		return;
	/* Only bools are shown as letters. */
	if (!strcmp(value, "Y") || !strcmp(value, "N"))
		param->kind = FLAG;
	else if (!integer_of(value, &integer))
		param->kind = INT;
}

/* What needs no quotes, in modprobe's files or the kernel. */
static bool is_plain(const char *value)
{
	if (!*value)
		return false;
	for (; *value; value++) {
		if (!isgraph((unsigned char)*value) || strchr("\"'#\\", *value))
			return false;
	}
	return true;
}

static char *bad(const struct kvm_param *param, const char *value,
		 const char *expected)
{
	msg_error("%s.%s: '%s' is not %s", param->module, param->name, value,
		  expected);
	return NULL;
}

static char *parse_integer(const struct kvm_param *param, const char *value)
{
	char expected[80];
	long long integer;

	if (integer_of(value, &integer) || integer < param->min ||
	    integer > param->max) {
		snprintf(expected, sizeof(expected),
			 "an integer from %lld to %lld", param->min,
			 param->max);
		return bad(param, value, expected);
	}
	return canonical(param, value);
}

static bool is_one_of(const char *words, const char *value)
{
	size_t length = strlen(value);

	for (; words; words = strchr(words, '|')) {
		words += *words == '|';
		if (strcspn(words, "|") == length &&
		    !strncmp(words, value, length))
			return true;
	}
	return false;
}

static char *parse_text(const struct kvm_param *param, const char *value)
{
	const char *words = param->row ? param->row->words : NULL;

	if (words && !is_one_of(words, value))
		return bad(param, value, words);
	if (!is_plain(value))
		return bad(param, value, "a word without quotes");
	return mem_strdup(value);
}

/**
 * kvm_param_parse() - take a value from the user
 * @param: the parameter
 * @value: what the user gave
 *
 * Return: the value as kvm_param_shown() has it, or NULL after an error message
 */
char *kvm_param_parse(const struct kvm_param *param, const char *value)
{
	if (param->kind == INT)
		return parse_integer(param, value);
	if (param->kind == FLAG)
		return flag_of(value) < 0 ? bad(param, value, "Y, N, 1 or 0") :
					    canonical(param, value);
	return parse_text(param, value);
}

/**
 * kvm_param_passes() - can a value be passed as it is shown?
 * @param: the parameter
 *
 * Return: false for texts of any form: a kernel may show them otherwise than it
 *	takes them
 */
bool kvm_param_passes(const struct kvm_param *param)
{
	return param->kind != KVM_PARAM_TEXT ||
	       (param->row && param->row->words);
}

/**
 * kvm_param_passed() - a value as the kernel takes it
 * @param: the parameter
 * @shown: the value as kvm_param_shown() has it
 *
 * An int that is a flag takes no Y.
 *
 * Return: the value
 */
const char *kvm_param_passed(const struct kvm_param *param, const char *shown)
{
	if (param->kind != FLAG || flag_of(shown) < 0)
		return shown;
	return flag_of(shown) ? "1" : "0";
}
