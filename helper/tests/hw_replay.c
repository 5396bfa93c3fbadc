// SPDX-License-Identifier: GPL-2.0
/*
 * Stands in for hw.c: what processors and KVM say is in the file that the
 * environment variable NESTMON_HW names. Each line has a word and numbers:
 *
 *	cpuid CPU LEAF EAX EBX ECX EDX
 *	msr CPU MSR VALUE
 *	kvm-cpuid LEAF EAX EBX ECX EDX		offered
 *	kvm-msr MSR VALUE			offered
 *	kvm-listed MSR				offered, but it cannot be read
 *	no-kvm					/dev/kvm cannot be opened
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/nestmon.h>

#include "../hw.h"
#include "../msg.h"

#define NUMBERS 6

/* Returns how many numbers follow the word, -1 when it is another. */
static int parse(char *line, const char *word, __u64 *numbers)
{
	char *at, *name = strtok_r(line, "\n ", &at);
	const char *number;
	int nr = 0;

	if (!name || strcmp(name, word))
		return -1;
	while (nr < NUMBERS && (number = strtok_r(NULL, "\n ", &at)))
		numbers[nr++] = strtoull(number, NULL, 0);
	return nr;
}

/* The first line with this word and these numbers; returns how many follow. */
static int find(const char *word, const __u64 *want, int nr, __u64 *rest)
{
	const char *path = getenv("NESTMON_HW");
	FILE *file = path ? fopen(path, "re") : NULL;
	__u64 numbers[NUMBERS];
	char line[256];
	int i, got = -1;

	while (file && got < 0 && fgets(line, sizeof(line), file)) {
		got = parse(line, word, numbers) - nr;
		for (i = 0; i < nr && got >= 0; i++)
			got = numbers[i] == want[i] ? got : -1;
	}
	if (file)
		fclose(file);
	for (i = 0; i < got; i++)
		rest[i] = numbers[nr + i];
	return got;
}

/**
 * hw_cpuid() - see hw.c
 * @cpu: number of the CPU
 * @leaf: of CPUID
 * @out: filled in
 *
 * Return: 0 or 1
 */
int hw_cpuid(__u32 cpu, __u32 leaf, __u32 *out)
{
	const __u64 want[] = { cpu, leaf };
	__u64 rest[NUMBERS];
	int i;

	if (find("cpuid", want, 2, rest) != 4)
		return 1;
	for (i = 0; i < 4; i++)
		out[i] = rest[i];
	return 0;
}

/**
 * hw_msr() - see hw.c
 * @cpu: number of the CPU
 * @msr: number of the MSR
 * @value: filled in
 *
 * Return: 0 or -errno
 */
int hw_msr(__u32 cpu, __u32 msr, __u64 *value)
{
	const __u64 want[] = { cpu, msr };
	__u64 rest[NUMBERS];

	if (find("msr", want, 2, rest) != 1)
		return find("msr", want, 1, rest) < 0 ? -ENOENT : -EIO;
	*value = rest[0];
	return 0;
}

static void offer(struct cap *cap)
{
	const __u64 want = cap->index;
	bool msr = cap->space == NESTMON_CAP_MSR;
	__u64 rest[NUMBERS] = {};
	int nr = find(msr ? "kvm-msr" : "kvm-cpuid", &want, 1, rest);

	cap->state = NESTMON_CAP_ABSENT;
	if (msr && find("kvm-listed", &want, 1, rest) == 0)
		cap->state = NESTMON_CAP_UNAVAILABLE;
	if (nr < 1 || cap->space == NESTMON_CAP_CR)
		return;
	cap->state = NESTMON_CAP_READ;
	cap->value = rest[msr ? 0 : cap->space - NESTMON_CAP_CPUID_EAX];
}

/**
 * hw_offered() - see hw.c
 * @table: which registers
 * @set: filled in
 *
 * Return: 0, or -1 after an error message
 */
int hw_offered(const struct cap_table *table, struct cap_set *set)
{
	size_t i;

	if (find("no-kvm", NULL, 0, NULL) == 0) {
		msg_error("/dev/kvm: %s", strerror(ENOENT));
		return -1;
	}
	for (i = 0; i < table->nr_regs; i++) {
		struct cap cap = {
			.space = table->regs[i].space,
			.index = table->regs[i].index,
		};

		offer(&cap);
		cap_set_add(set, &cap);
	}
	return 0;
}
