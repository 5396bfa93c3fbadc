// SPDX-License-Identifier: GPL-2.0
/*
 * OpenStack: does nova give instances vmx or svm?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../mem.h"
#include "check.h"
#include "ini.h"

/* In the order in which nova-compute is told to read them; the last counts. */
static const char *const files[] = {
	"/etc/nova/nova.conf",
	"/etc/nova/nova-compute.conf",
	"/etc/nova/nova-cpu.conf",
};

/**
 * enum option - options of the section libvirt
 * @VIRT_TYPE: kvm or another hypervisor
 * @CPU_MODE: none, host-model, host-passthrough or custom
 * @CPU_MODELS: for custom: the models
 * @EXTRA_FLAGS: flags to add, or with a minus to take away
 * @OPTIONS_NR: how many
 */
enum option {
	VIRT_TYPE,
	CPU_MODE,
	CPU_MODELS,
	EXTRA_FLAGS,
	OPTIONS_NR,
};

/**
 * struct name - name of an option
 * @name: the name
 * @option: the option
 */
struct name {
	const char *name;
	enum option option;
};

static const struct name names[] = {
	{ "virt_type", VIRT_TYPE },
	{ "cpu_mode", CPU_MODE },
	{ "cpu_models", CPU_MODELS },
	/* Its name until Train. */
	{ "cpu_model", CPU_MODELS },
	{ "cpu_model_extra_flags", EXTRA_FLAGS },
};

/**
 * struct nova - what the files say
 * @value: of each &enum option, or NULL
 * @place: of each "file:line", or NULL
 * @file: the file being read
 * @found: there is a file
 */
struct nova {
	char *value[OPTIONS_NR];
	char *place[OPTIONS_NR];
	const char *file;
	bool found;
};

static void take(const char *section, const char *key, const char *value,
		 unsigned int line, void *arg)
{
	struct nova *nova = arg;
	size_t i;

	if (strcmp(section, "libvirt"))
		return;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		enum option option = names[i].option;

		if (strcmp(names[i].name, key))
			continue;
		free(nova->value[option]);
		free(nova->place[option]);
		nova->value[option] = mem_strdup(value);
		nova->place[option] = check_text("%s:%u", nova->file, line);
	}
}

static void read_file(struct check *check, struct nova *nova)
{
	struct text text = text_lines(&check->root, nova->file, FILE_MAX);
	unsigned int line;

	if (text.absent)
		return;
	nova->found = true;
	if (text.error) {
		check_say(check, CHECK_UNKNOWN, "%s: %s", nova->file,
			  text.error);
		return;
	}
	line = ini_parse(text.data, take, nova);
	if (line) {
		check_say(
			check, CHECK_UNKNOWN,
			"%s:%u: neither a section nor key = value; nova reads nothing of such a file",
			nova->file, line);
		check_fix(check, "mend that line");
	}
	text_free(&text);
}

/* Return: ANSWER_YES for "flag" or "+flag", ANSWER_NO for "-flag". */
static enum answer extra(const struct nova *nova, const char *flag)
{
	char *copy, *rest, *word;
	enum answer answer = ANSWER_UNKNOWN;

	if (!nova->value[EXTRA_FLAGS])
		return ANSWER_UNKNOWN;
	copy = mem_strdup(nova->value[EXTRA_FLAGS]);
	rest = copy;
	while ((word = strsep(&rest, ", \t\n"))) {
		bool minus = *word == '-';

		if (!strcasecmp(word + (minus || *word == '+'), flag))
			answer = minus ? ANSWER_NO : ANSWER_YES;
	}
	free(copy);
	return answer;
}

static const char *place(const struct nova *nova, enum option option)
{
	return nova->place[option] ? nova->place[option] :
				     "default, since no file says it";
}

static void say_flags(struct check *check, const struct nova *nova,
		      const char *mode, enum answer given)
{
	const char *flag = check->host.isa->flag;

	check_say(
		check, given == ANSWER_YES ? CHECK_PASS : CHECK_WARN,
		"cpu_mode is %s (%s), cpu_model_extra_flags %s (%s): instances %s %s",
		mode, place(nova, CPU_MODE),
		nova->value[EXTRA_FLAGS] ? nova->value[EXTRA_FLAGS] :
					   "is empty",
		place(nova, EXTRA_FLAGS),
		given == ANSWER_YES ? "get" : "do not get", flag);
	if (given != ANSWER_YES)
		check_fix(
			check,
			"[libvirt] cpu_mode = host-model, or cpu_model_extra_flags = %s; restart nova-compute; stop and start the instances",
			flag);
}

/* A reference to another option, or a mode of a later nova. */
static bool is_known_mode(const char *mode)
{
	return !strcmp(mode, "host-model") ||
	       !strcmp(mode, "host-passthrough") || !strcmp(mode, "maximum") ||
	       !strcmp(mode, "custom") || !strcmp(mode, "none");
}

static void say_mode(struct check *check, const struct nova *nova)
{
	/* nova's default for virt_type kvm and qemu */
	const char *mode = nova->value[CPU_MODE] ? nova->value[CPU_MODE] :
						   "host-model";
	enum answer flag = extra(nova, check->host.isa->flag);
	bool whole = strcmp(mode, "custom") && strcmp(mode, "none");

	if (!is_known_mode(mode)) {
		check_say(check, CHECK_UNKNOWN, "%s: cpu_mode is %s",
			  nova->place[CPU_MODE], mode);
		return;
	}
	/* With none, nova gives libvirt no CPU, and so no flags. */
	if (!strcmp(mode, "none"))
		flag = ANSWER_NO;
	if (flag == ANSWER_UNKNOWN)
		flag = whole ? ANSWER_YES : ANSWER_NO;
	say_flags(check, nova, mode, flag);
}

static void say_type(struct check *check, const struct nova *nova)
{
	const char *type = nova->value[VIRT_TYPE];

	if (!type || !strcmp(type, "kvm")) {
		say_mode(check, nova);
	} else if (!strcmp(type, "qemu")) {
		check_say(check, CHECK_WARN,
			  "%s: virt_type is qemu: instances run without KVM",
			  nova->place[VIRT_TYPE]);
		check_fix(
			check,
			"[libvirt] virt_type = kvm; restart nova-compute; stop and start the instances");
	} else {
		check_say(check, CHECK_UNKNOWN, "%s: virt_type is %s",
			  nova->place[VIRT_TYPE], type);
	}
}

/**
 * check_nova() - does nova give instances vmx or svm?
 * @check: the report
 * @row: the check; nothing is said where there is no nova
 */
void check_nova(struct check *check, const struct check_row *row)
{
	struct nova nova = {};
	size_t i, said = check->nr;

	(void)row;
	if (!check->host.isa)
		return;
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		nova.file = files[i];
		read_file(check, &nova);
	}
	/* What a bad file leaves out cannot be judged. */
	if (nova.found && said == check->nr)
		say_type(check, &nova);
	for (i = 0; i < OPTIONS_NR; i++) {
		free(nova.value[i]);
		free(nova.place[i]);
	}
}
