// SPDX-License-Identifier: GPL-2.0
/*
 * The processors and KVM themselves, without the module.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cpuid.h>
#include <linux/kvm.h>

#include <linux/nestmon.h>

#include "hw.h"
#include "mem.h"
#include "msg.h"

#define DEV_KVM "/dev/kvm"

/* Half of the leaves has this bit, and a maximum of its own. */
#define CPUID_EXTENDED 0x80000000

/* More than any kernel has of either. */
#define MSRS_MAX 4096
#define ENTRIES_MAX 1024

/**
 * struct offer - what KVM offers to guests
 * @fd: /dev/kvm
 * @msrs: the MSRs that tell a capability
 * @cpuid: CPUID
 */
struct offer {
	int fd;
	struct kvm_msr_list *msrs;
	struct kvm_cpuid2 *cpuid;
};

static int cpuid_here(__u32 leaf, __u32 *out)
{
	if (leaf > __get_cpuid_max(leaf & CPUID_EXTENDED, NULL))
		return 1;
	__cpuid_count(leaf, 0, out[0], out[1], out[2], out[3]);
	return 0;
}

/**
 * hw_cpuid() - the instruction CPUID, on a CPU
 * @cpu: number of the CPU
 * @leaf: of CPUID, one without subleaves
 * @out: filled in: EAX, EBX, ECX, EDX
 *
 * Return: 0, 1 when there is no such leaf, or -errno
 */
int hw_cpuid(__u32 cpu, __u32 leaf, __u32 *out)
{
	size_t size = CPU_ALLOC_SIZE(cpu + 1);
	cpu_set_t *there = CPU_ALLOC(cpu + 1);
	cpu_set_t before;
	int ret;

	if (!there)
		msg_no_memory();
	CPU_ZERO_S(size, there);
	CPU_SET_S(cpu, size, there);
	if (sched_getaffinity(0, sizeof(before), &before) ||
	    sched_setaffinity(0, size, there)) {
		ret = -errno;
	} else {
		ret = cpuid_here(leaf, out);
		sched_setaffinity(0, sizeof(before), &before);
	}
	CPU_FREE(there);
	return ret;
}

/**
 * hw_msr() - an MSR of a CPU
 * @cpu: number of the CPU
 * @msr: number of the MSR
 * @value: filled in
 *
 * Return: 0 or -errno
 */
int hw_msr(__u32 cpu, __u32 msr, __u64 *value)
{
	char path[32];
	int fd, ret = 0;

	snprintf(path, sizeof(path), "/dev/cpu/%u/msr", cpu);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	errno = EIO;
	if (pread(fd, value, sizeof(*value), msr) != sizeof(*value))
		ret = -errno;
	close(fd);
	return ret;
}

static int kvm_failed(const char *what)
{
	msg_error(DEV_KVM ": %s: %s", what, strerror(errno));
	return -1;
}

static int offer_msrs(struct offer *offer)
{
	offer->msrs = mem_zalloc(sizeof(*offer->msrs) +
				 MSRS_MAX * sizeof(offer->msrs->indices[0]));
	offer->msrs->nmsrs = MSRS_MAX;
	if (ioctl(offer->fd, KVM_GET_MSR_FEATURE_INDEX_LIST, offer->msrs))
		return kvm_failed("KVM_GET_MSR_FEATURE_INDEX_LIST");
	return 0;
}

static int offer_cpuid(struct offer *offer)
{
	offer->cpuid =
		mem_zalloc(sizeof(*offer->cpuid) +
			   ENTRIES_MAX * sizeof(offer->cpuid->entries[0]));
	offer->cpuid->nent = ENTRIES_MAX;
	if (ioctl(offer->fd, KVM_GET_SUPPORTED_CPUID, offer->cpuid))
		return kvm_failed("KVM_GET_SUPPORTED_CPUID");
	return 0;
}

static bool lists_msr(const struct offer *offer, __u32 msr)
{
	__u32 i;

	for (i = 0; i < offer->msrs->nmsrs; i++) {
		if (offer->msrs->indices[i] == msr)
			return true;
	}
	return false;
}

static void offered_msr(const struct offer *offer, struct cap *cap)
{
	struct {
		struct kvm_msrs head;
		struct kvm_msr_entry entry;
	} one = { .head.nmsrs = 1, .entry.index = cap->index };

	cap->state = NESTMON_CAP_ABSENT;
	if (!lists_msr(offer, cap->index))
		return;
	cap->state = NESTMON_CAP_UNAVAILABLE;
	if (ioctl(offer->fd, KVM_GET_MSRS, &one) != 1)
		return;
	cap->state = NESTMON_CAP_READ;
	cap->value = one.entry.data;
}

static void offered_cpuid(const struct offer *offer, struct cap *cap)
{
	const struct kvm_cpuid_entry2 *entry = offer->cpuid->entries;
	const struct kvm_cpuid_entry2 *end = entry + offer->cpuid->nent;

	cap->state = NESTMON_CAP_ABSENT;
	while (entry < end && entry->function != cap->index)
		entry++;
	if (entry == end)
		return;
	cap->state = NESTMON_CAP_READ;
	if (cap->space == NESTMON_CAP_CPUID_EAX)
		cap->value = entry->eax;
	else if (cap->space == NESTMON_CAP_CPUID_EBX)
		cap->value = entry->ebx;
	else if (cap->space == NESTMON_CAP_CPUID_ECX)
		cap->value = entry->ecx;
	else
		cap->value = entry->edx;
}

static void offered(const struct offer *offer, const struct cap_table *table,
		    struct cap_set *set)
{
	size_t i;

	for (i = 0; i < table->nr_regs; i++) {
		struct cap cap = {
			.space = table->regs[i].space,
			.index = table->regs[i].index,
			.state = NESTMON_CAP_ABSENT,
		};

		if (cap.space == NESTMON_CAP_MSR)
			offered_msr(offer, &cap);
		else if (cap.space != NESTMON_CAP_CR)
			offered_cpuid(offer, &cap);
		cap_set_add(set, &cap);
	}
}

/**
 * hw_offered() - what KVM offers to guests at most
 * @table: which registers
 * @set: filled in
 *
 * Return: 0, or -1 after an error message
 */
int hw_offered(const struct cap_table *table, struct cap_set *set)
{
	struct offer offer = { .fd = open(DEV_KVM, O_RDWR | O_CLOEXEC) };
	int ret;

	if (offer.fd < 0) {
		msg_error(DEV_KVM ": %s", strerror(errno));
		return -1;
	}
	ret = offer_msrs(&offer) || offer_cpuid(&offer) ? -1 : 0;
	if (!ret)
		offered(&offer, table, set);
	close(offer.fd);
	free(offer.msrs);
	free(offer.cpuid);
	return ret;
}
