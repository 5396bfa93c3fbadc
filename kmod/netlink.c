// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include <linux/nestmon.h>

#include "attach.h"
#include "caps_dump.h"
#include "caps_fill.h"
#include "compat.h"
#include "fill.h"
#include "layout.h"
#include "netlink.h"
#include "registry.h"
#include "snapshot.h"

static struct genl_family family;

/* Not const: struct nla_policy of 6.1 does not take one. */
static struct netlink_range_validation number_range = {
	.min = 1,
	.max = S32_MAX,
};

static const struct nla_policy policy[NESTMON_A_REQUEST_MAX + 1] = {
	[NESTMON_A_VM] = NLA_POLICY_FULL_RANGE(NLA_U32, &number_range),
	[NESTMON_A_PID] = NLA_POLICY_FULL_RANGE(NLA_U32, &number_range),
	[NESTMON_A_VCPU] = { .type = NLA_U32 },
	[NESTMON_A_LEVEL] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
};

static const struct nla_policy mode_policy[NESTMON_A_MODE + 1] = {
	[NESTMON_A_MODE] = NLA_POLICY_RANGE(NLA_U32, NESTMON_MODE_PAUSED,
					    NESTMON_MODE_EVERYTHING),
};

/**
 * struct dump - a dump under way
 * @filter: what is wanted
 * @snap: snapshot that is being sent
 * @loaded: @snap is not sent yet, or not all of it
 * @begun: a part of @snap is sent
 * @row: first row of @snap that is not sent
 * @cmd: command that is answered
 */
struct dump {
	struct nestmon_filter filter;
	struct nestmon_snapshot snap;
	bool loaded;
	bool begun;
	unsigned int row;
	u8 cmd;
};

static struct dump *dump_of(const struct netlink_callback *cb)
{
	return (struct dump *)cb->args[0];
}

/* @attrs has the filters of the command, no more. */
static void parse_filter(struct nestmon_filter *filter, struct nlattr **attrs,
			 u8 cmd)
{
	if (attrs[NESTMON_A_VM])
		filter->vm = nla_get_u32(attrs[NESTMON_A_VM]);
	if (attrs[NESTMON_A_PID])
		filter->pid = nla_get_u32(attrs[NESTMON_A_PID]);
	if (attrs[NESTMON_A_VCPU]) {
		filter->vcpu = nla_get_u32(attrs[NESTMON_A_VCPU]);
		filter->one_vcpu = true;
	}
	if (cmd == NESTMON_CMD_EXIT_GET && attrs[NESTMON_A_LEVEL])
		filter->level = nla_get_u32(attrs[NESTMON_A_LEVEL]);
}

static int dump_start(struct netlink_callback *cb)
{
	struct nlattr **attrs = nestmon_dump_attrs(cb);
	u8 cmd = ((struct genlmsghdr *)nlmsg_data(cb->nlh))->cmd;
	struct dump *dump;

	dump = kzalloc(sizeof(*dump), GFP_KERNEL);
	if (!dump)
		return -ENOMEM;
	dump->cmd = cmd;
	parse_filter(&dump->filter, attrs, cmd);
	if (cmd == NESTMON_CMD_SHADOW_GET) {
		dump->filter.view = true;
		nestmon_shadow_refresh();
	}
	/* What is sent is older: it is for the one who asks again. */
	if (cmd == NESTMON_CMD_VCPU_GET)
		nestmon_vcpu_forget_all();
	cb->args[0] = (long)dump;
	return 0;
}

static int dump_done(struct netlink_callback *cb)
{
	struct dump *dump = dump_of(cb);

	if (dump)
		nestmon_snapshot_free(&dump->snap);
	kfree(dump);
	return 0;
}

static unsigned int nr_rows(const struct dump *dump)
{
	switch (dump->cmd) {
	case NESTMON_CMD_EXIT_GET:
		return dump->snap.rows.nr;
	case NESTMON_CMD_SHADOW_GET:
		return dump->snap.view.fields.nr;
	default:
		return 0;
	}
}

static int fill_exit(struct sk_buff *skb, const struct dump *dump)
{
	const struct nestmon_row *row;

	row = nestmon_snapshot_row(&dump->snap, dump->row);
	if (dump->filter.level && dump->filter.level != row->level)
		return 0;
	return nestmon_fill_row(skb, &dump->snap, row);
}

/* As many rows as fit; none at all is an error, lest it goes on forever. */
static int fill_rows(struct sk_buff *skb, struct dump *dump)
{
	unsigned int first = dump->row;
	int err = 0;

	for (; dump->row < nr_rows(dump); dump->row++) {
		if (dump->cmd == NESTMON_CMD_EXIT_GET)
			err = fill_exit(skb, dump);
		else
			err = nestmon_fill_field(skb, &dump->snap.view,
						 dump->row);
		if (err)
			break;
	}
	return dump->row > first ? 0 : err;
}

/* What comes once, before the rows. */
static int fill_view(struct sk_buff *skb, const struct dump *dump)
{
	if (dump->cmd == NESTMON_CMD_VCPU_GET)
		return nestmon_fill_nested(skb, &dump->snap) ?:
			       nestmon_fill_guest_caps(skb, &dump->snap);
	if (dump->cmd != NESTMON_CMD_SHADOW_GET || dump->begun)
		return 0;
	return nestmon_fill_view(skb, &dump->snap);
}

/**
 * nestmon_netlink_put() - begin a message of a dump
 * @skb: where to
 * @cb: callback of the dump
 * @cmd: &enum nestmon_cmd
 *
 * Context: any.
 * Return: the message, NULL where there is no room
 */
void *nestmon_netlink_put(struct sk_buff *skb, struct netlink_callback *cb,
			  u8 cmd)
{
	return genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			   &family, NLM_F_MULTI, cmd);
}

static int fill_message(struct sk_buff *skb, struct netlink_callback *cb,
			struct dump *dump)
{
	void *head = nestmon_netlink_put(skb, cb, dump->cmd);

	if (!head)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, head);
	if (nestmon_fill_vcpu(skb, &dump->snap) || fill_view(skb, dump) ||
	    fill_rows(skb, dump)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	dump->begun = true;
	dump->loaded = dump->row < nr_rows(dump);
	return 0;
}

/* Returns 1 while there is a snapshot to send. */
static int dump_load(struct dump *dump, struct netlink_callback *cb)
{
	int ret;

	if (dump->loaded)
		return 1;
	dump->row = 0;
	dump->begun = false;
	ret = nestmon_snapshot_next(&dump->snap, &dump->filter, &cb->seq);
	dump->loaded = ret == 1;
	return ret;
}

static int dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dump *dump = dump_of(cb);
	int ret;

	while ((ret = dump_load(dump, cb)) == 1) {
		ret = fill_message(skb, cb, dump);
		if (ret)
			break;
	}
	/* What was written goes out first; the error comes back next time. */
	return skb->len ?: ret;
}

static int status_get(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	void *head;
	int i;

	for (i = 1; i <= NESTMON_A_REQUEST_MAX; i++) {
		if (!info->attrs[i])
			continue;
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[i],
				    "not a filter of this command");
		return -EINVAL;
	}
	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	head = genlmsg_put_reply(reply, info, &family, 0,
				 NESTMON_CMD_STATUS_GET);
	if (!head || nestmon_fill_status(reply)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, head);
	return genlmsg_reply(reply, info);
}

static int mode_set(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *mode = info->attrs[NESTMON_A_MODE];
	int err;

	if (!capable(CAP_SYS_ADMIN)) {
		NL_SET_ERR_MSG(info->extack, "needs CAP_SYS_ADMIN");
		return -EPERM;
	}
	if (!mode) {
		NL_SET_ERR_MSG(info->extack, "mode missing");
		return -EINVAL;
	}
	err = nestmon_attach_mode(nla_get_u32(mode));
	if (err)
		NL_SET_ERR_MSG_ATTR(
			info->extack, mode,
			"the probes of this mode cannot be attached");
	return err;
}

static const struct genl_ops ops[] = {
	{
		.cmd = NESTMON_CMD_STATUS_GET,
		.flags = GENL_ADMIN_PERM,
		.doit = status_get,
	},
	{
		.cmd = NESTMON_CMD_VCPU_GET,
		/* Rows have levels, vCPUs have none. */
		.policy = policy,
		.maxattr = NESTMON_A_VCPU,
		.flags = GENL_ADMIN_PERM,
		.start = dump_start,
		.dumpit = dumpit,
		.done = dump_done,
	},
	{
		.cmd = NESTMON_CMD_EXIT_GET,
		.flags = GENL_ADMIN_PERM,
		.start = dump_start,
		.dumpit = dumpit,
		.done = dump_done,
	},
	{
		.cmd = NESTMON_CMD_SHADOW_GET,
		.policy = policy,
		.maxattr = NESTMON_A_VCPU,
		.flags = GENL_ADMIN_PERM,
		.start = dump_start,
		.dumpit = dumpit,
		.done = dump_done,
	},
	{
		.cmd = NESTMON_CMD_CAPS_GET,
		.policy = nestmon_caps_policy,
		.maxattr = NESTMON_A_CPU,
		.flags = GENL_ADMIN_PERM,
		.start = nestmon_caps_start,
		.dumpit = nestmon_caps_dumpit,
	},
	{
		.cmd = NESTMON_CMD_LAYOUT_SET,
		.policy = nestmon_layout_policy,
		.maxattr = NESTMON_LAYOUT_A_MAX,
		.flags = GENL_ADMIN_PERM,
		.doit = nestmon_layout_set,
	},
	{
		.cmd = NESTMON_CMD_MODE_SET,
		.policy = mode_policy,
		.maxattr = NESTMON_A_MODE,
		.flags = GENL_ADMIN_PERM,
		.doit = mode_set,
	},
};

static const struct genl_multicast_group groups[] = {
	{
		.name = NESTMON_MCGRP_EVENTS,
		.flags = NESTMON_MCGRP_PERM,
	},
};

static struct genl_family family __ro_after_init = {
	.name = NESTMON_GENL_NAME,
	.version = NESTMON_GENL_VERSION,
	.maxattr = NESTMON_A_REQUEST_MAX,
	.policy = policy,
	.netnsok = false,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

/* The family is there; under the registry's mutex. */
static bool registered;

static void registered_is(bool is)
{
	nestmon_registry_lock();
	registered = is;
	nestmon_registry_unlock();
}

/**
 * nestmon_netlink_event() - tell those who listen of an event
 * @notice: the event
 *
 * Context: process, may sleep; the registry is locked.
 */
void nestmon_netlink_event(const struct nestmon_notice *notice)
{
	struct sk_buff *skb;
	void *head;

	if (!registered || !genl_has_listeners(&family, &init_net, 0))
		return;
	/* They see by its number that one is missing. */
	skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!skb)
		return;
	head = genlmsg_put(skb, 0, 0, &family, 0, NESTMON_CMD_EVENT);
	if (!head || nestmon_fill_event(skb, notice)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, head);
	genlmsg_multicast(&family, skb, 0, 0, GFP_KERNEL);
}

/**
 * nestmon_netlink_init() - register the family
 *
 * Context: process, may sleep.
 * Return: 0 or the error of genl_register_family()
 */
int __init nestmon_netlink_init(void)
{
	int err = genl_register_family(&family);

	if (!err)
		registered_is(true);
	return err;
}

/**
 * nestmon_netlink_exit() - unregister the family
 *
 * Context: process, may sleep. No request is served when it returns.
 */
void nestmon_netlink_exit(void)
{
	registered_is(false);
	genl_unregister_family(&family);
}
