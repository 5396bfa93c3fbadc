// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "interval.h"
#include "mem.h"
#include "msg.h"

#define NS_PER_S 1000000000ULL

static int stop_fd = -1;

static void on_signal(int signal)
{
	__u64 one = 1;
	int saved = errno;

	(void)signal;
	/* An eventfd this empty takes every write. */
	if (write(stop_fd, &one, sizeof(one)) < 0)
		_exit(STATUS_SYSTEM);
	errno = saved;
}

/* A second signal ends a process whose reader has stalled. */
static void catch_signal(int signal)
{
	struct sigaction action = {
		.sa_handler = on_signal,
		.sa_flags = SA_RESTART | SA_RESETHAND,
	};
	struct sigaction old;

	if (!sigaction(signal, NULL, &old) && old.sa_handler == SIG_IGN)
		return;
	sigaction(signal, &action, NULL);
}

static int failed(const char *what)
{
	msg_error("%s: %s", what, strerror(errno));
	return -1;
}

/**
 * interval_start() - start the clock; SIGINT and SIGTERM end a wait from now on
 * @interval: filled in; to be ended with interval_end() in any case
 * @ns: ns from tick to tick, 0 for none; late ticks do not delay those that
 *	follow
 *
 * Return: 0, or -1 after an error message
 */
int interval_start(struct interval *interval, __u64 ns)
{
	const struct timespec step = {
		.tv_sec = ns / NS_PER_S,
		.tv_nsec = ns % NS_PER_S,
	};
	const struct itimerspec spec = { .it_interval = step,
					 .it_value = step };

	interval->stop = eventfd(0, EFD_CLOEXEC);
	interval->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (interval->stop < 0)
		return failed("eventfd");
	if (interval->timer < 0 ||
	    timerfd_settime(interval->timer, 0, &spec, NULL))
		return failed("timerfd");
	stop_fd = interval->stop;
	catch_signal(SIGINT);
	catch_signal(SIGTERM);
	return 0;
}

/**
 * interval_wait_for() - wait for something to read
 * @interval: a clock
 * @fd: what is to be read; errors, too, end the wait
 *
 * Return: %INTERVAL_TICK, %INTERVAL_STOP, or -1 after an error message
 */
int interval_wait_for(struct interval *interval, int fd)
{
	struct pollfd fds[] = {
		{ .fd = interval->stop, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
		{ .fd = fd, .events = POLLIN },
	};

	while (poll(fds, ARRAY_SIZE(fds), -1) < 0) {
		if (errno != EINTR)
			return failed("poll");
	}
	if (fds[0].revents || fds[1].revents)
		return INTERVAL_STOP;
	return INTERVAL_TICK;
}

/**
 * interval_wait() - wait for the next tick
 * @interval: the clock
 *
 * Return: &enum interval_event, or -1 after an error message
 */
int interval_wait(struct interval *interval)
{
	int ret = interval_wait_for(interval, interval->timer);
	__u64 ticks;

	if (ret != INTERVAL_TICK)
		return ret;
	if (read(interval->timer, &ticks, sizeof(ticks)) < 0)
		return failed("timerfd");
	return INTERVAL_TICK;
}

/**
 * interval_end() - stop the clock
 * @interval: the clock
 */
void interval_end(struct interval *interval)
{
	/* All is written: what is left does not need to be stopped. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	close(interval->timer);
	close(interval->stop);
}
