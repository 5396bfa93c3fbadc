// SPDX-License-Identifier: GPL-2.0
/*
 * Makes replies that a kernel gives rarely or never, for replay:
 *
 *	forge WORD... >FILE
 *
 * The words are the rows of tables; `forge` alone lists them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include <linux/nestmon.h>

#include "../mem.h"
#include "../msg.h"
#include "forge.h"

/* An attribute that no version has. */
#define A_UNKNOWN 4000

static void tick(struct reply *reply)
{
	reply->second++;
}

static void interrupt(struct reply *reply)
{
	reply->flags |= NLM_F_DUMP_INTR;
}

static void calm(struct reply *reply)
{
	reply->flags = NLM_F_MULTI;
}

/* Two messages of one vCPU; its counters grow with every second. */
static void vm(struct reply *reply)
{
	__u64 t = reply->second;
	struct nl_msg *msg;

	msg = begin_exits(reply, 1, "qemu-system-x86");
	done(nla_put_u64(msg, NESTMON_A_L2_EXITS, 110 * t));
	put_row(msg, 1, 0x72, 10 * t, 0);
	put_row(msg, 2, 0x81, 100 * t, 100 * t);
	emit(msg);
	msg = begin_exits(reply, 1, "qemu-system-x86");
	done(nla_put_u64(msg, NESTMON_A_L2_EXITS, 110 * t));
	put_row(msg, 2, 0x400, 10 * t, 0);
	put_row(msg, 2, 0x999, 7, 7);
	emit(msg);
}

static void other(struct reply *reply)
{
	struct nl_msg *msg = begin_exits(reply, 2, "sho\xff\"rt \xc3");

	put_row(msg, 1, 0x78, 1000, 0);
	emit(msg);
}

static void restarted(struct reply *reply)
{
	struct nl_msg *msg = begin_exits(reply, 1, "qemu-system-x86");

	put_row(msg, 1, 0x72, 3, 0);
	emit(msg);
}

static void gone(struct reply *reply)
{
	struct nl_msg *msg = begin_exits(reply, 2, "short");

	done(nla_put_u64(msg, NESTMON_A_GONE, EPOCH + 5 * SECOND));
	put_row(msg, 1, 0x78, 1005, 0);
	emit(msg);
}

/* A negative number of exits when it is read wrong. */
static void huge(struct reply *reply)
{
	struct nl_msg *msg = begin_exits(reply, 3, "huge");

	put_row(msg, 1, ~0ULL, ~0ULL, 0);
	done(nla_put_u64(msg, NESTMON_A_UNSLOTTED, 5));
	emit(msg);
}

static void newer(struct reply *reply)
{
	struct nl_msg *msg = begin_exits(reply, 4, "newer");

	done(nla_put_u32(msg, A_UNKNOWN, 1));
	put_row(msg, 1, 0x78, 1, 0);
	emit(msg);
}

static void wrong_size(struct reply *reply)
{
	struct nl_msg *msg = begin_exits(reply, 5, "wrong");

	done(nla_put_u32(msg, NESTMON_A_L1_EXITS, 1));
	emit(msg);
}

static void nameless(struct reply *reply)
{
	struct nl_msg *msg = begin(reply, NESTMON_CMD_EXIT_GET);

	done(nla_put_u32(msg, NESTMON_A_VM, 1));
	emit(msg);
}

static void end(struct reply *reply)
{
	struct nl_msg *msg = must(nlmsg_alloc());
	int error = 0;

	if (!nlmsg_put(msg, 1, 1, NLMSG_DONE, 0, reply->flags))
		msg_no_memory();
	done(nlmsg_append(msg, &error, sizeof(error), NLMSG_ALIGNTO));
	emit(msg);
}

/* A dump that fails on its way has its error in the last message. */
static void end_refused(struct reply *reply)
{
	struct nl_msg *msg = must(nlmsg_alloc());
	int error = -EMSGSIZE;

	if (!nlmsg_put(msg, 1, 1, NLMSG_DONE, 0, reply->flags | NLM_F_ACK_TLVS))
		msg_no_memory();
	done(nlmsg_append(msg, &error, sizeof(error), NLMSG_ALIGNTO));
	done(nla_put_string(msg, NLMSGERR_ATTR_MSG, "a row is too large"));
	emit(msg);
}

static struct nl_msg *begin_error(int error, int flags)
{
	struct nl_msg *msg = must(nlmsg_alloc());
	struct nlmsgerr payload = {
		.error = error,
		.msg.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN),
	};

	if (!nlmsg_put(msg, 1, 1, NLMSG_ERROR, 0, flags))
		msg_no_memory();
	done(nlmsg_append(msg, &payload, sizeof(payload), NLMSG_ALIGNTO));
	return msg;
}

static void ack(struct reply *reply)
{
	(void)reply;
	emit(begin_error(0, NLM_F_CAPPED));
}

static void eperm(struct reply *reply)
{
	(void)reply;
	emit(begin_error(-EPERM, NLM_F_CAPPED));
}

static void enomem(struct reply *reply)
{
	(void)reply;
	emit(begin_error(-ENOMEM, NLM_F_CAPPED));
}

/* The request comes back before the attributes. */
static void bad_attr(struct reply *reply)
{
	struct nl_msg *msg = begin_error(-ERANGE, NLM_F_ACK_TLVS);
	const __u32 head = 0;

	(void)reply;
	done(nlmsg_append(msg, (void *)&head, GENL_HDRLEN, NLMSG_ALIGNTO));
	done(nla_put_string(msg, NLMSGERR_ATTR_MSG, "integer out of range"));
	done(nla_put_u32(msg, NLMSGERR_ATTR_OFFS, NLMSG_LENGTH(GENL_HDRLEN)));
	emit(msg);
}

static void missing_attr(struct reply *reply)
{
	struct nl_msg *msg =
		begin_error(-EINVAL, NLM_F_ACK_TLVS | NLM_F_CAPPED);

	(void)reply;
	done(nla_put_u32(msg, NLMSGERR_ATTR_MISS_TYPE, NESTMON_A_VCPU));
	emit(msg);
}

static void status(struct reply *reply)
{
	struct nl_msg *msg = begin(reply, NESTMON_CMD_STATUS_GET);

	done(nla_put_string(msg, NESTMON_A_VERSION, "1.2.3"));
	done(nla_put_u64(msg, NESTMON_A_SINCE, EPOCH));
	done(nla_put_u8(msg, NESTMON_A_ATTACHED, 1));
	done(nla_put_string(msg, NESTMON_A_PROBE, "kvm_exit"));
	done(nla_put_string(msg, NESTMON_A_PROBE, "kvm_entry"));
	done(nla_put_u32(msg, NESTMON_A_COLLECTOR, NESTMON_COLLECTOR_SWEEP));
	done(nla_put_u32(msg, NESTMON_A_RECORDS_LIVE, 3));
	done(nla_put_u64(msg, NESTMON_A_EXITS_LOST, 0));
	emit(msg);
	ack(reply);
}

static void lossy(struct reply *reply)
{
	struct nl_msg *msg = begin(reply, NESTMON_CMD_STATUS_GET);

	done(nla_put_string(msg, NESTMON_A_VERSION, "1.2.3"));
	done(nla_put_u64(msg, NESTMON_A_EXITS_LOST, 9));
	emit(msg);
	ack(reply);
}

static const struct word own_words[] = {
	{ "tick", tick },
	{ "interrupt", interrupt },
	{ "calm", calm },
	{ "vm", vm },
	{ "other", other },
	{ "restarted", restarted },
	{ "gone", gone },
	{ "huge", huge },
	{ "newer", newer },
	{ "wrong-size", wrong_size },
	{ "nameless", nameless },
	{ "end", end },
	{ "end-refused", end_refused },
	{ "ack", ack },
	{ "eperm", eperm },
	{ "enomem", enomem },
	{ "bad-attr", bad_attr },
	{ "missing-attr", missing_attr },
	{ "status", status },
	{ "lossy", lossy },
	{},
};

/* All words; each list ends with one that has no name. */
static const struct word *const lists[] = { own_words,	shadow_words,
					    caps_words, event_words,
					    time_words, top_words,
					    hist_words };

static const struct word *word_of(const char *name)
{
	const struct word *word;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		for (word = lists[i]; word->name; word++) {
			if (!strcmp(word->name, name))
				return word;
		}
	}
	msg_error("forge: there is no word '%s'", name);
	return NULL;
}

static int list(void)
{
	const struct word *word;
	size_t i;

	fprintf(stderr, "Usage: forge WORD... >FILE\nWords:");
	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		for (word = lists[i]; word->name; word++)
			fprintf(stderr, " %s", word->name);
	}
	fputc('\n', stderr);
	return STATUS_USAGE;
}

int main(int argc, char **argv)
{
	struct reply reply = { .second = 1, .flags = NLM_F_MULTI };
	int i;

	if (argc < 2)
		return list();
	for (i = 1; i < argc; i++) {
		const struct word *word = word_of(argv[i]);

		if (!word)
			return STATUS_USAGE;
		word->put(&reply);
	}
	return fclose(stdout) ? STATUS_SYSTEM : STATUS_OK;
}
