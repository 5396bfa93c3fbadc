/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_MOUNTS_H
#define NESTMON_MOUNTS_H

/**
 * struct mounts - where the kernel's file systems are mounted
 * @proc: procfs
 * @sys: sysfs
 */
struct mounts {
	const char *proc;
	const char *sys;
};

#endif /* NESTMON_MOUNTS_H */
