/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_CHANGE_H
#define NESTMON_CHANGE_H

#include "dropin.h"
#include "reload.h"

/**
 * struct change - a change of parameters, all or none
 * @modules: the modules, with what is wanted
 * @reload: those of them to be reloaded
 * @persist: also for the next load
 * @dropin: the file for that
 */
struct change {
	struct kvm_modules *modules;
	struct reload reload;
	bool persist;
	struct dropin dropin;
};

int change_want(struct kvm_modules *modules, char **words);
int change_plan(struct change *change, struct kvm_modules *modules,
		bool persist);
bool change_writes(const struct change *change, const struct kvm_param *param);
int change_apply(struct change *change);
void change_clear(struct change *change);

#endif /* NESTMON_CHANGE_H */
