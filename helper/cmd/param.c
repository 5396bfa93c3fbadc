// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "../change.h"
#include "../file.h"
#include "../mem.h"
#include "../msg.h"
#include "../out.h"
#include "../param_show.h"
#include "cmd.h"

/* Not in a folder, nor a file, that everybody may lock. */
#define LOCK_FILE "/run/nestmon.lock"

/**
 * struct step - something that `param set` is about to do
 * @has: nothing it may lack
 * @step: what is done
 * @target: to which module or file
 * @value: with which values; to be freed
 */
struct step {
	struct out_row has;
	const char *step;
	char *target;
	char *value;
};

/**
 * struct steps - all of it, in order
 * @list: the steps
 * @nr: how many
 * @room: how many @list has room for
 */
struct steps {
	struct step *list;
	size_t nr;
	size_t room;
};

#define COLUMN(key, title, member)                              \
	{                                                       \
		.name = key, .head = title, .kind = OUT_STRING, \
		.offset = offsetof(struct step, member)         \
	}

static const struct out_column columns[] = {
	COLUMN("step", "STEP", step),
	COLUMN("target", "TARGET", target),
	COLUMN("value", "VALUE", value),
};

static void add_step(struct steps *steps, const char *name, char *target,
		     char *value)
{
	steps->list = mem_grow(steps->list, &steps->room, steps->nr + 1,
			       sizeof(*steps->list));
	steps->list[steps->nr++] = (struct step){
		.step = name,
		.target = target,
		.value = value,
	};
}

static void add_writes(struct steps *steps, const struct change *change,
		       const struct kvm_module *module)
{
	size_t i;

	for (i = 0; i < module->nr; i++) {
		const struct kvm_param *param = &module->params[i];

		if (change_writes(change, param))
			add_step(steps, "write",
				 kvm_modules_path(change->modules, param),
				 mem_strdup(kvm_param_passed(param,
							     param->wanted)));
	}
}

static void add_reload(struct steps *steps, const struct reload *reload)
{
	size_t i;

	for (i = 0; i < reload->nr; i++)
		add_step(steps, "unload", mem_strdup(reload->list[i]->name),
			 NULL);
	for (i = reload->nr; i--;)
		add_step(steps, "load", mem_strdup(reload->list[i]->name),
			 reload_wanted(reload->list[i]));
}

static void add_lines(struct steps *steps, const struct dropin *dropin)
{
	char *text = mem_strdup(dropin->text ? dropin->text : "");
	char *rest = text, *line;

	while ((line = strsep(&rest, "\n"))) {
		if (*line && *line != '#')
			add_step(steps, "persist", mem_strdup(dropin->path),
				 mem_strdup(line));
	}
	free(text);
}

static int print_steps(const struct out_style *style,
		       const struct change *change)
{
	struct steps steps = {};
	struct out_table table = {
		.columns = columns,
		.nr_columns = ARRAY_SIZE(columns),
		.size = sizeof(struct step),
	};
	size_t i;
	int ret;

	for (i = 0; i < KVM_MODULES_NR; i++)
		add_writes(&steps, change, &change->modules->list[i]);
	add_reload(&steps, &change->reload);
	add_lines(&steps, &change->dropin);
	table.rows = steps.list;
	table.nr = steps.nr;
	ret = out_list(style, &table);
	for (i = 0; i < steps.nr; i++) {
		free(steps.list[i].target);
		free(steps.list[i].value);
	}
	free(steps.list);
	return ret;
}

/*
 * One change at a time: else the values that one goes back to would be those
 * that another one tries. Return: to be closed, -1 where there is no /run, or
 * -2 after an error message.
 */
static int take_lock(const char *root)
{
	char *path = file_path("%s%s", root, LOCK_FILE);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if ((fd < 0 && errno != ENOENT) || (fd >= 0 && flock(fd, LOCK_EX))) {
		msg_error("param set: cannot lock %s: %s", path,
			  strerror(errno));
		if (fd >= 0)
			close(fd);
		fd = -2;
	}
	free(path);
	return fd;
}

static int make_change(struct context *context, struct kvm_modules *modules)
{
	const struct options *options = context->options;
	struct change change;
	int ret;

	ret = change_plan(&change, modules, options->persist);
	if (!ret)
		ret = options->dry_run ? print_steps(&options->style, &change) :
					 change_apply(&change);
	change_clear(&change);
	return out_status(ret);
}

static int set(struct context *context, struct kvm_modules *modules,
	       char **words)
{
	const struct options *options = context->options;
	int fd = -1, status;

	if (change_want(modules, words))
		return STATUS_USAGE;
	if (options->dry_run)
		return make_change(context, modules);
	fd = take_lock(modules->root);
	if (fd < -1)
		return STATUS_SYSTEM;
	/* What was read before may be what another change tried. */
	kvm_modules_clear(modules);
	status = STATUS_SYSTEM;
	if (!kvm_modules_read(modules, modules->root) &&
	    !change_want(modules, words))
		status = make_change(context, modules);
	if (fd >= 0)
		close(fd);
	return status;
}

static int check_value(struct kvm_modules *modules,
		       const struct kvm_param *param)
{
	if (param->value)
		return 0;
	msg_error("%s.%s: %s", param->module, param->name,
		  kvm_modules_of(modules, param)->state == KVM_MODULE_ABSENT ?
			  "the module is not loaded" :
			  "its value cannot be read");
	return -1;
}

static int get(struct context *context, struct kvm_modules *modules,
	       char **words)
{
	struct kvm_param **params = NULL;
	int status = STATUS_OK, ret = 0;
	size_t nr = 0, room = 0, i;

	for (; *words; words++) {
		params = mem_grow(params, &room, nr + 1, sizeof(*params));
		params[nr] = kvm_modules_find(modules, *words);
		if (!params[nr++])
			status = STATUS_USAGE;
		if (status)
			break;
	}
	for (i = 0; !status && !ret && i < nr; i++)
		ret = check_value(modules, params[i]);
	if (!status && !ret)
		ret = param_show_values(&context->options->style, params, nr);
	free(params);
	return status ? status : out_status(ret);
}

static int list(struct context *context, struct kvm_modules *modules,
		char **words)
{
	(void)words;
	return out_status(param_show_list(&context->options->style, modules));
}

/**
 * struct verb - what can be done with parameters
 * @name: what the user calls it
 * @words: what it needs, NULL for nothing
 * @changes: it has options for changes
 * @run: does it; returns &enum exit_status
 */
struct verb {
	const char *name;
	const char *words;
	bool changes;
	int (*run)(struct context *context, struct kvm_modules *modules,
		   char **words);
};

static const struct verb verbs[] = {
	{ "list", NULL, false, list },
	{ "get", "NAME...", false, get },
	{ "set", "NAME=VALUE...", true, set },
};

static const struct verb *verb_of(const char *name)
{
	size_t i;

	for (i = 0; name && i < ARRAY_SIZE(verbs); i++) {
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	}
	if (name)
		msg_error("param: '%s' is not list, get or set", name);
	else
		msg_error("param: list, get or set?");
	return NULL;
}

static int check_words(const struct verb *verb, const struct options *options,
		       char **words)
{
	if (!verb->words && *words) {
		msg_error("param %s: unexpected argument '%s'", verb->name,
			  *words);
		return -1;
	}
	if (verb->words && !*words) {
		msg_error("param %s: %s?", verb->name, verb->words);
		return -1;
	}
	if (!verb->changes && (options->persist || options->dry_run)) {
		msg_error("param %s: --persist and --dry-run go with set",
			  verb->name);
		return -1;
	}
	return 0;
}

/**
 * cmd_param() - parameters of KVM's modules and of nestmon
 * @context: of the command
 *
 * Return: &enum exit_status
 */
int cmd_param(struct context *context)
{
	const struct options *options = context->options;
	char **words = context->words;
	const struct verb *verb = verb_of(*words);
	struct kvm_modules modules;
	int status = STATUS_SYSTEM;

	if (!verb || check_words(verb, options, words + 1))
		return STATUS_USAGE;
	if (!kvm_modules_read(&modules, options->root ? options->root : ""))
		status = verb->run(context, &modules, words + 1);
	kvm_modules_clear(&modules);
	return status;
}
