// SPDX-License-Identifier: GPL-2.0
/*
 * The socket. Nothing here knows what the attributes of a reply mean.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include <linux/genetlink.h>
#include <linux/nestmon.h>

#include "extack.h"
#include "mem.h"
#include "msg.h"
#include "nl.h"
#include "request.h"

/* Twice the largest message of a dump. */
#define BUFFER_SIZE 65536

/* Of events that wait for a slow reader; net.core.rmem_max may allow less. */
#define EVENTS_SIZE (4 << 20)

/**
 * struct conn - a connection to the kernel
 * @sock: the socket, NULL before the first request
 * @family: number of the family
 * @events: the socket of events, NULL before conn_listen()
 * @tap: takes a copy of every message that is received, or NULL
 */
struct conn {
	struct nl_sock *sock;
	int family;
	struct nl_sock *events;
	FILE *tap;
};

/**
 * struct exchange - a request under way
 * @conn: its connection
 * @request: the message that was sent
 * @take: takes a reply
 * @arg: passed to @take
 * @done: the last message has come
 * @interrupted: the kernel says that what it dumps has changed
 * @failed: an error was printed
 */
struct exchange {
	struct conn *conn;
	struct nl_msg *request;
	reply_fn take;
	void *arg;
	bool done;
	bool interrupted;
	bool failed;
};

/**
 * conn_new() - make a connection
 *
 * Return: the connection; nothing is opened before the first request
 */
struct conn *conn_new(void)
{
	return mem_zalloc(sizeof(struct conn));
}

/**
 * conn_free() - close a connection
 * @conn: the connection
 */
void conn_free(struct conn *conn)
{
	nl_socket_free(conn->events);
	nl_socket_free(conn->sock);
	free(conn);
}

/**
 * conn_tap() - copy every message that is received
 * @conn: the connection
 * @tap: where to
 */
void conn_tap(struct conn *conn, FILE *tap)
{
	conn->tap = tap;
}

static int nl_failed(int error)
{
	msg_error("netlink: %s", nl_geterror(error));
	return -1;
}

static int no_family(int error)
{
	if (error != -NLE_OBJ_NOTFOUND && error != -NLE_NOATTR)
		return nl_failed(error);
	if (!access("/sys/module/nestmon", F_OK))
		msg_error(
			"the nestmon module answers in the initial network namespace only");
	else
		msg_error(
			"the nestmon module is not loaded (modprobe nestmon)");
	return -1;
}

static int configure(struct nl_sock *sock)
{
	int one = 1;
	int ret;

	ret = genl_connect(sock);
	if (ret)
		return nl_failed(ret);
	ret = nl_socket_set_msg_buf_size(sock, BUFFER_SIZE);
	if (ret)
		return nl_failed(ret);
	nl_socket_enable_msg_peek(sock);
	/* Kernels without it send the bare errno: no reason to give up. */
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_EXT_ACK, &one,
		   sizeof(one));
	return 0;
}

static int conn_open(struct conn *conn)
{
	if (!conn->sock) {
		conn->sock = nl_socket_alloc();
		if (!conn->sock)
			msg_no_memory();
		if (configure(conn->sock))
			return -1;
	}
	if (conn->family > 0)
		return 0;
	conn->family = genl_ctrl_resolve(conn->sock, NESTMON_GENL_NAME);
	return conn->family < 0 ? no_family(conn->family) : 0;
}

static int on_message(struct nl_msg *msg, void *arg)
{
	const struct exchange *exchange = arg;
	const struct nlmsghdr *reply = nlmsg_hdr(msg);

	fwrite(reply, NLMSG_ALIGN(reply->nlmsg_len), 1, exchange->conn->tap);
	return NL_OK;
}

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct exchange *exchange = arg;

	/* Go on after an error, lest the next request reads the rest. */
	if (!exchange->failed)
		exchange->failed =
			exchange->take(nlmsg_hdr(msg), exchange->arg);
	return NL_OK;
}

static int on_interrupt(struct nl_msg *msg, void *arg)
{
	struct exchange *exchange = arg;

	(void)msg;
	exchange->interrupted = true;
	return NL_OK;
}

static void finish(struct exchange *exchange, const struct nlmsghdr *reply)
{
	int error = extack_error(reply);

	exchange->done = true;
	if (!error)
		return;
	exchange->failed = true;
	/* The family's number is gone: so is the module. It may come back. */
	if (error == ENOENT)
		exchange->conn->family = no_family(-NLE_OBJ_NOTFOUND);
	else
		extack_report(reply, nlmsg_hdr(exchange->request));
}

static int on_end(struct nl_msg *msg, void *arg)
{
	finish(arg, nlmsg_hdr(msg));
	return NL_STOP;
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *error, void *arg)
{
	(void)from;
	/* The attributes follow the error, and their flags stand before it. */
	finish(arg, (struct nlmsghdr *)((char *)error - NLMSG_HDRLEN));
	return NL_STOP;
}

static struct nl_cb *callbacks(struct exchange *exchange)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	if (!cb)
		msg_no_memory();
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_valid, exchange);
	nl_cb_set(cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, on_interrupt, exchange);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_end, exchange);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_end, exchange);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, exchange);
	if (exchange->conn->tap)
		nl_cb_set(cb, NL_CB_MSG_IN, NL_CB_CUSTOM, on_message, exchange);
	return cb;
}

static int converse(struct exchange *exchange)
{
	struct nl_cb *cb = callbacks(exchange);
	struct nl_sock *sock = exchange->conn->sock;
	int ret = nl_send_auto(sock, exchange->request);

	while (ret >= 0 && !exchange->done)
		ret = nl_recvmsgs(sock, cb);
	nl_cb_put(cb);
	if (!exchange->done)
		return nl_failed(ret);
	return exchange->failed ? -1 : exchange->interrupted;
}

/**
 * conn_request() - ask the kernel
 * @conn: the connection, opened when it is not
 * @query: what to ask
 * @take: called for every reply
 * @arg: passed to @take
 *
 * Return: 0, 1 when the answer may lack VMs that came or went meanwhile, or -1
 *	after an error message
 */
int conn_request(struct conn *conn, const struct query *query, reply_fn take,
		 void *arg)
{
	struct exchange exchange = { .conn = conn, .take = take, .arg = arg };
	int ret;

	if (conn_open(conn))
		return -1;
	exchange.request = request_new(query, conn->family);
	ret = converse(&exchange);
	nlmsg_free(exchange.request);
	return ret;
}

/* Events have no request. */
static int no_check(struct nl_msg *msg, void *arg)
{
	(void)msg;
	(void)arg;
	return NL_OK;
}

/* Of the family, and of the controller, which tells when the family goes. */
static int join(struct conn *conn, const char *family, const char *name)
{
	int group = genl_ctrl_resolve_grp(conn->sock, family, name);
	int ret;

	if (group < 0)
		return nl_failed(group);
	ret = nl_socket_add_membership(conn->events, group);
	if (ret == -NLE_PERM)
		return extack_permission();
	return ret ? nl_failed(ret) : 0;
}

/**
 * conn_listen() - have the kernel send events
 * @conn: the connection, opened when it is not
 *
 * Return: what to wait for something to read on, or -1 after an error message
 */
int conn_listen(struct conn *conn)
{
	int ret;

	if (conn_open(conn))
		return -1;
	conn->events = nl_socket_alloc();
	if (!conn->events)
		msg_no_memory();
	nl_socket_enable_msg_peek(conn->events);
	ret = genl_connect(conn->events);
	if (!ret)
		ret = nl_socket_set_nonblocking(conn->events);
	if (ret)
		return nl_failed(ret);
	/* With what the kernel grants. */
	nl_socket_set_buffer_size(conn->events, EVENTS_SIZE, 0);
	if (join(conn, "nlctrl", "notify") ||
	    join(conn, NESTMON_GENL_NAME, NESTMON_MCGRP_EVENTS))
		return -1;
	return nl_socket_get_fd(conn->events);
}

/**
 * struct hearing - a look for an event
 * @conn: its connection
 * @take: takes the event
 * @arg: passed to @take
 * @ret: what came of it
 */
struct hearing {
	struct conn *conn;
	reply_fn take;
	void *arg;
	int ret;
};

static bool family_goes(const struct conn *conn, struct nlmsghdr *message)
{
	struct nlattr *id;

	if (message->nlmsg_type != GENL_ID_CTRL ||
	    !genlmsg_valid_hdr(message, 0) ||
	    genlmsg_hdr(message)->cmd != CTRL_CMD_DELFAMILY)
		return false;
	id = genlmsg_attrdata(genlmsg_hdr(message), 0);
	id = nla_find(id, genlmsg_attrlen(genlmsg_hdr(message), 0),
		      CTRL_ATTR_FAMILY_ID);
	return id && nla_get_u16(id) == conn->family;
}

static int on_heard(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *message = nlmsg_hdr(msg);
	struct hearing *hearing = arg;

	hearing->ret = HEARD_OTHER;
	if (message->nlmsg_type == hearing->conn->family) {
		hearing->ret =
			hearing->take(message, hearing->arg) ? -1 : HEARD_EVENT;
	} else if (family_goes(hearing->conn, message)) {
		msg_error("the nestmon module was unloaded");
		hearing->ret = -1;
	}
	return NL_OK;
}

static int on_heard_message(struct nl_msg *msg, void *arg)
{
	struct hearing *hearing = arg;
	const struct exchange exchange = { .conn = hearing->conn };

	if (nlmsg_hdr(msg)->nlmsg_type != hearing->conn->family)
		return NL_OK;
	return on_message(msg, (void *)&exchange);
}

/**
 * conn_hear() - take the next event
 * @conn: the connection, after conn_listen()
 * @take: called for an event
 * @arg: passed to @take
 *
 * It does not wait.
 *
 * Return: &enum heard, or -1 after an error message
 */
int conn_hear(struct conn *conn, reply_fn take, void *arg)
{
	struct hearing hearing = { .conn = conn, .take = take, .arg = arg };
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int ret;

	if (!cb)
		msg_no_memory();
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, no_check, NULL);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_heard, &hearing);
	if (conn->tap)
		nl_cb_set(cb, NL_CB_MSG_IN, NL_CB_CUSTOM, on_heard_message,
			  &hearing);
	ret = nl_recvmsgs(conn->events, cb);
	nl_cb_put(cb);
	if (ret == -NLE_AGAIN || ret == -NLE_INTR)
		return HEARD_NOTHING;
	/* That is what libnl makes of ENOBUFS. */
	if (ret == -NLE_NOMEM)
		return HEARD_LOSS;
	return ret < 0 ? nl_failed(ret) : hearing.ret;
}
