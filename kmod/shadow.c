// SPDX-License-Identifier: GPL-2.0
#include <linux/bitmap.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seqlock.h>
#include <linux/tracepoint.h>

#include "assists.h"
#include "kvm_abi.h"
#include "registry.h"
#include "shadow.h"
#include "vcpu.h"

/* SDM volume 3, 25.6.15: a bit for each encoding of 15 bits, set: it exits. */
#define MAP_BITS (PAGE_SIZE * BITS_PER_BYTE)

/* A copy of the bitmaps: KVM has one pair for all its vCPUs. */
static unsigned long maps[2][BITS_TO_LONGS(MAP_BITS)];
static u64 maps_at[2];
static atomic_t maps_taken;
static bool maps_ready;

static u32 supported;
static u32 supported_known;

static bool map_valid(u64 at)
{
	return PAGE_ALIGNED(at) && pfn_valid(PHYS_PFN(at));
}

/* The first vCPU that comes with them brings them. */
static void maps_take(const u64 *at)
{
	unsigned int i;

	if (!map_valid(at[0]) || !map_valid(at[1]) ||
	    atomic_cmpxchg(&maps_taken, 0, 1))
		return;
	for (i = 0; i < ARRAY_SIZE(maps); i++) {
		maps_at[i] = at[i];
		memcpy(maps[i], phys_to_virt(at[i]), sizeof(maps[i]));
	}
	/* Pairs with the acquires of those who look into the copies. */
	smp_store_release(&maps_ready, true);
}

static bool maps_are(const u64 *at)
{
	/* Pairs with the release in maps_take(). */
	return smp_load_acquire(&maps_ready) && at[0] == maps_at[0] &&
	       at[1] == maps_at[1];
}

static void sample(struct nestmon_vcpu *rec, const struct kvm_vcpu *vcpu)
{
	struct nestmon_shadow *shadow = &rec->shadow;
	struct nestmon_sample now;

	nestmon_abi_sample(vcpu, rec->account.isa, &now);
	if (now.shadow_map[0] && !READ_ONCE(maps_ready))
		maps_take(now.shadow_map);
	raw_write_seqcount_begin(&rec->account.seq);
	shadow->sampled = ktime_get_mono_fast_ns();
	shadow->known = now.known;
	shadow->active = now.active;
	shadow->enabled_known = now.enabled_known;
	shadow->enabled = now.enabled;
	nestmon_caps_of_guest(vcpu, &shadow->guest);
	shadow->mapped = now.shadow_map[0] && maps_are(now.shadow_map);
	raw_write_seqcount_end(&rec->account.seq);
	WRITE_ONCE(shadow->due, false);
}

/*
 * These change whether shadowing is on, once KVM has done what they ask for: it
 * shows at the next exit.
 */
static bool changes(u64 code)
{
	return code == EXIT_REASON_VMCLEAR || code == EXIT_REASON_VMPTRLD ||
	       code == EXIT_REASON_VMOFF || code == EXIT_REASON_VMON;
}

/**
 * nestmon_shadow_l1_exit() - look at a vCPU that exited from L1
 * @rec: its record
 * @vcpu: the vCPU
 * @code: exit code
 *
 * Context: kvm_exit of @vcpu, preemption off.
 */
void nestmon_shadow_l1_exit(struct nestmon_vcpu *rec,
			    const struct kvm_vcpu *vcpu, u64 code)
{
	bool vmx = rec->account.isa == NESTMON_ISA_VMX;

	if (READ_ONCE(rec->shadow.due) || (vmx && code == EXIT_REASON_VMLAUNCH))
		sample(rec, vcpu);
	if (vmx && changes(code)) {
		WRITE_ONCE(rec->shadow.due, true);
		nestmon_vcpu_look_again();
	}
}

/**
 * nestmon_shadow_refresh() - have every vCPU looked at in its next exit of L1
 *
 * Context: process, may sleep.
 */
void nestmon_shadow_refresh(void)
{
	struct nestmon_vcpu *rec;
	unsigned long nr = 0;

	nestmon_registry_lock();
	while ((rec = nestmon_registry_next(&nr)))
		WRITE_ONCE(rec->shadow.due, true);
	nestmon_registry_unlock();
	nestmon_vcpu_forget_all();
}

/**
 * nestmon_shadow_supported() - assists that this host has
 * @known: assists of which that is known, bits by &enum nestmon_assist
 *
 * Context: any.
 * Return: those of @known that it has
 */
u32 nestmon_shadow_supported(u32 *known)
{
	*known = supported_known;
	return supported;
}

/**
 * nestmon_shadow_flags() - is a field shadowed?
 * @encoding: of the field
 *
 * Context: any.
 * Return: bit 0: VMREAD makes no exit, bit 1: VMWRITE makes none
 */
unsigned int nestmon_shadow_flags(u64 encoding)
{
	/* Pairs with the release in maps_take(). */
	if (encoding >= MAP_BITS || !smp_load_acquire(&maps_ready))
		return 0;
	return (test_bit(encoding, maps[0]) ? 0 : BIT(0)) |
	       (test_bit(encoding, maps[1]) ? 0 : BIT(1));
}

/**
 * nestmon_shadow_next() - the next field that is shadowed
 * @encoding: from here on
 *
 * Context: any.
 * Return: its encoding, -1 when there is none
 */
int nestmon_shadow_next(unsigned int encoding)
{
	unsigned int next;

	/* Pairs with the release in maps_take(). */
	if (!smp_load_acquire(&maps_ready))
		return -1;
	next = min(find_next_zero_bit(maps[0], MAP_BITS, encoding),
		   find_next_zero_bit(maps[1], MAP_BITS, encoding));
	return next < MAP_BITS ? next : -1;
}

/**
 * struct sync - a function of KVM's that copies between shadow VMCS and vmcs12
 * @name: of the function; its first argument begins with the vCPU
 * @pre: counts a call
 * @probe: sits on it while @name is there
 */
struct sync {
	const char *name;
	kprobe_pre_handler_t pre;
	struct kprobe probe;
};

static struct nestmon_vcpu *called_for(struct pt_regs *regs,
				       const struct kvm_vcpu **vcpu)
{
	*vcpu = (const void *)regs_get_kernel_argument(regs, 0);
	return nestmon_vcpu_find(*vcpu);
}

static int on_to_vmcs12(struct kprobe *kp, struct pt_regs *regs)
{
	const struct kvm_vcpu *vcpu;
	struct nestmon_vcpu *rec = called_for(regs, &vcpu);

	if (rec)
		rec->shadow.to_vmcs12++;
	return 0;
}

/*
 * KVM calls it for an enlightened VMCS of L1, too, where it copies to no shadow
 * VMCS, and always with the VMCS of L1 loaded.
 */
static int on_to_shadow(struct kprobe *kp, struct pt_regs *regs)
{
	const u32 shadow_vmcs = BIT(NESTMON_ASSIST_SHADOW_VMCS);
	const struct kvm_vcpu *vcpu;
	struct nestmon_vcpu *rec = called_for(regs, &vcpu);

	if (!rec)
		return 0;
	if (!(rec->shadow.active & shadow_vmcs) &&
	    !nestmon_abi_guest_mode(vcpu))
		sample(rec, vcpu);
	if (rec->shadow.active & shadow_vmcs)
		rec->shadow.to_shadow++;
	return 0;
}

static struct sync syncs[] = {
	{ "copy_shadow_to_vmcs12", on_to_vmcs12 },
	{ "nested_sync_vmcs12_to_shadow", on_to_shadow },
};

/* Protects the following, but for readers of @syncs_on. */
static DEFINE_MUTEX(syncs_mutex);
static bool syncs_wanted = true;
static bool paused;
static bool kvm_intel_there;
static bool syncs_on;

static void syncs_unregister(unsigned int nr)
{
	while (nr--)
		unregister_kprobe(&syncs[nr].probe);
}

static bool syncs_register(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(syncs); i++) {
		syncs[i].probe = (struct kprobe){
			.symbol_name = syncs[i].name,
			.pre_handler = syncs[i].pre,
		};
		if (register_kprobe(&syncs[i].probe)) {
			syncs_unregister(i);
			return false;
		}
	}
	return true;
}

/* What lives on misses copies from now on. */
static void syncs_stop(void)
{
	struct nestmon_vcpu *rec;
	unsigned long nr = 0;

	WRITE_ONCE(syncs_on, false);
	syncs_unregister(ARRAY_SIZE(syncs));
	/* A probe that made a record has handed it over when this returns. */
	tracepoint_synchronize_unregister();
	nestmon_registry_lock();
	while ((rec = nestmon_registry_next(&nr))) {
		if (rec->key)
			WRITE_ONCE(rec->shadow.exact, false);
	}
	nestmon_registry_unlock();
}

static void syncs_update(void)
{
	bool on = syncs_wanted && kvm_intel_there && !paused;

	if (on && !syncs_on)
		WRITE_ONCE(syncs_on, syncs_register());
	else if (!on && syncs_on)
		syncs_stop();
}

/**
 * nestmon_shadow_pause() - stop or resume what is done outside the probes
 * @pause: stop
 *
 * Context: process, may sleep.
 */
void nestmon_shadow_pause(bool pause)
{
	mutex_lock(&syncs_mutex);
	paused = pause;
	syncs_update();
	mutex_unlock(&syncs_mutex);
}

static int syncs_set(const char *value, const struct kernel_param *kp)
{
	int err;

	mutex_lock(&syncs_mutex);
	err = param_set_bool(value, kp);
	if (!err)
		syncs_update();
	mutex_unlock(&syncs_mutex);
	return err;
}

static const struct kernel_param_ops syncs_ops = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG,
	.set = syncs_set,
	.get = param_get_bool,
};

module_param_cb(syncs, &syncs_ops, &syncs_wanted, 0644);
MODULE_PARM_DESC(syncs, "count copies of the shadow VMCS by kprobes");

/**
 * nestmon_shadow_setup() - set up a zeroed nestmon_shadow
 * @shadow: of a new record
 *
 * Context: any.
 */
void nestmon_shadow_setup(struct nestmon_shadow *shadow)
{
	shadow->due = true;
	shadow->exact = READ_ONCE(syncs_on);
}

static void kvm_intel_is(bool there)
{
	mutex_lock(&syncs_mutex);
	kvm_intel_there = there;
	syncs_update();
	if (!there) {
		WRITE_ONCE(maps_ready, false);
		atomic_set_release(&maps_taken, 0);
	}
	mutex_unlock(&syncs_mutex);
}

static int on_module(struct notifier_block *nb, unsigned long action,
		     void *data)
{
	const struct module *mod = data;

	if (strcmp(mod->name, "kvm_intel"))
		return NOTIFY_DONE;
	if (action == MODULE_STATE_COMING)
		kvm_intel_is(true);
	else if (action == MODULE_STATE_GOING)
		kvm_intel_is(false);
	return NOTIFY_OK;
}

static struct notifier_block module_nb = {
	.notifier_call = on_module,
};

/**
 * nestmon_shadow_init() - begin to look
 *
 * Context: process, may sleep; before the probes are there.
 * Return: 0 or the error of register_module_notifier()
 */
int nestmon_shadow_init(void)
{
	enum nestmon_isa isa = nestmon_abi_isa();
	int err;

	supported = isa ? nestmon_abi_supported(isa, &supported_known) : 0;
	if (isa != NESTMON_ISA_VMX)
		return 0;
	err = register_module_notifier(&module_nb);
	if (!err)
		kvm_intel_is(true);
	return err;
}

/**
 * nestmon_shadow_exit() - look no more
 *
 * Context: process, may sleep.
 */
void nestmon_shadow_exit(void)
{
	if (nestmon_abi_isa() != NESTMON_ISA_VMX)
		return;
	unregister_module_notifier(&module_nb);
	kvm_intel_is(false);
}
