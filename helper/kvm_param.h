/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_KVM_PARAM_H
#define NESTMON_KVM_PARAM_H

#include <stdbool.h>
#include <stddef.h>

/**
 * enum kvm_param_kind - what the values of a parameter are
 * @KVM_PARAM_FLAG: on or off; Y and N in text
 * @KVM_PARAM_INT: integers
 * @KVM_PARAM_TEXT: anything else
 */
enum kvm_param_kind {
	KVM_PARAM_FLAG,
	KVM_PARAM_INT,
	KVM_PARAM_TEXT,
};

/**
 * struct kvm_param_row - a row of linux/nestmon_kvm_params.h
 * @module: see there
 * @name: see there
 * @kind: see there
 * @min: see there
 * @max: see there
 * @needs: see there
 * @doc: see there
 * @words: see there; NULL where any will do
 */
struct kvm_param_row {
	const char *module;
	const char *name;
	enum kvm_param_kind kind;
	long long min;
	long long max;
	const char *needs;
	const char *doc;
	const char *words;
};

/**
 * struct kvm_param - a parameter of a module
 * @module: name of the module
 * @name: name of the parameter
 * @type: its type as the module's file has it, NULL when that says nothing
 * @row: its row, NULL when it has none
 * @kind: what its values are
 * @min: smallest value of %KVM_PARAM_INT
 * @max: largest value of %KVM_PARAM_INT
 * @value: its value in the running kernel, canonical; NULL when it has none, or
 *	it cannot be read
 * @wanted: the value that it is to get, likewise; NULL when it is to stay
 * @writable: it can be changed in the running kernel
 */
struct kvm_param {
	const char *module;
	char *name;
	char *type;
	const struct kvm_param_row *row;
	enum kvm_param_kind kind;
	long long min;
	long long max;
	char *value;
	char *wanted;
	bool writable;
};

const struct kvm_param_row *kvm_param_row_at(size_t i);
void kvm_param_init(struct kvm_param *param, const char *module,
		    const char *name, const char *type);
void kvm_param_clear(struct kvm_param *param);
const char *kvm_param_type(const struct kvm_param *param);
void kvm_param_guess(struct kvm_param *param, const char *value);
char *kvm_param_shown(const struct kvm_param *param, const char *value);
char *kvm_param_parse(const struct kvm_param *param, const char *value);
bool kvm_param_passes(const struct kvm_param *param);
const char *kvm_param_passed(const struct kvm_param *param, const char *shown);

#endif /* NESTMON_KVM_PARAM_H */
