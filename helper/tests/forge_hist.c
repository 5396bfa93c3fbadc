// SPDX-License-Identifier: GPL-2.0
/*
 * Replies with odd histograms, and with some that make no sense; likewise of exits
 * that round trips caused.
 */
#include <netlink/attr.h>

#include <linux/nestmon.h>

#include "forge.h"

static void put_edge(const struct reply *reply, __u64 first)
{
	struct nl_msg *msg = begin_qemu(reply, 4);
	const struct nestmon_bucket buckets[] = { { 256, first },
						  { 512, 99 - first },
						  { 1024, 1 } };
	const struct open_row row = begin_row(msg, 1, HLT, 1);

	put_u64(&row, NESTMON_EXIT_A_TIMED, 1);
	put_u64(&row, NESTMON_EXIT_A_HANDLING_NS, 2000);
	put_hist(&row, NESTMON_EXIT_A_HANDLING_HIST, buckets, sizeof(buckets));
	end_row(&row);
	emit(msg);
}

static void hist_half(struct reply *reply)
{
	put_edge(reply, 50);
}

static void hist_less(struct reply *reply)
{
	put_edge(reply, 49);
}

/* One in a million. */
static void hist_rare(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 4);
	const struct nestmon_bucket buckets[] = { { 256, 1000000 },
						  { 512, 1 } };
	const struct open_row row = begin_row(msg, 1, HLT, 1);

	put_hist(&row, NESTMON_EXIT_A_HANDLING_HIST, buckets, sizeof(buckets));
	end_row(&row);
	emit(msg);
}

static void hist_empty(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 4);
	const struct open_row row = begin_row(msg, 1, HLT, 1);

	put_u64(&row, NESTMON_EXIT_A_TIMED, 1);
	put_u64(&row, NESTMON_EXIT_A_HANDLING_NS, 2000);
	put_hist(&row, NESTMON_EXIT_A_HANDLING_HIST, NULL, 0);
	end_row(&row);
	emit(msg);
}

/* All that can be in a histogram is where it has no bound. */
static void hist_unbounded(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 4);
	const struct nestmon_bucket bucket = { UNBOUNDED, ~0ULL };
	const struct open_row row = begin_row(msg, 1, HLT, 1);

	put_u64(&row, NESTMON_EXIT_A_TIMED, 1);
	put_u64(&row, NESTMON_EXIT_A_HANDLING_NS, 2000);
	put_hist(&row, NESTMON_EXIT_A_HANDLING_HIST, &bucket, sizeof(bucket));
	end_row(&row);
	emit(msg);
}

static void hist_cut(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 5);
	const struct nestmon_bucket bucket = { 256, 1 };
	const struct open_row row = begin_row(msg, 1, HLT, 1);

	put_hist(&row, NESTMON_EXIT_A_HANDLING_HIST, &bucket,
		 sizeof(bucket) - 1);
	end_row(&row);
	emit(msg);
}

static void hist_unsorted(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 5);
	const struct nestmon_bucket buckets[] = { { 512, 1 }, { 512, 1 } };
	const struct open_row row = begin_row(msg, 2, HLT, 1);

	put_hist(&row, NESTMON_EXIT_A_ROUNDTRIP_HIST, buckets, sizeof(buckets));
	end_row(&row);
	emit(msg);
}

static void caused_nameless(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 5);
	const struct open_row row = begin_row(msg, 2, HLT, 1);
	struct nlattr *nest;

	put_caused(&row, VMRUN, 1);
	nest = begin_nest(msg, NESTMON_EXIT_A_CAUSED);
	done(nla_put_u64(msg, NESTMON_CAUSED_A_EXITS, 1));
	nla_nest_end(msg, nest);
	end_row(&row);
	emit(msg);
}

static void caused_size(struct reply *reply)
{
	struct nl_msg *msg = begin_qemu(reply, 5);
	const struct open_row row = begin_row(msg, 2, HLT, 1);
	struct nlattr *nest = begin_nest(msg, NESTMON_EXIT_A_CAUSED);

	done(nla_put_u64(msg, NESTMON_CAUSED_A_CODE, VMRUN));
	done(nla_put_u32(msg, NESTMON_CAUSED_A_EXITS, 1));
	nla_nest_end(msg, nest);
	end_row(&row);
	emit(msg);
}

/* What forge can put of histograms. */
const struct word hist_words[] = {
	{ "hist-half", hist_half },
	{ "hist-less", hist_less },
	{ "hist-rare", hist_rare },
	{ "hist-empty", hist_empty },
	{ "hist-unbounded", hist_unbounded },
	{ "hist-cut", hist_cut },
	{ "hist-unsorted", hist_unsorted },
	{ "caused-nameless", caused_nameless },
	{ "caused-size", caused_size },
	{},
};
