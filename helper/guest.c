// SPDX-License-Identifier: GPL-2.0
/*
 * Names of guests: QEMU's -name, from the command line of the VM's process.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"
#include "mem.h"

/* PROC_PID_INIT_INO of include/linux/proc_ns.h: the initial pid namespace. */
#define PID_INIT_INO 0xeffffffcU

#define NS_PER_S 1000000000LL

/* Field 22 of /proc/PID/stat, counted from the end of the command name. */
#define START_TIME_FIELD 20

/**
 * struct guest - a VM whose name was looked up
 * @vm: nestmon's number of the VM
 * @pid: process of the VM
 * @name: name of the guest, NULL when it has none
 */
struct guest {
	__u32 vm;
	__u32 pid;
	char *name;
};

/**
 * struct guests - names of guests, each looked up once
 * @proc: where procfs is mounted
 * @list: what was looked up
 * @nr: how many
 * @room: how many @list has room for
 * @blind: the kernel's pids are not those of @proc
 */
struct guests {
	const char *proc;
	struct guest *list;
	size_t nr;
	size_t room;
	bool blind;
};

static bool other_pid_namespace(const char *proc)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s/self/ns/pid", proc);
	return !stat(path, &st) && st.st_ino != PID_INIT_INO;
}

/**
 * guests_new() - start to look up names
 * @proc: where procfs is mounted; must outlive the result
 *
 * Return: to be freed with guests_free()
 */
struct guests *guests_new(const char *proc)
{
	struct guests *guests = mem_zalloc(sizeof(*guests));

	guests->proc = proc;
	guests->blind = other_pid_namespace(proc);
	return guests;
}

/**
 * guests_free() - forget all names
 * @guests: the names
 */
void guests_free(struct guests *guests)
{
	size_t i;

	for (i = 0; i < guests->nr; i++)
		free(guests->list[i].name);
	free(guests->list);
	free(guests);
}

static FILE *open_proc(const struct guests *guests, __u32 pid, const char *file)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%u/%s", guests->proc, pid, file);
	return fopen(path, "re");
}

/* Ends an item of QEMU's option list; a comma in a value is doubled. */
static char *next_item(char *item)
{
	char *to = item;

	for (; *item; item++) {
		if (*item == ',' && *++item != ',') {
			*to = '\0';
			return item;
		}
		*to++ = *item;
	}
	*to = '\0';
	return NULL;
}

/* The first item may stand without its key. */
static char *guest_of(char *value)
{
	char *item = value, *next, *guest = NULL;

	for (; item; item = next) {
		next = next_item(item);
		if (!strncmp(item, "guest=", 6))
			guest = item + 6;
		else if (item == value && !strchr(item, '='))
			guest = item;
	}
	return guest && *guest ? mem_strdup(guest) : NULL;
}

static bool is_name_option(const char *arg)
{
	return !strcmp(arg, "-name") || !strcmp(arg, "--name");
}

static char *read_name(FILE *cmdline)
{
	char *arg = NULL, *name = NULL;
	bool value = false;
	size_t size = 0;

	while (getdelim(&arg, &size, '\0', cmdline) >= 0) {
		if (value) {
			free(name);
			name = guest_of(arg);
		}
		value = !value && is_name_option(arg);
	}
	free(arg);
	return name;
}

static long long clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* Ticks since boot at which the process started, 0 when it is not known. */
static unsigned long long start_ticks(const char *stat)
{
	const char *at = strrchr(stat, ')');
	int field;

	for (field = 0; at && field < START_TIME_FIELD; field++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at, NULL, 10) : 0;
}

/* The process of a vCPU that is gone may have ended, and its pid be in use. */
static bool is_process_of(const struct guests *guests, const struct vcpu *vcpu)
{
	long long boot = clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_BOOTTIME);
	unsigned long long ticks;
	char stat[1024];
	FILE *file;
	size_t nr;

	if (!vcpu->gone)
		return true;
	file = open_proc(guests, vcpu->pid, "stat");
	if (!file)
		return false;
	nr = fread(stat, 1, sizeof(stat) - 1, file);
	stat[nr] = '\0';
	fclose(file);
	ticks = start_ticks(stat);
	return boot + ticks * (NS_PER_S / sysconf(_SC_CLK_TCK)) < vcpu->gone;
}

static char *look_up(const struct guests *guests, const struct vcpu *vcpu)
{
	char *name = NULL;
	FILE *cmdline;

	if (guests->blind || !is_process_of(guests, vcpu))
		return NULL;
	cmdline = open_proc(guests, vcpu->pid, "cmdline");
	if (cmdline) {
		name = read_name(cmdline);
		fclose(cmdline);
	}
	return name;
}

/**
 * guests_forget() - a VM is gone, and its name is not needed any more
 * @guests: names looked up before
 * @vcpu: a vCPU of it
 */
void guests_forget(struct guests *guests, const struct vcpu *vcpu)
{
	size_t i;

	for (i = guests->nr; i--;) {
		if (guests->list[i].vm != vcpu->vm ||
		    guests->list[i].pid != vcpu->pid)
			continue;
		free(guests->list[i].name);
		guests->list[i] = guests->list[--guests->nr];
	}
}

/**
 * guests_name() - name of the guest a vCPU belongs to
 * @guests: names looked up before
 * @vcpu: the vCPU
 *
 * Return: the name, valid until guests_free() or guests_forget(), or NULL
 */
const char *guests_name(struct guests *guests, const struct vcpu *vcpu)
{
	struct guest *guest;
	size_t i;

	for (i = guests->nr; i--;) {
		guest = &guests->list[i];
		if (guest->vm == vcpu->vm && guest->pid == vcpu->pid)
			return guest->name;
	}
	guests->list = mem_grow(guests->list, &guests->room, guests->nr + 1,
				sizeof(*guest));
	guest = &guests->list[guests->nr++];
	guest->vm = vcpu->vm;
	guest->pid = vcpu->pid;
	guest->name = look_up(guests, vcpu);
	return guest->name;
}
