// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel says about an error: in NLMSG_ERROR, or in the NLMSG_DONE of
 * a dump that failed on its way.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "decode.h"
#include "extack.h"
#include "msg.h"

/**
 * struct extack - attributes of an error
 * @text: what the kernel says, or NULL
 * @attr: number of the attribute that is bad or missing, -1 when none is named
 * @missing: it is missing
 */
struct extack {
	const char *text;
	int attr;
	bool missing;
};

/**
 * extack_error() - the error of a final message
 * @reply: NLMSG_ERROR or NLMSG_DONE
 *
 * Return: 0 or an errno, positive
 */
int extack_error(const struct nlmsghdr *reply)
{
	int error;

	if (nlmsg_datalen(reply) < (int)sizeof(error))
		return reply->nlmsg_type == NLMSG_DONE ? 0 : EBADMSG;
	memcpy(&error, nlmsg_data(reply), sizeof(error));
	if (error >= 0)
		return 0;
	return error < -4095 ? EBADMSG : -error;
}

/* Bytes before the attributes, -1 when there are none. */
static int payload(const struct nlmsghdr *reply)
{
	const struct nlmsgerr *error = nlmsg_data(reply);
	__u32 length = sizeof(*error);

	if (!(reply->nlmsg_flags & NLM_F_ACK_TLVS))
		return -1;
	if (reply->nlmsg_type == NLMSG_DONE)
		return sizeof(int);
	if (nlmsg_datalen(reply) < (int)length)
		return -1;
	if (!(reply->nlmsg_flags & NLM_F_CAPPED)) {
		if (error->msg.nlmsg_len < NLMSG_HDRLEN ||
		    error->msg.nlmsg_len > reply->nlmsg_len)
			return -1;
		length += error->msg.nlmsg_len - NLMSG_HDRLEN;
	}
	return NLMSG_ALIGN(length);
}

/* The attribute that stands @offset bytes into the request. */
static int attr_at(const struct nlmsghdr *request, __u32 offset)
{
	struct nlattr attr;

	if (request->nlmsg_len < sizeof(attr) || offset < NLMSG_HDRLEN ||
	    offset > request->nlmsg_len - sizeof(attr))
		return -1;
	memcpy(&attr, (const char *)request + offset, sizeof(attr));
	return nla_type(&attr);
}

static const char *text_of(const struct nlattr *attr)
{
	const char *text = nla_data(attr);
	int length = nla_len(attr);

	return length > 0 && !text[length - 1] ? text : NULL;
}

static void take(struct extack *extack, const struct nlattr *attr,
		 const struct nlmsghdr *request)
{
	if (nla_type(attr) == NLMSGERR_ATTR_MSG)
		extack->text = text_of(attr);
	if (nla_len(attr) != sizeof(__u32))
		return;
	if (nla_type(attr) == NLMSGERR_ATTR_OFFS)
		extack->attr = attr_at(request, nla_get_u32(attr));
	if (nla_type(attr) == NLMSGERR_ATTR_MISS_TYPE) {
		extack->attr = nla_get_u32(attr);
		extack->missing = true;
	}
}

static void parse(struct extack *extack, const struct nlmsghdr *reply,
		  const struct nlmsghdr *request)
{
	int rest, skip = payload(reply);
	struct nlattr *attr;

	*extack = (struct extack){ .attr = -1 };
	if (skip < 0 || skip > nlmsg_datalen(reply))
		return;
	rest = nlmsg_datalen(reply) - skip;
	attr = (struct nlattr *)((char *)nlmsg_data(reply) + skip);
	for (; nla_ok(attr, rest); attr = nla_next(attr, &rest))
		take(extack, attr, request);
}

static void name_attr(char *name, size_t size, int attr)
{
	const char *known = decode_attr_name(attr);

	if (known)
		snprintf(name, size, "%s", known);
	else
		snprintf(name, size, "%d", attr);
}

/**
 * extack_permission() - print that a privilege is missing
 *
 * Return: -1
 */
int extack_permission(void)
{
	msg_error("permission denied: needs CAP_NET_ADMIN (try as root)");
	return -1;
}

/**
 * extack_report() - print what the kernel says about an error
 * @reply: NLMSG_ERROR or NLMSG_DONE that holds an error
 * @request: what was asked
 */
void extack_report(const struct nlmsghdr *reply, const struct nlmsghdr *request)
{
	int error = extack_error(reply);
	struct extack extack;
	char attr[32];

	if (error == EPERM || error == EACCES) {
		extack_permission();
		return;
	}
	parse(&extack, reply, request);
	if (!extack.text)
		extack.text = strerror(error);
	if (extack.attr < 0) {
		msg_error("the kernel refused: %s", extack.text);
		return;
	}
	name_attr(attr, sizeof(attr), extack.attr);
	msg_error("the kernel refused: %s%s: %s",
		  extack.missing ? "missing attribute " : "attribute ", attr,
		  extack.text);
}
