/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_ASSISTS_KMOD_H
#define NESTMON_ASSISTS_KMOD_H

#include <linux/nestmon.h>

/**
 * struct nestmon_assist_info - row of nestmon_assists.h
 * @id: of the assist
 * @isa: that has it
 * @name: of the assist
 */
struct nestmon_assist_info {
	enum nestmon_assist id;
	enum nestmon_isa isa;
	const char *name;
};

/* The last one has no name. */
extern const struct nestmon_assist_info nestmon_assists[];

#endif /* NESTMON_ASSISTS_KMOD_H */
