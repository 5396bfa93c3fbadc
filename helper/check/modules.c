// SPDX-License-Identifier: GPL-2.0
/*
 * KVM's modules: are they there, loaded, built in, and what keeps them out?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libkmod.h>

#include "../mem.h"
#include "check.h"

/* modprobe takes - and _ in names for the same. */
static bool same_name(const char *left, const char *right)
{
	for (; *left && *right; left++, right++) {
		if (*left != *right &&
		    !(strchr("-_", *left) && strchr("-_", *right)))
			return false;
	}
	return *left == *right;
}

/* What libkmod says on its own is not of one line. */
static void silent(void *data, int priority, const char *file, int line,
		   const char *function, const char *format, va_list args)
{
	(void)data;
	(void)priority;
	(void)file;
	(void)line;
	(void)function;
	(void)format;
	(void)args;
}

/* It would wait for files that are none, so then it gets no configuration. */
static struct kmod_ctx *open_kmod(const struct check *check)
{
	char *paths[ARRAY_SIZE(host_conf_dirs) + 1] = {};
	struct kmod_ctx *kmod;
	char *dir;
	size_t i;

	dir = check_text("%s/lib/modules/%s", check->root.path,
			 check->host.release);
	for (i = 0; i < ARRAY_SIZE(host_conf_dirs) && !check->host.conf_error;
	     i++)
		paths[i] =
			check_text("%s%s", check->root.path, host_conf_dirs[i]);
	kmod = kmod_new(dir, (const char *const *)paths);
	if (!kmod)
		msg_no_memory();
	kmod_set_log_fn(kmod, silent, NULL);
	for (i = 0; i < ARRAY_SIZE(host_conf_dirs); i++)
		free(paths[i]);
	free(dir);
	return kmod;
}

static bool has_file(struct kmod_ctx *kmod, const char *name)
{
	struct kmod_module *module;
	bool has;

	if (kmod_module_new_from_name(kmod, name, &module))
		return false;
	has = kmod_module_get_path(module);
	kmod_module_unref(module);
	return has;
}

/* To be freed, or NULL when no line is about the module. */
static char *value_of(struct kmod_config_iter *iter, const char *name)
{
	const char *value;
	char *found = NULL;

	while (iter && !found && kmod_config_iter_next(iter)) {
		if (!same_name(kmod_config_iter_get_key(iter), name))
			continue;
		value = kmod_config_iter_get_value(iter);
		found = mem_strdup(value ? value : "");
	}
	if (iter)
		kmod_config_iter_free_iter(iter);
	return found;
}

static void say_no_file(struct check *check, const char *name)
{
	check_say(check, CHECK_FAIL,
		  "no /sys/module/%s, and no file of it in /lib/modules/%s",
		  name, check->host.release);
	check_fix(
		check,
		"install the modules of the running kernel, or boot the kernel whose modules are installed; a kernel of your own needs CONFIG_KVM, CONFIG_KVM_INTEL, CONFIG_KVM_AMD");
}

static void say_unloaded(struct check *check, const char *name)
{
	const struct host *host = &check->host;

	check_say(
		check, CHECK_FAIL,
		"no /sys/module/%s: it is not loaded; its file is in /lib/modules/%s",
		name, host->release);
	if (!host->has_flag)
		check_fix(
			check,
			"see the line cpu-flag: without the flag modprobe fails with 'Operation not supported' or 'Input/output error'");
	else
		check_fix(
			check,
			"modprobe %s; if that fails, its reason is in the kernel's log: journalctl -k -g kvm ('disabled by bios': the firmware's lock; 'already in use': see the line other-hypervisors)",
			name);
}

static void say_kept_out(struct check *check, const char *name,
			 const char *command)
{
	if (command) {
		check_say(
			check, CHECK_FAIL,
			"%s is not loaded: modprobe is told to run '%s' instead",
			name, command);
		check_fix(
			check,
			"remove the line 'install %s ...' (grep -rn install /etc/modprobe.d), then modprobe %s",
			name, name);
		return;
	}
	check_say(
		check, CHECK_FAIL,
		"%s is not loaded: it is blacklisted, so nothing loads it by itself",
		name);
	check_fix(
		check,
		"modprobe %s; for good, remove its line 'blacklist' (grep -rn blacklist /etc/modprobe.d) or modprobe.blacklist= on the kernel command line",
		name);
}

static void say_absent(struct check *check, const char *name)
{
	struct kmod_ctx *kmod = open_kmod(check);
	char *command = value_of(kmod_config_get_install_commands(kmod), name);
	char *blacklisted = value_of(kmod_config_get_blacklists(kmod), name);

	if (!has_file(kmod, name))
		say_no_file(check, name);
	else if (command || blacklisted)
		say_kept_out(check, name, command);
	else
		say_unloaded(check, name);
	free(command);
	free(blacklisted);
	kmod_unref(kmod);
}

/**
 * check_module() - is a module of KVM there?
 * @check: the report
 * @row: the check; its module, or else the one for this processor
 */
void check_module(struct check *check, const struct check_row *row)
{
	const struct isa *isa = check->host.isa;
	const char *name = row->module ? row->module : isa ? isa->module : NULL;
	char *dir, *state;

	if (!name)
		return;
	dir = check_text("/sys/module/%s", name);
	state = check_text("%s/initstate", dir);
	if (tree_has(&check->root, state))
		check_say(check, CHECK_PASS, "%s: loaded", dir);
	else if (tree_has(&check->root, dir))
		check_say(
			check, CHECK_PASS,
			"%s: built into the kernel; its parameters are set on the kernel command line (%s.NAME=VALUE) and need a reboot",
			dir, name);
	else
		say_absent(check, name);
	free(state);
	free(dir);
}

/**
 * struct rival - a module of another hypervisor
 * @module: its name
 * @name: name of the hypervisor
 */
struct rival {
	const char *module;
	const char *name;
};

static const struct rival rivals[] = {
	{ "vboxdrv", "VirtualBox" },
	{ "vmmon", "VMware" },
};

/**
 * check_rivals() - are there other hypervisors that want the processor?
 * @check: the report
 * @row: the check
 */
void check_rivals(struct check *check, const struct check_row *row)
{
	char path[64];
	size_t i;

	(void)row;
	for (i = 0; i < ARRAY_SIZE(rivals); i++) {
		snprintf(path, sizeof(path), "/sys/module/%s",
			 rivals[i].module);
		if (!tree_has(&check->root, path))
			continue;
		check_say(
			check, CHECK_WARN,
			"%s: %s is loaded, which needs the processor's virtualization for itself while its VMs run",
			path, rivals[i].name);
		check_fix(
			check,
			"run VMs of one kind at a time: modprobe -r %s; Linux since 6.12 keeps it for KVM from the load on, unless kvm.enable_virt_at_load=0",
			rivals[i].module);
	}
}
