/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_MSG_H
#define NESTMON_MSG_H

#include <stdnoreturn.h>

/**
 * enum exit_status - exit status of the command
 * @STATUS_OK: done
 * @STATUS_USAGE: an option or argument is wrong
 * @STATUS_SYSTEM: the kernel or the system refused
 * @STATUS_PROBLEM: check found what keeps guests from nesting
 */
enum exit_status {
	STATUS_OK,
	STATUS_USAGE,
	STATUS_SYSTEM,
	STATUS_PROBLEM,
};

#define __printf(a, b) __attribute((format(printf, a, b)))

__printf(1, 2) void msg_error(const char *format, ...);
__printf(1, 2) void msg_warn(const char *format, ...);
noreturn void msg_no_memory(void);

#endif /* NESTMON_MSG_H */
