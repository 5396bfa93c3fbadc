// SPDX-License-Identifier: GPL-2.0
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <asm/cpufeature.h>

#include "clock.h"
#include "times.h"

static char *clock = "auto";
module_param(clock, charp, 0444);
MODULE_PARM_DESC(clock, "clock of times: auto, tsc, local");

static enum nestmon_clock kind;

/* In ticks a millisecond. */
static u32 khz;

/* SDM volume 3, 18.17.1; APM volume 2, 13.2.3: it goes on at one rate. */
static bool tsc_invariant(void)
{
	return boot_cpu_has(X86_FEATURE_CONSTANT_TSC) &&
	       boot_cpu_has(X86_FEATURE_NONSTOP_TSC) && !check_tsc_unstable();
}

/**
 * nestmon_clock_init() - choose the clock
 *
 * Context: process.
 * Return: 0, or -EINVAL where the parameter names none
 */
int __init nestmon_clock_init(void)
{
	if (!strcmp(clock, "tsc")) {
		kind = NESTMON_CLOCK_TSC;
	} else if (!strcmp(clock, "local")) {
		kind = NESTMON_CLOCK_LOCAL;
	} else if (!strcmp(clock, "auto")) {
		kind = tsc_invariant() ? NESTMON_CLOCK_TSC :
					 NESTMON_CLOCK_LOCAL;
	} else {
		pr_err("clock=%s: not auto, tsc or local\n", clock);
		return -EINVAL;
	}
	khz = kind == NESTMON_CLOCK_TSC ? tsc_khz : USEC_PER_SEC;
	if (!khz) {
		pr_err("clock=%s: the rate of the TSC is not known\n", clock);
		return -EINVAL;
	}
	nestmon_times_scale(khz);
	return 0;
}

/**
 * nestmon_clock_kind() - the clock that was chosen
 *
 * Context: any.
 * Return: &enum nestmon_clock
 */
enum nestmon_clock nestmon_clock_kind(void)
{
	return kind;
}

/**
 * nestmon_clock_now() - now
 *
 * Context: any.
 * Return: ticks
 */
u64 nestmon_clock_now(void)
{
	return nestmon_clock_read(kind);
}

/**
 * nestmon_clock_ns() - ticks to time
 * @ticks: ticks
 *
 * Context: any.
 * Return: ns
 */
u64 nestmon_clock_ns(u64 ticks)
{
	return mul_u64_u64_div_u64(ticks, USEC_PER_SEC, khz);
}

/**
 * nestmon_clock_ticks() - time to ticks
 * @ns: ns
 *
 * Context: any.
 * Return: ticks
 */
u64 nestmon_clock_ticks(u64 ns)
{
	return mul_u64_u64_div_u64(ns, khz, USEC_PER_SEC);
}
