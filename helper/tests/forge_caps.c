// SPDX-License-Identifier: GPL-2.0
/*
 * Words of forge: replies to NESTMON_CMD_CAPS_GET, and to NESTMON_CMD_VCPU_GET
 * with what vCPUs were given.
 */
#include <netlink/attr.h>

#include <linux/nestmon.h>

#include "../mem.h"
#include "forge.h"

/* No version has a register of this kind. */
#define NOT_A_SPACE 99

#define MSR NESTMON_CAP_MSR
#define EAX NESTMON_CAP_CPUID_EAX
#define EBX NESTMON_CAP_CPUID_EBX
#define ECX NESTMON_CAP_CPUID_ECX
#define EDX NESTMON_CAP_CPUID_EDX

#define READ NESTMON_CAP_READ
#define ABSENT NESTMON_CAP_ABSENT
#define UNAVAILABLE NESTMON_CAP_UNAVAILABLE

/**
 * struct reg - a register and what is known of it
 * @space: &enum nestmon_cap_space
 * @index: its number there
 * @state: &enum nestmon_cap_state
 * @value: its value, if any
 */
struct reg {
	__u32 space;
	__u32 index;
	__u32 state;
	__u64 value;
};

/* In the pairs: bit 1 as no, 3 as default, 7 as forced, 9 and others as yes. */
static const struct reg vmx[] = {
	{ ECX, 0x1, READ, 0x80000020 },
	{ NESTMON_CAP_CR, 4, READ, 0x2000 },
	{ MSR, 0x3a, READ, 0x5 },
	{ MSR, 0x480, READ, 0xda04000000000b },
	{ MSR, 0x481, READ, 0x000000ff00000016 },
	{ MSR, 0x482, READ, 0xfff9fffe0401e172 },
	{ MSR, 0x483, READ, 0x007fffff00036dff },
	{ MSR, 0x484, READ, 0x0000ffff000011ff },
	{ MSR, 0x485, READ, 0x400081e5 },
	{ MSR, 0x486, READ, 0x80000021 },
	{ MSR, 0x487, READ, 0xffffffff },
	{ MSR, 0x488, READ, 0x2000 },
	{ MSR, 0x489, READ, 0x1727ff },
	{ MSR, 0x48a, READ, 0x34 },
	{ MSR, 0x48b, READ, 0x0007ffff00000080 },
	{ MSR, 0x48c, READ, 0x00000f0106734141 },
	{ MSR, 0x48d, READ, 0x000000ff00000016 },
	{ MSR, 0x48e, READ, 0xfff9fffe04006172 },
	{ MSR, 0x48f, READ, 0x007fffff00036dfb },
	{ MSR, 0x490, READ, 0x0000ffff000011fb },
	{ MSR, 0x491, READ, 0x1 },
	{ MSR, 0x492, ABSENT, 0 },
	{ MSR, 0x493, ABSENT, 0 },
};

/* Firmware locked it off, a read failed, and so did that of a true MSR. */
static const struct reg damaged[] = {
	{ ECX, 0x1, READ, 0x80000020 },
	{ NESTMON_CAP_CR, 4, READ, 0 },
	{ MSR, 0x3a, READ, 0x1 },
	{ MSR, 0x480, READ, 0xda04000000000b },
	{ MSR, 0x481, READ, 0x000000ff00000016 },
	{ MSR, 0x482, READ, 0xfff9fffe0401e172 },
	{ MSR, 0x483, READ, 0x007fffff00036dff },
	{ MSR, 0x484, READ, 0x0000ffff000011ff },
	{ MSR, 0x485, UNAVAILABLE, 0 },
	{ MSR, 0x486, READ, 0x80000021 },
	{ MSR, 0x487, UNAVAILABLE, 0 },
	{ MSR, 0x48b, UNAVAILABLE, 0 },
	{ MSR, 0x48c, UNAVAILABLE, 0 },
	{ MSR, 0x48d, READ, 0x000000ff00000016 },
	{ MSR, 0x48e, UNAVAILABLE, 0 },
	{ MSR, 0x48f, ABSENT, 0 },
};

static const struct reg svm[] = {
	{ ECX, 0x80000001, READ, 0x1004 },
	{ EAX, 0x8000000a, READ, 0x101 },
	{ EBX, 0x8000000a, READ, 0x8000 },
	{ ECX, 0x8000000a, READ, 0 },
	{ EDX, 0x8000000a, READ, 0x1001cdff },
	{ EAX, 0x8000001f, READ, 0x1b },
	{ EBX, 0x8000001f, READ, 0x416f },
	{ ECX, 0x8000001f, READ, 0x1fd },
	{ EDX, 0x8000001f, READ, 0x64 },
	{ MSR, 0xc0000080, READ, 0x1d01 },
	{ MSR, 0xc0010114, READ, 0x8 },
	{ MSR, 0xc0010117, READ, 0x123456789000 },
};

/* A processor without any of it among those that have it. */
static const struct reg none[] = {
	{ ECX, 0x80000001, READ, 0 },	{ EAX, 0x8000000a, ABSENT, 0 },
	{ EBX, 0x8000000a, ABSENT, 0 }, { ECX, 0x8000000a, ABSENT, 0 },
	{ EDX, 0x8000000a, ABSENT, 0 }, { MSR, 0xc0000080, ABSENT, 0 },
};

static void put_reg(struct nl_msg *msg, int attr, const struct reg *reg)
{
	struct nlattr *nest = begin_nest(msg, attr);

	done(nla_put_u32(msg, NESTMON_CAP_A_SPACE, reg->space));
	done(nla_put_u32(msg, NESTMON_CAP_A_INDEX, reg->index));
	done(nla_put_u32(msg, NESTMON_CAP_A_STATE, reg->state));
	if (reg->state == READ)
		done(nla_put_u64(msg, NESTMON_CAP_A_VALUE, reg->value));
	nla_nest_end(msg, nest);
}

static struct nl_msg *begin_cpu(const struct reply *reply, __u32 cpu, __u32 isa)
{
	struct nl_msg *msg = begin(reply, NESTMON_CMD_CAPS_GET);

	done(nla_put_u32(msg, NESTMON_A_CPU, cpu));
	done(nla_put_u32(msg, NESTMON_A_ISA, isa));
	done(nla_put_u64(msg, NESTMON_A_TIME, reply->second * SECOND));
	return msg;
}

static void put_cpu(const struct reply *reply, __u32 cpu, __u32 isa,
		    const struct reg *regs, size_t nr)
{
	struct nl_msg *msg = begin_cpu(reply, cpu, isa);
	size_t i;

	for (i = 0; i < nr; i++)
		put_reg(msg, NESTMON_A_CAP, &regs[i]);
	emit(msg);
}

static void caps_vmx(struct reply *reply)
{
	put_cpu(reply, 0, NESTMON_ISA_VMX, vmx, ARRAY_SIZE(vmx));
}

/* Not in order: CPUs that come late. */
static void caps_hybrid(struct reply *reply)
{
	put_cpu(reply, 5, NESTMON_ISA_VMX, vmx, ARRAY_SIZE(vmx));
	put_cpu(reply, 0, NESTMON_ISA_VMX, vmx, ARRAY_SIZE(vmx));
	put_cpu(reply, 1, NESTMON_ISA_VMX, vmx, ARRAY_SIZE(vmx));
	put_cpu(reply, 2, NESTMON_ISA_VMX, damaged, ARRAY_SIZE(damaged));
	put_cpu(reply, 3, NESTMON_ISA_VMX, vmx, ARRAY_SIZE(vmx));
}

static void caps_svm(struct reply *reply)
{
	struct reg other[ARRAY_SIZE(svm)];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(svm); i++)
		other[i] = svm[i];
	/* The area of each CPU is its own. */
	other[ARRAY_SIZE(svm) - 1].value += 0x1000;
	put_cpu(reply, 0, NESTMON_ISA_SVM, svm, ARRAY_SIZE(svm));
	put_cpu(reply, 1, NESTMON_ISA_SVM, other, ARRAY_SIZE(other));
}

static void caps_without(struct reply *reply)
{
	put_cpu(reply, 2, NESTMON_ISA_SVM, none, ARRAY_SIZE(none));
}

/* What no version has: a register, a space, a state, an attribute. */
static void caps_newer(struct reply *reply)
{
	static const struct reg regs[] = {
		{ MSR, 0x4ff, READ, 1 },
		{ NOT_A_SPACE, 0x480, READ, 1 },
		{ ECX, 0x1, READ, 0x20 },
		{ MSR, 0x3a, 77, 0 },
	};
	struct nl_msg *msg = begin_cpu(reply, 0, NESTMON_ISA_VMX);
	size_t i;

	done(nla_put_u32(msg, 4000, 1));
	for (i = 0; i < ARRAY_SIZE(regs); i++)
		put_reg(msg, NESTMON_A_CAP, &regs[i]);
	emit(msg);
}

static void caps_other_isa(struct reply *reply)
{
	emit(begin_cpu(reply, 0, 7));
}

static void caps_no_cpu(struct reply *reply)
{
	struct nl_msg *msg = begin(reply, NESTMON_CMD_CAPS_GET);

	done(nla_put_u32(msg, NESTMON_A_ISA, NESTMON_ISA_VMX));
	emit(msg);
}

static void caps_no_index(struct reply *reply)
{
	struct nl_msg *msg = begin_cpu(reply, 0, NESTMON_ISA_VMX);
	struct nlattr *nest = begin_nest(msg, NESTMON_A_CAP);

	done(nla_put_u32(msg, NESTMON_CAP_A_SPACE, MSR));
	done(nla_put_u32(msg, NESTMON_CAP_A_STATE, ABSENT));
	nla_nest_end(msg, nest);
	emit(msg);
}

static void caps_no_value(struct reply *reply)
{
	struct nl_msg *msg = begin_cpu(reply, 0, NESTMON_ISA_VMX);
	struct nlattr *nest = begin_nest(msg, NESTMON_A_CAP);

	done(nla_put_u32(msg, NESTMON_CAP_A_SPACE, MSR));
	done(nla_put_u32(msg, NESTMON_CAP_A_INDEX, 0x480));
	done(nla_put_u32(msg, NESTMON_CAP_A_STATE, READ));
	nla_nest_end(msg, nest);
	emit(msg);
}

static void caps_short_value(struct reply *reply)
{
	struct nl_msg *msg = begin_cpu(reply, 0, NESTMON_ISA_VMX);
	struct nlattr *nest = begin_nest(msg, NESTMON_A_CAP);

	done(nla_put_u32(msg, NESTMON_CAP_A_VALUE, 1));
	nla_nest_end(msg, nest);
	emit(msg);
}

/* Its attribute goes on after its end. */
static void caps_cut(struct reply *reply)
{
	const struct nlattr inner = {
		.nla_len = NLA_HDRLEN + sizeof(__u32),
		.nla_type = NESTMON_CAP_A_SPACE,
	};
	struct nl_msg *msg = begin_cpu(reply, 0, NESTMON_ISA_VMX);

	done(nla_put(msg, NESTMON_A_CAP, sizeof(inner), &inner));
	emit(msg);
}

static void put_guest(struct reply *reply, __u32 vm, __u32 isa,
		      const struct reg *regs, size_t nr)
{
	const struct head head = {
		.cmd = NESTMON_CMD_VCPU_GET,
		.vm = vm,
		.comm = "qemu",
		.isa = isa,
	};
	struct nl_msg *msg = begin_vcpu(reply, &head);
	size_t i;

	for (i = 0; i < nr; i++)
		put_reg(msg, NESTMON_A_GUEST_CAP, &regs[i]);
	emit(msg);
}

/* One with VMX, one with SVM, one with neither, and one not looked at. */
static void caps_guests(struct reply *reply)
{
	static const struct reg sees_vmx[] = {
		{ ECX, 0x1, READ, 0x20 },
		{ ECX, 0x80000001, READ, 0 },
		{ EDX, 0x8000000a, ABSENT, 0 },
	};
	static const struct reg sees_svm[] = {
		{ ECX, 0x1, READ, 0 },
		{ ECX, 0x80000001, READ, 0x4 },
		{ EDX, 0x8000000a, READ, 0x10001 },
	};
	static const struct reg sees_none[] = {
		{ ECX, 0x1, READ, 0 },
		{ ECX, 0x80000001, ABSENT, 0 },
		{ EDX, 0x8000000a, ABSENT, 0 },
	};

	put_guest(reply, 1, NESTMON_ISA_VMX, sees_vmx, ARRAY_SIZE(sees_vmx));
	put_guest(reply, 2, NESTMON_ISA_SVM, sees_svm, ARRAY_SIZE(sees_svm));
	put_guest(reply, 3, NESTMON_ISA_VMX, sees_none, ARRAY_SIZE(sees_none));
	put_guest(reply, 4, NESTMON_ISA_SVM, NULL, 0);
}

static void caps_guest_no_index(struct reply *reply)
{
	const struct head head = {
		.cmd = NESTMON_CMD_VCPU_GET,
		.vm = 1,
		.comm = "qemu",
		.isa = NESTMON_ISA_VMX,
	};
	struct nl_msg *msg = begin_vcpu(reply, &head);
	struct nlattr *nest = begin_nest(msg, NESTMON_A_GUEST_CAP);

	done(nla_put_u32(msg, NESTMON_CAP_A_SPACE, ECX));
	nla_nest_end(msg, nest);
	emit(msg);
}

const struct word caps_words[] = {
	{ "caps-vmx", caps_vmx },
	{ "caps-hybrid", caps_hybrid },
	{ "caps-svm", caps_svm },
	{ "caps-without", caps_without },
	{ "caps-newer", caps_newer },
	{ "caps-other-isa", caps_other_isa },
	{ "caps-no-cpu", caps_no_cpu },
	{ "caps-no-index", caps_no_index },
	{ "caps-no-value", caps_no_value },
	{ "caps-short-value", caps_short_value },
	{ "caps-cut", caps_cut },
	{ "caps-guests", caps_guests },
	{ "caps-guest-no-index", caps_guest_no_index },
	{},
};
