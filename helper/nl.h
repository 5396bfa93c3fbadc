/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_NL_H
#define NESTMON_NL_H

#include <stdbool.h>
#include <stdio.h>
#include <linux/netlink.h>

#include "select.h"

struct conn;

/**
 * struct query - a request
 * @cmd: &enum nestmon_cmd
 * @dump: it is answered by any number of messages
 * @selection: filters to send, or NULL
 * @cpu: the only CPU that is wanted, or NULL
 */
struct query {
	__u8 cmd;
	bool dump;
	const struct selection *selection;
	const __u32 *cpu;
};

/**
 * enum heard - what came of conn_hear()
 * @HEARD_NOTHING: nothing is there
 * @HEARD_EVENT: an event, which was taken
 * @HEARD_OTHER: something else
 * @HEARD_LOSS: the kernel had to drop events
 * @HEARD_END: nothing will come any more
 */
enum heard {
	HEARD_NOTHING,
	HEARD_EVENT,
	HEARD_OTHER,
	HEARD_LOSS,
	HEARD_END,
};

/* Takes a reply; returns 0, or -1 after an error message. */
typedef int (*reply_fn)(const struct nlmsghdr *reply, void *arg);

struct conn *conn_new(void);
void conn_free(struct conn *conn);
void conn_tap(struct conn *conn, FILE *tap);
int conn_request(struct conn *conn, const struct query *query, reply_fn take,
		 void *arg);
int conn_listen(struct conn *conn);
int conn_hear(struct conn *conn, reply_fn take, void *arg);

#endif /* NESTMON_NL_H */
