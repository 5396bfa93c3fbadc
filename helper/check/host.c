// SPDX-License-Identifier: GPL-2.0
/*
 * The processors: what /proc/cpuinfo and CPUID say.
 */
#include <cpuid.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../mem.h"
#include "check.h"

#define CPUINFO "/proc/cpuinfo"
#define OSRELEASE "/proc/sys/kernel/osrelease"

/* CPUID.1:ECX[5], SDM vol. 3 23.6; CPUID 0x80000001:ECX[2], APM vol. 3 E.4.2 */
#define CPUID_VMX 0x20
#define CPUID_SVM 0x4

static const struct isa isas[] = {
	{
		.flag = "vmx",
		.module = "kvm_intel",
		.vendors = { "GenuineIntel", "CentaurHauls", "  Shanghai  " },
		.state_major = 4,
		.state_minor = 20,
		.state_qemu = "4.1",
		.lock_msr = 0x3a,
		.lock_name = "IA32_FEATURE_CONTROL (MSR 0x3a)",
	},
	{
		.flag = "svm",
		.module = "kvm_amd",
		.vendors = { "AuthenticAMD", "HygonGenuine" },
		.state_major = 5,
		.state_minor = 8,
		.state_qemu = "5.1",
		.lock_msr = 0xc0010114,
		.lock_name = "VM_CR (MSR 0xc0010114)",
	},
};

/* Where modprobe looks, the first of files with the same name counting. */
const char *const host_conf_dirs[HOST_CONF_DIRS] = {
	"/etc/modprobe.d",     "/run/modprobe.d", "/usr/local/lib/modprobe.d",
	"/usr/lib/modprobe.d", "/lib/modprobe.d",
};

#define ISA_VMX (&isas[0])
#define ISA_SVM (&isas[1])

static const struct isa *isa_of(const char *vendor)
{
	size_t i, v;

	for (i = 0; i < ARRAY_SIZE(isas); i++) {
		for (v = 0; isas[i].vendors[v]; v++) {
			if (!strcmp(isas[i].vendors[v], vendor))
				return &isas[i];
		}
	}
	return NULL;
}

static bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);
	const char *at = words;

	while ((at = strstr(at, word))) {
		if ((at == words || at[-1] == ' ') &&
		    (!at[length] || at[length] == ' '))
			return true;
		at += length;
	}
	return false;
}

static void add_features(struct host *host, const char *words)
{
	char *all;

	all = check_text("%s%s ", host->features ? host->features : " ", words);
	free(host->features);
	host->features = all;
}

static void take_flags(struct host *host, struct cpu *cpu, const char *value)
{
	cpu->vmx = has_word(value, "vmx");
	cpu->svm = has_word(value, "svm");
	cpu->hypervisor = has_word(value, "hypervisor");
	if (host->nr == 1)
		add_features(host, value);
}

static void take_line(struct host *host, const char *key, const char *value)
{
	struct cpu *cpu;

	if (!strcmp(key, "processor")) {
		host->cpus = mem_grow(host->cpus, &host->room, host->nr + 1,
				      sizeof(*host->cpus));
		host->cpus[host->nr++] = (struct cpu){
			.number = strtoul(value, NULL, 10),
		};
	}
	if (!host->nr)
		return;
	cpu = &host->cpus[host->nr - 1];
	if (!strcmp(key, "vendor_id"))
		cpu->isa = isa_of(value);
	else if (!strcmp(key, "flags"))
		take_flags(host, cpu, value);
	else if (!strcmp(key, "vmx flags") && host->nr == 1)
		add_features(host, value);
}

/* "key<TAB>: value" */
static void parse_line(struct host *host, char *line)
{
	char *value = strchr(line, ':');
	char *end = value;

	if (!value)
		return;
	value += value[1] == ' ' ? 2 : 1;
	while (end > line && (end[-1] == '\t' || end[-1] == ' '))
		end--;
	*end = '\0';
	take_line(host, line, value);
}

static void read_cpuinfo(struct check *check)
{
	struct host *host = &check->host;
	struct text text = text_lines(&check->root, CPUINFO, FILE_MAX_CPUINFO);
	char *line, *rest = text.data;

	host->error = text.error;
	while (rest && (line = strsep(&rest, "\n")))
		parse_line(host, line);
	if (!host->nr && !host->error)
		host->error = "has no line 'processor'";
	text_free(&text);
}

/**
 * cpu_has_flag() - does a CPU have its vendor's virtualization extension?
 * @cpu: the CPU
 *
 * Return: true when /proc/cpuinfo has the flag
 */
bool cpu_has_flag(const struct cpu *cpu)
{
	return cpu->isa && (cpu->isa == ISA_VMX ? cpu->vmx : cpu->svm);
}

static void sum_up(struct host *host)
{
	size_t i;

	host->has_flag = host->nr;
	for (i = 0; i < host->nr; i++) {
		if (!host->isa)
			host->isa = host->cpus[i].isa;
		host->has_flag &= cpu_has_flag(&host->cpus[i]);
	}
}

static void read_release(struct check *check)
{
	struct text text = text_word(&check->root, OSRELEASE);

	if (text.data)
		snprintf(check->host.release, sizeof(check->host.release), "%s",
			 text.data);
	text_free(&text);
}

static void say_conf_error(struct host *host, const char *path, const char *why)
{
	if (!host->conf_error)
		host->conf_error = check_text("%s: %s", path, why);
}

/* What is no file would be waited for, or taken for an empty one. */
static void judge_file(struct check *check, const char *path)
{
	struct text text = text_lines(&check->root, path, FILE_MAX);

	if (text.error && !text.absent)
		say_conf_error(&check->host, path, text.error);
	text_free(&text);
}

static void judge_conf(struct check *check, const char *dir, const char *name)
{
	char *path;

	if (strlen(name) < 5 || strcmp(name + strlen(name) - 5, ".conf"))
		return;
	path = check_text("%s/%s", dir, name);
	judge_file(check, path);
	free(path);
}

static void read_conf(struct check *check)
{
	struct host *host = &check->host;
	size_t i, n, nr;
	char **names;

	for (i = 0; i < ARRAY_SIZE(host_conf_dirs); i++) {
		names = tree_list(&check->root, host_conf_dirs[i], &nr);
		if (!names && errno != ENOENT)
			say_conf_error(host, host_conf_dirs[i],
				       strerrordesc_np(errno));
		for (n = 0; n < nr; n++)
			judge_conf(check, host_conf_dirs[i], names[n]);
		tree_list_free(names, nr);
	}
	judge_file(check, MODCONF_CMDLINE);
	if (!host->conf_error && modconf_read(&host->conf, check->root.path))
		say_conf_error(host, host_conf_dirs[0], "cannot be read");
}

/**
 * host_read() - find out what several checks need to know
 * @check: the report; its host is filled in
 */
void host_read(struct check *check)
{
	struct host *host = &check->host;

	read_cpuinfo(check);
	sum_up(host);
	read_release(check);
	if (host->isa)
		host->nested = param_state(check, host->isa->module, "nested");
	read_conf(check);
}

/**
 * host_clear() - forget a host
 * @host: the host
 */
void host_clear(struct host *host)
{
	free(host->cpus);
	free(host->features);
	free(host->conf_error);
	modconf_clear(&host->conf);
}

/**
 * host_feature() - does the first CPU have a feature?
 * @host: the host
 * @feature: its word in the flags, or vmx flags, of /proc/cpuinfo
 *
 * Return: true when it has
 */
bool host_feature(const struct host *host, const char *feature)
{
	return host->features && has_word(host->features, feature);
}

/**
 * host_kernel_has() - is the kernel at least of a version?
 * @host: the host
 * @major: the version
 * @minor: the version
 *
 * Return: true when it is, or is not known
 */
bool host_kernel_has(const struct host *host, unsigned int major,
		     unsigned int minor)
{
	unsigned int has_major, has_minor;

	if (sscanf(host->release, "%u.%u", &has_major, &has_minor) != 2)
		return true;
	return has_major > major || (has_major == major && has_minor >= minor);
}

/* Return: true when CPUID has what the kernel hides in /proc/cpuinfo. */
static bool cpuid_has(const struct check *check)
{
	unsigned int eax, ebx, ecx, edx;

	if (!check->root.live)
		return false;
	if (check->host.isa == ISA_VMX)
		return __get_cpuid(1, &eax, &ebx, &ecx, &edx) &&
		       ecx & CPUID_VMX;
	return __get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) &&
	       ecx & CPUID_SVM;
}

static char *cpus_without(const struct host *host)
{
	char *list = NULL, *longer;
	size_t i;

	for (i = 0; i < host->nr; i++) {
		if (cpu_has_flag(&host->cpus[i]))
			continue;
		longer = check_text("%s%s%u", list ? list : "", list ? "," : "",
				    host->cpus[i].number);
		free(list);
		list = longer;
	}
	return list;
}

static void say_no_flag(struct check *check)
{
	const struct host *host = &check->host;
	const char *flag = host->isa->flag;

	if (cpuid_has(check)) {
		check_say(check, CHECK_FAIL,
			  "CPUID has %s, flags of " CPUINFO
			  " do not: the kernel found it locked by the firmware",
			  flag);
		check_fix(
			check,
			"enable virtualization (VT-x, SVM Mode) in the firmware setup, then power off and on");
		return;
	}
	check_say(check, CHECK_FAIL, "flags of " CPUINFO " have no %s", flag);
	if (host->cpus[0].hypervisor)
		check_fix(
			check,
			"give this VM the feature %s in the layer below, see the line hypervisor",
			flag);
	else
		check_fix(
			check,
			"enable virtualization (VT-x, SVM Mode) in the firmware setup; if it is on, this processor has none");
}

/* Return: true when a CPU has the flag, but not all have. */
static bool cpus_differ(const struct host *host)
{
	size_t i, nr = 0;

	for (i = 0; i < host->nr; i++)
		nr += cpu_has_flag(&host->cpus[i]);
	return nr && nr < host->nr;
}

static void say_differ(struct check *check)
{
	char *without = cpus_without(&check->host);

	check_say(check, CHECK_FAIL,
		  "CPU %s has no %s in the flags of " CPUINFO ", others have",
		  without, check->host.isa->flag);
	check_fix(
		check,
		"update the firmware, and see the line firmware-lock: the kernel takes the flag from CPUs that the firmware locked");
	free(without);
}

/**
 * check_cpu_flag() - have all CPUs the flag?
 * @check: the report
 * @row: the check
 */
void check_cpu_flag(struct check *check, const struct check_row *row)
{
	const struct host *host = &check->host;

	(void)row;
	if (host->error)
		check_say(check, CHECK_UNKNOWN, CPUINFO ": %s", host->error);
	else if (!host->isa)
		check_say(check, CHECK_FAIL,
			  "vendor_id of " CPUINFO
			  " is none that has VMX or SVM");
	else if (host->has_flag)
		check_say(check, CHECK_PASS,
			  CPUINFO " has %s in the flags of %zu of %zu CPUs",
			  host->isa->flag, host->nr, host->nr);
	else if (cpus_differ(host))
		say_differ(check);
	else
		say_no_flag(check);
}
