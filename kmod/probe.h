/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_PROBE_H
#define NESTMON_PROBE_H

#include <linux/types.h>
#include <linux/nestmon.h>

struct tracepoint;

/**
 * struct nestmon_hook - a probe and the tracepoint that it belongs to
 * @name: of the tracepoint
 * @timed: only times need it
 * @on: the probe is on the tracepoint
 * @fn: the probe, by &enum nestmon_isa and &enum nestmon_clock, less one
 * @tp: the tracepoint while it is known
 */
struct nestmon_hook {
	const char *name;
	bool timed;
	bool on;
	void *fn[NESTMON_ISA_SVM][NESTMON_CLOCK_LOCAL];
	struct tracepoint *tp;
};

/* The last one has no name. */
extern struct nestmon_hook nestmon_hooks[];

void nestmon_probe_mode(enum nestmon_mode mode);

/* The modes are in this order. */
static inline bool nestmon_mode_timed(enum nestmon_mode mode)
{
	return mode >= NESTMON_MODE_TIME;
}

#endif /* NESTMON_PROBE_H */
