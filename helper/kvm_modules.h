/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_KVM_MODULES_H
#define NESTMON_KVM_MODULES_H

#include <libkmod.h>

#include "kvm_param.h"

/**
 * enum kvm_module_state - where a module is
 * @KVM_MODULE_ABSENT: not in the running kernel
 * @KVM_MODULE_LOADED: loaded
 * @KVM_MODULE_BUILTIN: part of the kernel's own image
 */
enum kvm_module_state {
	KVM_MODULE_ABSENT,
	KVM_MODULE_LOADED,
	KVM_MODULE_BUILTIN,
};

/**
 * enum kvm_module_id - the modules
 * @KVM_MODULE_KVM: what Intel and AMD have in common
 * @KVM_MODULE_INTEL: for VMX
 * @KVM_MODULE_AMD: for SVM
 * @KVM_MODULE_NESTMON: nestmon's own
 * @KVM_MODULES_NR: how many there are
 */
enum kvm_module_id {
	KVM_MODULE_KVM,
	KVM_MODULE_INTEL,
	KVM_MODULE_AMD,
	KVM_MODULE_NESTMON,
	KVM_MODULES_NR,
};

/**
 * struct kvm_module - a module
 * @name: its name
 * @state: where it is
 * @found: modprobe could find its file
 * @params: its parameters by name: those of the running kernel, else of its
 *	file, else of the table
 * @nr: how many
 * @room: how many @params has room for
 */
struct kvm_module {
	const char *name;
	enum kvm_module_state state;
	bool found;
	struct kvm_param *params;
	size_t nr;
	size_t room;
};

/**
 * struct kvm_modules - the modules and their parameters
 * @root: what stands before all paths, "" for this host
 * @kmod: libkmod's view, of files below @root; what it loads is loaded into
 *	the running kernel
 * @list: the modules by &enum kvm_module_id
 * @vendor: the one of INTEL and AMD that is in the running kernel, else that
 *	of this processor; NULL when neither is
 */
struct kvm_modules {
	const char *root;
	struct kmod_ctx *kmod;
	struct kvm_module list[KVM_MODULES_NR];
	struct kvm_module *vendor;
};

int kvm_modules_read(struct kvm_modules *modules, const char *root);
void kvm_modules_clear(struct kvm_modules *modules);
bool kvm_modules_concerns(const struct kvm_modules *modules,
			  const struct kvm_module *module);
struct kvm_module *kvm_modules_of(struct kvm_modules *modules,
				  const struct kvm_param *param);
struct kvm_param *kvm_modules_find(struct kvm_modules *modules,
				   const char *name);
struct kvm_param *kvm_module_param(const struct kvm_module *module,
				   const char *name);
char *kvm_modules_path(const struct kvm_modules *modules,
		       const struct kvm_param *param);
char *kvm_modules_value(const struct kvm_modules *modules,
			const struct kvm_param *param);
int kvm_modules_write(const struct kvm_modules *modules,
		      const struct kvm_param *param, const char *value);
const char *kvm_module_state_name(enum kvm_module_state state);

#endif /* NESTMON_KVM_MODULES_H */
