/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_PROBE_H
#define NESTMON_PROBE_H

#include <linux/types.h>
#include <linux/nestmon.h>

/**
 * struct nestmon_probe_status - what is attached to KVM
 * @attached: whether the probes are
 * @since: ns of CLOCK_REALTIME of the last time that they were attached, 0 if
 *	never
 * @collector: how the end of vCPUs is learnt
 */
struct nestmon_probe_status {
	bool attached;
	u64 since;
	enum nestmon_collector collector;
};

int nestmon_probe_init(void);
void nestmon_probe_exit(void);
void nestmon_probe_status(struct nestmon_probe_status *status);
const char *nestmon_probe_name(unsigned int i);

#endif /* NESTMON_PROBE_H */
