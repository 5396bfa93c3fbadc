// SPDX-License-Identifier: GPL-2.0
/*
 * Replies with times, histograms and round trips. All that counts grows with
 * every second.
 */
#include <netlink/attr.h>

#include <linux/nestmon.h>

#include "forge.h"

/**
 * struct cost - what exits of a reason took
 * @timed: how many have a time
 * @ns: all of it
 * @min: the least
 * @max: the most
 * @blocked: halted
 */
struct cost {
	__u64 timed;
	__u64 ns;
	__u64 min;
	__u64 max;
	__u64 blocked;
};

static void put_cost(const struct open_row *row, const struct cost *cost)
{
	put_u64(row, NESTMON_EXIT_A_TIMED, cost->timed);
	put_u64(row, NESTMON_EXIT_A_HANDLING_NS, cost->ns);
	put_u64(row, NESTMON_EXIT_A_HANDLING_MIN_NS, cost->min);
	put_u64(row, NESTMON_EXIT_A_HANDLING_MAX_NS, cost->max);
	put_u64(row, NESTMON_EXIT_A_BLOCKED_NS, cost->blocked);
}

/* 100 exits a second, all reflected; every trip has 3 exits of L1 and a half. */
static void put_reflected(struct nl_msg *msg, __u64 t)
{
	const struct cost cost = { 100 * t, 250000 * t, 1000, 9000, 0 };
	const struct nestmon_bucket handling[] = { { 2048, 50 * t },
						   { 4096, 49 * t },
						   { 16384, t } };
	const struct nestmon_bucket trips[] = { { 16384, 98 * t },
						{ UNBOUNDED, 2 * t } };
	const struct nestmon_bucket numbers[] = { { 3, 50 * t },
						  { 4, 49 * t },
						  { UNBOUNDED, t } };
	const struct open_row row = begin_row(msg, 2, VMMCALL, 100 * t);

	put_u64(&row, NESTMON_EXIT_A_REFLECTED, 100 * t);
	put_cost(&row, &cost);
	put_hist(&row, NESTMON_EXIT_A_HANDLING_HIST, handling,
		 sizeof(handling));
	put_u64(&row, NESTMON_EXIT_A_TRIPS, 100 * t);
	put_u64(&row, NESTMON_EXIT_A_L1_EXITS, 350 * t);
	put_u64(&row, NESTMON_EXIT_A_ROUNDTRIP_NS, 1200000 * t);
	put_u64(&row, NESTMON_EXIT_A_ROUNDTRIP_BLOCKED_NS, 5000 * t);
	put_hist(&row, NESTMON_EXIT_A_ROUNDTRIP_HIST, trips, sizeof(trips));
	put_hist(&row, NESTMON_EXIT_A_L1_EXITS_HIST, numbers, sizeof(numbers));
	put_caused(&row, HLT, 50 * t);
	put_caused(&row, VMSAVE, 100 * t);
	put_caused(&row, VMRUN, 100 * t);
	put_caused(&row, VMLOAD, 97 * t);
	put_u64(&row, NESTMON_EXIT_A_CAUSED_LOST, 3 * t);
	end_row(&row);
}

static void put_handled(struct nl_msg *msg, __u64 t)
{
	const struct cost cost = { 10 * t, 15000 * t, 1200, 1900, 700 * t };
	const struct nestmon_bucket handling = { 2048, 10 * t };
	const struct open_row row = begin_row(msg, 2, CPUID, 11 * t);

	put_u64(&row, NESTMON_EXIT_A_HANDLED, 9 * t);
	put_u64(&row, NESTMON_EXIT_A_UNDECIDED, 2 * t);
	put_cost(&row, &cost);
	put_hist(&row, NESTMON_EXIT_A_HANDLING_HIST, &handling,
		 sizeof(handling));
	end_row(&row);
}

static void put_l1(struct nl_msg *msg, __u64 t)
{
	const struct cost cost = { 50 * t, 100000 * t, 900, 1000000, SECOND };
	const struct open_row row = begin_row(msg, 1, HLT, 50 * t);

	put_cost(&row, &cost);
	end_row(&row);
}

/* Of ten seconds: 2 in L1, 5 in L2, 1.5 handling, 1 halted, a half not settled. */
static void put_shares(struct nl_msg *msg, __u64 t)
{
	done(nla_put_u64(msg, NESTMON_A_L1_NS, 200000000 * t));
	done(nla_put_u64(msg, NESTMON_A_L2_NS, 500000000 * t));
	done(nla_put_u64(msg, NESTMON_A_HANDLING_NS, 150000000 * t));
	done(nla_put_u64(msg, NESTMON_A_BLOCKED_NS, 100000000 * t));
	done(nla_put_u64(msg, NESTMON_A_UNSETTLED_NS, 50000000 * t));
	done(nla_put_u64(msg, NESTMON_A_NESTING_NS, 250000000 * t));
	done(nla_put_u64(msg, NESTMON_A_TRIPS_INTERRUPTED, t));
}

static void timed(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 1);

	put_shares(msg, reply->second);
	put_reflected(msg, reply->second);
	put_handled(msg, reply->second);
	put_l1(msg, reply->second);
	emit(msg);
}

/* Its time is known, and L2 never gave anything to L1. */
static void timed_plain(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 2);

	put_shares(msg, reply->second);
	put_handled(msg, reply->second);
	emit(msg);
}

/* The mode was set to time just now. */
static void timed_none(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 3);

	done(nla_put_u64(msg, NESTMON_A_L1_NS, 0));
	put_row(msg, 2, VMMCALL, 5, 5);
	emit(msg);
}

/* As before the mode was set to one that takes times. */
static void timed_not(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 1);

	put_row(msg, 2, VMMCALL, 100 * reply->second, 100 * reply->second);
	emit(msg);
}

static void timed_rare(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 1);
	const struct open_row row = begin_row(msg, 2, VMMCALL, 0);

	put_u64(&row, NESTMON_EXIT_A_TRIPS, 1000);
	put_caused(&row, VMSAVE, 49);
	put_caused(&row, VMRUN, 1000);
	put_caused(&row, HLT, 50);
	end_row(&row);
	emit(msg);
}

static void timed_second(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 1);

	done(nla_put_u32(msg, NESTMON_A_VCPU, 1));
	put_shares(msg, reply->second);
	put_reflected(msg, reply->second);
	emit(msg);
}

/* The counters of the first second, whenever it is. */
static void restarted_timed(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 1);

	put_reflected(msg, 1);
	emit(msg);
}

/* A second has passed; it was told what is not settled, and nothing else. */
static void settled(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 1);

	done(nla_put_u64(msg, NESTMON_A_L1_NS, 200000000 * reply->second));
	done(nla_put_u64(msg, NESTMON_A_UNSETTLED_NS, 0));
	emit(msg);
}

static void l1_ns_size(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 5);

	done(nla_put_u32(msg, NESTMON_A_L1_NS, 1));
	emit(msg);
}

static void put_status(const struct reply *reply, __u32 mode, __u32 clock)
{
	struct nl_msg *msg = begin(reply, NESTMON_CMD_STATUS_GET);

	done(nla_put_string(msg, NESTMON_A_VERSION, "1.2.3"));
	done(nla_put_u32(msg, NESTMON_A_MODE, mode));
	done(nla_put_u32(msg, NESTMON_A_CLOCK, clock));
	emit(msg);
}

static void status_timed(struct reply *reply)
{
	put_status(reply, NESTMON_MODE_EVERYTHING, NESTMON_CLOCK_TSC);
}

static void status_paused(struct reply *reply)
{
	put_status(reply, NESTMON_MODE_PAUSED, NESTMON_CLOCK_LOCAL);
}

static void status_newer(struct reply *reply)
{
	put_status(reply, 77, 78);
}

/* What forge can put of times. */
const struct word time_words[] = {
	{ "timed", timed },
	{ "timed-plain", timed_plain },
	{ "timed-none", timed_none },
	{ "timed-not", timed_not },
	{ "timed-rare", timed_rare },
	{ "timed-second", timed_second },
	{ "restarted-timed", restarted_timed },
	{ "settled", settled },
	{ "l1-ns-size", l1_ns_size },
	{ "status-timed", status_timed },
	{ "status-paused", status_paused },
	{ "status-newer", status_newer },
	{},
};
