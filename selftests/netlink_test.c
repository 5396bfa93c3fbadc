// SPDX-License-Identifier: GPL-2.0
/*
 * The family as such: who may ask, what may be asked, the status, and the mode.
 * The dumps' content is up to netlink_dump_test.c, what a mode measures to
 * mode_test.sh.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <sched.h>
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

static const struct {
	__u8 cmd;
	__u16 flags;
} requests[] = {
	{ NESTMON_CMD_STATUS_GET, 0 },
	{ NESTMON_CMD_VCPU_GET, NLM_F_DUMP },
	{ NESTMON_CMD_EXIT_GET, NLM_F_DUMP },
	{ NESTMON_CMD_SHADOW_GET, NLM_F_DUMP },
	{ NESTMON_CMD_CAPS_GET, NLM_F_DUMP },
};

/**
 * struct measured - what the status says of it
 * @mode: %NESTMON_A_MODE
 * @attached: %NESTMON_A_ATTACHED
 * @probes: how many %NESTMON_A_PROBE there are
 */
struct measured {
	__u32 mode;
	__u8 attached;
	unsigned int probes;
};

FIXTURE(family)
{
	struct wire wire;
	struct measured before;
};

static const char *note_measured(const struct nlmsghdr *nl, void *arg)
{
	struct measured *measured = arg;
	const struct nlattr *attr;
	int left;

	nla_for_each_attr(attr, nlmsg_attrdata(nl, GENL_HDRLEN),
			  nlmsg_attrlen(nl, GENL_HDRLEN), left) {
		if (nla_type(attr) == NESTMON_A_MODE)
			measured->mode = nla_get_u32(attr);
		else if (nla_type(attr) == NESTMON_A_ATTACHED)
			measured->attached = nla_get_u8(attr);
		else if (nla_type(attr) == NESTMON_A_PROBE)
			measured->probes++;
	}
	return NULL;
}

static struct measured ask_measured(struct wire *w)
{
	struct measured measured = {};
	struct wire_request request;
	struct wire_end end = {};
	const char *wrong = NULL;

	wire_init(w, &request, NESTMON_CMD_STATUS_GET, 0);
	if (!wire_send(w, &request))
		wire_receive(w, note_measured, &measured, &end, &wrong);
	return measured;
}

static int set_mode(struct wire *w, __u32 mode, struct wire_end *end)
{
	struct wire_request request;

	wire_init(w, &request, NESTMON_CMD_MODE_SET, NLM_F_ACK);
	wire_put_u32(&request, NESTMON_A_MODE, mode);
	wire_talk(w, &request, end);
	return end->err;
}

FIXTURE_SETUP(family)
{
	ASSERT_EQ(0, wire_open(&self->wire));
	ASSERT_EQ(0, wire_resolve(&self->wire, NESTMON_GENL_NAME));
	self->before = ask_measured(&self->wire);
}

/* Whatever was asked, the next question is answered, and the mode is what it was. */
FIXTURE_TEARDOWN(family)
{
	struct wire_request request;
	struct measured after;
	struct wire_end end;

	wire_init(&self->wire, &request, NESTMON_CMD_STATUS_GET, 0);
	wire_talk(&self->wire, &request, &end);
	EXPECT_EQ(0, end.err);
	EXPECT_EQ(1, end.messages);
	after = ask_measured(&self->wire);
	EXPECT_EQ(self->before.mode, after.mode);
	EXPECT_EQ(self->before.attached, after.attached);
	EXPECT_EQ(self->before.probes, after.probes);
	wire_close(&self->wire);
}

/* To set the mode is the last of them; to what it is by default. */
static int ask_all(struct wire *w)
{
	struct wire_request request;
	struct wire_end end;
	int answer = -1;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(requests); i++) {
		wire_init(w, &request, requests[i].cmd, requests[i].flags);
		wire_talk(w, &request, &end);
		if (i && -end.err != answer)
			return 255;
		answer = -end.err;
	}
	return set_mode(w, NESTMON_MODE_EVERYTHING, &end) == -answer ? answer :
								       255;
}

/*
 * A child gives something up and asks, on the socket that it was born with or
 * on its own.
 *
 * Return: the errno of all commands, 254 without a child, 255 if they differ
 */
static int ask_after(int (*give_up)(void), struct wire w, bool own)
{
	__u16 family = w.family;
	int status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		if (give_up() || (own && wire_open(&w)))
			_exit(254);
		w.family = family;
		_exit(ask_all(&w));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return 254;
	return WEXITSTATUS(status);
}

static int give_up_nothing(void)
{
	return 0;
}

static int become_nobody(void)
{
	return setresuid(NOBODY, NOBODY, NOBODY);
}

static int drop_cap(unsigned int cap)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data))
		return -1;
	data[0].effective &= ~(1U << cap);
	return syscall(SYS_capset, &head, data);
}

static int drop_net_admin(void)
{
	return drop_cap(CAP_NET_ADMIN);
}

static int drop_sys_admin(void)
{
	return drop_cap(CAP_SYS_ADMIN);
}

static int enter_user_ns(void)
{
	return unshare(CLONE_NEWUSER);
}

static int enter_net_ns(void)
{
	return unshare(CLONE_NEWNET);
}

static int enter_both_ns(void)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNET);
}

TEST_F(family, privileged)
{
	EXPECT_EQ(0, ask_after(give_up_nothing, self->wire, false));
	EXPECT_EQ(0, ask_after(give_up_nothing, self->wire, true));
}

TEST_F(family, unprivileged)
{
	EXPECT_EQ(EPERM, ask_after(become_nobody, self->wire, false));
	EXPECT_EQ(EPERM, ask_after(become_nobody, self->wire, true));
	EXPECT_EQ(EPERM, ask_after(drop_net_admin, self->wire, false));
	EXPECT_EQ(EPERM, ask_after(drop_net_admin, self->wire, true));
}

/* CAP_NET_ADMIN is enough for all but a change of the mode. */
TEST_F(family, mode_privilege)
{
	struct wire_end end;

	/* The answers differ. */
	EXPECT_EQ(255, ask_after(drop_sys_admin, self->wire, false));
	EXPECT_EQ(255, ask_after(drop_sys_admin, self->wire, true));

	/* It has its own process, so there is no way back to find. */
	ASSERT_EQ(0, drop_sys_admin());
	EXPECT_EQ(-EPERM, set_mode(&self->wire, NESTMON_MODE_COUNTING, &end));
	EXPECT_STREQ("needs CAP_SYS_ADMIN", end.text);
	EXPECT_EQ(-EPERM, set_mode(&self->wire, NESTMON_MODE_PAUSED, &end));
	EXPECT_EQ(self->before.mode, ask_measured(&self->wire).mode);
}

TEST_F(family, modes)
{
	static const struct {
		__u32 mode;
		unsigned int probes;
	} modes[] = {
		{ NESTMON_MODE_COUNTING, 3 },	{ NESTMON_MODE_TIME, 5 },
		{ NESTMON_MODE_TIME, 5 },	{ NESTMON_MODE_PAUSED, 0 },
		{ NESTMON_MODE_PAUSED, 0 },	{ NESTMON_MODE_COUNTING, 3 },
		{ NESTMON_MODE_EVERYTHING, 5 }, { NESTMON_MODE_COUNTING, 3 },
		{ NESTMON_MODE_EVERYTHING, 5 },
	};
	struct measured now;
	struct wire_end end;
	unsigned int i;

	if (!self->before.attached)
		SKIP(return, "nothing is attached: is KVM loaded?");
	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		EXPECT_EQ(0, set_mode(&self->wire, modes[i].mode, &end));
		EXPECT_STREQ("", end.text);
		now = ask_measured(&self->wire);
		EXPECT_EQ(modes[i].mode, now.mode);
		EXPECT_EQ(modes[i].probes, now.probes);
		EXPECT_EQ(modes[i].mode != NESTMON_MODE_PAUSED, now.attached);
	}
	EXPECT_EQ(0, set_mode(&self->wire, self->before.mode, &end));
}

TEST_F(family, mode_missing)
{
	struct wire_request request;
	struct wire_end end;

	wire_init(&self->wire, &request, NESTMON_CMD_MODE_SET, NLM_F_ACK);
	wire_talk(&self->wire, &request, &end);
	EXPECT_EQ(-EINVAL, end.err);
	EXPECT_STREQ("mode missing", end.text);
	EXPECT_EQ(0, end.messages);
}

TEST_F(family, user_namespace)
{
	if (ask_after(enter_user_ns, self->wire, false) == 254)
		SKIP(return, "no user namespaces here");
	EXPECT_EQ(EPERM, ask_after(enter_user_ns, self->wire, false));
	EXPECT_EQ(EPERM, ask_after(enter_user_ns, self->wire, true));
}

TEST_F(family, net_namespace)
{
	struct wire away;

	if (ask_after(enter_net_ns, self->wire, true) == 254)
		SKIP(return, "no network namespaces here");
	EXPECT_EQ(ENOENT, ask_after(enter_net_ns, self->wire, true));
	EXPECT_EQ(ENOENT, ask_after(enter_both_ns, self->wire, true));

	/* It has its own process, so there is no way back to find. */
	ASSERT_EQ(0, enter_net_ns());
	ASSERT_EQ(0, wire_open(&away));
	EXPECT_EQ(-ENOENT, wire_resolve(&away, NESTMON_GENL_NAME));
	wire_close(&away);
}

/* A request with one attribute that the kernel has to refuse. */
struct bad {
	const char *name;
	__u8 cmd;
	__u16 type;
	__u16 len;
	__u64 value;
	int err;
};

#define BAD(cmd, attr, len, value, err)                                \
	{                                                              \
#cmd " " #attr "=" #value "/" #len, NESTMON_CMD_##cmd, \
			NESTMON_A_##attr, len, value, err              \
	}

static const struct bad bad[] = {
	BAD(EXIT_GET, MAX + 100, 4, 1, -EINVAL),
	BAD(VCPU_GET, MAX + 1, 4, 1, -EINVAL),
	BAD(EXIT_GET, UNSPEC, 4, 1, -EINVAL),
	BAD(EXIT_GET, PAD, 0, 0, -EINVAL),
	BAD(EXIT_GET, COMM, 4, 1, -EINVAL),
	BAD(VCPU_GET, TIME, 8, 1, -EINVAL),
	BAD(EXIT_GET, EXIT, 4, 1, -EINVAL),
	BAD(EXIT_GET, REBASED, 8, 1, -EINVAL),
	BAD(EXIT_GET, VM, 0, 1, -EINVAL),
	BAD(EXIT_GET, VM, 2, 1, -EINVAL),
	BAD(EXIT_GET, VM, 8, 1, -EINVAL),
	BAD(EXIT_GET, PID, 3, 1, -EINVAL),
	BAD(EXIT_GET, VCPU, 1, 1, -EINVAL),
	BAD(EXIT_GET, VCPU, 5, 1, -EINVAL),
	BAD(EXIT_GET, LEVEL, 1, 1, -EINVAL),
	BAD(EXIT_GET, VM | NLA_F_NESTED, 4, 1, -EINVAL),
	BAD(EXIT_GET, VM, 4, 0, -ERANGE),
	BAD(VCPU_GET, VM, 4, 0, -ERANGE),
	BAD(EXIT_GET, VM, 4, 0x80000000, -ERANGE),
	BAD(EXIT_GET, PID, 4, 0, -ERANGE),
	BAD(EXIT_GET, PID, 4, 0x80000000, -ERANGE),
	BAD(VCPU_GET, PID, 4, 0xffffffff, -ERANGE),
	BAD(EXIT_GET, LEVEL, 4, 0, -ERANGE),
	BAD(EXIT_GET, LEVEL, 4, 3, -ERANGE),
	BAD(EXIT_GET, LEVEL, 4, 0x101, -ERANGE),
	BAD(VCPU_GET, LEVEL, 4, 1, -EINVAL),
	BAD(VCPU_GET, LEVEL, 4, 2, -EINVAL),
	BAD(SHADOW_GET, VM, 4, 0, -ERANGE),
	BAD(SHADOW_GET, LEVEL, 4, 1, -EINVAL),
	BAD(SHADOW_GET, FIELD, 4, 1, -EINVAL),
	BAD(SHADOW_GET, VCPU, 2, 1, -EINVAL),
	BAD(STATUS_GET, VM, 4, 1, -EINVAL),
	BAD(STATUS_GET, PID, 4, 1, -EINVAL),
	BAD(STATUS_GET, VCPU, 4, 0, -EINVAL),
	BAD(STATUS_GET, LEVEL, 4, 1, -EINVAL),
	BAD(STATUS_GET, VERSION, 4, 1, -EINVAL),
	BAD(STATUS_GET, MAX + 100, 4, 1, -EINVAL),
	BAD(STATUS_GET, MODE, 4, 3, -EINVAL),
	BAD(VCPU_GET, MODE, 4, 3, -EINVAL),
	BAD(MODE_SET, MODE, 4, 0, -ERANGE),
	BAD(MODE_SET, MODE, 4, 5, -ERANGE),
	BAD(MODE_SET, MODE, 4, 0x102, -ERANGE),
	BAD(MODE_SET, MODE, 4, 0xffffffff, -ERANGE),
	BAD(MODE_SET, MODE, 0, 1, -EINVAL),
	BAD(MODE_SET, MODE, 1, 1, -EINVAL),
	BAD(MODE_SET, MODE, 3, 1, -EINVAL),
	BAD(MODE_SET, MODE, 8, 1, -EINVAL),
	BAD(MODE_SET, MODE | NLA_F_NESTED, 4, 1, -EINVAL),
	BAD(MODE_SET, UNSPEC, 4, 1, -EINVAL),
	BAD(MODE_SET, VM, 4, 1, -EINVAL),
	BAD(MODE_SET, LEVEL, 4, 1, -EINVAL),
	BAD(MODE_SET, CLOCK, 4, 1, -EINVAL),
	BAD(MODE_SET, MAX + 1, 4, 1, -EINVAL),
	BAD(MODE_SET, MAX + 100, 4, 1, -EINVAL),
};

/*
 * But for the status, a good attribute goes first, so that an offset means
 * something. A mode must not be set for it.
 */
static __u32 ask_badly(struct wire *w, const struct bad *b,
		       struct wire_end *end)
{
	struct wire_request request;
	__u16 flags = NLM_F_DUMP;
	__u32 at;

	if (b->cmd == NESTMON_CMD_STATUS_GET)
		flags = 0;
	else if (b->cmd == NESTMON_CMD_MODE_SET)
		flags = NLM_F_ACK;
	wire_init(w, &request, b->cmd, flags);
	if (b->cmd == NESTMON_CMD_MODE_SET)
		wire_put_u32(&request, NESTMON_A_MODE, NESTMON_MODE_COUNTING);
	else if (flags)
		wire_put_u32(&request, NESTMON_A_VCPU, 0);
	at = request.nl.nlmsg_len;
	wire_put(&request, b->type, &b->value, b->len);
	wire_talk(w, &request, end);
	return at;
}

TEST_F(family, bad_attributes)
{
	struct wire_end end;
	unsigned int i;
	__u32 at;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		at = ask_badly(&self->wire, &bad[i], &end);
		EXPECT_EQ(bad[i].err, end.err)
		TH_LOG("%s", bad[i].name);
		EXPECT_EQ(at, end.offset)
		TH_LOG("%s", bad[i].name);
		EXPECT_NE(0, end.text[0])
		TH_LOG("%s", bad[i].name);
		EXPECT_EQ(0, end.messages)
		TH_LOG("%s", bad[i].name);
	}
}

/* The ends of the ranges, on the good side. */
TEST_F(family, good_attributes)
{
	static const struct bad good[] = {
		BAD(EXIT_GET, VM, 4, 1, 0),
		BAD(VCPU_GET, VM, 4, INT_MAX, 0),
		BAD(EXIT_GET, PID, 4, 1, 0),
		BAD(EXIT_GET, PID, 4, INT_MAX, 0),
		BAD(EXIT_GET, VCPU, 4, 0, 0),
		BAD(VCPU_GET, VCPU, 4, UINT_MAX, 0),
		BAD(EXIT_GET, LEVEL, 4, 1, 0),
		BAD(EXIT_GET, LEVEL, 4, 2, 0),
	};
	struct wire_end end;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		ask_badly(&self->wire, &good[i], &end);
		EXPECT_EQ(0, end.err)
		TH_LOG("%s: %s", good[i].name, end.text);
	}
}

/* A dump whose last bytes, or the length of whose attribute, are wrong. */
static int ask_cut(struct wire *w, __u32 nl_len, __u16 nla_len)
{
	struct wire_request request;
	struct wire_end end;
	struct nlattr *attr = (struct nlattr *)request.attrs;

	wire_init(w, &request, NESTMON_CMD_EXIT_GET, NLM_F_DUMP);
	wire_put_u32(&request, NESTMON_A_VCPU, 0);
	request.nl.nlmsg_len = nl_len;
	attr->nla_len = nla_len;
	wire_talk(w, &request, &end);
	return end.err;
}

TEST_F(family, truncated)
{
	const __u32 head = NLMSG_HDRLEN + GENL_HDRLEN;
	__u32 cut;

	/* Nothing but the length of the whole says that attributes are there. */
	EXPECT_EQ(0, ask_cut(&self->wire, head, 8));
	for (cut = NLMSG_HDRLEN; cut < head; cut++)
		EXPECT_EQ(-EINVAL, ask_cut(&self->wire, cut, 8));
	for (cut = head + 1; cut < head + 8; cut++)
		EXPECT_EQ(-EINVAL, ask_cut(&self->wire, cut, 8));
	for (cut = 0; cut < NLA_HDRLEN; cut++)
		EXPECT_EQ(-EINVAL, ask_cut(&self->wire, head + 8, cut));
	EXPECT_EQ(-EINVAL, ask_cut(&self->wire, head + 8, 9));
	EXPECT_EQ(-EINVAL, ask_cut(&self->wire, head + 8, 0xffff));
}

/* Shorter than its header, or than it says: netlink does not answer at all. */
TEST_F(family, no_message)
{
	struct wire_request request;

	wire_init(&self->wire, &request, NESTMON_CMD_STATUS_GET, 0);
	request.nl.nlmsg_len = NLMSG_HDRLEN - 1;
	EXPECT_EQ(0, wire_send(&self->wire, &request));
	wire_init(&self->wire, &request, NESTMON_CMD_STATUS_GET, 0);
	request.nl.nlmsg_len = 4096;
	EXPECT_EQ(20, sendto(self->wire.fd, &request, 20, 0, NULL, 0));
}

static int ask(struct wire *w, __u8 cmd, __u16 flags, __u8 version,
	       __u16 reserved)
{
	struct wire_request request;
	struct wire_end end;

	wire_init(w, &request, cmd, flags);
	request.genl.version = version;
	request.genl.reserved = reserved;
	wire_talk(w, &request, &end);
	return end.err;
}

TEST_F(family, commands)
{
	struct wire *w = &self->wire;

	EXPECT_EQ(-EOPNOTSUPP, ask(w, NESTMON_CMD_UNSPEC, 0, 1, 0));
	EXPECT_EQ(-EOPNOTSUPP, ask(w, NESTMON_CMD_MAX + 1, 0, 1, 0));
	EXPECT_EQ(-EOPNOTSUPP, ask(w, 255, NLM_F_DUMP, 1, 0));
	EXPECT_EQ(-EOPNOTSUPP, ask(w, NESTMON_CMD_VCPU_GET, 0, 1, 0));
	EXPECT_EQ(-EOPNOTSUPP, ask(w, NESTMON_CMD_EXIT_GET, 0, 1, 0));
	EXPECT_EQ(-EOPNOTSUPP, ask(w, NESTMON_CMD_SHADOW_GET, 0, 1, 0));
	EXPECT_EQ(-EOPNOTSUPP, ask(w, NESTMON_CMD_CAPS_GET, 0, 1, 0));
	EXPECT_EQ(-EOPNOTSUPP,
		  ask(w, NESTMON_CMD_STATUS_GET, NLM_F_DUMP, 1, 0));
	EXPECT_EQ(-EOPNOTSUPP, ask(w, NESTMON_CMD_MODE_SET, NLM_F_DUMP, 1, 0));
}

TEST_F(family, header)
{
	struct wire *w = &self->wire;
	int version;

	EXPECT_EQ(-EINVAL, ask(w, NESTMON_CMD_STATUS_GET, 0, 1, 1));
	EXPECT_EQ(-EINVAL, ask(w, NESTMON_CMD_EXIT_GET, NLM_F_DUMP, 1, 0xffff));
	EXPECT_EQ(-EINVAL, ask(w, NESTMON_CMD_STATUS_GET, NLM_F_ROOT, 1, 0));
	EXPECT_EQ(-EINVAL, ask(w, NESTMON_CMD_MODE_SET, 0, 1, 1));
	/* Generic netlink leaves the version to families. */
	for (version = 0; version < 256; version += 51) {
		EXPECT_EQ(0, ask(w, NESTMON_CMD_STATUS_GET, 0, version, 0));
		EXPECT_EQ(0,
			  ask(w, NESTMON_CMD_VCPU_GET, NLM_F_DUMP, version, 0));
	}
}

int main(int argc, char **argv)
{
	const char *reason = wire_lacks();

	if (reason)
		ksft_exit_skip("%s\n", reason);
	return test_harness_run(argc, argv);
}
