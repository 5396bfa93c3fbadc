/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_RELOAD_H
#define NESTMON_RELOAD_H

#include "kvm_modules.h"

/**
 * struct reload - modules to be unloaded and loaded with what is wanted
 * @modules: all modules
 * @list: those to be reloaded, in the order in which they are unloaded
 * @nr: how many
 * @why: why a reload failed, while it is undone
 */
struct reload {
	struct kvm_modules *modules;
	struct kvm_module *list[KVM_MODULES_NR];
	size_t nr;
	char *why;
};

bool reload_plan(struct reload *reload, struct kvm_modules *modules);
bool reload_has(const struct reload *reload, const char *name);
int reload_check(const struct reload *reload);
int reload_run(struct reload *reload);
int reload_back(struct reload *reload);
struct kmod_module *reload_open(const struct reload *reload,
				const struct kvm_module *module);
char *reload_wanted(const struct kvm_module *module);

#endif /* NESTMON_RELOAD_H */
