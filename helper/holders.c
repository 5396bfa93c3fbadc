// SPDX-License-Identifier: GPL-2.0
/*
 * Who uses KVM: each open file of a VM or vCPU, and of /dev/kvm, is a reference
 * to the vendor module.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "holders.h"
#include "mem.h"

/* Names of anonymous files end with numbers in some kernels. */
#define VM_LINK "anon_inode:kvm-vm"
#define VCPU_LINK "anon_inode:kvm-vcpu"
#define DEV_LINK "/dev/kvm"

static bool begins(const char *link, const char *with)
{
	return !strncmp(link, with, strlen(with));
}

static void count_link(struct holder *holder, const char *link)
{
	if (begins(link, VM_LINK))
		holder->vms++;
	else if (begins(link, VCPU_LINK))
		holder->vcpus++;
	else if (!strcmp(link, DEV_LINK))
		holder->opens++;
}

static void count_links(struct holder *holder, DIR *fds)
{
	struct dirent *entry;
	char link[64];
	ssize_t length;

	while ((entry = readdir(fds))) {
		length = readlinkat(dirfd(fds), entry->d_name, link,
				    sizeof(link) - 1);
		if (length < 0)
			continue;
		link[length] = '\0';
		count_link(holder, link);
	}
}

static void add(struct holders *holders, const struct holder *holder,
		const char *dir)
{
	char *path = file_path("%s/comm", dir), *comm = file_line(path);
	struct holder *to;

	holders->list = mem_grow(holders->list, &holders->room, holders->nr + 1,
				 sizeof(*to));
	to = &holders->list[holders->nr++];
	*to = *holder;
	snprintf(to->comm, sizeof(to->comm), "%s", comm ? comm : "?");
	free(comm);
	free(path);
}

static void look_at(struct holders *holders, const char *dir, __u32 pid)
{
	struct holder holder = { .pid = pid };
	char *path = file_path("%s/fd", dir);
	DIR *fds = opendir(path);

	free(path);
	if (!fds) {
		holders->hidden += errno == EACCES || errno == EPERM;
		return;
	}
	count_links(&holder, fds);
	closedir(fds);
	if (holder.vms || holder.vcpus || holder.opens)
		add(holders, &holder, dir);
}

static int by_pid(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

/**
 * holders_find() - look for the processes that use KVM
 * @holders: filled in; to be cleared in any case
 * @root: what stands before /proc, "" for this host
 *
 * What a process got from another one and maps without an open file, and
 * processes of other pid namespaces, are not seen.
 *
 * Return: 0, or -1 after an error message
 */
int holders_find(struct holders *holders, const char *root)
{
	char *proc = file_path("%s/proc", root), *dir;
	struct dirent *entry;
	DIR *pids;

	*holders = (struct holders){};
	pids = opendir(proc);
	if (!pids) {
		msg_error("%s: %s", proc, strerror(errno));
		free(proc);
		return -1;
	}
	while ((entry = readdir(pids))) {
		if (!isdigit((unsigned char)*entry->d_name))
			continue;
		dir = file_path("%s/%s", proc, entry->d_name);
		look_at(holders, dir, strtoul(entry->d_name, NULL, 10));
		free(dir);
	}
	closedir(pids);
	free(proc);
	if (holders->nr)
		qsort(holders->list, holders->nr, sizeof(*holders->list),
		      by_pid);
	return 0;
}

static void print_holder(FILE *file, const struct holder *holder)
{
	const char *c;

	fprintf(file, "pid %u (", holder->pid);
	/* A process may call itself anything. */
	for (c = holder->comm; *c; c++)
		fputc(iscntrl((unsigned char)*c) ? '?' : *c, file);
	fputc(')', file);
	if (!holder->vms && !holder->vcpus)
		fputs(" without a VM", file);
}

/**
 * holders_text() - the processes, for a message
 * @holders: the processes
 *
 * Return: such as "pid 17 (qemu-system-x86), pid 20 (qemu-system-x86)", to be
 *	freed with free()
 */
char *holders_text(const struct holders *holders)
{
	char *text = NULL;
	size_t i, size;
	FILE *file;

	file = open_memstream(&text, &size);
	if (!file)
		msg_no_memory();
	for (i = 0; i < holders->nr; i++) {
		fputs(i ? ", " : "", file);
		print_holder(file, &holders->list[i]);
	}
	if (fclose(file))
		msg_no_memory();
	return text;
}

/**
 * holders_clear() - free what the list holds
 * @holders: the list
 */
void holders_clear(struct holders *holders)
{
	free(holders->list);
	*holders = (struct holders){};
}
