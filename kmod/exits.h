/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_EXITS_H
#define NESTMON_EXITS_H

#include <linux/types.h>
#include <linux/nestmon.h>
#include <linux/nestmon_exits.h>

/**
 * struct nestmon_exit_info - row of an exit table
 * @code: exit code as in %NESTMON_EXIT_A_CODE
 * @name: the kernel's name
 * @flags: &enum nestmon_exit_flags
 */
struct nestmon_exit_info {
	u64 code;
	const char *name;
	u8 flags;
};

const struct nestmon_exit_info *nestmon_exit_info(enum nestmon_isa isa,
						  u64 code);

#endif /* NESTMON_EXITS_H */
