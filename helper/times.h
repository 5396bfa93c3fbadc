/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_TIMES_H
#define NESTMON_TIMES_H

#include <stdbool.h>
#include <linux/types.h>

#include "dump.h"

/**
 * struct times - what vCPUs spent their time with
 * @timed: of one of them at least, times were taken
 * @l1_ns: this and the following as in &struct vcpu
 * @l2_ns: see there
 * @handling_ns: see there
 * @blocked_ns: see there
 * @unsettled_ns: see there
 * @nesting_ns: see there
 * @l1: percent of all time, as are the following; made by times_settle()
 * @l2: of L2
 * @host: of handling
 * @blocked: of being halted
 * @nesting: of round trips, part of the former
 */
struct times {
	bool timed;
	__u64 l1_ns;
	__u64 l2_ns;
	__u64 handling_ns;
	__u64 blocked_ns;
	__u64 unsettled_ns;
	__u64 nesting_ns;
	double l1;
	double l2;
	double host;
	double blocked;
	double nesting;
};

void times_add(struct times *times, const struct vcpu *vcpu,
	       const struct vcpu *before);
bool times_settle(struct times *times);

#endif /* NESTMON_TIMES_H */
