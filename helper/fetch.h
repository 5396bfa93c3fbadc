/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_FETCH_H
#define NESTMON_FETCH_H

#include "decode.h"
#include "guest.h"
#include "mounts.h"
#include "nl.h"
#include "options.h"

/**
 * struct context - what a command works with
 * @conn: connection to the kernel
 * @mounts: where the kernel's file systems are
 * @guests: names of guests
 * @options: options of the command line
 * @words: what stands behind the command, then NULL
 */
struct context {
	struct conn *conn;
	const struct mounts *mounts;
	struct guests *guests;
	const struct options *options;
	char **words;
};

/**
 * struct losses - exits that are in no row
 * @unslotted: of the selected vCPUs, for want of memory for a new reason
 * @exits_lost: of vCPUs that have no record
 */
struct losses {
	__u64 unslotted;
	__u64 exits_lost;
};

int fetch_dump(struct context *context, __u8 cmd, struct dump *dump);
int fetch_selected(struct context *context, __u8 cmd, struct dump *dump);
int fetch_status(struct context *context, struct status *status);
int fetch_losses(struct context *context, const struct dump *dump,
		 struct losses *losses);
void fetch_warn(const struct losses *now, const struct losses *before);

#endif /* NESTMON_FETCH_H */
