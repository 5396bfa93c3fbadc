// SPDX-License-Identifier: GPL-2.0
/*
 * Stands in for interval.c: a recording need not be waited for.
 */
#include "../interval.h"

/**
 * interval_start() - see interval.c
 * @interval: not used
 * @ns: not used
 *
 * Return: 0
 */
int interval_start(struct interval *interval, __u64 ns)
{
	(void)interval;
	(void)ns;
	return 0;
}

/**
 * interval_wait() - see interval.c
 * @interval: not used
 *
 * Return: %INTERVAL_TICK
 */
int interval_wait(struct interval *interval)
{
	(void)interval;
	return INTERVAL_TICK;
}

/**
 * interval_wait_for() - see interval.c
 * @interval: not used
 * @fd: not used
 *
 * Return: %INTERVAL_TICK
 */
int interval_wait_for(struct interval *interval, int fd)
{
	(void)fd;
	return interval_wait(interval);
}

/**
 * interval_end() - see interval.c
 * @interval: not used
 */
void interval_end(struct interval *interval)
{
	(void)interval;
}
