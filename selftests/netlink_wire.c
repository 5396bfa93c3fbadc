// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include <linux/nestmon.h>

#include "netlink_wire.h"

/* Long enough for an emulated host under load. */
#define PATIENCE 20 /* seconds */

/**
 * wire_open() - open a socket
 * @w: filled in
 *
 * Return: 0 or a negative errno
 */
int wire_open(struct wire *w)
{
	static const struct timeval patience = { .tv_sec = PATIENCE };
	static const int on = 1;

	*w = (struct wire){ .room = WIRE_ROOM_MAX };
	w->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (w->fd < 0)
		return -errno;
	if (setsockopt(w->fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(w->fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on)) ||
	    setsockopt(w->fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
		       sizeof(patience))) {
		close(w->fd);
		return -errno;
	}
	return 0;
}

/**
 * wire_close() - close a socket
 * @w: the socket
 */
void wire_close(struct wire *w)
{
	close(w->fd);
}

/**
 * wire_init() - begin a request
 * @w: socket that it is meant for
 * @r: the request
 * @cmd: command
 * @flags: besides NLM_F_REQUEST
 */
void wire_init(struct wire *w, struct wire_request *r, __u8 cmd, __u16 flags)
{
	memset(r, 0, sizeof(*r));
	r->nl.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
	r->nl.nlmsg_type = w->family;
	r->nl.nlmsg_flags = NLM_F_REQUEST | flags;
	r->nl.nlmsg_seq = ++w->seq;
	r->genl.cmd = cmd;
	r->genl.version = 1;
}

/**
 * wire_put() - add an attribute
 * @r: the request
 * @type: of the attribute
 * @data: of the attribute
 * @len: bytes of @data
 */
void wire_put(struct wire_request *r, __u16 type, const void *data, __u16 len)
{
	struct nlattr *attr;

	attr = (struct nlattr *)((char *)r + r->nl.nlmsg_len);
	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	memcpy(attr + 1, data, len);
	r->nl.nlmsg_len += NLA_ALIGN(attr->nla_len);
}

/**
 * wire_put_u32() - add a number
 * @r: the request
 * @type: of the attribute
 * @value: of the attribute
 */
void wire_put_u32(struct wire_request *r, __u16 type, __u32 value)
{
	wire_put(r, type, &value, sizeof(value));
}

/**
 * wire_send() - send a request
 * @w: socket
 * @r: the request
 *
 * Return: 0 or a negative errno
 */
int wire_send(struct wire *w, const struct wire_request *r)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t sent;

	sent = sendto(w->fd, r, r->nl.nlmsg_len, 0, (struct sockaddr *)&kernel,
		      sizeof(kernel));
	return sent < 0 ? -errno : 0;
}

static void blame(const struct nlmsghdr *nl, size_t fixed, struct wire_end *end)
{
	struct nlattr *attrs[NLMSGERR_ATTR_MAX + 1];
	struct nlattr *first = (void *)((char *)nlmsg_data(nl) + fixed);
	int len = nlmsg_datalen(nl) - fixed;

	if (!(nl->nlmsg_flags & NLM_F_ACK_TLVS) ||
	    nla_parse(attrs, NLMSGERR_ATTR_MAX, first, len, NULL))
		return;
	if (attrs[NLMSGERR_ATTR_OFFS])
		end->offset = nla_get_u32(attrs[NLMSGERR_ATTR_OFFS]);
	if (attrs[NLMSGERR_ATTR_MSG])
		nla_strlcpy(end->text, attrs[NLMSGERR_ATTR_MSG],
			    sizeof(end->text));
}

/* Return: whether the answer is complete. */
static bool take(struct wire *w, const struct nlmsghdr *nl, wire_fn fn,
		 void *arg, struct wire_end *end, const char **wrong)
{
	const struct nlmsgerr *error = nlmsg_data(nl);

	if (nl->nlmsg_flags & NLM_F_DUMP_INTR)
		end->interrupted = true;
	switch (nl->nlmsg_type) {
	case NLMSG_ERROR:
		end->err = error->error;
		blame(nl, sizeof(*error), end);
		return true;
	case NLMSG_DONE:
		end->err = error->error;
		blame(nl, sizeof(error->error), end);
		return true;
	}
	end->messages++;
	if (nl->nlmsg_seq != w->seq || nl->nlmsg_type != w->family)
		*wrong = "a message of something else";
	else if (fn && !*wrong)
		*wrong = fn(nl, arg);
	return !(nl->nlmsg_flags & NLM_F_MULTI);
}

/**
 * wire_receive() - read one datagram
 * @w: socket
 * @fn: called with every message of the family, may be NULL
 * @arg: passed to @fn
 * @end: zeroed before the first one; complete after the last one
 * @wrong: what @fn returned that was not NULL
 *
 * Return: whether that was the last one
 */
bool wire_receive(struct wire *w, wire_fn fn, void *arg, struct wire_end *end,
		  const char **wrong)
{
	static union {
		struct nlmsghdr first;
		char bytes[WIRE_ROOM_MAX];
	} buffer;
	struct nlmsghdr *nl = &buffer.first;
	ssize_t got = recv(w->fd, &buffer, w->room, MSG_TRUNC);
	int left = got;

	if (got < 0) {
		end->err = errno == EAGAIN ? -ETIME : -errno;
		return true;
	}
	end->datagrams++;
	if ((size_t)got > w->room) {
		end->err = -EBADMSG;
		return true;
	}
	for (; nlmsg_ok(nl, left); nl = nlmsg_next(nl, &left)) {
		if (take(w, nl, fn, arg, end, wrong))
			return true;
	}
	return false;
}

/**
 * wire_talk() - send a request and read all of the answer
 * @w: socket
 * @r: the request
 * @end: how it ended
 */
void wire_talk(struct wire *w, const struct wire_request *r,
	       struct wire_end *end)
{
	const char *wrong = NULL;

	memset(end, 0, sizeof(*end));
	end->err = wire_send(w, r);
	if (end->err)
		return;
	while (!wire_receive(w, NULL, NULL, end, &wrong))
		;
	if (wrong && !end->err)
		end->err = -EBADMSG;
}

static const char *note_family(const struct nlmsghdr *nl, void *arg)
{
	const struct nlattr *attr;

	attr = nlmsg_find_attr((struct nlmsghdr *)nl, GENL_HDRLEN,
			       CTRL_ATTR_FAMILY_ID);
	if (!attr)
		return "a family without a number";
	*(__u16 *)arg = nla_get_u16(attr);
	return NULL;
}

/**
 * wire_resolve() - find the number of the family
 * @w: socket, speaks to that family from then on
 * @family: its name
 *
 * Return: 0 or a negative errno
 */
int wire_resolve(struct wire *w, const char *family)
{
	struct wire_request request;
	struct wire_end end = {};
	const char *wrong = NULL;
	__u16 found = 0;

	w->family = GENL_ID_CTRL;
	wire_init(w, &request, CTRL_CMD_GETFAMILY, 0);
	wire_put(&request, CTRL_ATTR_FAMILY_NAME, family, strlen(family) + 1);
	end.err = wire_send(w, &request);
	if (!end.err)
		wire_receive(w, note_family, &found, &end, &wrong);
	if (end.err || wrong)
		return end.err ?: -EBADMSG;
	w->family = found;
	return 0;
}

/**
 * wire_lacks() - can the family be tested here?
 *
 * Return: NULL, or why not
 */
const char *wire_lacks(void)
{
	struct wire w;
	int err;

	if (geteuid())
		return "needs root";
	if (wire_open(&w))
		return "no generic netlink";
	err = wire_resolve(&w, NESTMON_GENL_NAME);
	wire_close(&w);
	return err ? "no family nestmon: is the module loaded?" : NULL;
}

/**
 * wire_open_small() - open a socket whose dumps take many reads
 * @w: filled in; speaks to nestmon's family
 *
 * The kernel makes its messages as large as the largest read of a socket was.
 *
 * Return: 0 or a negative errno
 */
int wire_open_small(struct wire *w)
{
	int err = wire_open(w);

	if (err)
		return err;
	w->room = 4096;
	return wire_resolve(w, NESTMON_GENL_NAME);
}
