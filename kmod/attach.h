/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_ATTACH_H
#define NESTMON_ATTACH_H

#include <linux/types.h>
#include <linux/nestmon.h>

/**
 * struct nestmon_attach_status - what is attached to KVM
 * @attached: whether the probes are
 * @mode: &enum nestmon_mode
 * @since: ns of CLOCK_REALTIME of the last time that they were attached, 0 if
 *	never
 * @collector: how the end of vCPUs is learnt
 */
struct nestmon_attach_status {
	bool attached;
	enum nestmon_mode mode;
	u64 since;
	enum nestmon_collector collector;
};

int nestmon_attach_init(void);
void nestmon_attach_exit(void);
int nestmon_attach_mode(enum nestmon_mode wanted);
const char *nestmon_attach_mode_name(void);
void nestmon_attach_status(struct nestmon_attach_status *status);

#endif /* NESTMON_ATTACH_H */
