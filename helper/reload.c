// SPDX-License-Identifier: GPL-2.0
/*
 * Unloading modules of KVM and loading them with other parameters.
 *
 * What a module was loaded with cannot be read anywhere, only what its parameters
 * are now, and KVM changes those itself. To pass them all would make explicit
 * what was the default (some of them taint the kernel then), and some have values
 * that cannot be passed. So the module is loaded with what is wanted alone; if
 * other parameters have not the values then that they had, it is loaded once more
 * with these as well.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "mem.h"
#include "reload.h"

/**
 * enum target - what a reload is to lead to
 * @TARGET_NEW: what is wanted, and the old values of all others
 * @TARGET_OLD: the old values
 */
enum target {
	TARGET_NEW,
	TARGET_OLD,
};

/**
 * reload_open() - libkmod's handle of a module
 * @reload: the modules
 * @module: one of them
 *
 * Return: to be freed with kmod_module_unref()
 */
struct kmod_module *reload_open(const struct reload *reload,
				const struct kvm_module *module)
{
	struct kmod_module *mod;

	if (kmod_module_new_from_name(reload->modules->kmod, module->name,
				      &mod))
		msg_no_memory();
	return mod;
}

static void append(char **options, const struct kvm_param *param,
		   const char *value)
{
	char *longer = file_path("%s%s%s=%s", *options, **options ? " " : "",
				 param->name, kvm_param_passed(param, value));

	free(*options);
	*options = longer;
}

static const struct kvm_param *need_of(const struct kvm_module *module,
				       const struct kvm_param *param)
{
	if (!param->row || !*param->row->needs)
		return NULL;
	return kvm_module_param(module, param->row->needs);
}

/* Has it another value than before the reload? */
static bool differs(const struct reload *reload, const struct kvm_param *param)
{
	char *now = kvm_modules_value(reload->modules, param);
	bool other = now && param->value && strcmp(now, param->value);

	free(now);
	return other;
}

/*
 * KVM itself made it what it was, or what it is: it changes some parameters with
 * another one.
 */
static bool follows(const struct reload *reload,
		    const struct kvm_module *module,
		    const struct kvm_param *param)
{
	const struct kvm_param *need = need_of(module, param);

	return need && differs(reload, need);
}

static bool must_return(const struct reload *reload,
			const struct kvm_module *module,
			const struct kvm_param *param, enum target target)
{
	if (!differs(reload, param))
		return false;
	if (target == TARGET_OLD)
		return true;
	return !param->wanted && !follows(reload, module, param);
}

/* What is to be passed beside @options, or written, to be as before. */
static char *add_missing(const struct reload *reload,
			 const struct kvm_module *module, char *options,
			 enum target target)
{
	size_t i;

	for (i = 0; i < module->nr; i++) {
		const struct kvm_param *param = &module->params[i];

		if (!must_return(reload, module, param, target))
			continue;
		/* Some texts cannot be passed as they are shown. */
		if (param->writable)
			kvm_modules_write(reload->modules, param, param->value);
		else if (kvm_param_passes(param))
			append(&options, param, param->value);
	}
	return options;
}

/* What is sure to be needed; the rest follows from what it leads to. */
static char *first_options(const struct kvm_module *module, enum target target)
{
	char *options = mem_strdup("");
	size_t i;

	for (i = 0; i < module->nr; i++) {
		const struct kvm_param *param = &module->params[i];
		const char *value = target == TARGET_OLD ? param->value :
							   param->wanted;

		if (param->wanted && value &&
		    (target == TARGET_NEW || kvm_param_passes(param)))
			append(&options, param, value);
	}
	return options;
}

/**
 * reload_wanted() - what a module is to be loaded with
 * @module: the module
 *
 * Return: "name=value name=value...", to be freed with free()
 */
char *reload_wanted(const struct kvm_module *module)
{
	return first_options(module, TARGET_NEW);
}

__printf(2, 3) static int fail(struct reload *reload, const char *format, ...)
{
	va_list args;

	free(reload->why);
	va_start(args, format);
	if (vasprintf(&reload->why, format, args) < 0)
		msg_no_memory();
	va_end(args);
	return -1;
}

static int unload_module(struct reload *reload, const struct kvm_module *module)
{
	struct kmod_module *mod = reload_open(reload, module);
	int err = 0;

	if (kmod_module_get_initstate(mod) >= 0)
		err = kmod_module_remove_module(mod, 0);
	kmod_module_unref(mod);
	if (!err)
		return 0;
	return fail(reload, "%s cannot be unloaded: %s", module->name,
		    err == -EAGAIN ? "it is in use" : strerror(-err));
}

static int unload(struct reload *reload)
{
	size_t i;

	for (i = 0; i < reload->nr; i++) {
		if (unload_module(reload, reload->list[i]))
			return -1;
	}
	return 0;
}

/*
 * The old values go past modprobe's configuration: that may be why the new ones
 * failed.
 */
static int load_module(struct reload *reload, const struct kvm_module *module,
		       const char *options, enum target target)
{
	struct kmod_module *mod = reload_open(reload, module);
	int err;

	if (target == TARGET_OLD)
		err = kmod_module_insert_module(mod, 0, options);
	else
		err = kmod_module_probe_insert_module(
			mod, KMOD_PROBE_FAIL_ON_LOADED, options, NULL, NULL,
			NULL);
	kmod_module_unref(mod);
	/* To go back may begin with some of them still loaded. */
	if (!err || (err == -EEXIST && target == TARGET_OLD))
		return 0;
	return fail(reload, "%s cannot be loaded with '%s': %s", module->name,
		    options, strerror(-err));
}

static int load(struct reload *reload, char *const *options, enum target target)
{
	size_t i;

	for (i = reload->nr; i--;) {
		if (load_module(reload, reload->list[i], options[i], target))
			return -1;
	}
	return 0;
}

/* Return: 1 when more must be passed, which was added; 0 when not. */
static int compare(const struct reload *reload, char **options,
		   enum target target)
{
	int more = 0;
	size_t i;

	for (i = 0; i < reload->nr; i++) {
		size_t length = strlen(options[i]);

		options[i] = add_missing(reload, reload->list[i], options[i],
					 target);
		more |= strlen(options[i]) > length;
	}
	return more;
}

static int swap(struct reload *reload, char *const *options, enum target target)
{
	if (unload(reload) && target == TARGET_NEW)
		return -1;
	return load(reload, options, target);
}

static int replace(struct reload *reload, enum target target)
{
	char *options[KVM_MODULES_NR] = {};
	size_t i;
	int ret;

	for (i = 0; i < reload->nr; i++)
		options[i] = first_options(reload->list[i], target);
	ret = swap(reload, options, target);
	if (!ret && compare(reload, options, target)) {
		ret = swap(reload, options, target);
		/* What can be written has its default again. */
		if (!ret)
			compare(reload, options, target);
	}
	for (i = 0; i < reload->nr; i++)
		free(options[i]);
	return ret;
}

static int verify_module(struct reload *reload, const struct kvm_module *module)
{
	size_t i;

	for (i = 0; i < module->nr; i++) {
		const struct kvm_param *param = &module->params[i];
		char *now;
		int same;

		if (!param->wanted)
			continue;
		now = kvm_modules_value(reload->modules, param);
		same = now && !strcmp(now, param->wanted);
		if (!same)
			fail(reload, "%s.%s=%s took no effect: KVM made it %s",
			     module->name, param->name, param->wanted,
			     now ? now : "unreadable");
		free(now);
		if (!same)
			return -1;
	}
	return 0;
}

static int verify(struct reload *reload)
{
	size_t i;

	for (i = 0; i < reload->nr; i++) {
		if (verify_module(reload, reload->list[i]))
			return -1;
	}
	return 0;
}

static void tell_module(const struct reload *reload,
			const struct kvm_module *module)
{
	size_t i;

	for (i = 0; i < module->nr; i++) {
		const struct kvm_param *param = &module->params[i];
		char *now;

		if (param->wanted || !differs(reload, param))
			continue;
		now = kvm_modules_value(reload->modules, param);
		msg_warn("%s.%s is %s now, it was %s", module->name,
			 param->name, now ? now : "unreadable", param->value);
		free(now);
	}
}

static void tell_changes(const struct reload *reload)
{
	size_t i;

	for (i = 0; i < reload->nr; i++)
		tell_module(reload, reload->list[i]);
}

/**
 * reload_run() - reload the modules with what is wanted
 * @reload: the modules
 *
 * Return: 0 when all wanted values are in effect, or -1 after an error message:
 *	the modules are as before, unless it says that this failed too
 */
int reload_run(struct reload *reload)
{
	if (replace(reload, TARGET_NEW) || verify(reload))
		return reload_back(reload);
	tell_changes(reload);
	return 0;
}

static bool is_as_before(const struct reload *reload)
{
	size_t i, k;

	for (i = 0; i < reload->nr; i++) {
		const struct kvm_module *module = reload->list[i];

		for (k = 0; k < module->nr; k++) {
			char *now = kvm_modules_value(reload->modules,
						      &module->params[k]);
			bool known = now;

			free(now);
			if (known != !!module->params[k].value ||
			    differs(reload, &module->params[k]))
				return false;
		}
	}
	return true;
}

/**
 * reload_back() - reload the modules with the values that they had
 * @reload: the modules
 *
 * Return: -1, always after an error message
 */
int reload_back(struct reload *reload)
{
	char *why = reload->why;

	if (!why)
		why = mem_strdup("the change was not kept");
	reload->why = NULL;
	if (is_as_before(reload))
		msg_error("%s; nothing was changed", why);
	else if (replace(reload, TARGET_OLD))
		msg_error("%s; the old values cannot be had back either: %s",
			  why, reload->why);
	else if (is_as_before(reload))
		msg_error("%s; the old values are back", why);
	else
		msg_error(
			"%s; not all old values are back (nestmon param list)",
			why);
	free(why);
	free(reload->why);
	reload->why = NULL;
	return -1;
}
