/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_HOLDERS_H
#define NESTMON_HOLDERS_H

#include <stddef.h>
#include <linux/types.h>

/* TASK_COMM_LEN of the kernel. */
#define HOLDER_COMM_SIZE 16

/**
 * struct holder - a process that has files of KVM open
 * @pid: the process
 * @comm: its name
 * @vms: how many files of VMs; each is a VM of its own, or a duplicate
 * @vcpus: how many files of vCPUs
 * @opens: how often it has /dev/kvm open
 */
struct holder {
	__u32 pid;
	char comm[HOLDER_COMM_SIZE];
	unsigned int vms;
	unsigned int vcpus;
	unsigned int opens;
};

/**
 * struct holders - the processes that keep KVM's modules in use
 * @list: the processes, by pid
 * @nr: how many
 * @room: how many @list has room for
 * @hidden: how many processes there are whose files must not be seen
 */
struct holders {
	struct holder *list;
	size_t nr;
	size_t room;
	unsigned int hidden;
};

int holders_find(struct holders *holders, const char *root);
char *holders_text(const struct holders *holders);
void holders_clear(struct holders *holders);

#endif /* NESTMON_HOLDERS_H */
