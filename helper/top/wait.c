// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "../mem.h"
#include "../msg.h"
#include "wait.h"

#define NS_PER_S 1000000000ULL

/* That ask for the end: the terminal must be as it was. */
static const int ends[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };

static int failed(const char *what)
{
	msg_error("%s: %s", what, strerror(errno));
	return -1;
}

/**
 * top_wait_open() - get ready to wait, once the screen is there: its library has
 *	handlers of its own
 * @wait: filled in; to be closed with top_wait_close() in any case
 * @ns: ns from tick to tick
 *
 * Return: 0, or -1 after an error message
 */
int top_wait_open(struct top_wait *wait, __u64 ns)
{
	sigset_t asked, held;
	size_t i;

	sigemptyset(&asked);
	for (i = 0; i < ARRAY_SIZE(ends); i++)
		sigaddset(&asked, ends[i]);
	held = asked;
	/* Those of the screen would interrupt a request. */
	sigaddset(&held, SIGWINCH);
	sigaddset(&held, SIGTSTP);
	sigprocmask(SIG_BLOCK, &held, &wait->before);
	sigorset(&wait->waiting, &wait->before, &asked);
	wait->signals = signalfd(-1, &asked, SFD_CLOEXEC);
	wait->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (wait->signals < 0)
		return failed("signalfd");
	return top_wait_every(wait, ns);
}

/**
 * top_wait_every() - change the interval; a new one begins
 * @wait: what is waited for
 * @ns: ns from tick to tick
 *
 * Return: 0, or -1 after an error message
 */
int top_wait_every(struct top_wait *wait, __u64 ns)
{
	const struct timespec step = {
		.tv_sec = ns / NS_PER_S,
		.tv_nsec = ns % NS_PER_S,
	};
	const struct itimerspec spec = { .it_interval = step,
					 .it_value = step };

	if (wait->timer < 0 || timerfd_settime(wait->timer, 0, &spec, NULL))
		return failed("timerfd");
	return 0;
}

/**
 * top_wait() - wait
 * @wait: what for
 *
 * Return: &enum top_event, or -1 after an error message
 */
int top_wait(struct top_wait *wait)
{
	struct pollfd fds[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
		{ .fd = wait->signals, .events = POLLIN },
		{ .fd = wait->timer, .events = POLLIN },
	};
	__u64 ticks;
	int ret;

	ret = ppoll(fds, ARRAY_SIZE(fds), NULL, &wait->waiting);
	if (ret < 0)
		return errno == EINTR ? TOP_EVENT_KEY : failed("poll");
	if (fds[0].revents & ~POLLIN || fds[1].revents || fds[2].revents)
		return TOP_EVENT_STOP;
	if (fds[0].revents)
		return TOP_EVENT_KEY;
	if (read(wait->timer, &ticks, sizeof(ticks)) < 0)
		return failed("timerfd");
	return TOP_EVENT_TICK;
}

/**
 * top_wait_close() - signals are as they were, but for those that ask for the end:
 *	it has come
 * @wait: what was waited for
 */
void top_wait_close(struct top_wait *wait)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ends); i++)
		signal(ends[i], SIG_IGN);
	sigprocmask(SIG_SETMASK, &wait->before, NULL);
	close(wait->signals);
	close(wait->timer);
}
