// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/ktime.h>

#include "status.h"

static void add_records(struct nestmon_status *status)
{
	const struct nestmon_vcpu *rec;
	unsigned long nr = 0;

	while ((rec = nestmon_registry_next(&nr))) {
		status->unslotted += READ_ONCE(rec->account.unslotted[0].exits);
		status->unslotted += READ_ONCE(rec->account.unslotted[1].exits);
		status->rebased += READ_ONCE(rec->account.rebased);
	}
}

/**
 * nestmon_status() - state of the module as a whole
 * @status: filled in
 *
 * Context: process, may sleep.
 */
void nestmon_status(struct nestmon_status *status)
{
	*status = (struct nestmon_status){};
	nestmon_registry_lock();
	nestmon_registry_status(&status->registry);
	status->events = nestmon_events_seq();
	add_records(status);
	nestmon_registry_unlock();
	nestmon_vcpu_losses(&status->exits_lost, &status->orphans);
	nestmon_attach_status(&status->attach);
	status->time = ktime_get_ns();
}
