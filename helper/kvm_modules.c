// SPDX-License-Identifier: GPL-2.0
/*
 * The modules of KVM and nestmon's own, as sysfs and libkmod see them.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "file.h"
#include "kvm_modules.h"
#include "mem.h"

static const char *const names[] = {
	[KVM_MODULE_KVM] = "kvm",
	[KVM_MODULE_INTEL] = "kvm_intel",
	[KVM_MODULE_AMD] = "kvm_amd",
	[KVM_MODULE_NESTMON] = "nestmon",
};

/* Where libkmod looks when nobody says otherwise, below a root. */
static const char *const config_dirs[] = {
	"/etc/modprobe.d",     "/run/modprobe.d", "/usr/local/lib/modprobe.d",
	"/usr/lib/modprobe.d", "/lib/modprobe.d",
};

static struct kmod_ctx *open_kmod(const char *root)
{
	const char *paths[ARRAY_SIZE(config_dirs) + 1] = {};
	struct kmod_ctx *kmod;
	struct utsname uts;
	char *dir;
	size_t i;

	if (!*root)
		return kmod_new(NULL, NULL);
	uname(&uts);
	dir = file_path("%s/lib/modules/%s", root, uts.release);
	for (i = 0; i < ARRAY_SIZE(config_dirs); i++)
		paths[i] = file_path("%s%s", root, config_dirs[i]);
	kmod = kmod_new(dir, paths);
	for (i = 0; i < ARRAY_SIZE(config_dirs); i++)
		free((char *)paths[i]);
	free(dir);
	return kmod;
}

/*
 * Not libkmod's initstate, which knows no root, and takes a built-in module for
 * one that is being loaded when the kernel's modules.builtin is missing.
 */
static enum kvm_module_state state_of(const char *root, const char *name)
{
	char *dir = file_path("%s/sys/module/%s", root, name);
	char *file = file_path("%s/initstate", dir);
	enum kvm_module_state state = KVM_MODULE_ABSENT;

	if (!access(file, F_OK))
		state = KVM_MODULE_LOADED;
	else if (!access(dir, F_OK))
		state = KVM_MODULE_BUILTIN;
	free(file);
	free(dir);
	return state;
}

static struct kvm_param *add_param(struct kvm_module *module, const char *name,
				   const char *type)
{
	struct kvm_param *param;

	module->params = mem_grow(module->params, &module->room, module->nr + 1,
				  sizeof(*param));
	param = &module->params[module->nr++];
	kvm_param_init(param, module->name, name, type);
	return param;
}

/* Types of the module's file: "name:type". */
static void add_types(struct kvm_module *module, struct kmod_list *info)
{
	struct kmod_list *item;

	kmod_list_foreach(item, info)
	{
		char *name, *type;

		if (strcmp(kmod_module_info_get_key(item), "parmtype"))
			continue;
		name = mem_strdup(kmod_module_info_get_value(item));
		type = strchr(name, ':');
		if (type) {
			*type++ = '\0';
			if (!kvm_module_param(module, name))
				add_param(module, name, type);
		}
		free(name);
	}
}

static void read_file(struct kvm_modules *modules, struct kvm_module *module)
{
	struct kmod_module *mod = NULL;
	struct kmod_list *info = NULL;

	if (kmod_module_new_from_name(modules->kmod, module->name, &mod))
		return;
	module->found = kmod_module_get_path(mod);
	if (kmod_module_get_info(mod, &info) >= 0) {
		add_types(module, info);
		kmod_module_info_free_list(info);
	}
	kmod_module_unref(mod);
}

static void read_value(const struct kvm_modules *modules,
		       struct kvm_param *param)
{
	char *path = kvm_modules_path(modules, param), *line;
	struct stat st;

	param->writable = !stat(path, &st) && st.st_mode & 0200;
	line = file_line(path);
	if (line) {
		kvm_param_guess(param, line);
		param->value = kvm_param_shown(param, line);
	}
	free(line);
	free(path);
}

static bool is_listed(const struct kvm_modules *modules,
		      const struct kvm_param *param)
{
	char *path = kvm_modules_path(modules, param);
	bool listed = !access(path, F_OK);

	free(path);
	return listed;
}

/* A file that was replaced since may have other parameters. */
static void drop_unlisted(const struct kvm_modules *modules,
			  struct kvm_module *module)
{
	size_t i, nr = 0;

	for (i = 0; i < module->nr; i++) {
		if (is_listed(modules, &module->params[i]))
			module->params[nr++] = module->params[i];
		else
			kvm_param_clear(&module->params[i]);
	}
	module->nr = nr;
}

static void read_running(const struct kvm_modules *modules,
			 struct kvm_module *module)
{
	char *path = file_path("%s/sys/module/%s/parameters", modules->root,
			       module->name);
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t i;

	free(path);
	drop_unlisted(modules, module);
	while (dir && (entry = readdir(dir))) {
		if (*entry->d_name != '.' &&
		    !kvm_module_param(module, entry->d_name))
			add_param(module, entry->d_name, NULL);
	}
	if (dir)
		closedir(dir);
	for (i = 0; i < module->nr; i++)
		read_value(modules, &module->params[i]);
}

static void add_rows(struct kvm_module *module)
{
	const struct kvm_param_row *row;
	size_t i;

	for (i = 0; (row = kvm_param_row_at(i)); i++) {
		if (!strcmp(row->module, module->name))
			add_param(module, row->name, NULL);
	}
}

static int by_name(const void *a, const void *b)
{
	const struct kvm_param *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void read_module(struct kvm_modules *modules, struct kvm_module *module)
{
	module->state = state_of(modules->root, module->name);
	read_file(modules, module);
	if (module->state != KVM_MODULE_ABSENT)
		read_running(modules, module);
	else if (!module->nr)
		add_rows(module);
	if (module->nr)
		qsort(module->params, module->nr, sizeof(*module->params),
		      by_name);
}

static bool cpuinfo_has(const char *root, const char *const *words)
{
	char *path = file_path("%s/proc/cpuinfo", root);
	FILE *file = fopen(path, "re");
	char *line = NULL;
	bool has = false;
	size_t size = 0;

	free(path);
	while (file && !has && getline(&line, &size, file) > 0) {
		const char *const *word;

		for (word = words; *word && !has; word++)
			has = !strncmp(line, "vendor_id", 9) &&
			      strstr(line, *word);
	}
	if (file)
		fclose(file);
	free(line);
	return has;
}

static struct kvm_module *vendor_of(struct kvm_modules *modules)
{
	static const char *const intel[] = { "GenuineIntel", "CentaurHauls",
					     "Shanghai", NULL };
	static const char *const amd[] = { "AuthenticAMD", "HygonGenuine",
					   NULL };
	struct kvm_module *vmx = &modules->list[KVM_MODULE_INTEL];
	struct kvm_module *svm = &modules->list[KVM_MODULE_AMD];

	bool has_vmx = vmx->state != KVM_MODULE_ABSENT;
	bool has_svm = svm->state != KVM_MODULE_ABSENT;

	/* Both can be built in; only one of them can work. */
	if (has_vmx != has_svm)
		return has_vmx ? vmx : svm;
	if (cpuinfo_has(modules->root, intel))
		return vmx;
	return cpuinfo_has(modules->root, amd) ? svm : NULL;
}

/**
 * kvm_modules_read() - look at the modules and their parameters
 * @modules: filled in; to be cleared in any case
 * @root: what stands before all paths, "" for this host; must outlive @modules
 *
 * Return: 0, or -1 after an error message
 */
int kvm_modules_read(struct kvm_modules *modules, const char *root)
{
	size_t i;

	*modules = (struct kvm_modules){ .root = root };
	/* Its messages say nothing to users; who wants them says so himself. */
	setenv("KMOD_LOG", "0", 0);
	modules->kmod = open_kmod(root);
	if (!modules->kmod) {
		msg_error("libkmod cannot be used");
		return -1;
	}
	for (i = 0; i < KVM_MODULES_NR; i++) {
		modules->list[i].name = names[i];
		read_module(modules, &modules->list[i]);
	}
	modules->vendor = vendor_of(modules);
	return 0;
}

/**
 * kvm_modules_clear() - free what the modules hold
 * @modules: the modules
 */
void kvm_modules_clear(struct kvm_modules *modules)
{
	size_t i, k;

	for (i = 0; i < KVM_MODULES_NR; i++) {
		for (k = 0; k < modules->list[i].nr; k++)
			kvm_param_clear(&modules->list[i].params[k]);
		free(modules->list[i].params);
	}
	kmod_unref(modules->kmod);
}

/**
 * kvm_modules_concerns() - is a module of use on this host?
 * @modules: the modules
 * @module: one of them
 *
 * Return: false for the module of another vendor's processors
 */
bool kvm_modules_concerns(const struct kvm_modules *modules,
			  const struct kvm_module *module)
{
	bool vendor = module == &modules->list[KVM_MODULE_INTEL] ||
		      module == &modules->list[KVM_MODULE_AMD];

	return !vendor || !modules->vendor || module == modules->vendor;
}

/**
 * kvm_module_state_name() - what to call a state
 * @state: the state
 *
 * Return: the name
 */
const char *kvm_module_state_name(enum kvm_module_state state)
{
	static const char *const states[] = {
		[KVM_MODULE_ABSENT] = "not loaded",
		[KVM_MODULE_LOADED] = "loaded",
		[KVM_MODULE_BUILTIN] = "built in",
	};

	return states[state];
}
