// SPDX-License-Identifier: GPL-2.0
/*
 * Changing parameters: refuse what cannot be done while nothing is done yet, do
 * it, and undo all of it when a part fails.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "file.h"
#include "mem.h"
#include "modconf.h"

static int want(struct kvm_modules *modules, const char *name,
		const char *value)
{
	struct kvm_param *param = kvm_modules_find(modules, name);

	if (!param)
		return -1;
	if (param->wanted) {
		msg_error("%s.%s is set twice", param->module, param->name);
		return -1;
	}
	param->wanted = kvm_param_parse(param, value);
	return param->wanted ? 0 : -1;
}

/**
 * change_want() - note what is wanted
 * @modules: the modules
 * @words: NAME=VALUE each, then NULL
 *
 * Return: 0, or -1 after an error message: a word is wrong
 */
int change_want(struct kvm_modules *modules, char **words)
{
	for (; *words; words++) {
		const char *value = strchr(*words, '=');
		char *name;
		int ret;

		if (!value) {
			msg_error("param set: '%s' is not NAME=VALUE", *words);
			return -1;
		}
		name = mem_strdup(*words);
		name[value - *words] = '\0';
		ret = want(modules, name, value + 1);
		free(name);
		if (ret)
			return -1;
	}
	return 0;
}

typedef int (*visit_fn)(struct change *change, struct kvm_param *param);

/* Stops at the first that does not return 0. */
static int for_wanted(struct change *change, visit_fn visit)
{
	size_t i, k;

	for (i = 0; i < KVM_MODULES_NR; i++) {
		struct kvm_module *module = &change->modules->list[i];

		for (k = 0; k < module->nr; k++) {
			struct kvm_param *param = &module->params[k];
			int ret = param->wanted ? visit(change, param) : 0;

			if (ret)
				return ret;
		}
	}
	return 0;
}

static bool is_same(const struct kvm_param *param)
{
	return param->value && !strcmp(param->value, param->wanted);
}

static bool is_in(const struct change *change, const struct kvm_param *param,
		  enum kvm_module_state state)
{
	return kvm_modules_of(change->modules, param)->state == state;
}

static int check_absent(struct change *change, struct kvm_param *param)
{
	if (change->persist || !is_in(change, param, KVM_MODULE_ABSENT))
		return 0;
	msg_error(
		"%s is not loaded: its parameters can be set for the next load only (--persist)",
		param->module);
	return -1;
}

/* Files of modprobe mean nothing to what was not loaded by it. */
static bool is_out_of_reach(const struct change *change,
			    const struct kvm_param *param)
{
	return is_in(change, param, KVM_MODULE_BUILTIN) &&
	       (change->persist || (!param->writable && !is_same(param)));
}

static int check_builtin(struct change *change, struct kvm_param *param)
{
	if (!is_out_of_reach(change, param))
		return 0;
	msg_error(
		"%s is built into the kernel: boot it with %s.%s=%s on its command line",
		param->module, param->module, param->name,
		kvm_param_passed(param, param->wanted));
	return -1;
}

static void warn_of(const struct modconf_setting *setting)
{
	char *place = modconf_place(setting);

	msg_warn("%s.%s: %s sets it to '%s', and %s wins at the next load",
		 setting->module, setting->param, place, setting->value,
		 modconf_beats_own(setting) ? "that" : MODCONF_OWN);
	free(place);
}

static void warn_conflicts(const struct change *change,
			   const struct modconf *conf)
{
	size_t i, k;

	for (i = 0; i < conf->nr; i++) {
		const struct modconf_setting *setting = &conf->list[i];

		for (k = 0; k < KVM_MODULES_NR; k++) {
			struct kvm_module *module = &change->modules->list[k];
			struct kvm_param *param;

			param = kvm_module_param(module, setting->param);
			if (!strcmp(module->name, setting->module) && param &&
			    param->wanted && !modconf_is_own(setting))
				warn_of(setting);
		}
	}
}

static int plan_persist(struct change *change)
{
	struct modconf conf;
	int ret;

	ret = modconf_read(&conf, change->modules->root);
	if (!ret && conf.bad)
		msg_warn("%s: not a line that modprobe knows", conf.bad);
	if (!ret)
		warn_conflicts(change, &conf);
	modconf_clear(&conf);
	return ret ? -1 : dropin_open(&change->dropin, change->modules);
}

/**
 * change_plan() - see what must be done, and whether it can be
 * @change: filled in; to be cleared in any case
 * @modules: the modules, with what is wanted
 * @persist: also for the next load
 *
 * Changes nothing.
 *
 * Return: 0, or -1 after an error message: it is refused
 */
int change_plan(struct change *change, struct kvm_modules *modules,
		bool persist)
{
	/* Below a root there is a configuration, but no kernel. */
	bool only_file = persist && *modules->root;

	*change = (struct change){
		.modules = modules,
		.persist = persist,
		.dropin.dirfd = -1,
	};
	if (for_wanted(change, check_absent) ||
	    for_wanted(change, check_builtin))
		return -1;
	if (reload_plan(&change->reload, modules) && !only_file &&
	    reload_check(&change->reload))
		return -1;
	if (only_file)
		change->reload.nr = 0;
	return persist ? plan_persist(change) : 0;
}

/**
 * change_writes() - is a parameter to be changed at run time?
 * @change: the change
 * @param: the parameter
 *
 * Return: true when it is
 */
bool change_writes(const struct change *change, const struct kvm_param *param)
{
	return param->wanted && param->writable && !is_same(param) &&
	       !reload_has(&change->reload, param->module) &&
	       !(change->persist && *change->modules->root);
}

static int write_new(struct change *change, struct kvm_param *param)
{
	int err, same;
	char *now;

	if (!change_writes(change, param))
		return 0;
	err = kvm_modules_write(change->modules, param, param->wanted);
	if (err) {
		msg_error("%s.%s: the kernel refuses '%s': %s", param->module,
			  param->name, param->wanted, strerror(-err));
		return -1;
	}
	now = kvm_modules_value(change->modules, param);
	same = now && !strcmp(now, param->wanted);
	if (!same)
		msg_error("%s.%s=%s took no effect: the kernel made it %s",
			  param->module, param->name, param->wanted,
			  now ? now : "unreadable");
	free(now);
	return same ? 0 : -1;
}

/* A value that was never written is written to no harm. */
static int write_old(struct change *change, struct kvm_param *param)
{
	if (change_writes(change, param) && param->value)
		kvm_modules_write(change->modules, param, param->value);
	return 0;
}

static int run(struct change *change)
{
	int ret = 0;

	/*
	 * The file is made ready first, as a folder that takes none must be
	 * found out while nothing has changed; it takes its place last, as a
	 * value that KVM refuses would leave the host without KVM when it
	 * boots next.
	 */
	if (change->persist && dropin_prepare(&change->dropin))
		return -1;
	if (for_wanted(change, write_new) ||
	    (change->reload.nr && reload_run(&change->reload)))
		ret = -1;
	if (!ret && change->persist && dropin_commit(&change->dropin)) {
		if (change->reload.nr)
			reload_back(&change->reload);
		ret = -1;
	}
	if (ret)
		for_wanted(change, write_old);
	return ret;
}

/**
 * change_apply() - make a change that was planned
 * @change: the change
 *
 * Signals from the keyboard and the like wait: they must not leave the host
 * without KVM.
 *
 * Return: 0, or -1 after an error message
 */
int change_apply(struct change *change)
{
	sigset_t wait, before;
	int ret;

	sigemptyset(&wait);
	sigaddset(&wait, SIGINT);
	sigaddset(&wait, SIGTERM);
	sigaddset(&wait, SIGHUP);
	sigaddset(&wait, SIGQUIT);
	sigaddset(&wait, SIGTSTP);
	sigaddset(&wait, SIGPIPE);
	sigprocmask(SIG_BLOCK, &wait, &before);
	ret = run(change);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ret;
}

/**
 * change_clear() - free what a change holds
 * @change: the change
 */
void change_clear(struct change *change)
{
	dropin_close(&change->dropin);
}
