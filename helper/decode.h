/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_DECODE_H
#define NESTMON_DECODE_H

#include <linux/netlink.h>

#include "dump.h"
#include "event.h"

/**
 * struct status - state of the module; see &enum nestmon_attr
 * @version: version of the module
 * @time: ns of CLOCK_MONOTONIC at which it was so
 * @since: ns of CLOCK_REALTIME of the attach, 0 while not attached
 * @attached: the probes are on KVM's tracepoints
 * @collector: &enum nestmon_collector
 * @records_live: records of vCPUs that exist
 * @records_gone: records kept of vCPUs that were destroyed
 * @records_collected: records dropped since load
 * @gone_max: how many records of destroyed vCPUs are kept
 * @exits_lost: exits of vCPUs that had no record
 * @unslotted: exits that are in no row
 * @orphans: injected for a vCPU that has no record
 * @rebased: times the count of untraced exits started anew
 * @events: number of the last event
 * @mode: &enum nestmon_mode
 * @clock: &enum nestmon_clock
 * @probes: names of the attached tracepoints
 * @nr: how many
 * @room: how many @probes has room for
 */
struct status {
	char version[STRING_SIZE];
	__u64 time;
	__u64 since;
	bool attached;
	__u32 collector;
	__u32 records_live;
	__u32 records_gone;
	__u64 records_collected;
	__u32 gone_max;
	__u64 exits_lost;
	__u64 unslotted;
	__u64 orphans;
	__u64 rebased;
	__u64 events;
	__u32 mode;
	__u32 clock;
	char (*probes)[STRING_SIZE];
	size_t nr;
	size_t room;
};

int decode_vcpu(const struct nlmsghdr *reply, void *dump);
int decode_caps(const struct nlmsghdr *reply, void *caps);
int decode_event(const struct nlmsghdr *message, struct event *event);
int decode_status(const struct nlmsghdr *reply, void *status);
void status_clear(struct status *status);
const char *decode_attr_name(int attr);

#endif /* NESTMON_DECODE_H */
