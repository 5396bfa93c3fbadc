/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The clock that times are taken with, chosen once. Its unit is a tick.
 */
#ifndef NESTMON_CLOCK_H
#define NESTMON_CLOCK_H

#include <linux/sched/clock.h>
#include <linux/types.h>
#include <asm/msr.h>
#include <asm/tsc.h>

#include <linux/nestmon.h>

int nestmon_clock_init(void);
enum nestmon_clock nestmon_clock_kind(void);
u64 nestmon_clock_now(void);
u64 nestmon_clock_ns(u64 ticks);
u64 nestmon_clock_ticks(u64 ns);

/**
 * nestmon_clock_read() - now
 * @kind: &enum nestmon_clock, a constant
 *
 * Context: any, preemption off.
 * Return: ticks
 */
static __always_inline u64 nestmon_clock_read(enum nestmon_clock kind)
{
	return kind == NESTMON_CLOCK_TSC ? rdtsc() : local_clock();
}

#endif /* NESTMON_CLOCK_H */
