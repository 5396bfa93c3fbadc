// SPDX-License-Identifier: GPL-2.0
#include <linux/atomic.h>
#include <linux/capability.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/security.h>
#include <linux/uaccess.h>
#include <net/genetlink.h>

#include "kvm_abi.h"
#include "layout.h"

/* Looks in which all must fit before a layout is believed. */
#define TRIALS 16

/* More than KVM's largest structure of a vCPU. */
#define SIZE_MAX_VCPU (64 * 1024)

/**
 * enum state - of the layout; it leaves %BROKEN only with KVM's module
 * @NONE: there is none
 * @TRIED: it is compared, and not believed yet
 * @GOOD: it is compared and believed
 * @BROKEN: it was wrong
 */
enum state {
	NONE,
	TRIED,
	GOOD,
	BROKEN,
};

static u32 offsets[NESTMON_LAYOUT_A_MAX + 1];
static atomic_t state;
static atomic_t passed;

/* Protects changes of @offsets. */
static DEFINE_MUTEX(layout_mutex);

/**
 * struct member - what an attribute of a layout tells of
 * @isa: whose structure has it
 * @size: bytes that are read there; 0: it is no offset
 */
struct member {
	u8 isa;
	u8 size;
};

static const struct member members[NESTMON_LAYOUT_A_MAX + 1] = {
	[NESTMON_LAYOUT_A_VMCS01] = { NESTMON_ISA_VMX, sizeof(u64) },
	[NESTMON_LAYOUT_A_LOADED_VMCS] = { NESTMON_ISA_VMX, sizeof(u64) },
	[NESTMON_LAYOUT_A_EXIT_REASON] = { NESTMON_ISA_VMX, sizeof(u32) },
	[NESTMON_LAYOUT_A_VMXON] = { NESTMON_ISA_VMX, sizeof(u8) },
	[NESTMON_LAYOUT_A_CURRENT_VMPTR] = { NESTMON_ISA_VMX, sizeof(u64) },
	[NESTMON_LAYOUT_A_VMCB] = { NESTMON_ISA_SVM, sizeof(u64) },
	[NESTMON_LAYOUT_A_VMCB01] = { NESTMON_ISA_SVM, sizeof(u64) },
	[NESTMON_LAYOUT_A_VMCB02] = { NESTMON_ISA_SVM, sizeof(u64) },
	[NESTMON_LAYOUT_A_VMCB12] = { NESTMON_ISA_SVM, sizeof(u64) },
};

const struct nla_policy nestmon_layout_policy[NESTMON_LAYOUT_A_MAX + 1] = {
	[1 ... NESTMON_LAYOUT_A_MAX] = { .type = NLA_U32 },
};

/* Follows nothing: what is there is a number. */
static bool get(const struct kvm_vcpu *vcpu, unsigned int attr, u64 *value)
{
	*value = 0;
	return !copy_from_kernel_nofault(
		value, (const char *)vcpu + offsets[attr], members[attr].size);
}

static bool page_or_none(u64 address)
{
	return PAGE_ALIGNED(address) || address == NESTMON_NO_CONTROL;
}

/*
 * KVM reads the exit reason before it traces the exit (vmx_vcpu_run()), and the
 * VMCS that is loaded is vmcs01 in L1 only (vmx_switch_vmcs()).
 */
static bool look_vmx(const struct kvm_vcpu *vcpu, bool l2, u64 *control,
		     enum nestmon_answer *enabled)
{
	const u64 vmcs01 =
		(unsigned long)vcpu + offsets[NESTMON_LAYOUT_A_VMCS01];
	u64 reason, loaded, vmxon;
	unsigned long exited;
	bool in_vmcs01;

	if (!get(vcpu, NESTMON_LAYOUT_A_EXIT_REASON, &reason) ||
	    !get(vcpu, NESTMON_LAYOUT_A_LOADED_VMCS, &loaded) ||
	    !get(vcpu, NESTMON_LAYOUT_A_VMXON, &vmxon) ||
	    !get(vcpu, NESTMON_LAYOUT_A_CURRENT_VMPTR, control) ||
	    !nestmon_abi_vmread(VM_EXIT_REASON, &exited))
		return false;
	*enabled = vmxon ? NESTMON_YES : NESTMON_NO;
	in_vmcs01 = loaded == vmcs01;
	if (reason != (u32)exited || in_vmcs01 == l2 || vmxon > 1)
		return false;
	if (l2 && (!vmxon || *control == NESTMON_NO_CONTROL))
		return false;
	return page_or_none(*control) &&
	       (vmxon || *control == NESTMON_NO_CONTROL);
}

static bool look_svm(const struct kvm_vcpu *vcpu, bool l2, u64 *control,
		     enum nestmon_answer *enabled)
{
	const u64 vmcb = (unsigned long)nestmon_abi_vmcb(vcpu);
	u64 vmcb01, vmcb02;
	bool in_vmcb01, in_vmcb02;

	if (!get(vcpu, NESTMON_LAYOUT_A_VMCB01, &vmcb01) ||
	    !get(vcpu, NESTMON_LAYOUT_A_VMCB02, &vmcb02) ||
	    !get(vcpu, NESTMON_LAYOUT_A_VMCB12, control))
		return false;
	*enabled = l2 || nestmon_abi_svme(vcpu) ? NESTMON_YES : NESTMON_NO;
	in_vmcb01 = vmcb01 == vmcb;
	in_vmcb02 = vmcb02 == vmcb;
	if (in_vmcb01 == l2 || in_vmcb02 != l2 || !page_or_none(*control))
		return false;
	if (!l2)
		*control = NESTMON_NO_CONTROL;
	return true;
}

/**
 * nestmon_layout_look() - private nested state of a vCPU
 * @vcpu: the vCPU
 * @l2: it is in L2
 * @control: filled in: address of L1's VMCS or VMCB, %NESTMON_NO_CONTROL for none
 * @enabled: filled in: L1 has VMX or SVM on
 *
 * Context: kvm_exit of @vcpu, preemption off.
 * Return: false when there is no layout that is believed
 */
bool nestmon_layout_look(const struct kvm_vcpu *vcpu, bool l2, u64 *control,
			 enum nestmon_answer *enabled)
{
	/* Pairs with the release in nestmon_layout_set(). */
	int now = atomic_read_acquire(&state);
	bool fits;

	if (now != TRIED && now != GOOD)
		return false;
	if (offsets[NESTMON_LAYOUT_A_ISA] == NESTMON_ISA_VMX)
		fits = look_vmx(vcpu, l2, control, enabled);
	else
		fits = look_svm(vcpu, l2, control, enabled);
	if (!fits)
		atomic_set(&state, BROKEN);
	else if (now == TRIED && atomic_inc_return(&passed) >= TRIALS)
		atomic_cmpxchg(&state, TRIED, GOOD);
	return fits && now == GOOD;
}

static int refuse(struct genl_info *info, unsigned int attr, int err,
		  const char *why)
{
	struct netlink_ext_ack *extack = info->extack;

	if (info->attrs[attr])
		NL_SET_BAD_ATTR(extack, info->attrs[attr]);
	if (extack)
		extack->_msg = why;
	return err;
}

static int check_member(struct genl_info *info, unsigned int attr, u32 size)
{
	u32 offset;

	if (!info->attrs[attr])
		return refuse(info, attr, -EINVAL, "an offset is missing");
	offset = nla_get_u32(info->attrs[attr]);
	if (offset < sizeof(struct kvm_vcpu))
		return refuse(info, attr, -ERANGE, "offset within kvm_vcpu");
	if (offset > size - members[attr].size)
		return refuse(info, attr, -ERANGE, "offset beyond the end");
	if (offset % members[attr].size)
		return refuse(info, attr, -ERANGE, "offset is not aligned");
	if (attr == NESTMON_LAYOUT_A_VMCB && offset != sizeof(struct kvm_vcpu))
		return refuse(info, attr, -EINVAL, "vmcb does not come first");
	return 0;
}

static int check(struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	enum nestmon_isa isa;
	unsigned int attr;
	u32 size;
	int err = 0;

	for (attr = NESTMON_LAYOUT_A_ISA; attr <= NESTMON_LAYOUT_A_SIZE;
	     attr++) {
		if (!attrs[attr])
			return refuse(info, attr, -EINVAL, "a size is missing");
	}
	isa = nla_get_u32(attrs[NESTMON_LAYOUT_A_ISA]);
	size = nla_get_u32(attrs[NESTMON_LAYOUT_A_SIZE]);
	if (isa != nestmon_abi_isa())
		return refuse(info, NESTMON_LAYOUT_A_ISA, -EINVAL,
			      "not what this host has");
	if (nla_get_u32(attrs[NESTMON_LAYOUT_A_KVM_VCPU]) !=
	    sizeof(struct kvm_vcpu))
		return refuse(info, NESTMON_LAYOUT_A_KVM_VCPU, -EINVAL,
			      "not the size of kvm_vcpu");
	if (size <= sizeof(struct kvm_vcpu) || size > SIZE_MAX_VCPU)
		return refuse(info, NESTMON_LAYOUT_A_SIZE, -ERANGE,
			      "not a size that KVM has");
	for (attr = 0; !err && attr <= NESTMON_LAYOUT_A_MAX; attr++) {
		if (members[attr].size && members[attr].isa == isa)
			err = check_member(info, attr, size);
	}
	return err;
}

static void take(struct genl_info *info)
{
	unsigned int attr;

	for (attr = 1; attr <= NESTMON_LAYOUT_A_MAX; attr++)
		offsets[attr] =
			info->attrs[attr] ? nla_get_u32(info->attrs[attr]) : 0;
	atomic_set(&passed, 0);
	/* Pairs with the acquire in nestmon_layout_look(). */
	atomic_set_release(&state, TRIED);
}

/**
 * nestmon_layout_set() - take a layout from userspace
 * @skb: unused
 * @info: the request
 *
 * Context: process, may sleep.
 * Return: 0; -EPERM without CAP_SYS_ADMIN or under lockdown; -EEXIST where there
 *	is one, or was and was wrong; -EINVAL, -ERANGE with a reason
 */
int nestmon_layout_set(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	if (!capable(CAP_SYS_ADMIN))
		return refuse(info, 0, -EPERM, "needs CAP_SYS_ADMIN");
	if (security_locked_down(LOCKDOWN_DEV_MEM))
		return refuse(info, 0, -EPERM, "the kernel is locked down");
	mutex_lock(&layout_mutex);
	if (atomic_read(&state) == BROKEN)
		err = refuse(info, 0, -EEXIST, "one was wrong: no other");
	else if (atomic_read(&state) != NONE)
		err = refuse(info, 0, -EEXIST, "there is one");
	else
		err = check(info);
	if (!err)
		take(info);
	mutex_unlock(&layout_mutex);
	return err;
}

/* No vCPU is there while the module comes or goes. */
static int on_module(struct notifier_block *nb, unsigned long action,
		     void *data)
{
	const struct module *mod = data;

	if (strcmp(mod->name, "kvm_intel") && strcmp(mod->name, "kvm_amd"))
		return NOTIFY_DONE;
	if (action == MODULE_STATE_COMING || action == MODULE_STATE_GOING) {
		mutex_lock(&layout_mutex);
		atomic_set(&state, NONE);
		mutex_unlock(&layout_mutex);
	}
	return NOTIFY_OK;
}

static struct notifier_block module_nb = {
	.notifier_call = on_module,
};

/**
 * nestmon_layout_init() - begin to take layouts
 *
 * Context: process, may sleep.
 * Return: 0 or the error of register_module_notifier()
 */
int nestmon_layout_init(void)
{
	return register_module_notifier(&module_nb);
}

/**
 * nestmon_layout_exit() - end it
 *
 * Context: process, may sleep; netlink and probes are off.
 */
void nestmon_layout_exit(void)
{
	unregister_module_notifier(&module_nb);
}
