/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_TOP_WAIT_H
#define NESTMON_TOP_WAIT_H

#include <signal.h>
#include <linux/types.h>

/**
 * enum top_event - what ended a wait
 * @TOP_EVENT_TICK: the interval is over
 * @TOP_EVENT_KEY: there may be keys to read, or the screen has another size
 * @TOP_EVENT_STOP: a signal asks for the end, or the terminal is gone
 */
enum top_event {
	TOP_EVENT_TICK,
	TOP_EVENT_KEY,
	TOP_EVENT_STOP,
};

/**
 * struct top_wait - what is waited for
 * @timer: timerfd
 * @signals: signalfd of those that ask for the end
 * @waiting: signals that are blocked while it waits
 * @before: signals that were blocked before
 */
struct top_wait {
	int timer;
	int signals;
	sigset_t waiting;
	sigset_t before;
};

int top_wait_open(struct top_wait *wait, __u64 ns);
int top_wait_every(struct top_wait *wait, __u64 ns);
int top_wait(struct top_wait *wait);
void top_wait_close(struct top_wait *wait);

#endif /* NESTMON_TOP_WAIT_H */
