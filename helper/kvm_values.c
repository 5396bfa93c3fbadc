// SPDX-License-Identifier: GPL-2.0
/*
 * Finding parameters, and their values in the running kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "kvm_modules.h"

/**
 * kvm_modules_of() - the module of a parameter
 * @modules: the modules
 * @param: a parameter of one of them
 *
 * Return: the module
 */
struct kvm_module *kvm_modules_of(struct kvm_modules *modules,
				  const struct kvm_param *param)
{
	size_t i;

	for (i = 0; strcmp(modules->list[i].name, param->module); i++)
		;
	return &modules->list[i];
}

/**
 * kvm_module_param() - a parameter of a module
 * @module: the module
 * @name: name of the parameter
 *
 * Return: the parameter, NULL when the module has none of that name
 */
struct kvm_param *kvm_module_param(const struct kvm_module *module,
				   const char *name)
{
	size_t i;

	for (i = 0; i < module->nr; i++) {
		if (!strcmp(module->params[i].name, name))
			return &module->params[i];
	}
	return NULL;
}

static struct kvm_param *find_full(struct kvm_modules *modules,
				   const char *name, const char *param)
{
	struct kvm_param *found = NULL;
	size_t i, length = param - name - 1;

	for (i = 0; i < KVM_MODULES_NR; i++) {
		const char *module = modules->list[i].name;

		if (strlen(module) != length || strncmp(module, name, length))
			continue;
		found = kvm_module_param(&modules->list[i], param);
		if (!found)
			msg_error("%s has no parameter '%s'", module, param);
		return found;
	}
	msg_error(
		"'%s' is of none of the modules kvm, kvm_intel, kvm_amd, nestmon",
		name);
	return NULL;
}

/**
 * kvm_modules_find() - a parameter by its name
 * @modules: the modules
 * @name: MODULE.PARAMETER, or PARAMETER where that can be only one on this host
 *
 * Return: the parameter, or NULL after an error message
 */
struct kvm_param *kvm_modules_find(struct kvm_modules *modules,
				   const char *name)
{
	struct kvm_param *found = NULL, *param;
	const char *dot = strchr(name, '.');
	size_t i;

	if (dot)
		return find_full(modules, name, dot + 1);
	for (i = 0; i < KVM_MODULES_NR; i++) {
		if (!kvm_modules_concerns(modules, &modules->list[i]))
			continue;
		param = kvm_module_param(&modules->list[i], name);
		if (found && param) {
			msg_error("'%s' may be %s.%s or %s.%s", name,
				  found->module, name, param->module, name);
			return NULL;
		}
		if (param)
			found = param;
	}
	if (!found)
		msg_error(
			"there is no parameter '%s' (see: nestmon param list)",
			name);
	return found;
}

/**
 * kvm_modules_path() - file of a parameter in sysfs
 * @modules: the modules
 * @param: the parameter
 *
 * Return: to be freed with free()
 */
char *kvm_modules_path(const struct kvm_modules *modules,
		       const struct kvm_param *param)
{
	return file_path("%s/sys/module/%s/parameters/%s", modules->root,
			 param->module, param->name);
}

/**
 * kvm_modules_value() - value of a parameter in the running kernel, read anew
 * @modules: the modules
 * @param: the parameter
 *
 * Return: the value as kvm_param_shown() has it, to be freed with free(), or
 *	NULL with errno when it cannot be read
 */
char *kvm_modules_value(const struct kvm_modules *modules,
			const struct kvm_param *param)
{
	char *path = kvm_modules_path(modules, param);
	char *line = file_line(path), *shown = NULL;

	if (line)
		shown = kvm_param_shown(param, line);
	free(line);
	free(path);
	return shown;
}

/**
 * kvm_modules_write() - change a parameter in the running kernel
 * @modules: the modules
 * @param: the parameter
 * @value: its value as kvm_param_shown() has it
 *
 * Return: 0, or -errno
 */
int kvm_modules_write(const struct kvm_modules *modules,
		      const struct kvm_param *param, const char *value)
{
	char *path = kvm_modules_path(modules, param);
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC), ret = 0;

	free(path);
	if (fd < 0)
		return -errno;
	value = kvm_param_passed(param, value);
	if (write(fd, value, strlen(value)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}
