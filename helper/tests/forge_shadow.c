// SPDX-License-Identifier: GPL-2.0
/*
 * Words of forge: replies to NESTMON_CMD_SHADOW_GET.
 */
#include <string.h>

#include <netlink/attr.h>

#include <linux/nestmon.h>

#include "forge.h"

/* Numbers of rows of nestmon_assists.h, and one that no version has. */
enum {
	SHADOW_VMCS = 1,
	NPT = 2,
	VGIF = 3,
	VLS = 4,
	NOT_AN_ASSIST = 77,
};

/* An answer that the kernel does not give. */
#define NONE -1

/* Fields of put_many(): the last is at the end of the selectors. */
#define MANY 30

static struct nl_msg *begin_shadow(const struct reply *reply, __u32 vm,
				   __u32 isa)
{
	const struct head head = {
		.cmd = NESTMON_CMD_SHADOW_GET,
		.vm = vm,
		.comm = "qemu\x1b[1m",
		.isa = isa,
	};

	return begin_vcpu(reply, &head);
}

static void put_answer(struct nl_msg *msg, int attr, int answer)
{
	if (answer != NONE)
		done(nla_put_u8(msg, attr, answer));
}

static void put_assist(struct nl_msg *msg, __u32 id, int supported, int enabled,
		       int active)
{
	struct nlattr *nest = begin_nest(msg, NESTMON_A_ASSIST);

	done(nla_put_u32(msg, NESTMON_ASSIST_A_ID, id));
	put_answer(msg, NESTMON_ASSIST_A_SUPPORTED, supported);
	put_answer(msg, NESTMON_ASSIST_A_ENABLED, enabled);
	put_answer(msg, NESTMON_ASSIST_A_ACTIVE, active);
	nla_nest_end(msg, nest);
}

static void put_syncs(struct nl_msg *msg, __u32 syncs)
{
	done(nla_put_u32(msg, NESTMON_A_SYNCS, syncs));
	done(nla_put_u64(msg, NESTMON_A_SHADOW_TO_VMCS12, 12));
	done(nla_put_u64(msg, NESTMON_A_VMCS12_TO_SHADOW, 0));
}

/* @shadowed: as in the command's text. */
static void put_field(struct nl_msg *msg, __u64 encoding, __u64 vmreads,
		      __u64 vmwrites, const char *shadowed)
{
	struct nlattr *nest = begin_nest(msg, NESTMON_A_FIELD);

	done(nla_put_u64(msg, NESTMON_FIELD_A_ENCODING, encoding));
	done(nla_put_u64(msg, NESTMON_FIELD_A_VMREADS, vmreads));
	done(nla_put_u64(msg, NESTMON_FIELD_A_VMWRITES, vmwrites));
	done(nla_put_u8(msg, NESTMON_FIELD_A_SHADOW_READ,
			!!strchr(shadowed, 'r')));
	done(nla_put_u8(msg, NESTMON_FIELD_A_SHADOW_WRITE,
			!!strchr(shadowed, 'w')));
	nla_nest_end(msg, nest);
}

/* A field of each width and group, of each way to be shadowed, and of none. */
static void shadow_on(struct reply *reply)
{
	struct nl_msg *msg = begin_shadow(reply, 1, NESTMON_ISA_VMX);

	put_assist(msg, SHADOW_VMCS, 1, NONE, 1);
	done(nla_put_u64(msg, NESTMON_A_SAMPLED, reply->second * SECOND - 7));
	put_row(msg, 1, 23, 15, 0);
	put_row(msg, 1, 24, 1000, 0);
	put_row(msg, 1, 25, 15, 0);
	put_syncs(msg, NESTMON_SYNCS_EXACT);
	put_field(msg, 0x681e, 0, 0, "rw");
	put_field(msg, 0x4402, 0, 0, "r");
	put_field(msg, 0x4016, 0, 0, "w");
	put_field(msg, 0x0802, 3, 2, "");
	put_field(msg, 0x2001, 0, 4, "");
	put_field(msg, 0x6c16, 0, 9, "");
	put_field(msg, 0x681c, 2, 0, "rw");
	put_field(msg, 0x6c3e, 8, 0, "");
	put_field(msg, 0x6817, 1, 0, "");
	put_field(msg, 0x7802, 1, 0, "");
	put_field(msg, 0x12345, 1, 0, "");
	emit(msg);
}

static void shadow_off(struct reply *reply)
{
	struct nl_msg *msg = begin_shadow(reply, 2, NESTMON_ISA_VMX);

	put_assist(msg, SHADOW_VMCS, 1, 0, 0);
	put_row(msg, 1, 25, 7, 0);
	done(nla_put_u32(msg, NESTMON_A_SYNCS, NESTMON_SYNCS_NONE));
	put_field(msg, 0x401e, 7, 0, "");
	emit(msg);
}

static void shadow_estimated(struct reply *reply)
{
	struct nl_msg *msg = begin_shadow(reply, 3, NESTMON_ISA_VMX);

	put_syncs(msg, NESTMON_SYNCS_ESTIMATED);
	done(nla_put_u64(msg, NESTMON_A_FIELDS_LOST, 5));
	emit(msg);
}

static void shadow_svm(struct reply *reply)
{
	struct nl_msg *msg = begin_shadow(reply, 4, NESTMON_ISA_SVM);

	put_assist(msg, NPT, 1, 1, 1);
	put_assist(msg, VGIF, 1, NONE, 0);
	put_assist(msg, VLS, 0, NONE, NONE);
	put_assist(msg, NOT_AN_ASSIST, NONE, NONE, NONE);
	put_row(msg, 1, 0x80, 11, 0);
	put_row(msg, 1, 0x82, 12, 0);
	emit(msg);
}

static void put_many(struct nl_msg *msg, unsigned int from, unsigned int to)
{
	unsigned int i;

	for (i = from; i < to; i++)
		put_field(msg, 0x0c00 + 2 * i, 100 - i, i, "");
}

/* The last message says again what the first one did. */
static void shadow_split(struct reply *reply)
{
	struct nl_msg *msg = begin_shadow(reply, 5, NESTMON_ISA_VMX);

	put_assist(msg, SHADOW_VMCS, 1, 1, 1);
	put_row(msg, 1, 23, 3000, 0);
	put_syncs(msg, NESTMON_SYNCS_EXACT);
	done(nla_put_u64(msg, NESTMON_A_SAMPLED, SECOND));
	done(nla_put_u64(msg, NESTMON_A_FIELDS_LOST, 6));
	put_many(msg, 0, 10);
	emit(msg);
	msg = begin_shadow(reply, 5, NESTMON_ISA_VMX);
	put_many(msg, 10, 20);
	emit(msg);
	msg = begin_shadow(reply, 5, NESTMON_ISA_VMX);
	put_assist(msg, SHADOW_VMCS, 1, 1, 1);
	put_row(msg, 1, 23, 3000, 0);
	put_syncs(msg, NESTMON_SYNCS_EXACT);
	put_many(msg, 20, MANY);
	emit(msg);
}

/* Another snapshot of that vCPU. */
static void shadow_anew(struct reply *reply)
{
	struct nl_msg *msg = begin_shadow(reply, 5, NESTMON_ISA_VMX);

	done(nla_put_u64(msg, NESTMON_A_GONE, EPOCH));
	put_field(msg, 0x0c00, 1, 0, "");
	emit(msg);
}

/* Sums that do not fit, and a number of copies of a kind that is yet to come. */
static void shadow_huge(struct reply *reply)
{
	struct nl_msg *msg = begin_shadow(reply, 6, NESTMON_ISA_VMX);

	put_syncs(msg, ~0U);
	put_field(msg, 0x0c00, 3, 0, "");
	put_field(msg, ~0ULL, ~0ULL, ~0ULL, "");
	emit(msg);
}

static void shadow_no_id(struct reply *reply)
{
	struct nl_msg *msg = begin_shadow(reply, 7, NESTMON_ISA_SVM);
	struct nlattr *nest = begin_nest(msg, NESTMON_A_ASSIST);

	done(nla_put_u8(msg, NESTMON_ASSIST_A_ACTIVE, 1));
	nla_nest_end(msg, nest);
	emit(msg);
}

static void shadow_wide_answer(struct reply *reply)
{
	struct nl_msg *msg = begin_shadow(reply, 7, NESTMON_ISA_SVM);
	struct nlattr *nest = begin_nest(msg, NESTMON_A_ASSIST);

	done(nla_put_u32(msg, NESTMON_ASSIST_A_ID, NPT));
	done(nla_put_u32(msg, NESTMON_ASSIST_A_ACTIVE, 1));
	nla_nest_end(msg, nest);
	emit(msg);
}

static void shadow_no_encoding(struct reply *reply)
{
	struct nl_msg *msg = begin_shadow(reply, 7, NESTMON_ISA_VMX);
	struct nlattr *nest = begin_nest(msg, NESTMON_A_FIELD);

	done(nla_put_u64(msg, NESTMON_FIELD_A_VMREADS, 1));
	nla_nest_end(msg, nest);
	emit(msg);
}

static void shadow_short_count(struct reply *reply)
{
	struct nl_msg *msg = begin_shadow(reply, 7, NESTMON_ISA_VMX);
	struct nlattr *nest = begin_nest(msg, NESTMON_A_FIELD);

	done(nla_put_u64(msg, NESTMON_FIELD_A_ENCODING, 0x681e));
	done(nla_put_u32(msg, NESTMON_FIELD_A_VMREADS, 1));
	nla_nest_end(msg, nest);
	emit(msg);
}

/* Its attribute goes on after its end. */
static void shadow_cut(struct reply *reply)
{
	const struct nlattr inner = {
		.nla_len = NLA_HDRLEN + sizeof(__u64),
		.nla_type = NESTMON_FIELD_A_ENCODING,
	};
	struct nl_msg *msg = begin_shadow(reply, 7, NESTMON_ISA_VMX);

	done(nla_put(msg, NESTMON_A_FIELD, sizeof(inner), &inner));
	emit(msg);
}

const struct word shadow_words[] = {
	{ "shadow-on", shadow_on },
	{ "shadow-off", shadow_off },
	{ "shadow-estimated", shadow_estimated },
	{ "shadow-svm", shadow_svm },
	{ "shadow-split", shadow_split },
	{ "shadow-anew", shadow_anew },
	{ "shadow-huge", shadow_huge },
	{ "shadow-no-id", shadow_no_id },
	{ "shadow-wide-answer", shadow_wide_answer },
	{ "shadow-no-encoding", shadow_no_encoding },
	{ "shadow-short-count", shadow_short_count },
	{ "shadow-cut", shadow_cut },
	{},
};
