/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_CAPS_H
#define NESTMON_CAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

/**
 * enum cap_kind - columns "kind" of nestmon_vmx_caps.h
 * @CAP_FLAG: see there
 * @CAP_NUMBER: see there
 * @CAP_STATE: see there
 * @CAP_SET: see there
 * @CAP_CONTROL: see there
 * @CAP_FIXED: see there
 */
enum cap_kind {
	CAP_FLAG,
	CAP_NUMBER,
	CAP_STATE,
	CAP_SET,
	CAP_CONTROL,
	CAP_FIXED,
};

/* In place of the number of a register. */
#define CAP_NONE (-1)

/**
 * struct cap_reg - a register of nestmon_vmx_caps.h or nestmon_svm_caps.h
 * @space: &enum nestmon_cap_space
 * @index: its number there
 * @name: its name
 * @cond: number of the register that tells whether it exists, or %CAP_NONE
 * @mask: bits of @cond; it exists if any is set
 * @twin: number of the register that it makes a pair with, or %CAP_NONE
 */
struct cap_reg {
	__u32 space;
	__u32 index;
	const char *name;
	int cond;
	__u64 mask;
	int twin;
};

/**
 * struct cap_bit - bits of a register, a row of the same tables
 * @reg: number of the register
 * @bit: the first
 * @width: how many
 * @kind: &enum cap_kind
 * @name: their name
 * @param: parameter without which KVM does not offer them, or ""
 * @doc: what they say
 */
struct cap_bit {
	int reg;
	__u8 bit;
	__u8 width;
	__u8 kind;
	const char *name;
	const char *param;
	const char *doc;
};

/**
 * struct cap_table - the rows of a virtualization extension
 * @regs: registers
 * @nr_regs: how many
 * @bits: their bits
 * @nr_bits: how many
 */
struct cap_table {
	const struct cap_reg *regs;
	size_t nr_regs;
	const struct cap_bit *bits;
	size_t nr_bits;
};

/**
 * struct cap - what is known of a register; see &enum nestmon_cap_attr
 * @space: &enum nestmon_cap_space
 * @index: its number there
 * @state: &enum nestmon_cap_state
 * @value: its value, with %NESTMON_CAP_READ
 */
struct cap {
	__u32 space;
	__u32 index;
	__u32 state;
	__u64 value;
};

/**
 * struct cap_set - what is known of several registers
 * @list: the registers
 * @nr: how many
 * @room: how many @list has room for
 */
struct cap_set {
	struct cap *list;
	size_t nr;
	size_t room;
};

/**
 * struct cpu_caps - capability of a CPU
 * @cpu: its number
 * @isa: &enum nestmon_isa
 * @set: its registers
 */
struct cpu_caps {
	__u32 cpu;
	__u32 isa;
	struct cap_set set;
};

/**
 * struct caps - capability of all CPUs
 * @cpus: the CPUs
 * @nr: how many
 * @room: how many @cpus has room for
 */
struct caps {
	struct cpu_caps *cpus;
	size_t nr;
	size_t room;
};

/**
 * enum cap_says - what bits say
 * @CAP_UNAVAILABLE: nothing: they could not be read
 * @CAP_ABSENT: nothing: there is no such register
 * @CAP_NO: it is not there; a control, or bit of a control register, must be 0
 * @CAP_YES: it is there; it may be 0 or 1
 * @CAP_DEFAULT: the same, of a control that was 1 before it could be chosen
 * @CAP_FORCED: it must be 1
 * @CAP_IS: a number
 */
enum cap_says {
	CAP_UNAVAILABLE,
	CAP_ABSENT,
	CAP_NO,
	CAP_YES,
	CAP_DEFAULT,
	CAP_FORCED,
	CAP_IS,
};

/**
 * struct cap_meaning - what bits say
 * @says: &enum cap_says
 * @number: the number, with %CAP_IS
 */
struct cap_meaning {
	enum cap_says says;
	__u64 number;
};

const struct cap_table *cap_table(__u32 isa);
void cap_set_add(struct cap_set *set, const struct cap *cap);
struct cap cap_set_get(const struct cap_set *set, const struct cap_reg *reg);
void cap_set_free(struct cap_set *set);
struct cap_meaning cap_mean(const struct cap_table *table,
			    const struct cap_bit *bit,
			    const struct cap_set *set);
void caps_add(struct caps *caps, struct cpu_caps *cpu);
void caps_sort(struct caps *caps);
void caps_clear(struct caps *caps);

#endif /* NESTMON_CAPS_H */
