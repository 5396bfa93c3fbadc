// SPDX-License-Identifier: GPL-2.0
/*
 * Stands in for nl.c: the replies come from a recording.
 */
#include <stdlib.h>

#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include <linux/nestmon.h>

#include "../extack.h"
#include "../mem.h"
#include "../msg.h"
#include "../request.h"
#include "nl_replay.h"

/**
 * struct conn - a recording that is played
 * @at: what comes next
 * @rest: bytes from there on
 * @quiet: where conn_hear() found nothing last
 */
struct conn {
	const char *at;
	size_t rest;
	const char *quiet;
};

/**
 * conn_new() - see nl.c
 *
 * Return: a connection without a recording
 */
struct conn *conn_new(void)
{
	return mem_zalloc(sizeof(struct conn));
}

/**
 * conn_free() - see nl.c
 * @conn: the connection
 */
void conn_free(struct conn *conn)
{
	free(conn);
}

/**
 * conn_replay() - play a recording
 * @conn: the connection
 * @data: messages as the kernel sent them, each padded to 4 bytes
 * @size: bytes of it
 */
void conn_replay(struct conn *conn, const void *data, size_t size)
{
	conn->at = data;
	conn->rest = size;
}

static const struct nlmsghdr *next(struct conn *conn)
{
	const struct nlmsghdr *reply = (const void *)conn->at;
	size_t length;

	if (conn->rest < sizeof(*reply) || reply->nlmsg_len < sizeof(*reply) ||
	    reply->nlmsg_len > conn->rest) {
		msg_error("the recording ends");
		return NULL;
	}
	length = NLMSG_ALIGN(reply->nlmsg_len);
	if (length > conn->rest)
		length = conn->rest;
	conn->at += length;
	conn->rest -= length;
	return reply;
}

static int play(struct conn *conn, const struct nlmsghdr *request,
		reply_fn take, void *arg)
{
	const struct nlmsghdr *reply;
	int interrupted = 0;

	while ((reply = next(conn))) {
		if (reply->nlmsg_flags & NLM_F_DUMP_INTR)
			interrupted = 1;
		if (reply->nlmsg_type == NLMSG_DONE ||
		    reply->nlmsg_type == NLMSG_ERROR) {
			if (!extack_error(reply))
				return interrupted;
			extack_report(reply, request);
			return -1;
		}
		if (take(reply, arg))
			return -1;
	}
	return -1;
}

/**
 * conn_request() - see nl.c
 * @conn: the connection
 * @query: what to ask
 * @take: called for every reply
 * @arg: passed to @take
 *
 * Return: as in nl.c
 */
int conn_request(struct conn *conn, const struct query *query, reply_fn take,
		 void *arg)
{
	struct nl_msg *request = request_new(query, 0);
	int ret;

	ret = play(conn, nlmsg_hdr(request), take, arg);
	nlmsg_free(request);
	return ret;
}

/**
 * conn_listen() - see nl.c
 * @conn: not used
 *
 * Return: 0
 */
int conn_listen(struct conn *conn)
{
	(void)conn;
	return 0;
}

static const struct genlmsghdr *next_head(const struct conn *conn)
{
	const struct nlmsghdr *message = (const void *)conn->at;

	if (conn->rest < NLMSG_LENGTH(GENL_HDRLEN) ||
	    message->nlmsg_len < NLMSG_LENGTH(GENL_HDRLEN))
		return NULL;
	return nlmsg_data(message);
}

/**
 * conn_hear() - see nl.c
 * @conn: the connection
 * @take: called for an event
 * @arg: passed to @take
 *
 * %NLMSG_OVERRUN stands for a loss, %NLMSG_NOOP for a time without an event. What
 * answers a request is left to that.
 *
 * Return: as in nl.c
 */
int conn_hear(struct conn *conn, reply_fn take, void *arg)
{
	const struct nlmsghdr *message = (const void *)conn->at;
	const struct genlmsghdr *head = next_head(conn);

	/* Nobody asks for what comes next. */
	if (!conn->rest || conn->quiet == conn->at)
		return HEARD_END;
	if (head && (message->nlmsg_type == NLMSG_ERROR ||
		     head->cmd == NESTMON_CMD_STATUS_GET)) {
		conn->quiet = conn->at;
		return HEARD_NOTHING;
	}
	message = next(conn);
	if (!message)
		return -1;
	if (message->nlmsg_type == NLMSG_OVERRUN)
		return HEARD_LOSS;
	if (message->nlmsg_type == NLMSG_NOOP)
		return HEARD_NOTHING;
	return take(message, arg) ? -1 : HEARD_EVENT;
}
