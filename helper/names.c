// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <linux/nestmon.h>

#include "mem.h"
#include "names.h"
#include "vmcs.h"

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
 * struct field_name - name of a VMCS field
 * @encoding: its encoding
 * @name: its name
 */
struct field_name {
	__u64 encoding;
	const char *name;
};

static const struct field_name fields[] = {
#define NESTMON_VMCS_FIELD(ident, encoding, name, doc) { encoding, name },
#include <linux/nestmon_vmcs_fields.h>
};

/**
 * struct assist_name - names of what a processor does for nested guests
 * @id: number of the assist
 * @name: its name
 * @parameter: of KVM's module, which turns it on
 */
struct assist_name {
	__u32 id;
	const char *name;
	const char *parameter;
};

static const struct assist_name assists[] = {
#define NESTMON_ASSIST(ident, isa, name, parameter, doc) \
	{ NESTMON_ASSIST_##ident, name, parameter },
#include <linux/nestmon_assists.h>
};

/**
 * struct isa - what depends on the virtualization extension
 * @name: as of the kernel's module parameters and flags
 * @module: KVM's module for it
 * @exits: names of its exit codes
 * @nr: how many
 */
struct isa {
	const char *name;
	const char *module;
	const struct exit_name *exits;
	size_t nr;
};

static const struct isa isas[] = {
	[NESTMON_ISA_VMX] = { "vmx", "kvm_intel", vmx_exits,
			      ARRAY_SIZE(vmx_exits) },
	[NESTMON_ISA_SVM] = { "svm", "kvm_amd", svm_exits,
			      ARRAY_SIZE(svm_exits) },
};

static const char *const collectors[] = {
	[NESTMON_COLLECTOR_NONE] = "none",
	[NESTMON_COLLECTOR_KPROBE] = "kprobe",
	[NESTMON_COLLECTOR_SWEEP] = "sweep",
};

static const char *const syncs_names[] = {
	[NESTMON_SYNCS_NONE] = "unavailable",
	[NESTMON_SYNCS_EXACT] = "exact",
	[NESTMON_SYNCS_ESTIMATED] = "estimated",
};

static const char *const events[] = {
	[NESTMON_EVENT_VM_NEW] = "vm-new",
	[NESTMON_EVENT_VCPU_NEW] = "vcpu-new",
	[NESTMON_EVENT_NESTED_ON] = "nested-on",
	[NESTMON_EVENT_L2_FIRST] = "l2-first",
	[NESTMON_EVENT_ENTRY_FAILED] = "entry-failed",
	[NESTMON_EVENT_LOST] = "lost-counters",
	[NESTMON_EVENT_NESTED_OFF] = "nested-off",
	[NESTMON_EVENT_VCPU_GONE] = "vcpu-gone",
	[NESTMON_EVENT_VM_GONE] = "vm-gone",
	[NESTMON_EVENT_EXITS_LOST] = "lost-exits",
};

static const char *const pagings[] = {
	[NESTMON_PAGING_NONE] = "",
	[NESTMON_PAGING_ROOT] = "root_mmu",
	[NESTMON_PAGING_GUEST] = "guest_mmu",
};

static const char *const sources[] = {
	[NESTMON_SOURCE_NONE] = "",
	[NESTMON_SOURCE_DERIVED] = "derived",
	[NESTMON_SOURCE_BTF] = "btf",
};

static const char *const modes[] = {
	[NESTMON_MODE_UNSPEC] = "",
	[NESTMON_MODE_PAUSED] = "paused",
	[NESTMON_MODE_COUNTING] = "counting",
	[NESTMON_MODE_TIME] = "time",
	[NESTMON_MODE_EVERYTHING] = "everything",
};

static const char *const clocks[] = {
	[NESTMON_CLOCK_UNSPEC] = "",
	[NESTMON_CLOCK_TSC] = "tsc",
	[NESTMON_CLOCK_LOCAL] = "local",
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
 * name_exit_at() - a name of an exit code, with VMX or SVM, by its number
 * @i: its number, from 0
 *
 * Return: the name, or NULL behind the last; a name may come twice
 */
const char *name_exit_at(size_t i)
{
	if (i < ARRAY_SIZE(vmx_exits))
		return vmx_exits[i].name;
	i -= ARRAY_SIZE(vmx_exits);
	return i < ARRAY_SIZE(svm_exits) ? svm_exits[i].name : NULL;
}

/**
 * name_is_exit() - is there an exit code of that name?
 * @name: the name
 *
 * Return: true when there is, with VMX or SVM
 */
bool name_is_exit(const char *name)
{
	const char *known;
	size_t i;

	for (i = 0; (known = name_exit_at(i)); i++) {
		if (!strcmp(known, name))
			return true;
	}
	return false;
}

static const char *field_known(__u64 encoding)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (fields[i].encoding == encoding)
			return fields[i].name;
	}
	return NULL;
}

/**
 * name_field() - name of a VMCS field
 * @name: room for %NAME_SIZE bytes
 * @encoding: its encoding, or that of its upper half
 */
void name_field(char *name, __u64 encoding)
{
	bool high = encoding & VMCS_HIGH;
	const char *known = field_known(encoding & ~(__u64)VMCS_HIGH);

	if (known && (!high || vmcs_bits(encoding) == 64))
		snprintf(name, NAME_SIZE, "%s%s", known, high ? "_HIGH" : "");
	else
		snprintf(name, NAME_SIZE, "unknown(0x%04llx)", encoding);
}

static const struct assist_name *assist_known(__u32 id)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(assists); i++) {
		if (assists[i].id == id)
			return &assists[i];
	}
	return NULL;
}

/**
 * name_assist() - name of an assist
 * @name: room for %NAME_SIZE bytes
 * @id: number of the assist
 */
void name_assist(char *name, __u32 id)
{
	const struct assist_name *known = assist_known(id);

	put(name, known ? known->name : NULL, id);
}

/**
 * name_parameter() - parameter of KVM's module that turns an assist on
 * @assist: number of the assist
 *
 * Return: the name, NULL when it is not known
 */
const char *name_parameter(__u32 assist)
{
	const struct assist_name *known = assist_known(assist);

	return known ? known->parameter : NULL;
}

/**
 * name_module() - KVM's module for a virtualization extension
 * @isa: &enum nestmon_isa
 *
 * Return: the name, NULL when it is not known
 */
const char *name_module(__u32 isa)
{
	return isa < ARRAY_SIZE(isas) ? isas[isa].module : NULL;
}

/**
 * name_syncs() - where numbers of copies of a shadow VMCS come from
 * @name: room for %NAME_SIZE bytes
 * @syncs: &enum nestmon_syncs
 */
void name_syncs(char *name, __u32 syncs)
{
	put(name, syncs < ARRAY_SIZE(syncs_names) ? syncs_names[syncs] : NULL,
	    syncs);
}

/**
 * name_paging() - name of KVM's page tables of an L2
 * @name: room for %NAME_SIZE bytes; empty where none was seen
 * @paging: &enum nestmon_paging
 */
void name_paging(char *name, __u32 paging)
{
	put(name, paging < ARRAY_SIZE(pagings) ? pagings[paging] : NULL,
	    paging);
}

/**
 * name_source() - name of what a nested state comes from
 * @name: room for %NAME_SIZE bytes; empty where there is no state
 * @source: &enum nestmon_source
 */
void name_source(char *name, __u32 source)
{
	put(name, source < ARRAY_SIZE(sources) ? sources[source] : NULL,
	    source);
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

/**
 * name_event() - name of an event
 * @name: room for %NAME_SIZE bytes
 * @event: &enum nestmon_event
 */
void name_event(char *name, __u32 event)
{
	put(name, event < ARRAY_SIZE(events) ? events[event] : NULL, event);
}

/**
 * name_mode() - name of what is measured
 * @name: room for %NAME_SIZE bytes; empty where it was not sent
 * @mode: &enum nestmon_mode
 */
void name_mode(char *name, __u32 mode)
{
	put(name, mode < ARRAY_SIZE(modes) ? modes[mode] : NULL, mode);
}

/**
 * name_clock() - name of what times are taken with
 * @name: room for %NAME_SIZE bytes; empty where it was not sent
 * @clock: &enum nestmon_clock
 */
void name_clock(char *name, __u32 clock)
{
	put(name, clock < ARRAY_SIZE(clocks) ? clocks[clock] : NULL, clock);
}
