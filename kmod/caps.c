// SPDX-License-Identifier: GPL-2.0
#include <linux/build_bug.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/smp.h>
#include <asm/cpufeatures.h>
#include <asm/processor-flags.h>
#include <asm/processor.h>
#include <asm/special_insns.h>

#include "caps.h"
#include "compat.h"
#include "kvm_abi.h"

/* Half of the leaves of CPUID has this bit, and a maximum of its own. */
#define CPUID_EXTENDED 0x80000000

#define NONE (-1)

/* The rows of both tables by name, for those that name another. */
enum {
#define NESTMON_VMX_REG(ident, space, index, name, cond, mask, twin, doc) \
	VMX_##ident,
#include <linux/nestmon_vmx_caps.h>
	NR_VMX,
	VMX_NONE = NONE,
};

enum {
#define NESTMON_SVM_REG(ident, space, index, name, cond, mask, twin, doc) \
	SVM_##ident,
#include <linux/nestmon_svm_caps.h>
	NR_SVM,
	SVM_NONE = NONE,
};

static_assert(NR_VMX <= NESTMON_CAPS_MAX);
static_assert(NR_SVM <= NESTMON_CAPS_MAX);

static const struct nestmon_cap_reg vmx_regs[] = {
#define NESTMON_VMX_REG(ident, space, index, name, cond, mask, twin, doc) \
	{ space, index, name, VMX_##cond, mask },
#include <linux/nestmon_vmx_caps.h>
};

static const struct nestmon_cap_reg svm_regs[] = {
#define NESTMON_SVM_REG(ident, space, index, name, cond, mask, twin, doc) \
	{ space, index, name, SVM_##cond, mask },
#include <linux/nestmon_svm_caps.h>
};

const struct nestmon_cap_reg *const nestmon_guest_regs[NESTMON_GUEST_CAPS] = {
	&vmx_regs[VMX_CPUID_1_ECX],
	&svm_regs[SVM_CPUID_80000001_ECX],
	&svm_regs[SVM_CPUID_8000000A_EDX],
};

static bool has_leaf(u32 leaf)
{
	return leaf <= cpuid_eax(leaf & CPUID_EXTENDED);
}

static void read_cpuid(const struct nestmon_cap_reg *reg,
		       struct nestmon_cap *cap)
{
	u32 out[4];

	cap->state = NESTMON_CAP_ABSENT;
	if (!has_leaf(reg->index))
		return;
	cpuid_count(reg->index, 0, &out[0], &out[1], &out[2], &out[3]);
	cap->value = out[reg->space - NESTMON_CAP_CPUID_EAX];
	cap->state = NESTMON_CAP_READ;
}

static void read_one_msr(u32 msr, struct nestmon_cap *cap)
{
	cap->state = nestmon_rdmsr(msr, &cap->value) ? NESTMON_CAP_UNAVAILABLE :
						       NESTMON_CAP_READ;
}

static void read_reg(const struct nestmon_cap_reg *reg, struct nestmon_cap *cap)
{
	switch (reg->space) {
	case NESTMON_CAP_MSR:
		read_one_msr(reg->index, cap);
		break;
	case NESTMON_CAP_CR:
		/* CR4: others of its bits are the running task's. */
		cap->value = __read_cr4() & X86_CR4_VMXE;
		cap->state = NESTMON_CAP_READ;
		break;
	default:
		read_cpuid(reg, cap);
	}
}

/* Where it cannot be known whether the register exists, it is not tried. */
static enum nestmon_cap_state existence(const struct nestmon_caps *caps,
					const struct nestmon_cap_reg *reg)
{
	const struct nestmon_cap *cond;

	if (reg->cond == NONE)
		return NESTMON_CAP_READ;
	cond = &caps->caps[reg->cond];
	if (cond->state == NESTMON_CAP_READ && !(cond->value & reg->mask))
		return NESTMON_CAP_ABSENT;
	return cond->state;
}

/* Runs on the CPU, with interrupts off. */
static void read_all(void *info)
{
	struct nestmon_caps *caps = info;
	unsigned int i;

	for (i = 0; i < caps->nr; i++) {
		struct nestmon_cap *cap = &caps->caps[i];

		*cap = (struct nestmon_cap){
			.state = existence(caps, &caps->regs[i]),
		};
		if (cap->state == NESTMON_CAP_READ)
			read_reg(&caps->regs[i], cap);
	}
	caps->time = ktime_get_mono_fast_ns();
}

/**
 * nestmon_caps_read() - read the registers of a CPU
 * @caps: filled in
 * @cpu: number of the CPU
 * @isa: what they are to be about
 *
 * Intel SDM volume 3, appendix A; AMD APM volume 2, 15.4 and 15.30.
 *
 * Context: process, may sleep.
 * Return: 0, or -ENXIO where the CPU is not online
 */
int nestmon_caps_read(struct nestmon_caps *caps, unsigned int cpu,
		      enum nestmon_isa isa)
{
	bool vmx = isa == NESTMON_ISA_VMX;

	caps->cpu = cpu;
	caps->isa = isa;
	caps->regs = vmx ? vmx_regs : svm_regs;
	caps->nr = vmx ? NR_VMX : NR_SVM;
	return smp_call_function_single(cpu, read_all, caps, 1);
}

/* What the processor says, for the kernel forgets what firmware locks. */
static void read_isa(void *info)
{
	enum nestmon_isa *isa = info;

	if (has_leaf(0x1) && cpuid_ecx(0x1) & BIT(X86_FEATURE_VMX & 31))
		*isa = NESTMON_ISA_VMX;
	else if (has_leaf(0x80000001) &&
		 cpuid_ecx(0x80000001) & BIT(X86_FEATURE_SVM & 31))
		*isa = NESTMON_ISA_SVM;
}

/**
 * nestmon_caps_isa() - what the processors of this host have
 *
 * Context: process, may sleep.
 * Return: &enum nestmon_isa of the first CPU that has one, 0 if none has
 */
enum nestmon_isa nestmon_caps_isa(void)
{
	enum nestmon_isa isa = 0;
	unsigned int cpu;

	for (cpu = 0; !isa && cpu < nr_cpu_ids; cpu++)
		smp_call_function_single(cpu, read_isa, &isa, 1);
	return isa;
}

/**
 * nestmon_caps_of_guest() - what was a vCPU given?
 * @vcpu: the vCPU
 * @guest: filled in
 *
 * Context: a KVM callback of @vcpu.
 */
void nestmon_caps_of_guest(const struct kvm_vcpu *vcpu,
			   struct nestmon_guest_caps *guest)
{
	unsigned int i;
	u32 out[4];

	for (i = 0; i < NESTMON_GUEST_CAPS; i++) {
		const struct nestmon_cap_reg *reg = nestmon_guest_regs[i];

		guest->caps[i].state = NESTMON_CAP_ABSENT;
		if (!nestmon_abi_cpuid(vcpu, reg->index, out))
			continue;
		guest->caps[i].state = NESTMON_CAP_READ;
		guest->caps[i].value = out[reg->space - NESTMON_CAP_CPUID_EAX];
	}
	guest->known = true;
}
