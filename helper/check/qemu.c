// SPDX-License-Identifier: GPL-2.0
/*
 * Command lines of QEMU: is the guest given vmx or svm? Checked against QEMU 7.2
 * (query-cpu-definitions) and target/i386/kvm/kvm-cpu.c of QEMU 10: no named
 * model asks for vmx; models of AMD ask for svm, which QEMU takes away again
 * under KVM, except on machines of before 2.2.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../mem.h"
#include "qemu.h"

/**
 * struct option - an option of QEMU's that has an argument
 * @name: the option, without dashes
 * @take: takes the argument
 */
struct option {
	const char *name;
	void (*take)(struct qemu *qemu, char *value);
};

/* Ends an item of a list of QEMU's; a comma in a value is doubled. */
static char *next_item(char *item)
{
	char *to = item;

	for (; *item; item++) {
		if (*item == ',' && *++item != ',') {
			*to = '\0';
			return item;
		}
		*to++ = *item;
	}
	*to = '\0';
	return NULL;
}

static void replace(char **string, const char *value)
{
	free(*string);
	*string = mem_strdup(value);
}

/* The value of an item "KEY=value", or of the first item, without a key. */
static char *value_of(char *item, bool first, const char *key)
{
	size_t length = strlen(key);

	if (!strncmp(item, key, length) && item[length] == '=')
		return item + length + 1;
	return first && !strchr(item, '=') ? item : NULL;
}

static void take_key(char **to, char *value, const char *key)
{
	char *item = value, *next, *found;

	for (; item; item = next) {
		next = next_item(item);
		found = value_of(item, item == value, key);
		if (found && *found)
			replace(to, found);
	}
}

static void take_name(struct qemu *qemu, char *value)
{
	take_key(&qemu->name, value, "guest");
}

static void take_uuid(struct qemu *qemu, char *value)
{
	replace(&qemu->uuid, value);
}

static void take_cpu(struct qemu *qemu, char *value)
{
	replace(&qemu->cpu, value);
}

/* accel=kvm:tcg means: the first of them that works. */
static void take_accel(struct qemu *qemu, char *value)
{
	if (qemu->accel)
		return;
	take_key(&qemu->accel, value, "accel");
	if (qemu->accel)
		qemu->accel[strcspn(qemu->accel, ":")] = '\0';
}

static void take_machine(struct qemu *qemu, char *value)
{
	char *copy = mem_strdup(value), *item = copy, *next;

	take_key(&qemu->machine, value, "type");
	for (; item; item = next) {
		next = next_item(item);
		if (!strncmp(item, "accel=", 6))
			take_accel(qemu, item);
	}
	free(copy);
}

static void take_readconfig(struct qemu *qemu, char *value)
{
	(void)value;
	qemu->elsewhere = "-readconfig";
}

/* "EPYC-x86_64-cpu.svm=on", or "driver=...,property=svm,value=on" */
static void take_global(struct qemu *qemu, char *value)
{
	if (strstr(value, "-cpu") &&
	    (strstr(value, "vmx") || strstr(value, "svm")))
		qemu->elsewhere = "-global";
}

static void take_smbios(struct qemu *qemu, char *value)
{
	if (strstr(value, "OpenStack"))
		qemu->openstack = true;
}

static const struct option options[] = {
	{ "name", take_name },
	{ "uuid", take_uuid },
	{ "cpu", take_cpu },
	{ "accel", take_accel },
	{ "machine", take_machine },
	{ "M", take_machine },
	{ "readconfig", take_readconfig },
	{ "global", take_global },
	{ "smbios", take_smbios },
};

static const struct option *option_of(const char *arg)
{
	size_t i;

	if (*arg++ != '-')
		return NULL;
	arg += *arg == '-';
	for (i = 0; i < ARRAY_SIZE(options); i++) {
		if (!strcmp(options[i].name, arg))
			return &options[i];
	}
	return NULL;
}

static bool is_qemu(const char *program)
{
	const char *base = strrchr(program, '/');

	base = base ? base + 1 : program;
	return !strncmp(base, "qemu-system-", 12) ||
	       !strcmp(base, "qemu-kvm") || !strcmp(base, "kvm") ||
	       !strcmp(base, "qemu");
}

static enum answer on_off(const char *value)
{
	static const char *const yes[] = { "on", "yes", "true", "y" };
	static const char *const no[] = { "off", "no", "false", "n" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(yes); i++) {
		if (!strcmp(yes[i], value))
			return ANSWER_YES;
		if (!strcmp(no[i], value))
			return ANSWER_NO;
	}
	return ANSWER_UNKNOWN;
}

static void take_feature(struct qemu *qemu, const char *item, const char *flag)
{
	size_t length = strlen(flag);

	if ((*item == '+' || *item == '-') && !strcmp(item + 1, flag))
		*(*item == '+' ? &qemu->plus : &qemu->minus) = true;
	else if (!strcmp(item, flag))
		qemu->set = ANSWER_YES;
	else if (!strncmp(item, flag, length) && item[length] == '=')
		qemu->set = on_off(item + length + 1);
}

static void parse_cpu(struct qemu *qemu, const struct isa *isa)
{
	char *copy = mem_strdup(qemu->cpu), *item = copy, *next;

	for (; item; item = next) {
		next = next_item(item);
		if (item == copy)
			replace(&qemu->model, item);
		else
			take_feature(qemu, item, isa->flag);
	}
	free(copy);
}

/**
 * qemu_parse() - read a command line
 * @qemu: filled in; to be cleared in any case
 * @cmdline: arguments, each with a NUL after it
 * @isa: whose flag matters
 */
void qemu_parse(struct qemu *qemu, const struct text *cmdline,
		const struct isa *isa)
{
	char *arg = cmdline->data, *end = arg + cmdline->size;
	const struct option *option = NULL;

	*qemu = (struct qemu){ .is_qemu = is_qemu(arg) };
	for (; qemu->is_qemu && arg < end; arg += strlen(arg) + 1) {
		if (option) {
			char *value = mem_strdup(arg);

			option->take(qemu, value);
			free(value);
			option = NULL;
			continue;
		}
		option = option_of(arg);
		if (!strcmp(arg, "-enable-kvm") || !strcmp(arg, "--enable-kvm"))
			replace(&qemu->accel, "kvm");
	}
	if (qemu->cpu)
		parse_cpu(qemu, isa);
}

/**
 * qemu_is_whole() - is the guest's CPU all that KVM offers on this host?
 * @qemu: the command line
 *
 * Return: true for -cpu host and -cpu max
 */
bool qemu_is_whole(const struct qemu *qemu)
{
	return qemu->model &&
	       (!strcmp(qemu->model, "host") || !strcmp(qemu->model, "max"));
}

/* qemu64 is the default, and has the flag in Ubuntu's QEMU. */
static bool is_default(const struct qemu *qemu)
{
	return !qemu->model || !strncmp(qemu->model, "qemu64", 6);
}

/* pc-1.3, pc-i440fx-2.1, pc-q35-2.0 */
static bool is_old_machine(const struct qemu *qemu)
{
	const char *version = qemu->machine ? strrchr(qemu->machine, '-') :
					      NULL;
	unsigned int major, minor;

	return version && !strncmp(qemu->machine, "pc-", 3) &&
	       sscanf(version + 1, "%u.%u", &major, &minor) == 2 &&
	       (major < 2 || (major == 2 && minor < 2));
}

static enum answer flag_gives(const struct qemu *qemu)
{
	/* Whatever the order, QEMU applies -FLAG last, and +FLAG after FLAG=. */
	if (qemu->minus)
		return ANSWER_NO;
	return qemu->plus ? ANSWER_YES : qemu->set;
}

/**
 * qemu_gives() - does a command line give the guest the flag?
 * @qemu: the command line
 * @isa: whose flag
 * @why: set to &enum qemu_why
 *
 * Return: %ANSWER_YES when it does, provided that KVM offers it
 */
enum answer qemu_gives(const struct qemu *qemu, const struct isa *isa,
		       enum qemu_why *why)
{
	*why = QEMU_ELSEWHERE;
	if (qemu->elsewhere)
		return ANSWER_UNKNOWN;
	*why = QEMU_FLAG;
	if (flag_gives(qemu) != ANSWER_UNKNOWN)
		return flag_gives(qemu);
	*why = QEMU_WHOLE;
	if (qemu_is_whole(qemu))
		return ANSWER_YES;
	*why = QEMU_DEFAULT;
	if (is_default(qemu))
		return ANSWER_UNKNOWN;
	*why = QEMU_OLD;
	if (!strcmp(isa->flag, "svm") && is_old_machine(qemu))
		return ANSWER_UNKNOWN;
	*why = QEMU_NAMED;
	return ANSWER_NO;
}

/**
 * qemu_clear() - forget a command line
 * @qemu: the command line
 */
void qemu_clear(struct qemu *qemu)
{
	free(qemu->name);
	free(qemu->uuid);
	free(qemu->cpu);
	free(qemu->model);
	free(qemu->machine);
	free(qemu->accel);
}
