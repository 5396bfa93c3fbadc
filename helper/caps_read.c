// SPDX-License-Identifier: GPL-2.0
/*
 * The capability of CPUs without the module. What exists is decided as there.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/nestmon.h>

#include "caps_read.h"
#include "file.h"
#include "hw.h"
#include "mem.h"

/**
 * struct reading - a reading under way
 * @table: the registers
 * @msr_error: errno of the first MSR that could not be read, 0 for none
 * @nr: how many MSRs could not
 */
struct reading {
	const struct cap_table *table;
	int msr_error;
	unsigned int nr;
};

static void read_cpuid(__u32 cpu, struct cap *cap)
{
	__u32 out[4];
	int ret = hw_cpuid(cpu, cap->index, out);

	cap->state = ret < 0 ? NESTMON_CAP_UNAVAILABLE : NESTMON_CAP_ABSENT;
	if (ret)
		return;
	cap->state = NESTMON_CAP_READ;
	cap->value = out[cap->space - NESTMON_CAP_CPUID_EAX];
}

static void read_one_msr(struct reading *reading, __u32 cpu, struct cap *cap)
{
	int ret = hw_msr(cpu, cap->index, &cap->value);

	if (!ret)
		return;
	cap->state = NESTMON_CAP_UNAVAILABLE;
	cap->value = 0;
	if (!reading->nr++)
		reading->msr_error = -ret;
}

static __u32 existence(const struct cap_table *table, const struct cap_reg *reg,
		       const struct cap_set *set)
{
	struct cap cond;

	if (reg->cond == CAP_NONE)
		return NESTMON_CAP_READ;
	cond = cap_set_get(set, &table->regs[reg->cond]);
	if (cond.state == NESTMON_CAP_READ && !(cond.value & reg->mask))
		return NESTMON_CAP_ABSENT;
	return cond.state;
}

static struct cap read_reg(struct reading *reading, __u32 cpu,
			   const struct cap_reg *reg, const struct cap_set *set)
{
	struct cap cap = {
		.space = reg->space,
		.index = reg->index,
		.state = existence(reading->table, reg, set),
	};

	if (cap.state != NESTMON_CAP_READ)
		return cap;
	if (cap.space == NESTMON_CAP_MSR)
		read_one_msr(reading, cpu, &cap);
	else if (cap.space == NESTMON_CAP_CR)
		cap.state = NESTMON_CAP_UNAVAILABLE;
	else
		read_cpuid(cpu, &cap);
	return cap;
}

static void read_cpu(struct reading *reading, struct cpu_caps *cpu)
{
	size_t i;

	for (i = 0; i < reading->table->nr_regs; i++) {
		struct cap cap = read_reg(reading, cpu->cpu,
					  &reading->table->regs[i], &cpu->set);

		cap_set_add(&cpu->set, &cap);
	}
}

/* The first rows of each table are those of the flag. */
static bool cpu_has_isa(__u32 cpu, __u32 isa)
{
	const struct cap_table *table = cap_table(isa);
	const struct cap_reg *flag = &table->regs[0];
	struct cap cap = { .space = flag->space, .index = flag->index };
	const struct cap_bit *bit = &table->bits[0];

	read_cpuid(cpu, &cap);
	return cap.state == NESTMON_CAP_READ && cap.value >> bit->bit & 1;
}

static __u32 find_isa(const struct caps *caps)
{
	size_t i;

	for (i = 0; i < caps->nr; i++) {
		if (cpu_has_isa(caps->cpus[i].cpu, NESTMON_ISA_VMX))
			return NESTMON_ISA_VMX;
		if (cpu_has_isa(caps->cpus[i].cpu, NESTMON_ISA_SVM))
			return NESTMON_ISA_SVM;
	}
	return 0;
}

static void add_range(struct caps *caps, __u32 from, __u32 to, const __u32 *cpu)
{
	for (; from <= to; from++) {
		struct cpu_caps one = { .cpu = from };

		if (!cpu || *cpu == from)
			caps_add(caps, &one);
	}
}

/* Such as 0-3,8; the kernel's own. */
static bool add_list(struct caps *caps, const char *list, const __u32 *cpu)
{
	unsigned int from, to;
	int length;

	while (sscanf(list, "%u%n", &from, &length) == 1) {
		list += length;
		to = from;
		if (sscanf(list, "-%u%n", &to, &length) == 1)
			list += length;
		if (to < from || to > 1 << 20)
			return false;
		add_range(caps, from, to, cpu);
		if (*list++ != ',')
			return !list[-1];
	}
	return false;
}

static int find_cpus(const struct mounts *mounts, const __u32 *cpu,
		     struct caps *caps)
{
	char *path = file_path("%s/devices/system/cpu/online", mounts->sys);
	char *list = file_line(path);
	int ret = -1;

	if (!list)
		msg_error("%s: %s", path, strerror(errno));
	else if (!add_list(caps, list, cpu))
		msg_error("%s: '%s' is no list of CPUs", path, list);
	else if (!caps->nr)
		msg_error("no CPU of this number is online");
	else
		ret = 0;
	free(list);
	free(path);
	return ret;
}

static void say_missing(__u32 isa, const struct reading *reading)
{
	if (isa == NESTMON_ISA_VMX)
		msg_warn(
			"the nestmon module is not loaded (modprobe nestmon): CR4 is unavailable");
	if (reading->nr)
		msg_warn("%u MSRs are unavailable: /dev/cpu/*/msr: %s%s",
			 reading->nr, strerror(reading->msr_error),
			 reading->msr_error == ENOENT ? " (modprobe msr)" : "");
}

/**
 * caps_read() - read the capability of the CPUs
 * @mounts: where the kernel's file systems are
 * @cpu: number of the only CPU, or NULL for all
 * @caps: filled in, empty where no CPU has VMX or SVM; to be freed with
 *	caps_clear() in any case
 *
 * Says what only the module could read.
 *
 * Return: 0, or -1 after an error message
 */
int caps_read(const struct mounts *mounts, const __u32 *cpu, struct caps *caps)
{
	struct reading reading = {};
	__u32 isa;
	size_t i;

	if (find_cpus(mounts, cpu, caps))
		return -1;
	isa = find_isa(caps);
	reading.table = cap_table(isa);
	if (!reading.table) {
		caps_clear(caps);
		return 0;
	}
	for (i = 0; i < caps->nr; i++) {
		caps->cpus[i].isa = isa;
		read_cpu(&reading, &caps->cpus[i]);
	}
	say_missing(isa, &reading);
	return 0;
}
