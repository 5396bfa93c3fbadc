// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "attach.h"
#include "clock.h"
#include "compat.h"
#include "kvm_abi.h"
#include "probe.h"
#include "registry.h"
#include "scan.h"
#include "shadow.h"
#include "vcpu.h"

static enum nestmon_isa host_isa;

/*
 * Protects the following, but for readers of single words. Within the lock of the
 * tracepoint notifier, and of module parameters.
 */
static DEFINE_MUTEX(attach_mutex);
static bool ready;
static bool attached;
static enum nestmon_mode mode = NESTMON_MODE_EVERYTHING;
static struct module *owner;
static u64 attached_since;
static enum nestmon_collector collector;

static int on_destroy(struct kprobe *kp, struct pt_regs *regs)
{
	const struct kvm_vcpu *vcpu;

	vcpu = (const void *)regs_get_kernel_argument(regs, 0);
	nestmon_vcpu_destroyed(vcpu);
	return 0;
}

static struct kprobe destroy_probe;

/* kprobes can be refused, and disarmed at any time: the sweep is always there. */
static void collector_start(void)
{
	destroy_probe = (struct kprobe){
		.symbol_name = "kvm_arch_vcpu_destroy",
		.pre_handler = on_destroy,
	};
	if (register_kprobe(&destroy_probe)) {
		pr_info("no kprobe on %s: records end with their process\n",
			destroy_probe.symbol_name);
		WRITE_ONCE(collector, NESTMON_COLLECTOR_SWEEP);
	} else {
		WRITE_ONCE(collector, NESTMON_COLLECTOR_KPROBE);
	}
	nestmon_registry_sweep(true);
}

static void collector_stop(void)
{
	nestmon_registry_sweep(false);
	if (collector == NESTMON_COLLECTOR_KPROBE)
		unregister_kprobe(&destroy_probe);
	WRITE_ONCE(collector, NESTMON_COLLECTOR_NONE);
}

static void *hook_fn(const struct nestmon_hook *hook)
{
	return hook->fn[host_isa - 1][nestmon_clock_kind() - 1];
}

static struct nestmon_hook *hooks_last(void)
{
	struct nestmon_hook *hook = nestmon_hooks;

	while (hook[1].name)
		hook++;
	return hook;
}

/* All, or those that only times need. */
static void hooks_unregister(bool all)
{
	struct nestmon_hook *hook;

	for (hook = hooks_last(); hook >= nestmon_hooks; hook--) {
		if (!hook->on || !(all || hook->timed))
			continue;
		tracepoint_probe_unregister(hook->tp, hook_fn(hook), NULL);
		WRITE_ONCE(hook->on, false);
	}
	tracepoint_synchronize_unregister();
}

static int hooks_register(bool times)
{
	struct nestmon_hook *hook;
	int err;

	for (hook = nestmon_hooks; hook->name; hook++) {
		if (hook->on || (hook->timed && !times))
			continue;
		err = tracepoint_probe_register(hook->tp, hook_fn(hook), NULL);
		if (err) {
			pr_err("no probe on %s: error %d\n", hook->name, err);
			return err;
		}
		WRITE_ONCE(hook->on, true);
	}
	return 0;
}

static int hooks_start(void)
{
	int err = hooks_register(nestmon_mode_timed(mode));

	if (err)
		hooks_unregister(true);
	return err;
}

static void attach(struct module *mod)
{
	owner = mod;
	collector_start();
	if (mode != NESTMON_MODE_PAUSED && hooks_start()) {
		collector_stop();
		return;
	}
	WRITE_ONCE(attached_since, ktime_get_real_ns());
	WRITE_ONCE(attached, true);
	/* A module that is still coming has no vCPUs. */
	if (!mod || mod->state == MODULE_STATE_LIVE)
		nestmon_scan(mod, host_isa);
}

static void detach(void)
{
	if (!attached)
		return;
	WRITE_ONCE(attached, false);
	hooks_unregister(true);
	collector_stop();
	owner = NULL;
}

static void match(struct tracepoint *tp, void *found)
{
	struct nestmon_hook *hook;

	for (hook = nestmon_hooks; hook->name; hook++) {
		if (!strcmp(tp->name, hook->name)) {
			hook->tp = tp;
			++*(unsigned int *)found;
		}
	}
}

static bool all_found(unsigned int found)
{
	unsigned int nr = hooks_last() - nestmon_hooks + 1;

	if (found && found < nr)
		pr_err("%u of %u tracepoints of KVM found, nothing attached\n",
		       found, nr);
	return found == nr;
}

static void module_coming(struct module *mod)
{
	unsigned int found = 0;
	int i;

	for (i = 0; i < mod->num_tracepoints; i++)
		match(tracepoint_ptr_deref(&mod->tracepoints_ptrs[i]), &found);
	if (all_found(found))
		attach(mod);
}

static int on_module(struct notifier_block *nb, unsigned long action,
		     void *data)
{
	struct tp_module *tp_mod = data;

	mutex_lock(&attach_mutex);
	if (action == MODULE_STATE_COMING && !attached) {
		module_coming(tp_mod->mod);
	} else if (action == MODULE_STATE_GOING && attached &&
		   tp_mod->mod == owner) {
		detach();
		nestmon_registry_depart_all();
	}
	mutex_unlock(&attach_mutex);
	return NOTIFY_OK;
}

static struct notifier_block module_nb = {
	.notifier_call = on_module,
};

static int resume(void)
{
	int err;

	nestmon_vcpu_hold(true);
	err = hooks_start();
	if (!err)
		nestmon_probe_mode(mode);
	nestmon_vcpu_hold(false);
	if (!err)
		nestmon_scan(owner, host_isa);
	return err;
}

static void pause(void)
{
	struct nestmon_vcpu *rec;
	unsigned long nr = 0;
	u64 now;

	/* At once for all of them: an inject without its exit would be an orphan. */
	nestmon_vcpu_hold(true);
	nestmon_probe_mode(mode);
	hooks_unregister(true);
	nestmon_vcpu_hold(false);
	now = nestmon_clock_now();
	nestmon_registry_lock();
	while ((rec = nestmon_registry_next(&nr)))
		nestmon_account_pause(&rec->account, now);
	nestmon_registry_unlock();
}

/* Every exit is counted once, by the old mode or by the new one. */
static int change(enum nestmon_mode old)
{
	int err = 0;

	nestmon_vcpu_hold(true);
	if (nestmon_mode_timed(mode))
		err = hooks_register(true);
	if (!err)
		nestmon_probe_mode(mode);
	if (!nestmon_mode_timed(err ? old : mode))
		hooks_unregister(false);
	nestmon_vcpu_hold(false);
	return err;
}

/**
 * nestmon_attach_mode() - change what is measured
 * @wanted: &enum nestmon_mode
 *
 * Before nestmon_attach_init() and after nestmon_attach_exit() it is only kept.
 *
 * Context: process, may sleep.
 * Return: 0, or an error of tracepoint_probe_register() with the mode as it was
 */
int nestmon_attach_mode(enum nestmon_mode wanted)
{
	enum nestmon_mode old;
	int err = 0;

	mutex_lock(&attach_mutex);
	old = mode;
	WRITE_ONCE(mode, wanted);
	if (!ready || wanted == old)
		goto out;
	if (!attached)
		nestmon_probe_mode(wanted);
	else if (wanted == NESTMON_MODE_PAUSED)
		pause();
	else
		err = old == NESTMON_MODE_PAUSED ? resume() : change(old);
	if (err)
		WRITE_ONCE(mode, old);
	nestmon_shadow_pause(mode == NESTMON_MODE_PAUSED);
out:
	mutex_unlock(&attach_mutex);
	return err;
}

static const char *const mode_names[] = {
	[NESTMON_MODE_PAUSED] = "paused",
	[NESTMON_MODE_COUNTING] = "counting",
	[NESTMON_MODE_TIME] = "time",
	[NESTMON_MODE_EVERYTHING] = "everything",
};

/**
 * nestmon_attach_mode_name() - name of what is measured
 *
 * Context: any.
 * Return: as the parameter has it
 */
const char *nestmon_attach_mode_name(void)
{
	return mode_names[READ_ONCE(mode)];
}

static int mode_set(const char *value, const struct kernel_param *kp)
{
	enum nestmon_mode wanted;

	for (wanted = NESTMON_MODE_PAUSED; wanted < ARRAY_SIZE(mode_names);
	     wanted++) {
		if (sysfs_streq(value, mode_names[wanted]))
			return nestmon_attach_mode(wanted);
	}
	return -EINVAL;
}

static int mode_get(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "%s\n", nestmon_attach_mode_name());
}

static const struct kernel_param_ops mode_ops = {
	.set = mode_set,
	.get = mode_get,
};

module_param_cb(mode, &mode_ops, NULL, 0644);
MODULE_PARM_DESC(mode, "what is measured: paused, counting, time, everything");

/**
 * nestmon_attach_init() - attach to KVM, now or when it comes
 *
 * The notifier replays the modules that are there.
 *
 * Context: process, may sleep.
 * Return: 0 or the error of register_tracepoint_module_notifier()
 */
int nestmon_attach_init(void)
{
	unsigned int found = 0;

	host_isa = nestmon_abi_isa();
	if (!host_isa) {
		pr_warn("neither SVM nor VMX here that can be read: nothing to attach to\n");
		return 0;
	}
	mutex_lock(&attach_mutex);
	nestmon_probe_mode(mode);
	nestmon_shadow_pause(mode == NESTMON_MODE_PAUSED);
	ready = true;
	for_each_kernel_tracepoint(match, &found);
	if (all_found(found))
		attach(NULL);
	mutex_unlock(&attach_mutex);
	return register_tracepoint_module_notifier(&module_nb);
}

/**
 * nestmon_attach_exit() - detach from KVM
 *
 * Context: process, may sleep. No probe runs when it returns.
 */
void nestmon_attach_exit(void)
{
	unregister_tracepoint_module_notifier(&module_nb);
	mutex_lock(&attach_mutex);
	ready = false;
	detach();
	mutex_unlock(&attach_mutex);
}

/**
 * nestmon_attach_status() - what is attached
 * @status: filled in
 *
 * Context: any.
 */
void nestmon_attach_status(struct nestmon_attach_status *status)
{
	status->mode = READ_ONCE(mode);
	status->attached = READ_ONCE(attached) &&
			   status->mode != NESTMON_MODE_PAUSED;
	status->since = READ_ONCE(attached_since);
	status->collector = READ_ONCE(collector);
}
