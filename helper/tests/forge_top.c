// SPDX-License-Identifier: GPL-2.0
/*
 * Replies for `nestmon top`: several vCPUs that do different things, at rates that
 * are round numbers a second.
 */
#include <stdbool.h>
#include <stdio.h>

#include <netlink/attr.h>

#include <linux/nestmon.h>

#include "../mem.h"
#include "forge.h"

#define CPUID 0x72
#define HLT 0x78
#define VMMCALL 0x81
#define NPF 0x400

#define MS 1000000ULL
#define US 1000ULL

#define MANY 60

/**
 * struct load - what a vCPU does in a second
 * @vm: number of its VM
 * @vcpu: its number
 * @comm: command name of the process
 * @since: second at which its counters start
 * @halts: HLT exits of L1
 * @faults: NPF exits of L1
 * @handled: CPUID exits of L2, which L0 handles
 * @reflected: VMMCALL exits of L2, which go to L1; for each there are three of L1
 * @timed: times are taken: 100 ms in L1, 400 in L2, 300 of handling, 200 halted,
 *	250 of nesting
 * @open_s: seconds since an exit that no entry followed
 * @blocked_s: seconds halted, besides
 */
struct load {
	__u32 vm;
	__u32 vcpu;
	const char *comm;
	__u64 since;
	__u64 halts;
	__u64 faults;
	__u64 handled;
	__u64 reflected;
	bool timed;
	__u64 open_s;
	__u64 blocked_s;
};

static const struct load alpha = {
	.vm = 1,
	.comm = "alpha",
	.halts = 100,
	.handled = 40,
	.reflected = 60,
	.timed = true,
};

/* A terminal would take the name for a command. */
static const struct load beta[] = {
	{ .vm = 2, .comm = "b\x1b[7mta\xff", .faults = 1000, .timed = true },
	{ .vm = 2, .vcpu = 1, .comm = "b\x1b[7mta\xff", .halts = 7 },
};

static void put_head(struct nl_msg *msg, const struct reply *reply,
		     const struct load *load)
{
	done(nla_put_u32(msg, NESTMON_A_VM, load->vm));
	done(nla_put_u32(msg, NESTMON_A_PID, 100 * load->vm));
	done(nla_put_u32(msg, NESTMON_A_VCPU, load->vcpu));
	done(nla_put_string(msg, NESTMON_A_COMM, load->comm));
	done(nla_put_u32(msg, NESTMON_A_ISA, NESTMON_ISA_SVM));
	done(nla_put_u64(msg, NESTMON_A_TIME, reply->second * SECOND));
	done(nla_put_u64(msg, NESTMON_A_SINCE, EPOCH + load->since * SECOND));
}

static void put_totals(struct nl_msg *msg, const struct load *load, __u64 t)
{
	done(nla_put_u64(msg, NESTMON_A_L1_EXITS,
			 (load->halts + load->faults) * t));
	done(nla_put_u64(msg, NESTMON_A_L2_EXITS,
			 (load->handled + load->reflected) * t));
	done(nla_put_u64(msg, NESTMON_A_L2_HANDLED, load->handled * t));
	done(nla_put_u64(msg, NESTMON_A_L2_REFLECTED, load->reflected * t));
}

static void put_times(struct nl_msg *msg, const struct load *load, __u64 t)
{
	done(nla_put_u64(msg, NESTMON_A_L1_NS, 100 * MS * t));
	done(nla_put_u64(msg, NESTMON_A_L2_NS, 400 * MS * t));
	done(nla_put_u64(msg, NESTMON_A_HANDLING_NS, 300 * MS * t));
	done(nla_put_u64(msg, NESTMON_A_BLOCKED_NS,
			 200 * MS * t + load->blocked_s * SECOND));
	done(nla_put_u64(msg, NESTMON_A_UNSETTLED_NS, load->open_s * SECOND));
	done(nla_put_u64(msg, NESTMON_A_NESTING_NS, 250 * MS * t));
}

static void put_reflected(struct nl_msg *msg, const struct load *load, __u64 t)
{
	const struct nestmon_bucket buckets[] = {
		{ 8192, 59 * t },
		{ 65536, t },
	};
	struct nlattr *nest = begin_nest(msg, NESTMON_A_EXIT);
	__u64 exits = load->reflected * t;

	done(nla_put_u32(msg, NESTMON_EXIT_A_LEVEL, 2));
	done(nla_put_u64(msg, NESTMON_EXIT_A_CODE, VMMCALL));
	done(nla_put_u64(msg, NESTMON_EXIT_A_EXITS, exits));
	done(nla_put_u64(msg, NESTMON_EXIT_A_REFLECTED, exits));
	done(nla_put_u64(msg, NESTMON_EXIT_A_TIMED, exits));
	done(nla_put_u64(msg, NESTMON_EXIT_A_HANDLING_NS, exits * 5 * US));
	done(nla_put(msg, NESTMON_EXIT_A_HANDLING_HIST, sizeof(buckets),
		     buckets));
	done(nla_put_u64(msg, NESTMON_EXIT_A_TRIPS, exits));
	done(nla_put_u64(msg, NESTMON_EXIT_A_L1_EXITS, 3 * exits));
	done(nla_put_u64(msg, NESTMON_EXIT_A_ROUNDTRIP_NS, exits * 120 * US));
	nla_nest_end(msg, nest);
}

static void put_load(const struct reply *reply, const struct load *load)
{
	struct nl_msg *msg = begin(reply, NESTMON_CMD_EXIT_GET);
	__u64 t = reply->second - load->since;

	put_head(msg, reply, load);
	put_totals(msg, load, t);
	if (load->timed)
		put_times(msg, load, t);
	if (load->halts)
		put_row(msg, 1, HLT, load->halts * t, 0);
	if (load->faults)
		put_row(msg, 1, NPF, load->faults * t, 0);
	if (load->handled)
		put_row(msg, 2, CPUID, load->handled * t, 0);
	if (load->reflected)
		put_reflected(msg, load, t);
	emit(msg);
}

static void put_alpha(struct reply *reply)
{
	put_load(reply, &alpha);
}

static void put_beta(struct reply *reply)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(beta); i++)
		put_load(reply, &beta[i]);
}

/* After three seconds the counters start anew, with a tenth of the rate. */
static void put_restarted(struct reply *reply)
{
	const struct load load = {
		.vm = 1, .comm = "alpha", .since = 3, .halts = 10
	};

	put_load(reply, &load);
}

/* A halt begins before the second dump and is over in the third. */
static void put_halted(struct reply *reply)
{
	const struct load load = {
		.vm = 1,
		.comm = "alpha",
		.halts = 1,
		.timed = true,
		.open_s = reply->second == 2 ? 8 : 0,
		.blocked_s = reply->second > 2 ? 16 : 0,
	};

	put_load(reply, &load);
}

static void put_many(struct reply *reply)
{
	char comm[16];
	__u32 i;

	for (i = 1; i <= MANY; i++) {
		const struct load load = {
			.vm = i,
			.comm = comm,
			.halts = 1000 - i,
		};

		snprintf(comm, sizeof(comm), "guest-%u", i);
		put_load(reply, &load);
	}
}

static void put_mode_time(struct reply *reply)
{
	struct nl_msg *msg = begin(reply, NESTMON_CMD_STATUS_GET);

	done(nla_put_string(msg, NESTMON_A_VERSION, "1.2.3"));
	done(nla_put_u32(msg, NESTMON_A_MODE, NESTMON_MODE_TIME));
	emit(msg);
}

/* What forge can put for top. */
const struct word top_words[] = {
	{ "top-alpha", put_alpha },
	{ "top-beta", put_beta },
	{ "top-restarted", put_restarted },
	{ "top-halted", put_halted },
	{ "top-many", put_many },
	{ "top-mode-time", put_mode_time },
	{},
};
