/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the processor says of VMX and SVM, for each CPU.
 */
#ifndef NESTMON_CAPS_H
#define NESTMON_CAPS_H

#include <linux/types.h>
#include <linux/nestmon.h>

/* At least as many as either table has registers. */
#define NESTMON_CAPS_MAX 32

/**
 * struct nestmon_cap_reg - register of nestmon_vmx_caps.h or nestmon_svm_caps.h
 * @space: what it belongs to
 * @index: its number there
 * @name: its name
 * @cond: number of the row that tells whether it exists, -1 for none
 * @mask: bits of @cond; it exists if any is set
 */
struct nestmon_cap_reg {
	enum nestmon_cap_space space;
	u32 index;
	const char *name;
	int cond;
	u64 mask;
};

/**
 * struct nestmon_cap - what is known of a register
 * @state: &enum nestmon_cap_state
 * @value: its value, if @state is %NESTMON_CAP_READ
 */
struct nestmon_cap {
	enum nestmon_cap_state state;
	u64 value;
};

/**
 * struct nestmon_caps - capability of a CPU
 * @cpu: its number
 * @isa: what the registers are about
 * @time: ns of CLOCK_MONOTONIC at which they were read
 * @regs: the registers, in the order of the table
 * @nr: how many
 * @caps: what is known of them
 */
struct nestmon_caps {
	unsigned int cpu;
	enum nestmon_isa isa;
	u64 time;
	const struct nestmon_cap_reg *regs;
	unsigned int nr;
	struct nestmon_cap caps[NESTMON_CAPS_MAX];
};

/* What a guest is looked at for, see nestmon_guest_regs. */
#define NESTMON_GUEST_CAPS 3

/**
 * struct nestmon_guest_caps - what a vCPU was given
 * @known: it was looked at
 * @caps: what it sees in the registers of nestmon_guest_regs
 */
struct nestmon_guest_caps {
	bool known;
	struct nestmon_cap caps[NESTMON_GUEST_CAPS];
};

/* Of CPUID. */
extern const struct nestmon_cap_reg
	*const nestmon_guest_regs[NESTMON_GUEST_CAPS];

struct kvm_vcpu;

void nestmon_caps_of_guest(const struct kvm_vcpu *vcpu,
			   struct nestmon_guest_caps *guest);
enum nestmon_isa nestmon_caps_isa(void);
int nestmon_caps_read(struct nestmon_caps *caps, unsigned int cpu,
		      enum nestmon_isa isa);

#endif /* NESTMON_CAPS_H */
