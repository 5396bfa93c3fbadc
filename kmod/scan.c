// SPDX-License-Identifier: GPL-2.0
/*
 * vCPUs that were there before nestmon. One that runs shows itself at its next
 * exit; this is for those that idle.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/magic.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/string.h>

#include "kvm_abi.h"
#include "scan.h"
#include "vcpu.h"

#define VCPU_FILE "kvm-vcpu:"

/**
 * struct visit - what the walk over files carries along
 * @kvm: module that owns the files, NULL for a built-in KVM
 * @isa: of its vCPUs
 * @task: whose files they are
 * @missed: vCPUs without a record for want of memory
 */
struct visit {
	struct module *kvm;
	enum nestmon_isa isa;
	struct task_struct *task;
	unsigned int missed;
};

static bool is_vcpu(const struct file *file, struct module *kvm)
{
	const struct dentry *dentry = file->f_path.dentry;

	if (dentry->d_sb->s_magic != ANON_INODE_FS_MAGIC)
		return false;
	if (strncmp(dentry->d_name.name, VCPU_FILE, strlen(VCPU_FILE)))
		return false;
	return !kvm || within_module((unsigned long)file->f_op, kvm);
}

static int visit_file(const void *data, struct file *file, unsigned int fd)
{
	struct visit *visit = (struct visit *)data;
	const struct kvm_vcpu *vcpu;

	if (!is_vcpu(file, visit->kvm))
		return 0;
	vcpu = file->private_data;
	if (nestmon_abi_owned(vcpu, visit->task) &&
	    nestmon_abi_usable(vcpu, visit->isa) &&
	    !nestmon_vcpu_found(vcpu, visit->isa, visit->task))
		visit->missed++;
	return 0;
}

/* The files lock keeps a file, and so its vCPU, for the time of a visit. */
static bool visit_task(struct visit *visit, struct task_struct *task)
{
	struct files_struct *files;

	task_lock(task);
	files = task->files;
	visit->task = task;
	if (files)
		iterate_fd(files, 0, visit_file, visit);
	task_unlock(task);
	return files;
}

/**
 * nestmon_scan() - make records of all vCPUs that exist
 * @kvm: module that has them, NULL for a built-in KVM
 * @isa: of the vCPUs
 *
 * Context: process; @kvm cannot go away.
 */
void nestmon_scan(struct module *kvm, enum nestmon_isa isa)
{
	struct visit visit = { .kvm = kvm, .isa = isa };
	struct task_struct *process, *task;

	rcu_read_lock();
	for_each_process(process) {
		/* The threads of a process share its files. */
		for_each_thread(process, task) {
			if (visit_task(&visit, task))
				break;
		}
	}
	rcu_read_unlock();
	if (visit.missed)
		pr_warn("no memory for the records of %u vCPUs\n",
			visit.missed);
}
