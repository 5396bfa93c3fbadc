// SPDX-License-Identifier: GPL-2.0
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <linux/nestmon.h>

#include "msg.h"
#include "request.h"

static int put_filters(struct nl_msg *msg, const struct query *query)
{
	const struct selection *selection = query->selection;
	int attr;

	for (attr = 1; selection && attr <= NESTMON_A_REQUEST_MAX; attr++) {
		if (selection->set[attr] &&
		    nla_put_u32(msg, attr, selection->value[attr]))
			return -1;
	}
	return query->cpu ? nla_put_u32(msg, NESTMON_A_CPU, *query->cpu) : 0;
}

/**
 * request_new() - make the message of a request
 * @query: what to ask
 * @family: number of the family
 *
 * Return: the message, to be freed with nlmsg_free()
 */
struct nl_msg *request_new(const struct query *query, int family)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg ||
	    !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0,
			 query->dump ? NLM_F_DUMP : 0, query->cmd,
			 NESTMON_GENL_VERSION) ||
	    put_filters(msg, query))
		msg_no_memory();
	return msg;
}
