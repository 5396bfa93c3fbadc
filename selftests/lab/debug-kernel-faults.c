// SPDX-License-Identifier: GPL-2.0
/*
 * A module that does what kernels of debug-kernel must notice, for
 * debug-kernel_test.sh: one fault each time it is loaded.
 */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static char *fault = "";
module_param(fault, charp, 0);
MODULE_PARM_DESC(fault, "name of the fault");

/* In memory of their own, where the compiler does not see what becomes of it. */
static int *number(void)
{
	int *p = kmalloc(sizeof(*p), GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(p);
	return p;
}

/* Some, since an old copy of an address may be left somewhere. */
static void leak(void)
{
	unsigned int i;

	for (i = 0; i < 8; i++)
		number();
}

static void use_after_free(void)
{
	int *p = number();

	kfree(p);
	OPTIMIZER_HIDE_VAR(p);
	WRITE_ONCE(*p, 1);
}

static void sleep_in_atomic(void)
{
	static DEFINE_SPINLOCK(lock);

	spin_lock(&lock);
	kfree(number());
	spin_unlock(&lock);
}

static void lock_order(void)
{
	static DEFINE_MUTEX(first);
	static DEFINE_MUTEX(second);

	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static void rcu_unlocked(void)
{
	static int __rcu *pointer;

	WARN_ON(rcu_dereference(pointer));
}

static const struct {
	const char *name;
	void (*commit)(void);
} faults[] = {
	{ "rcu_unlocked", rcu_unlocked },
	{ "sleep_in_atomic", sleep_in_atomic },
	{ "lock_order", lock_order },
	{ "leak", leak },
	{ "use_after_free", use_after_free },
};

static int __init faults_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (!strcmp(faults[i].name, fault)) {
			faults[i].commit();
			return 0;
		}
	}
	return -EINVAL;
}

static void __exit faults_exit(void)
{
}

module_init(faults_init);
module_exit(faults_exit);

MODULE_DESCRIPTION("Faults that a debug kernel must notice");
MODULE_LICENSE("GPL");
