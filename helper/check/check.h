/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_CHECK_H
#define NESTMON_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "../answer.h"
#include "../dump.h"
#include "../holders.h"
#include "../modconf.h"
#include "../msg.h"
#include "tree.h"

/**
 * enum check_result - what a check found, from good to bad
 * @CHECK_PASS: as it should be
 * @CHECK_INFO: worth knowing, neither good nor bad
 * @CHECK_UNKNOWN: it cannot be known here
 * @CHECK_WARN: nesting works, but slower or less safely than it could
 * @CHECK_FAIL: nesting does not work
 */
enum check_result {
	CHECK_PASS,
	CHECK_INFO,
	CHECK_UNKNOWN,
	CHECK_WARN,
	CHECK_FAIL,
};

/**
 * struct finding - a line of the report
 * @name: of the check, kebab-case
 * @result: &enum check_result
 * @pid: process of the VM that it is about, 0 for the host
 * @evidence: what was read, and where
 * @fix: the command or setting that mends it, or NULL
 */
struct finding {
	const char *name;
	enum check_result result;
	__u32 pid;
	char *evidence;
	char *fix;
};

/**
 * struct isa - a virtualization extension
 * @flag: its flag in /proc/cpuinfo
 * @module: KVM's module for it
 * @vendors: processor vendors that have it, ended by NULL
 * @state_major: first kernel that can save the state of a nested guest
 * @state_minor: see @state_major
 * @state_qemu: first QEMU that can migrate it
 * @lock_msr: register that holds the firmware's lock
 * @lock_name: name of @lock_msr
 */
struct isa {
	const char *flag;
	const char *module;
	const char *vendors[4];
	unsigned int state_major;
	unsigned int state_minor;
	const char *state_qemu;
	unsigned long lock_msr;
	const char *lock_name;
};

/**
 * struct cpu - a CPU as of /proc/cpuinfo
 * @number: its number
 * @isa: what its vendor calls virtualization, NULL when not known
 * @vmx: it has the flag vmx
 * @svm: it has the flag svm
 * @hypervisor: it has the flag hypervisor
 */
struct cpu {
	unsigned int number;
	const struct isa *isa;
	bool vmx;
	bool svm;
	bool hypervisor;
};

/**
 * struct host - what several checks need to know of the host
 * @cpus: the CPUs
 * @nr: how many
 * @room: how many @cpus has room for
 * @error: why the CPUs are not known, or NULL
 * @features: all words of the first CPU's flags and vmx flags, with a space
 *	before and after each, or NULL
 * @isa: the extension of the first CPU that has one, or NULL
 * @has_flag: every CPU has its flag
 * @nested: KVM offers nesting to guests
 * @release: of the kernel, "" when not known
 * @conf: what modprobe would pass to modules
 * @conf_error: why @conf is not known, or NULL; to be freed
 */
struct host {
	struct cpu *cpus;
	size_t nr;
	size_t room;
	const char *error;
	char *features;
	const struct isa *isa;
	bool has_flag;
	enum answer nested;
	char release[STRING_SIZE];
	struct modconf conf;
	char *conf_error;
};

/**
 * struct check - what checks work with
 * @root: the tree that is looked at
 * @pid: the only process whose VMs matter, 0 for all
 * @dump: what the nestmon module knows of vCPUs; empty without it
 * @host: what several checks need to know
 * @name: name of the check under way
 * @about: process of the VM that is being checked, 0 for the host
 * @findings: what was found so far
 * @nr: how many
 * @room: how many @findings has room for
 */
struct check {
	struct tree root;
	__u32 pid;
	struct dump dump;
	struct host host;
	const char *name;
	__u32 about;
	struct finding *findings;
	size_t nr;
	size_t room;
};

/**
 * struct check_row - a check
 * @name: its name, which is that of its findings
 * @run: makes it
 * @module: the module of the parameter it is about, or NULL
 * @param: the parameter, or NULL
 * @feature: name in /proc/cpuinfo of what the parameter needs of the CPU
 * @off: what it costs when the parameter is off
 * @off_result: &enum check_result when it is off although the CPU could
 */
struct check_row {
	const char *name;
	void (*run)(struct check *check, const struct check_row *row);
	const char *module;
	const char *param;
	const char *feature;
	const char *off;
	enum check_result off_result;
};

/* report.c */
__printf(1, 2) char *check_text(const char *format, ...);
__printf(3, 4) void check_say(struct check *check, enum check_result result,
			      const char *format, ...);
__printf(2, 3) void check_fix(struct check *check, const char *format, ...);
const char *check_result_name(enum check_result result);
enum check_result check_overall(const struct check *check);
void check_clear(struct check *check);

/* host.c */
#define HOST_CONF_DIRS 5
extern const char *const host_conf_dirs[HOST_CONF_DIRS];

void host_read(struct check *check);
void host_clear(struct host *host);
bool host_feature(const struct host *host, const char *feature);
bool host_kernel_has(const struct host *host, unsigned int major,
		     unsigned int minor);
bool cpu_has_flag(const struct cpu *cpu);
void check_cpu_flag(struct check *check, const struct check_row *row);

/* firmware.c */
void check_firmware(struct check *check, const struct check_row *row);

/* hypervisor.c */
void check_hypervisor(struct check *check, const struct check_row *row);

/* modules.c */
void check_module(struct check *check, const struct check_row *row);
void check_rivals(struct check *check, const struct check_row *row);

/* device.c */
void check_device(struct check *check, const struct check_row *row);
void check_device_users(struct check *check, const struct check_row *row);

/* params.c */
enum answer param_state(struct check *check, const char *module,
			const char *param);
enum answer param_yes(const char *value);
void check_nested(struct check *check, const struct check_row *row);
void check_param(struct check *check, const struct check_row *row);
void check_reboot(struct check *check, const struct check_row *row);

/* memory.c */
void check_ksm(struct check *check, const struct check_row *row);
void check_thp(struct check *check, const struct check_row *row);
void check_hugepages(struct check *check, const struct check_row *row);
void check_nx_huge_pages(struct check *check, const struct check_row *row);

/* nova.c */
void check_nova(struct check *check, const struct check_row *row);

/* vms.c */
void check_vms(struct check *check);

#endif /* NESTMON_CHECK_H */
