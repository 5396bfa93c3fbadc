// SPDX-License-Identifier: GPL-2.0
/*
 * Who may join the multicast group of events. What it sends is up to
 * monitor_test.sh.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kselftest_harness.h>
#include <linux/capability.h>
#include <linux/nestmon.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sys/syscall.h>

#include "netlink_wire.h"

#define NOBODY 65534

/* No answer of the kernel: there is no child. */
#define NO_CHILD 254

/* How a socket joins a group. */
typedef int (*join_fn)(unsigned int group);

FIXTURE(events)
{
	unsigned int group;
};

static struct nlattr *inner(struct nlattr *nest, int type)
{
	return nest ? nla_find(nla_data(nest), nla_len(nest), type) : NULL;
}

/* The family has one group, so its nest is the first. */
static const char *note_group(const struct nlmsghdr *nl, void *group)
{
	struct nlattr *first, *name, *id;

	first = nlmsg_find_attr((struct nlmsghdr *)nl, GENL_HDRLEN,
				CTRL_ATTR_MCAST_GROUPS);
	if (first)
		first = nla_data(first);
	name = inner(first, CTRL_ATTR_MCAST_GRP_NAME);
	id = inner(first, CTRL_ATTR_MCAST_GRP_ID);
	if (!name || !id || strcmp(nla_get_string(name), NESTMON_MCGRP_EVENTS))
		return "no group of this name";
	*(unsigned int *)group = nla_get_u32(id);
	return NULL;
}

FIXTURE_SETUP(events)
{
	const char name[] = NESTMON_GENL_NAME, *wrong = NULL;
	struct wire_request request;
	struct wire_end end = {};
	struct wire wire;

	ASSERT_EQ(0, wire_open(&wire));
	wire.family = GENL_ID_CTRL;
	wire_init(&wire, &request, CTRL_CMD_GETFAMILY, 0);
	wire_put(&request, CTRL_ATTR_FAMILY_NAME, name, sizeof(name));
	ASSERT_EQ(0, wire_send(&wire, &request));
	wire_receive(&wire, note_group, &self->group, &end, &wrong);
	ASSERT_EQ(0, end.err);
	ASSERT_EQ(NULL, wrong)
	{
		TH_LOG("%s", wrong);
	}
	wire_close(&wire);
}

FIXTURE_TEARDOWN(events)
{
}

static int by_option(unsigned int group)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	if (fd < 0)
		return NO_CHILD;
	return setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
			  sizeof(group)) ?
		       errno :
		       0;
}

static int by_bind(unsigned int group)
{
	const struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1U << (group - 1),
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	if (fd < 0)
		return NO_CHILD;
	return bind(fd, (const void *)&address, sizeof(address)) ? errno : 0;
}

static int give_up_nothing(void)
{
	return 0;
}

static int become_nobody(void)
{
	return setresuid(NOBODY, NOBODY, NOBODY);
}

static int drop_net_admin(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data))
		return -1;
	data[0].effective &= ~(1U << CAP_NET_ADMIN);
	return syscall(SYS_capset, &head, data);
}

static int enter_user_ns(void)
{
	return unshare(CLONE_NEWUSER);
}

/* Return: errno of the join, %NO_CHILD where something could not be given up. */
static int join_after(int (*give_up)(void), join_fn join, unsigned int group)
{
	int status;
	pid_t pid;

	pid = fork();
	if (!pid)
		_exit(give_up() ? NO_CHILD : join(group));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return NO_CHILD;
	return WEXITSTATUS(status);
}

TEST_F(events, option)
{
	EXPECT_EQ(0, join_after(give_up_nothing, by_option, self->group));
	EXPECT_EQ(EPERM, join_after(become_nobody, by_option, self->group));
	EXPECT_EQ(EPERM, join_after(drop_net_admin, by_option, self->group));
}

TEST_F(events, bind)
{
	if (self->group > 32)
		SKIP(return, "the group has no bit in an address here");
	EXPECT_EQ(0, join_after(give_up_nothing, by_bind, self->group));
	EXPECT_EQ(EPERM, join_after(become_nobody, by_bind, self->group));
	EXPECT_EQ(EPERM, join_after(drop_net_admin, by_bind, self->group));
}

TEST_F(events, user_namespace)
{
	int answer = join_after(enter_user_ns, by_option, self->group);

	if (answer == NO_CHILD)
		SKIP(return, "no user namespaces here");
	EXPECT_EQ(EPERM, answer);
}

static int send_event(unsigned int group)
{
	const struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1U << (group - 1),
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	if (fd < 0)
		return NO_CHILD;
	return sendto(fd, "", 1, 0, (const void *)&address, sizeof(address)) <
			       0 ?
		       errno :
		       0;
}

/* Nobody without privilege can make up an event. */
TEST_F(events, sending)
{
	if (self->group > 32)
		SKIP(return, "the group has no bit in an address here");
	EXPECT_EQ(EPERM, join_after(become_nobody, send_event, self->group));
}

int main(int argc, char **argv)
{
	const char *lack = wire_lacks();

	if (lack)
		ksft_exit_skip("%s\n", lack);
	return test_harness_run(argc, argv);
}
