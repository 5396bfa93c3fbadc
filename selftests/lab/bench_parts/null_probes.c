// SPDX-License-Identifier: GPL-2.0
/*
 * Two probes that do nothing, on kvm_exit and kvm_entry: what any tool pays that
 * looks at both. Attached as nestmon attaches.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

struct kvm_vcpu;

static void on_exit(void *data, struct kvm_vcpu *vcpu, u32 isa)
{
}

static void on_entry(void *data, struct kvm_vcpu *vcpu)
{
}

/**
 * struct hook - a probe and the tracepoint that it belongs to
 * @name: of the tracepoint
 * @fn: the probe
 * @tp: the tracepoint, once the probe is on it
 */
struct hook {
	const char *name;
	void *fn;
	struct tracepoint *tp;
};

static struct hook hooks[] = {
	{ "kvm_exit", on_exit },
	{ "kvm_entry", on_entry },
};

static void attach(struct tracepoint *tp)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		if (!strcmp(tp->name, hooks[i].name) &&
		    !tracepoint_probe_register(tp, hooks[i].fn, NULL))
			hooks[i].tp = tp;
}

static void detach_all(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		if (hooks[i].tp)
			tracepoint_probe_unregister(hooks[i].tp, hooks[i].fn,
						    NULL);
	tracepoint_synchronize_unregister();
}

/* KVM is there already, and stays while the probes are: it is only measured. */
static int on_module(struct notifier_block *nb, unsigned long action,
		     void *data)
{
	struct module *mod = ((struct tp_module *)data)->mod;
	int i;

	for (i = 0; action == MODULE_STATE_COMING && i < mod->num_tracepoints;
	     i++)
		attach(tracepoint_ptr_deref(&mod->tracepoints_ptrs[i]));
	return NOTIFY_OK;
}

static struct notifier_block module_nb = {
	.notifier_call = on_module,
};

static int __init null_probes_init(void)
{
	int err = register_tracepoint_module_notifier(&module_nb);
	unsigned int i;

	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(hooks) && hooks[i].tp; i++)
		;
	if (i == ARRAY_SIZE(hooks))
		return 0;
	unregister_tracepoint_module_notifier(&module_nb);
	detach_all();
	return -ENOENT;
}

static void __exit null_probes_exit(void)
{
	unregister_tracepoint_module_notifier(&module_nb);
	detach_all();
}

module_init(null_probes_init);
module_exit(null_probes_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Empty probes on KVM's exit and entry");
