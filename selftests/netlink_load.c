// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netlink_load.h"

/* nested_load lies beside the tests. */
static void run(const char *args, int out)
{
	char path[4096], command[8192];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (len < 0)
		_exit(127);
	path[len] = 0;
	slash = strrchr(path, '/');
	if (slash)
		*slash = 0;
	/* Also if the test itself is killed. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(out, STDOUT_FILENO);
	snprintf(command, sizeof(command), "exec '%s/nested_load' %s", path,
		 args);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/**
 * load_start() - start nested_load
 * @load: filled in
 * @args: its arguments
 *
 * Return: 0 or a negative errno
 */
int load_start(struct load *load, const char *args)
{
	int fds[2];

	load->report[0] = 0;
	if (pipe(fds))
		return -errno;
	load->pid = fork();
	if (load->pid < 0)
		return -errno;
	if (!load->pid) {
		close(fds[0]);
		run(args, fds[1]);
	}
	close(fds[1]);
	load->out = fdopen(fds[0], "r");
	return load->out ? 0 : -errno;
}

/**
 * load_report() - wait until the work is done
 * @load: the load
 *
 * Return: 0, or -EPIPE if it ended without a report
 */
int load_report(struct load *load)
{
	if (load->report[0] ||
	    fgets(load->report, sizeof(load->report), load->out))
		return 0;
	return -EPIPE;
}

/**
 * load_stop() - end nested_load
 * @load: the load
 *
 * Return: its exit status, or -1; 0 if it was stopped before
 */
int load_stop(struct load *load)
{
	pid_t pid = load->pid;
	int status;

	if (!pid)
		return 0;
	load->pid = 0;
	kill(pid, SIGTERM);
	load_report(load);
	/* The first signal may have found it at work, this one ends the hold. */
	kill(pid, SIGTERM);
	fclose(load->out);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/**
 * load_numbers() - an array of the report
 * @load: the load
 * @name: of the array
 * @number: filled in
 * @max: how many there is room for
 *
 * Return: how many there are
 */
int load_numbers(const struct load *load, const char *name, __u64 *number,
		 int max)
{
	char key[64];
	const char *at;
	char *end;
	int nr = 0;

	snprintf(key, sizeof(key), "\"%s\":[", name);
	at = strstr(load->report, key);
	if (!at)
		return 0;
	for (at += strlen(key); nr < max; at = end + 1) {
		number[nr++] = strtoull(at, &end, 10);
		if (*end != ',')
			break;
	}
	return nr;
}
