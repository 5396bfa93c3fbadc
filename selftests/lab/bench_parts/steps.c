// SPDX-License-Identifier: GPL-2.0
/*
 * Counts how often instructions run. A line "ADDRESS" written to nestmon_steps
 * in debugfs puts a kprobe there; reading it gives "ADDRESS HITS" of each. The
 * kernel's own kprobe events refuse what is notrace, as nestmon's probes are.
 */
#include <linux/debugfs.h>
#include <linux/kprobes.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

/**
 * struct step - an instruction
 * @kp: the kprobe on it
 * @hits: times it ran; the lab has one CPU
 * @list: in steps
 */
struct step {
	struct kprobe kp;
	unsigned long hits;
	struct list_head list;
};

static LIST_HEAD(steps);
/* Protects steps. */
static DEFINE_MUTEX(steps_mutex);
static struct dentry *file;

static int on_hit(struct kprobe *kp, struct pt_regs *regs)
{
	container_of(kp, struct step, kp)->hits++;
	return 0;
}

static int add(unsigned long address)
{
	struct step *step = kzalloc(sizeof(*step), GFP_KERNEL);
	int err;

	if (!step)
		return -ENOMEM;
	step->kp.addr = (void *)address;
	step->kp.pre_handler = on_hit;
	err = register_kprobe(&step->kp);
	if (err) {
		kfree(step);
		return err;
	}
	mutex_lock(&steps_mutex);
	list_add_tail(&step->list, &steps);
	mutex_unlock(&steps_mutex);
	return 0;
}

static int steps_show(struct seq_file *seq, void *unused)
{
	struct step *step;

	mutex_lock(&steps_mutex);
	list_for_each_entry(step, &steps, list)
		seq_printf(seq, "0x%lx %lu\n", (unsigned long)step->kp.addr,
			   step->hits);
	mutex_unlock(&steps_mutex);
	return 0;
}

static int steps_open(struct inode *inode, struct file *filp)
{
	return single_open(filp, steps_show, NULL);
}

static ssize_t steps_write(struct file *filp, const char __user *text,
			   size_t size, loff_t *pos)
{
	unsigned long address;
	int err = kstrtoul_from_user(text, size, 0, &address);

	if (!err)
		err = add(address);
	return err ? err : size;
}

static const struct file_operations steps_fops = {
	.owner = THIS_MODULE,
	.open = steps_open,
	.read = seq_read,
	.write = steps_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static int __init steps_init(void)
{
	file = debugfs_create_file("nestmon_steps", 0600, NULL, NULL,
				   &steps_fops);
	return PTR_ERR_OR_ZERO(file);
}

static void __exit steps_exit(void)
{
	struct step *step, *next;

	debugfs_remove(file);
	list_for_each_entry_safe(step, next, &steps, list) {
		unregister_kprobe(&step->kp);
		kfree(step);
	}
}

module_init(steps_init);
module_exit(steps_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Counts how often instructions run");
