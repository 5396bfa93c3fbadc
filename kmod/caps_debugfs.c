// SPDX-License-Identifier: GPL-2.0
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "caps.h"
#include "caps_debugfs.h"

static const char *const space_names[] = {
	[NESTMON_CAP_MSR] = "msr",
	[NESTMON_CAP_CPUID_EAX] = "cpuid_eax",
	[NESTMON_CAP_CPUID_EBX] = "cpuid_ebx",
	[NESTMON_CAP_CPUID_ECX] = "cpuid_ecx",
	[NESTMON_CAP_CPUID_EDX] = "cpuid_edx",
	[NESTMON_CAP_CR] = "cr",
};

/* The position is 0 for the header line, then 1 more than a CPU's number. */
static void *caps_load(struct nestmon_caps *caps, loff_t *pos)
{
	enum nestmon_isa isa = nestmon_caps_isa();

	for (; isa && *pos <= nr_cpu_ids; ++*pos) {
		if (!nestmon_caps_read(caps, *pos - 1, isa))
			return caps;
	}
	return NULL;
}

static void *caps_start(struct seq_file *seq, loff_t *pos)
{
	return *pos ? caps_load(seq->private, pos) : SEQ_START_TOKEN;
}

static void *caps_next(struct seq_file *seq, void *v, loff_t *pos)
{
	++*pos;
	return caps_load(seq->private, pos);
}

static void caps_stop(struct seq_file *seq, void *v)
{
}

static void show_cap(struct seq_file *seq, const struct nestmon_cap_reg *reg,
		     const struct nestmon_cap *cap)
{
	seq_printf(seq, "%s\t%s\t%#x\t", reg->name, space_names[reg->space],
		   reg->index);
	if (cap->state == NESTMON_CAP_READ)
		seq_printf(seq, "%#llx\n", cap->value);
	else if (cap->state == NESTMON_CAP_ABSENT)
		seq_puts(seq, "absent\n");
	else
		seq_puts(seq, "unavailable\n");
}

static int caps_show(struct seq_file *seq, void *v)
{
	const struct nestmon_caps *caps = v;
	unsigned int i;

	if (v == SEQ_START_TOKEN) {
		seq_puts(seq, "cpu\tregister\tspace\tindex\tvalue\n");
		return 0;
	}
	for (i = 0; i < caps->nr; i++) {
		seq_printf(seq, "%u\t", caps->cpu);
		show_cap(seq, &caps->regs[i], &caps->caps[i]);
	}
	return 0;
}

static const struct seq_operations caps_ops = {
	.start = caps_start,
	.next = caps_next,
	.stop = caps_stop,
	.show = caps_show,
};

static int caps_open(struct inode *inode, struct file *file)
{
	return seq_open_private(file, &caps_ops, sizeof(struct nestmon_caps));
}

static const struct file_operations caps_fops = {
	.owner = THIS_MODULE,
	.open = caps_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = seq_release_private,
};

/**
 * nestmon_caps_debugfs() - make the file with the CPUs' capability
 * @dir: where
 *
 * Context: process, may sleep.
 */
void __init nestmon_caps_debugfs(struct dentry *dir)
{
	debugfs_create_file("caps", 0400, dir, NULL, &caps_fops);
}
