/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_INTERVAL_H
#define NESTMON_INTERVAL_H

#include <linux/types.h>

/**
 * enum interval_event - what ended a wait
 * @INTERVAL_TICK: the interval is over
 * @INTERVAL_STOP: SIGINT or SIGTERM came, or nobody reads the output
 */
enum interval_event {
	INTERVAL_TICK,
	INTERVAL_STOP,
};

/**
 * struct interval - a running clock
 * @timer: timerfd
 * @stop: eventfd, written by the signal handler
 */
struct interval {
	int timer;
	int stop;
};

int interval_start(struct interval *interval, __u64 ns);
int interval_wait_for(struct interval *interval, int fd);
int interval_wait(struct interval *interval);
void interval_end(struct interval *interval);

#endif /* NESTMON_INTERVAL_H */
