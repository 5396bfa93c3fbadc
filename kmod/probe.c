// SPDX-License-Identifier: GPL-2.0
/*
 * The probes: arguments of tracepoints to events.
 */
#include <linux/jump_label.h>
#include <linux/kernel.h>

#include "clock.h"
#include "compat.h"
#include "events.h"
#include "kvm_abi.h"
#include "nested.h"
#include "probe.h"
#include "vcpu.h"

static DEFINE_STATIC_KEY_FALSE(timed_key);
static DEFINE_STATIC_KEY_FALSE(everything_key);

/* What the keys say, for all but the fast way. Written by one, rarely. */
static struct nestmon_epoch epoch;

/* While probes come and go none of them does anything. */
static bool paused(void)
{
	return READ_ONCE(epoch.mode) == NESTMON_MODE_PAUSED;
}

static __always_inline u64 exit_code(struct kvm_vcpu *vcpu,
				     enum nestmon_isa isa)
{
	return isa == NESTMON_ISA_SVM ? nestmon_abi_svm_code(vcpu) :
					nestmon_abi_vmx_code();
}

/*
 * Inlined for each of the modes, of which @timed and @everything tell. Whoever is
 * in the cache of this CPU came the slow way since the mode changed.
 */
static __always_inline bool exit_as(struct kvm_vcpu *vcpu, enum nestmon_isa isa,
				    enum nestmon_clock clock, bool timed,
				    bool everything)
{
	u64 code, now = timed ? nestmon_clock_read(clock) : 0;
	struct nestmon_vcpu *rec = nestmon_vcpu_last();
	struct nestmon_account *a = &rec->account;
	struct nestmon_slot *slot;

	if (unlikely(rec->key != vcpu) ||
	    !nestmon_account_follows(a, nestmon_abi_exits(vcpu)))
		return false;
	if (timed && NESTMON_EXIT_WITHOUT_ENTRY && unlikely(a->open))
		return false;
	code = exit_code(vcpu, isa);
	if (isa == NESTMON_ISA_VMX && unlikely(nestmon_abi_vmx_special(code)))
		return false;
	if (nestmon_abi_guest_mode(vcpu)) {
		if (!nestmon_account_l2_fast(a, code, &slot))
			return false;
		if (timed)
			nestmon_account_open_fast(a, slot, true, now,
						  everything);
	} else {
		if (!nestmon_account_l1_fast(a, code, everything, &slot))
			return false;
		if (timed)
			nestmon_account_open_fast(a, slot, false, now, false);
	}
	return true;
}

static __always_inline bool
exit_fast(struct kvm_vcpu *vcpu, enum nestmon_isa isa, enum nestmon_clock clock)
{
	if (!static_branch_unlikely(&timed_key))
		return exit_as(vcpu, isa, clock, false, false);
	if (static_branch_likely(&everything_key))
		return exit_as(vcpu, isa, clock, true, true);
	return exit_as(vcpu, isa, clock, true, false);
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

static struct nestmon_slot *exit_l1(struct nestmon_vcpu *rec,
				    struct kvm_vcpu *vcpu, enum nestmon_isa isa,
				    u64 code)
{
	u64 encoding, kvm_exits = nestmon_abi_exits(vcpu);
	struct nestmon_slot *slot;
	bool known;

	if (names_field(isa, code)) {
		known = nestmon_abi_vmx_field(vcpu, &encoding);
		slot = nestmon_account_field(&rec->account, code, kvm_exits,
					     known ? &encoding : NULL,
					     code == EXIT_REASON_VMWRITE);
	} else {
		slot = nestmon_account_exit(&rec->account, code, false,
					    kvm_exits);
		if (failure(slot))
			nestmon_events_raise(rec, NESTMON_EVENT_ENTRY_FAILED);
	}
	nestmon_shadow_l1_exit(rec, vcpu, code);
	return slot;
}

/* The first exit by each reason comes here, so the first one of L2 does. */
static struct nestmon_slot *exit_l2(struct nestmon_vcpu *rec,
				    struct kvm_vcpu *vcpu, u64 code)
{
	struct nestmon_slot *slot;

	slot = nestmon_account_exit(&rec->account, code, true,
				    nestmon_abi_exits(vcpu));
	if (failure(slot))
		nestmon_events_raise(rec, NESTMON_EVENT_ENTRY_FAILED);
	else
		nestmon_events_l2(rec);
	/* It has to wait for an exit of L1, and not to miss that. */
	if (READ_ONCE(rec->shadow.due))
		nestmon_vcpu_look_again();
	return slot;
}

static u64 lost(const struct nestmon_account *a)
{
	return a->unslotted[0].exits + a->unslotted[1].exits + a->fields.lost;
}

static void follow_mode(struct nestmon_account *a, bool l2, u64 now)
{
	/* Pairs with the release in nestmon_probe_mode(). */
	if (a->epoch.nr != smp_load_acquire(&epoch.nr))
		nestmon_account_follow_mode(a, &epoch, l2, now);
}

static __always_inline void exit_slow(struct kvm_vcpu *vcpu,
				      enum nestmon_isa isa)
{
	u64 code, before, now = nestmon_clock_now();
	bool l2 = nestmon_abi_guest_mode(vcpu);
	struct nestmon_slot *slot;
	struct nestmon_vcpu *rec;

	if (paused())
		return;
	rec = nestmon_vcpu_get(vcpu, isa);
	if (!rec) {
		nestmon_events_exits_lost();
		return;
	}
	before = lost(&rec->account);
	code = exit_code(vcpu, isa);
	follow_mode(&rec->account, l2, now);
	slot = l2 ? exit_l2(rec, vcpu, code) : exit_l1(rec, vcpu, isa, code);
	if (nestmon_mode_timed(rec->account.epoch.mode))
		nestmon_account_open(&rec->account, slot, l2, now);
	nestmon_nested_exit(rec, vcpu, code);
	if (lost(&rec->account) != before)
		nestmon_events_raise(rec, NESTMON_EVENT_LOST);
}

/* With @unused the probe need not move its other arguments for this call. */
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
 * For counting, kvm_entry needs no probe: what lies between two exits of a vCPU
 * is settled by the events of nesting and, at the latest, by its next exit. Where
 * a fastpath enters the guest again untraced, the exit that ends that is traced,
 * and only then anything is injected.
 */
static notrace NESTMON_EXIT_PROTO(on_exit_svm_tsc)
{
	if (!exit_fast(vcpu, NESTMON_ISA_SVM, NESTMON_CLOCK_TSC))
		exit_svm_slow(NULL, vcpu);
}

static notrace NESTMON_EXIT_PROTO(on_exit_svm_local)
{
	if (!exit_fast(vcpu, NESTMON_ISA_SVM, NESTMON_CLOCK_LOCAL))
		exit_svm_slow(NULL, vcpu);
}

static notrace NESTMON_EXIT_PROTO(on_exit_vmx_tsc)
{
	if (!exit_fast(vcpu, NESTMON_ISA_VMX, NESTMON_CLOCK_TSC))
		exit_vmx_slow(NULL, vcpu);
}

static notrace NESTMON_EXIT_PROTO(on_exit_vmx_local)
{
	if (!exit_fast(vcpu, NESTMON_ISA_VMX, NESTMON_CLOCK_LOCAL))
		exit_vmx_slow(NULL, vcpu);
}

/* Its thread went to this CPU since the exit, or the exit was a special one. */
static noinline __noclone void entry_slow(void *unused, struct kvm_vcpu *vcpu,
					  u64 now)
{
	struct nestmon_vcpu *rec = nestmon_vcpu_find(vcpu);

	if (paused())
		return;
	if (rec && nestmon_abi_same(vcpu, &rec->id) && rec->account.epoch.nr)
		nestmon_account_entry(&rec->account,
				      nestmon_abi_guest_mode(vcpu), now);
}

static __always_inline bool entry_fast(struct kvm_vcpu *vcpu, u64 now,
				       bool everything)
{
	struct nestmon_vcpu *rec = nestmon_vcpu_last();

	if (unlikely(rec->key != vcpu))
		return false;
	return nestmon_abi_guest_mode(vcpu) ?
		       nestmon_account_entry_fast(&rec->account, true, now,
						  everything) :
		       nestmon_account_entry_fast(&rec->account, false, now,
						  everything);
}

/* One time for both ways: the slow way must not make what is usual look short. */
static __always_inline void entry(struct kvm_vcpu *vcpu, u64 now)
{
	bool done;

	if (static_branch_likely(&everything_key))
		done = entry_fast(vcpu, now, true);
	else
		done = entry_fast(vcpu, now, false);
	if (!done)
		entry_slow(NULL, vcpu, now);
}

static notrace NESTMON_ENTRY_PROTO(on_entry_tsc)
{
	entry(vcpu, nestmon_clock_read(NESTMON_CLOCK_TSC));
}

static notrace NESTMON_ENTRY_PROTO(on_entry_local)
{
	entry(vcpu, nestmon_clock_read(NESTMON_CLOCK_LOCAL));
}

static void on_wakeup(void *data, __u64 ns, bool waited, bool valid)
{
	struct nestmon_vcpu *rec;

	nestmon_probe_begin();
	rec = nestmon_vcpu_current();
	if (rec && rec->account.epoch.nr && !paused())
		nestmon_account_blocked(&rec->account, nestmon_clock_ticks(ns));
	nestmon_probe_end();
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

	if (paused())
		return;
	if (!rec) {
		nestmon_vcpu_orphan();
		return;
	}
	/* The exit that it may answer was not seen. */
	if (!rec->account.epoch.nr)
		return;
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

static notrace void on_inject_svm(void *data, nestmon_inject_code_t code,
				  u64 info1, u64 info2, u32 intr_info,
				  u32 error_code, u32 isa)
{
	inject((u32)code);
}

/* Bit 31 says that a VM entry failed; the basic reason says so, too. */
static notrace void on_inject_vmx(void *data, nestmon_inject_code_t code,
				  u64 info1, u64 info2, u32 intr_info,
				  u32 error_code, u32 isa)
{
	inject((u16)code);
}

static void on_entry_failed(void *data, const char *msg, u32 err)
{
	struct nestmon_vcpu *rec;
	u64 before;

	nestmon_probe_begin();
	rec = nestmon_vcpu_current();
	if (rec && !paused()) {
		before = rec->account.entry_failures;
		nestmon_account_entry_failed(&rec->account);
		tell_failure(rec, before);
	}
	nestmon_probe_end();
}

/* Exits come last: no exit may be open before its inject can be seen. */
struct nestmon_hook nestmon_hooks[] = {
	{
		.name = "kvm_nested_vmexit_inject",
		.fn = { { on_inject_vmx, on_inject_vmx },
			{ on_inject_svm, on_inject_svm } },
	},
	{
		.name = "kvm_nested_vmenter_failed",
		.fn = { { on_entry_failed, on_entry_failed },
			{ on_entry_failed, on_entry_failed } },
	},
	{
		.name = "kvm_vcpu_wakeup",
		.timed = true,
		.fn = { { on_wakeup, on_wakeup }, { on_wakeup, on_wakeup } },
	},
	{
		.name = "kvm_entry",
		.timed = true,
		.fn = { { on_entry_tsc, on_entry_local },
			{ on_entry_tsc, on_entry_local } },
	},
	{
		.name = "kvm_exit",
		.fn = { { on_exit_vmx_tsc, on_exit_vmx_local },
			{ on_exit_svm_tsc, on_exit_svm_local } },
	},
	{}
};

static void set_key(struct static_key_false *key, bool on)
{
	if (on)
		static_branch_enable(key);
	else
		static_branch_disable(key);
}

/**
 * nestmon_probe_mode() - from now on events are taken so
 * @mode: &enum nestmon_mode
 *
 * Every vCPU follows in its next exit.
 *
 * Context: process, may sleep; no probe takes the fast way, see
 *	nestmon_vcpu_hold().
 */
void nestmon_probe_mode(enum nestmon_mode mode)
{
	epoch.mode = mode;
	/* Pairs with the acquire in follow_mode(). */
	smp_store_release(&epoch.nr, epoch.nr + 1 ?: 1);
	set_key(&timed_key, nestmon_mode_timed(mode));
	set_key(&everything_key, mode == NESTMON_MODE_EVERYTHING);
}
