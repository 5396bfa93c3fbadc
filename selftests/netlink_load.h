/* SPDX-License-Identifier: GPL-2.0 */
/*
 * nested_load as a child of a test.
 */
#ifndef NETLINK_LOAD_H
#define NETLINK_LOAD_H

#include <linux/types.h>
#include <stdio.h>
#include <sys/types.h>

/**
 * struct load - a nested_load
 * @pid: of the process
 * @out: what it writes
 * @report: its line of JSON, once that was read
 */
struct load {
	pid_t pid;
	FILE *out;
	char report[16384];
};

int load_start(struct load *load, const char *args);
int load_report(struct load *load);
int load_stop(struct load *load);
int load_numbers(const struct load *load, const char *name, __u64 *number,
		 int max);

#endif /* NETLINK_LOAD_H */
