// SPDX-License-Identifier: GPL-2.0
/*
 * The firmware's lock, on every CPU.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

/* IA32_FEATURE_CONTROL, SDM vol. 3 23.7 */
#define FEATURE_CONTROL_LOCK 0x1
#define FEATURE_CONTROL_VMX 0x4
/* VM_CR, APM vol. 2 15.30.1 */
#define VM_CR_SVMDIS 0x10

/**
 * enum lock - what the firmware's register says
 * @LOCK_OPEN: virtualization is allowed
 * @LOCK_SHUT: it is forbidden until the next reset
 * @LOCK_UNSET: nothing is set and locked: KVM, or the kernel, may still do so
 * @LOCK_NR: how many
 */
enum lock {
	LOCK_OPEN,
	LOCK_SHUT,
	LOCK_UNSET,
	LOCK_NR,
};

static enum lock lock_of(const struct isa *isa, __u64 value)
{
	if (!strcmp(isa->flag, "svm"))
		return value & VM_CR_SVMDIS ? LOCK_SHUT : LOCK_OPEN;
	if (!(value & FEATURE_CONTROL_LOCK))
		return LOCK_UNSET;
	return value & FEATURE_CONTROL_VMX ? LOCK_OPEN : LOCK_SHUT;
}

/**
 * struct locks - the registers of all CPUs
 * @cpus: for each &enum lock the numbers of the CPUs, "" for none
 * @nr: for each how many
 * @value: for each the value of the last
 * @failed: CPUs whose register could not be read
 * @error: why the last of them could not
 */
struct locks {
	char cpus[LOCK_NR][STRING_SIZE];
	size_t nr[LOCK_NR];
	__u64 value[LOCK_NR];
	size_t failed;
	int error;
};

static int read_msr(const struct check *check, unsigned int cpu, __u64 *value)
{
	char path[64];
	ssize_t nr;
	int fd, error;

	snprintf(path, sizeof(path), "/dev/cpu/%u/msr", cpu);
	fd = tree_open(&check->root, path, 0);
	if (fd < 0)
		return errno;
	nr = pread(fd, value, sizeof(*value), check->host.isa->lock_msr);
	error = nr < 0 ? errno : nr == sizeof(*value) ? 0 : EIO;
	close(fd);
	return error;
}

static void add_number(char *list, unsigned int number)
{
	size_t length = strlen(list);

	/* Room for a number and the dots. */
	if (length + 16 < STRING_SIZE)
		snprintf(list + length, STRING_SIZE - length, "%s%u",
			 length ? "," : "", number);
	else if (list[length - 1] != '.')
		strcpy(list + length, ",...");
}

static void read_locks(const struct check *check, struct locks *locks)
{
	const struct host *host = &check->host;
	__u64 value;
	enum lock lock;
	size_t i;
	int error;

	for (i = 0; i < host->nr; i++) {
		error = read_msr(check, host->cpus[i].number, &value);
		if (error) {
			locks->failed++;
			locks->error = error;
			continue;
		}
		lock = lock_of(host->isa, value);
		locks->nr[lock]++;
		locks->value[lock] = value;
		add_number(locks->cpus[lock], host->cpus[i].number);
	}
}

static void say_shut(struct check *check, const struct locks *locks)
{
	check_say(check, CHECK_FAIL,
		  "%s of CPU %s is %#llx: the firmware forbids %s",
		  check->host.isa->lock_name, locks->cpus[LOCK_SHUT],
		  locks->value[LOCK_SHUT], check->host.isa->flag);
	check_fix(
		check,
		"enable virtualization (VT-x, SVM Mode) in the firmware setup%s, then power off and on",
		locks->nr[LOCK_OPEN] ?
			", or update the firmware: the CPUs differ" :
			"");
}

static void say_unset(struct check *check, const struct locks *locks)
{
	bool kernel_locks = host_kernel_has(&check->host, 5, 6);

	check_say(
		check, CHECK_WARN,
		"%s of CPU %s is %#llx: neither the firmware nor the kernel locked it%s",
		check->host.isa->lock_name, locks->cpus[LOCK_UNSET],
		locks->value[LOCK_UNSET],
		kernel_locks ? ", as Linux since 5.6 does when it starts" : "");
	if (kernel_locks)
		check_fix(
			check,
			"let the firmware set it to 0x5 on every CPU (that of a VM: fw_cfg etc/msr_feature_control)");
	else
		check_fix(check, "modprobe kvm_intel sets it on these kernels");
}

static void say_unread(struct check *check, const struct locks *locks)
{
	const struct isa *isa = check->host.isa;

	if (!tree_has(&check->root, "/dev/cpu/0/msr")) {
		check_say(
			check, CHECK_UNKNOWN,
			"no /dev/cpu/0/msr: the module msr is not loaded, so %s cannot be read",
			isa->lock_name);
		check_fix(check, "modprobe msr");
		return;
	}
	check_say(check, CHECK_UNKNOWN, "%s of %zu CPUs cannot be read: %s",
		  isa->lock_name, locks->failed, strerrordesc_np(locks->error));
	if (locks->error == EACCES || locks->error == EPERM)
		check_fix(check, "run nestmon check as root");
}

/**
 * check_firmware() - does the firmware allow virtualization on all CPUs?
 * @check: the report
 * @row: the check
 */
void check_firmware(struct check *check, const struct check_row *row)
{
	const struct host *host = &check->host;
	struct locks locks = {};

	(void)row;
	if (!host->isa)
		return;
	read_locks(check, &locks);
	if (locks.nr[LOCK_SHUT])
		say_shut(check, &locks);
	if (locks.nr[LOCK_UNSET])
		say_unset(check, &locks);
	if (locks.failed)
		say_unread(check, &locks);
	if (locks.nr[LOCK_OPEN] == host->nr)
		check_say(
			check, CHECK_PASS,
			"%s is %#llx: the firmware allows %s on %zu of %zu CPUs",
			host->isa->lock_name, locks.value[LOCK_OPEN],
			host->isa->flag, host->nr, host->nr);
}
