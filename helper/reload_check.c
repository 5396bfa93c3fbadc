// SPDX-License-Identifier: GPL-2.0
/*
 * Which modules must be reloaded, and whether they may be.
 */
#include <stdlib.h>
#include <string.h>

#include "holders.h"
#include "mem.h"
#include "msg.h"
#include "reload.h"

static bool is_loaded(const struct kvm_module *module)
{
	return module->state == KVM_MODULE_LOADED;
}

static bool must_reload(const struct kvm_module *module)
{
	size_t i;

	for (i = 0; is_loaded(module) && i < module->nr; i++) {
		const struct kvm_param *param = &module->params[i];

		if (param->wanted && !param->writable && param->value &&
		    strcmp(param->wanted, param->value))
			return true;
	}
	return false;
}

/* Users come before what they use. */
static const enum kvm_module_id order[] = {
	KVM_MODULE_INTEL,
	KVM_MODULE_AMD,
	KVM_MODULE_KVM,
	KVM_MODULE_NESTMON,
};

static bool in_plan(const struct kvm_modules *modules, enum kvm_module_id id)
{
	const struct kvm_module *module = &modules->list[id];
	bool vendor = id == KVM_MODULE_INTEL || id == KVM_MODULE_AMD;

	if (must_reload(module))
		return true;
	return vendor && is_loaded(module) &&
	       must_reload(&modules->list[KVM_MODULE_KVM]);
}

/**
 * reload_plan() - which modules must be reloaded to have what is wanted?
 * @reload: filled in
 * @modules: the modules; must outlive @reload
 *
 * Return: true when any must
 */
bool reload_plan(struct reload *reload, struct kvm_modules *modules)
{
	size_t i;

	*reload = (struct reload){ .modules = modules };
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		if (in_plan(modules, order[i]))
			reload->list[reload->nr++] = &modules->list[order[i]];
	}
	return reload->nr;
}

/**
 * reload_has() - is a module to be reloaded?
 * @reload: the modules
 * @name: name of the module
 *
 * Return: true when it is
 */
bool reload_has(const struct reload *reload, const char *name)
{
	size_t i;

	for (i = 0; i < reload->nr; i++) {
		if (!strcmp(reload->list[i]->name, name))
			return true;
	}
	return false;
}

/* Return: how many of the references go with the reload, or -1. */
static int own_references(const struct reload *reload,
			  const struct kvm_module *module,
			  struct kmod_module *mod)
{
	struct kmod_list *users = kmod_module_get_holders(mod), *item;
	int own = 0;

	kmod_list_foreach(item, users)
	{
		struct kmod_module *user = kmod_module_get_module(item);
		const char *name = kmod_module_get_name(user);

		if (reload_has(reload, name)) {
			own++;
		} else {
			msg_error("%s is used by the module %s", module->name,
				  name);
			own = -1;
		}
		kmod_module_unref(user);
		if (own < 0)
			break;
	}
	kmod_module_unref_list(users);
	return own;
}

static int check_module(const struct reload *reload,
			const struct kvm_module *module)
{
	struct kmod_module *mod;
	int own, nr;

	if (!module->found) {
		msg_error(
			"modprobe could not load %s again: it knows no file of it",
			module->name);
		return -1;
	}
	mod = reload_open(reload, module);
	own = own_references(reload, module, mod);
	nr = kmod_module_get_refcnt(mod);
	kmod_module_unref(mod);
	if (own < 0)
		return -1;
	if (nr > own) {
		msg_error(
			"%s is in use (%d references), by no process that can be seen",
			module->name, nr - own);
		return -1;
	}
	return 0;
}

static int check_holders(const struct reload *reload)
{
	struct holders holders;
	char *text;
	int ret;

	if (!reload_has(reload, "kvm_intel") && !reload_has(reload, "kvm_amd"))
		return 0;
	ret = holders_find(&holders, reload->modules->root);
	if (!ret && holders.nr) {
		text = holders_text(&holders);
		msg_error("%s is in use by %s", reload->list[0]->name, text);
		free(text);
		ret = -1;
	}
	holders_clear(&holders);
	return ret;
}

/**
 * reload_check() - may the modules be unloaded?
 * @reload: the modules
 *
 * Return: 0, or -1 after an error message: they are in use
 */
int reload_check(const struct reload *reload)
{
	size_t i;

	if (check_holders(reload))
		return -1;
	if (*reload->modules->root) {
		msg_error("%s must be reloaded: not with --root",
			  reload->list[0]->name);
		return -1;
	}
	for (i = 0; i < reload->nr; i++) {
		if (check_module(reload, reload->list[i]))
			return -1;
	}
	return 0;
}
