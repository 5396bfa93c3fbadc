/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_STATUS_H
#define NESTMON_STATUS_H

#include "attach.h"
#include "registry.h"

/**
 * struct nestmon_status - state of the module as a whole
 * @time: ns of CLOCK_MONOTONIC at which it was taken
 * @attach: what is attached
 * @registry: records
 * @exits_lost: exits of vCPUs without a record
 * @orphans: injects for vCPUs without a record
 * @unslotted: exits without a row, over all records there are
 * @events: number of the last event
 * @rebased: jumps of KVM's count, over all records there are
 */
struct nestmon_status {
	u64 time;
	struct nestmon_attach_status attach;
	struct nestmon_registry_status registry;
	u64 exits_lost;
	u64 orphans;
	u64 unslotted;
	u64 events;
	u64 rebased;
};

void nestmon_status(struct nestmon_status *status);

#endif /* NESTMON_STATUS_H */
