// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/ktime.h>
#include <linux/tracepoint.h>

#include "compat.h"
#include "events.h"
#include "kvm_abi.h"
#include "nested.h"
#include "probe.h"
#include "registry.h"
#include "scan.h"
#include "vcpu.h"

static __always_inline u64 exit_code(struct kvm_vcpu *vcpu,
				     enum nestmon_isa isa)
{
	return isa == NESTMON_ISA_SVM ? nestmon_abi_svm_code(vcpu) :
					nestmon_abi_vmx_code();
}

static __always_inline bool exit_fast(struct kvm_vcpu *vcpu,
				      enum nestmon_isa isa)
{
	struct nestmon_vcpu *rec = nestmon_vcpu_last();
	struct nestmon_account *a = &rec->account;
	u64 code;

	if (unlikely(rec->key != vcpu) ||
	    !nestmon_account_follows(a, nestmon_abi_exits(vcpu)))
		return false;
	code = exit_code(vcpu, isa);
	if (isa == NESTMON_ISA_VMX && unlikely(nestmon_abi_vmx_special(code)))
		return false;
	return nestmon_abi_guest_mode(vcpu) ? nestmon_account_l2_fast(a, code) :
					      nestmon_account_l1_fast(a, code);
}

/* Of L1: the instructions of a hypervisor in L2 are a matter of L1's. */
static bool names_field(enum nestmon_isa isa, u64 code)
{
	return isa == NESTMON_ISA_VMX &&
	       (code == EXIT_REASON_VMREAD || code == EXIT_REASON_VMWRITE);
}

static bool failure(const struct nestmon_slot *slot)
{
	return slot->flags & NESTMON_EXIT_F_ENTRY_FAILURE;
}

static void exit_l1(struct nestmon_vcpu *rec, struct kvm_vcpu *vcpu,
		    enum nestmon_isa isa, u64 code)
{
	u64 encoding, kvm_exits = nestmon_abi_exits(vcpu);
	bool known;

	if (names_field(isa, code)) {
		known = nestmon_abi_vmx_field(vcpu, &encoding);
		nestmon_account_field(&rec->account, code, kvm_exits,
				      known ? &encoding : NULL,
				      code == EXIT_REASON_VMWRITE);
	} else if (failure(nestmon_account_exit(&rec->account, code, false,
						kvm_exits))) {
		nestmon_events_raise(rec, NESTMON_EVENT_ENTRY_FAILED);
	}
	nestmon_shadow_l1_exit(rec, vcpu, code);
}

/* The first exit by each reason comes here, so the first one of L2 does. */
static void exit_l2(struct nestmon_vcpu *rec, struct kvm_vcpu *vcpu, u64 code)
{
	if (failure(nestmon_account_exit(&rec->account, code, true,
					 nestmon_abi_exits(vcpu))))
		nestmon_events_raise(rec, NESTMON_EVENT_ENTRY_FAILED);
	else
		nestmon_events_l2(rec);
	/* It has to wait for an exit of L1, and not to miss that. */
	if (READ_ONCE(rec->shadow.due))
		nestmon_vcpu_look_again();
}

static u64 lost(const struct nestmon_account *a)
{
	return a->unslotted[0].exits + a->unslotted[1].exits + a->fields.lost;
}

static __always_inline void exit_slow(struct kvm_vcpu *vcpu,
				      enum nestmon_isa isa)
{
	struct nestmon_vcpu *rec = nestmon_vcpu_get(vcpu, isa);
	u64 code, before;

	if (!rec) {
		nestmon_events_exits_lost();
		return;
	}
	before = lost(&rec->account);
	code = exit_code(vcpu, isa);
	if (nestmon_abi_guest_mode(vcpu))
		exit_l2(rec, vcpu, code);
	else
		exit_l1(rec, vcpu, isa, code);
	nestmon_nested_exit(rec, vcpu, code);
	if (lost(&rec->account) != before)
		nestmon_events_raise(rec, NESTMON_EVENT_LOST);
}

/* With @unused the probe need not move its arguments for this call. */
static noinline __noclone void exit_svm_slow(void *unused,
					     struct kvm_vcpu *vcpu)
{
	exit_slow(vcpu, NESTMON_ISA_SVM);
}

static noinline __noclone void exit_vmx_slow(void *unused,
					     struct kvm_vcpu *vcpu)
{
	exit_slow(vcpu, NESTMON_ISA_VMX);
}

/*
 * kvm_entry needs no probe: what lies between two exits of a vCPU is settled by
 * the events of nesting and, at the latest, by its next exit. Where a fastpath
 * enters the guest again untraced, the exit that ends that is traced, and only
 * then anything is injected.
 */
static NESTMON_EXIT_PROTO(on_exit_svm)
{
	if (!exit_fast(vcpu, NESTMON_ISA_SVM))
		exit_svm_slow(data, vcpu);
}

static NESTMON_EXIT_PROTO(on_exit_vmx)
{
	if (!exit_fast(vcpu, NESTMON_ISA_VMX))
		exit_vmx_slow(data, vcpu);
}

static void tell_failure(struct nestmon_vcpu *rec, u64 before)
{
	if (rec->account.entry_failures == before)
		return;
	/* Userspace may have turned it on. */
	nestmon_events_nested(rec, true);
	nestmon_events_raise(rec, NESTMON_EVENT_ENTRY_FAILED);
}

static noinline void inject_slow(u64 code)
{
	struct nestmon_vcpu *rec = nestmon_vcpu_current();
	u64 before;

	if (!rec) {
		nestmon_vcpu_orphan();
		return;
	}
	before = rec->account.entry_failures;
	nestmon_account_inject(&rec->account, code);
	tell_failure(rec, before);
}

static __always_inline void inject(u64 code)
{
	struct nestmon_vcpu *rec;

	nestmon_probe_begin();
	rec = nestmon_vcpu_last();
	if (unlikely(!nestmon_abi_is_loaded(rec->key) ||
		     !nestmon_account_inject_fast(&rec->account, code)))
		inject_slow(code);
	nestmon_probe_end();
}

static void on_inject_svm(void *data, nestmon_inject_code_t code, u64 info1,
			  u64 info2, u32 intr_info, u32 error_code, u32 isa)
{
	inject((u32)code);
}

/* Bit 31 says that a VM entry failed; the basic reason says so, too. */
static void on_inject_vmx(void *data, nestmon_inject_code_t code, u64 info1,
			  u64 info2, u32 intr_info, u32 error_code, u32 isa)
{
	inject((u16)code);
}

static void on_entry_failed(void *data, const char *msg, u32 err)
{
	struct nestmon_vcpu *rec;
	u64 before;

	nestmon_probe_begin();
	rec = nestmon_vcpu_current();
	if (rec) {
		before = rec->account.entry_failures;
		nestmon_account_entry_failed(&rec->account);
		tell_failure(rec, before);
	}
	nestmon_probe_end();
}

/**
 * struct hook - a probe and the tracepoint that it belongs to
 * @name: of the tracepoint
 * @fn: the probe, by &enum nestmon_isa
 * @tp: the tracepoint while it is known
 */
struct hook {
	const char *name;
	void *fn[NESTMON_ISA_SVM + 1];
	struct tracepoint *tp;
};

/* Exits come last: no exit may be open before its inject can be seen. */
static struct hook hooks[] = {
	{ "kvm_nested_vmexit_inject", { NULL, on_inject_vmx, on_inject_svm } },
	{ "kvm_nested_vmenter_failed",
	  { NULL, on_entry_failed, on_entry_failed } },
	{ "kvm_exit", { NULL, on_exit_vmx, on_exit_svm } },
};

static enum nestmon_isa host_isa;

/* Changed under the lock of the tracepoint notifier, or before it is there. */
static bool attached;
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

static void hooks_unregister(unsigned int nr)
{
	while (nr--)
		tracepoint_probe_unregister(hooks[nr].tp,
					    hooks[nr].fn[host_isa], NULL);
	tracepoint_synchronize_unregister();
}

static int hooks_register(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		err = tracepoint_probe_register(hooks[i].tp,
						hooks[i].fn[host_isa], NULL);
		if (err) {
			pr_err("no probe on %s: error %d\n", hooks[i].name,
			       err);
			hooks_unregister(i);
			return err;
		}
	}
	return 0;
}

static void attach(struct module *mod)
{
	owner = mod;
	collector_start();
	if (hooks_register()) {
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
	hooks_unregister(ARRAY_SIZE(hooks));
	collector_stop();
	owner = NULL;
}

static void match(struct tracepoint *tp, void *found)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		if (!strcmp(tp->name, hooks[i].name)) {
			hooks[i].tp = tp;
			++*(unsigned int *)found;
		}
	}
}

static bool all_found(unsigned int found)
{
	if (found && found < ARRAY_SIZE(hooks))
		pr_err("%u of %zu tracepoints of KVM found, nothing attached\n",
		       found, ARRAY_SIZE(hooks));
	return found == ARRAY_SIZE(hooks);
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

	if (action == MODULE_STATE_COMING && !attached) {
		module_coming(tp_mod->mod);
	} else if (action == MODULE_STATE_GOING && attached &&
		   tp_mod->mod == owner) {
		detach();
		nestmon_registry_depart_all();
	}
	return NOTIFY_OK;
}

static struct notifier_block module_nb = {
	.notifier_call = on_module,
};

/**
 * nestmon_probe_init() - attach to KVM, now or when it comes
 *
 * The notifier replays the modules that are there.
 *
 * Context: process, may sleep.
 * Return: 0 or the error of register_tracepoint_module_notifier()
 */
int nestmon_probe_init(void)
{
	unsigned int found = 0;

	host_isa = nestmon_abi_isa();
	if (!host_isa) {
		pr_warn("neither SVM nor VMX here that can be read: nothing to attach to\n");
		return 0;
	}
	for_each_kernel_tracepoint(match, &found);
	if (all_found(found))
		attach(NULL);
	return register_tracepoint_module_notifier(&module_nb);
}

/**
 * nestmon_probe_exit() - detach from KVM
 *
 * Context: process, may sleep. No probe runs when it returns.
 */
void nestmon_probe_exit(void)
{
	unregister_tracepoint_module_notifier(&module_nb);
	detach();
}

/**
 * nestmon_probe_status() - what is attached
 * @status: filled in
 *
 * Context: any.
 */
void nestmon_probe_status(struct nestmon_probe_status *status)
{
	status->attached = READ_ONCE(attached);
	status->since = READ_ONCE(attached_since);
	status->collector = READ_ONCE(collector);
}

/**
 * nestmon_probe_name() - name of a tracepoint that nestmon attaches to
 * @i: from 0
 *
 * Context: any.
 * Return: the name, NULL after the last one
 */
const char *nestmon_probe_name(unsigned int i)
{
	return i < ARRAY_SIZE(hooks) ? hooks[i].name : NULL;
}
