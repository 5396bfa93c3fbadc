// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include <linux/nestmon.h>

#include "mem.h"
#include "names.h"

/**
 * struct exit_name - name of an exit code
 * @code: exit code
 * @name: its name
 */
struct exit_name {
	__u64 code;
	const char *name;
};

static const struct exit_name svm_exits[] = {
#define NESTMON_SVM_EXIT(ident, code, name, flags, doc) { code, name },
#include <linux/nestmon_svm_exits.h>
};

static const struct exit_name vmx_exits[] = {
#define NESTMON_VMX_EXIT(ident, code, name, flags, doc) { code, name },
#include <linux/nestmon_vmx_exits.h>
};

/**
 * struct isa - what depends on the virtualization extension
 * @name: as of the kernel's module parameters and flags
 * @exits: names of its exit codes
 * @nr: how many
 */
struct isa {
	const char *name;
	const struct exit_name *exits;
	size_t nr;
};

static const struct isa isas[] = {
	[NESTMON_ISA_VMX] = { "vmx", vmx_exits, ARRAY_SIZE(vmx_exits) },
	[NESTMON_ISA_SVM] = { "svm", svm_exits, ARRAY_SIZE(svm_exits) },
};

static const char *const collectors[] = {
	[NESTMON_COLLECTOR_NONE] = "none",
	[NESTMON_COLLECTOR_KPROBE] = "kprobe",
	[NESTMON_COLLECTOR_SWEEP] = "sweep",
};

static void put(char *name, const char *known, __u64 number)
{
	if (known)
		snprintf(name, NAME_SIZE, "%s", known);
	else
		snprintf(name, NAME_SIZE, "unknown(%llu)", number);
}

/**
 * name_isa() - name of a virtualization extension
 * @name: room for %NAME_SIZE bytes
 * @isa: &enum nestmon_isa
 */
void name_isa(char *name, __u32 isa)
{
	put(name, isa < ARRAY_SIZE(isas) ? isas[isa].name : NULL, isa);
}

/**
 * name_exit() - name of an exit code
 * @name: room for %NAME_SIZE bytes
 * @isa: &enum nestmon_isa
 * @code: exit code
 */
void name_exit(char *name, __u32 isa, __u64 code)
{
	const char *known = NULL;
	size_t i;

	for (i = 0; isa < ARRAY_SIZE(isas) && i < isas[isa].nr; i++) {
		if (isas[isa].exits[i].code == code)
			known = isas[isa].exits[i].name;
	}
	put(name, known, code);
}

/**
 * name_collector() - how the module learns that a vCPU is destroyed
 * @name: room for %NAME_SIZE bytes
 * @collector: &enum nestmon_collector
 */
void name_collector(char *name, __u32 collector)
{
	put(name,
	    collector < ARRAY_SIZE(collectors) ? collectors[collector] : NULL,
	    collector);
}
