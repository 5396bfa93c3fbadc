// SPDX-License-Identifier: GPL-2.0
/*
 * The dumps and the status while VMs are there that nobody runs: all numbers
 * are known.
 */
#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <kselftest_harness.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "netlink_load.h"
#include "netlink_records.h"

#define CPUID 0x72
#define MSR 0x7c

/* One VM whose L2 exits L0 handles; two of one process where L1 gets them. */
#define HANDLED_ARGS "--exit cpuid --count 300 --vcpus 4 --hold 600"
#define REFLECTED_ARGS \
	"--exit msr --reflect --count 50 --vcpus 2 --vms 2 --hold 600"
#define NR_VCPUS 8

FIXTURE(held)
{
	struct wire wire;
	struct load handled;
	struct load reflected;
};

FIXTURE_SETUP(held)
{
	ASSERT_EQ(0, wire_open(&self->wire));
	ASSERT_EQ(0, wire_resolve(&self->wire, NESTMON_GENL_NAME));
	ASSERT_EQ(0, load_start(&self->handled, HANDLED_ARGS));
	if (load_report(&self->handled))
		SKIP(return, "nested_load does not work here");
	ASSERT_EQ(0, load_start(&self->reflected, REFLECTED_ARGS));
	ASSERT_EQ(0, load_report(&self->reflected));
}

FIXTURE_TEARDOWN(held)
{
	EXPECT_EQ(0, load_stop(&self->handled));
	EXPECT_EQ(0, load_stop(&self->reflected));
	wire_close(&self->wire);
}

static __u64 exits_of(const struct record *record)
{
	const __u64 *value = record->head.value;

	return value[NESTMON_A_L1_EXITS] + value[NESTMON_A_L2_EXITS] +
	       value[NESTMON_A_UNTRACED];
}

/* But for the time of the snapshot, and what passed until then. */
static bool same_head(const struct record *a, const struct record *b)
{
	struct head head = a->head;

	head.value[NESTMON_A_TIME] = b->head.value[NESTMON_A_TIME];
	head.value[NESTMON_A_UNSETTLED_NS] =
		b->head.value[NESTMON_A_UNSETTLED_NS];
	return !memcmp(&head, &b->head, sizeof(head));
}

static unsigned int rows_at(const struct record *record, __u32 level)
{
	unsigned int i, nr = 0;

	for (i = 0; i < record->rows; i++)
		nr += !level ||
		      record->row[i].value[NESTMON_EXIT_A_LEVEL] == level;
	return nr;
}

/* What differs between a dump and that part of all that its filter asks for. */
static unsigned int differences(const struct records *some,
				const struct records *all)
{
	const struct record *a, *b;
	const struct row *row;
	unsigned int i, k, nr = 0, wanted = 0;

	for (i = 0; i < all->nr; i++)
		wanted += record_wanted(&all->record[i], &some->filter);
	for (i = 0; i < some->nr; i++) {
		b = &some->record[i];
		a = records_find(all, b->head.value[NESTMON_A_VM],
				 b->head.value[NESTMON_A_VCPU]);
		if (!a || !same_head(a, b)) {
			nr++;
			continue;
		}
		if (some->cmd == NESTMON_CMD_VCPU_GET)
			continue;
		nr += rows_at(a, some->filter.level) != b->rows;
		for (k = 0; k < b->rows; k++) {
			row = record_row(a,
					 b->row[k].value[NESTMON_EXIT_A_LEVEL],
					 b->row[k].value[NESTMON_EXIT_A_CODE]);
			nr += !row || memcmp(row, &b->row[k], sizeof(*row));
		}
	}
	return nr + (wanted != some->nr);
}

static const struct record *of_pid(const struct records *r, pid_t pid)
{
	unsigned int i;

	for (i = 0; i < r->nr; i++) {
		if (r->record[i].head.value[NESTMON_A_PID] == (__u64)pid)
			return &r->record[i];
	}
	return NULL;
}

/* Both dumps; the number of vCPUs, or -1 if something is wrong. */
static int ask_filtered(struct wire *w, const struct records *all,
			const struct filter *filter)
{
	struct records exits, vcpus = {};
	const char *wrong;
	unsigned int differ;

	wrong = records_get(w, &exits, NESTMON_CMD_EXIT_GET, filter);
	differ = differences(&exits, all);
	if (!*wrong && !filter->level) {
		wrong = records_get(w, &vcpus, NESTMON_CMD_VCPU_GET, filter);
		differ += differences(&vcpus, all);
	}
	if (*wrong || differ)
		ksft_print_msg(
			"vm %u pid %u vcpu %d level %u: '%s', %u differences\n",
			filter->vm, filter->pid,
			filter->one_vcpu ? (int)filter->vcpu : -1,
			filter->level, wrong, differ);
	records_free(&exits);
	records_free(&vcpus);
	return *wrong || differ ? -1 : (int)exits.nr;
}

#define EXPECT_VCPUS(nr, ...)                         \
	EXPECT_EQ(nr, ask_filtered(&self->wire, &all, \
				   &(struct filter){ __VA_ARGS__ }))
#define VCPU(nr) .one_vcpu = true, .vcpu = (nr)

TEST_F(held, filters)
{
	const struct record *record;
	struct records all;
	pid_t pid = self->handled.pid, two = self->reflected.pid;
	__u32 vm, other;

	ASSERT_STREQ(
		"", records_get(&self->wire, &all, NESTMON_CMD_EXIT_GET, NULL));
	record = of_pid(&all, pid);
	ASSERT_NE(NULL, record);
	vm = record->head.value[NESTMON_A_VM];
	record = of_pid(&all, two);
	ASSERT_NE(NULL, record);
	other = record->head.value[NESTMON_A_VM];

	EXPECT_VCPUS((int)all.nr, .vm = 0);
	EXPECT_VCPUS((int)all.nr, .level = 1);
	EXPECT_VCPUS((int)all.nr, .level = 2);
	EXPECT_VCPUS(4, .vm = vm);
	EXPECT_VCPUS(4, .vm = vm, .level = 2);
	EXPECT_VCPUS(2, .vm = other);
	EXPECT_VCPUS(4, .pid = pid);
	EXPECT_VCPUS(4, .pid = two);
	EXPECT_VCPUS(2, .pid = two, VCPU(1));
	EXPECT_VCPUS(1, .vm = vm, VCPU(3));
	EXPECT_VCPUS(1, .vm = vm, .pid = pid, VCPU(0), .level = 1);
	EXPECT_LE(3,
		  ask_filtered(&self->wire, &all, &(struct filter){ VCPU(0) }));

	EXPECT_VCPUS(0, .vm = INT_MAX);
	EXPECT_VCPUS(0, .vm = INT_MAX, .level = 2);
	EXPECT_VCPUS(0, .pid = INT_MAX);
	EXPECT_VCPUS(0, .pid = getpid());
	EXPECT_VCPUS(0, VCPU(UINT_MAX));
	EXPECT_VCPUS(0, .vm = vm, .pid = two);
	EXPECT_VCPUS(0, .vm = vm, VCPU(4));
	records_free(&all);
}

TEST_F(held, head_repeated)
{
	struct records all, small;

	ASSERT_STREQ(
		"", records_get(&self->wire, &all, NESTMON_CMD_EXIT_GET, NULL));
	wire_close(&self->wire);
	ASSERT_EQ(0, wire_open_small(&self->wire));
	ASSERT_STREQ("", records_get(&self->wire, &small, NESTMON_CMD_EXIT_GET,
				     NULL));
	TH_LOG("%u vCPUs, %u datagrams, %u heads repeated", small.nr,
	       small.end.datagrams, small.split);
	EXPECT_LT(2, small.end.datagrams);
	EXPECT_LT(0, small.split);
	EXPECT_EQ(0, differences(&small, &all));
	EXPECT_FALSE(small.end.interrupted);
	records_free(&all);
	records_free(&small);
}

#define EXPECT_ROW(record, code, attr, number)                        \
	do {                                                          \
		const struct row *row_ = record_row(record, 2, code); \
		ASSERT_NE(NULL, row_);                                \
		EXPECT_EQ((__u64)(number),                            \
			  row_->value[NESTMON_EXIT_A_##attr]);        \
	} while (0)

TEST_F(held, counts)
{
	const struct record *record;
	__u64 kvm[4], vm, two_vms = 0;
	struct records all;
	unsigned int i;

	ASSERT_STREQ(
		"", records_get(&self->wire, &all, NESTMON_CMD_EXIT_GET, NULL));
	ASSERT_NE(NULL, of_pid(&all, self->handled.pid));
	vm = of_pid(&all, self->handled.pid)->head.value[NESTMON_A_VM];
	ASSERT_EQ(4, load_numbers(&self->handled, "exits", kvm, 4));
	for (i = 0; i < 4; i++) {
		record = records_find(&all, vm, i);
		ASSERT_NE(NULL, record);
		EXPECT_STREQ("nested_load", record->head.comm);
		EXPECT_EQ(kvm[i], exits_of(record));
		EXPECT_ROW(record, CPUID, EXITS, 300);
		EXPECT_ROW(record, CPUID, HANDLED, 300);
		EXPECT_EQ(0, record->head.value[NESTMON_A_REBASED]);
	}
	EXPECT_STREQ("", records_settled(&all, self->handled.pid));
	ASSERT_EQ(4, load_numbers(&self->reflected, "exits", kvm, 4));
	for (i = 0; i < all.nr; i++) {
		record = &all.record[i];
		if (record->head.value[NESTMON_A_PID] !=
		    (__u64)self->reflected.pid)
			continue;
		two_vms += exits_of(record);
		EXPECT_ROW(record, MSR, EXITS, 50);
		EXPECT_ROW(record, MSR, REFLECTED, 50);
	}
	EXPECT_EQ(kvm[0] + kvm[1] + kvm[2] + kvm[3], two_vms);
	records_free(&all);
}

TEST_F(held, gone)
{
	struct filter filter = { .pid = self->handled.pid };
	struct records before, after;
	unsigned int i;

	ASSERT_STREQ("", records_get(&self->wire, &before, NESTMON_CMD_EXIT_GET,
				     &filter));
	EXPECT_EQ(0, load_stop(&self->handled));
	ASSERT_STREQ("", records_get(&self->wire, &after, NESTMON_CMD_EXIT_GET,
				     &filter));
	ASSERT_EQ(4, after.nr);
	for (i = 0; i < 4; i++) {
		EXPECT_LT(after.record[i].head.value[NESTMON_A_SINCE],
			  after.record[i].head.value[NESTMON_A_GONE]);
		EXPECT_EQ(0, before.record[i].head.value[NESTMON_A_GONE]);
		EXPECT_EQ(0,
			  after.record[i].head.value[NESTMON_A_UNSETTLED_NS]);
		after.record[i].head.has[NESTMON_A_GONE] = false;
		after.record[i].head.value[NESTMON_A_GONE] = 0;
	}
	/* That of real time is computed anew and may differ by a few ns. */
	for (i = 0; i < 4; i++)
		after.record[i].head.value[NESTMON_A_SINCE] =
			before.record[i].head.value[NESTMON_A_SINCE];
	EXPECT_EQ(0, differences(&before, &after));
	records_free(&before);
	records_free(&after);
}

/* A dump of one process, with nothing wrong, and when that was. */
static const char *ask_timed(struct wire *w, pid_t pid, struct records *r,
			     struct timespec when[2])
{
	const struct filter filter = { .pid = pid };
	const char *wrong;

	clock_gettime(CLOCK_MONOTONIC, &when[0]);
	wrong = records_get(w, r, NESTMON_CMD_EXIT_GET, &filter);
	clock_gettime(CLOCK_MONOTONIC, &when[1]);
	return *wrong ? wrong : records_settled(r, pid);
}

static __u64 ns_between(const struct timespec *from, const struct timespec *to)
{
	return (to->tv_sec - from->tv_sec) * 1000000000LL + to->tv_nsec -
	       from->tv_nsec;
}

/* All time since the first exit, wherever it went. */
static __u64 time_of(const struct record *record)
{
	const __u64 *value = record->head.value;

	return value[NESTMON_A_L1_NS] + value[NESTMON_A_L2_NS] +
	       value[NESTMON_A_HANDLING_NS] + value[NESTMON_A_BLOCKED_NS] +
	       value[NESTMON_A_UNSETTLED_NS];
}

/* That much must have passed, lest the slack of the clocks hides it. */
#define PASSES 50000000ULL /* ns */
#define SLACK 100 /* 1 % */

TEST_F(held, time_passes)
{
	struct timespec before[2], after[2];
	struct records first, last;
	__u64 least, most, passed;
	unsigned int i;

	ASSERT_STREQ("",
		     ask_timed(&self->wire, self->handled.pid, &first, before));
	ASSERT_EQ(4, first.nr);
	do {
		ASSERT_STREQ("", ask_timed(&self->wire, self->handled.pid,
					   &last, after));
		least = ns_between(&before[1], &after[0]);
		most = ns_between(&before[0], &after[1]);
		if (least < PASSES)
			records_free(&last);
	} while (least < PASSES);
	ASSERT_EQ(4, last.nr);
	for (i = 0; i < 4; i++) {
		passed = time_of(&last.record[i]) - time_of(&first.record[i]);
		EXPECT_LE(least - least / SLACK, passed);
		EXPECT_GE(most + most / SLACK, passed);
		EXPECT_LT(0, last.record[i].head.value[NESTMON_A_L1_NS]);
		EXPECT_LT(0, last.record[i].head.value[NESTMON_A_L2_NS]);
	}
	records_free(&first);
	records_free(&last);
}

/* What L1 gets is a round trip, but for the last one of a vCPU that ends in L1. */
TEST_F(held, round_trips)
{
	const struct filter filter = { .pid = self->reflected.pid };
	const struct row *row;
	struct records all;
	unsigned int i;

	ASSERT_STREQ("", records_get(&self->wire, &all, NESTMON_CMD_EXIT_GET,
				     &filter));
	EXPECT_STREQ("", records_settled(&all, self->reflected.pid));
	ASSERT_EQ(4, all.nr);
	for (i = 0; i < 4; i++) {
		row = record_row(&all.record[i], 2, MSR);
		ASSERT_NE(NULL, row);
		EXPECT_EQ(50, row->value[NESTMON_EXIT_A_TIMED]);
		EXPECT_EQ(50, row->value[NESTMON_EXIT_A_TRIPS]);
		EXPECT_LE(50, row->value[NESTMON_EXIT_A_L1_EXITS]);
		EXPECT_EQ(row->value[NESTMON_EXIT_A_L1_EXITS],
			  row->value[NESTMON_EXIT_A_CAUSED]);
		EXPECT_LT(row->value[NESTMON_EXIT_A_HANDLING_NS],
			  row->value[NESTMON_EXIT_A_ROUNDTRIP_NS]);
		EXPECT_LT(0, all.record[i].head.value[NESTMON_A_NESTING_NS]);
		EXPECT_EQ(
			0,
			all.record[i].head.value[NESTMON_A_TRIPS_INTERRUPTED]);
	}
	records_free(&all);
}

struct status {
	__u64 value[NESTMON_A_MAX + 1];
	unsigned int nr[NESTMON_A_MAX + 1];
	char version[32];
	char probes[256];
};

static const char *get_status(const struct nlmsghdr *nl, void *arg)
{
	const struct nlattr *attr;
	struct status *s = arg;
	int left, type;

	nla_for_each_attr(attr, nlmsg_attrdata(nl, GENL_HDRLEN),
			  nlmsg_attrlen(nl, GENL_HDRLEN), left) {
		type = nla_type(attr);
		if (type > NESTMON_A_MAX)
			return "an unknown attribute";
		s->nr[type]++;
		if (type == NESTMON_A_VERSION)
			nla_strlcpy(s->version, attr, sizeof(s->version));
		else if (type == NESTMON_A_PROBE)
			strcat(strcat(s->probes, nla_data(attr)), " ");
		else
			memcpy(&s->value[type], nla_data(attr), nla_len(attr));
	}
	return NULL;
}

static bool once_each(const struct status *s)
{
	static const int once[] = {
		NESTMON_A_VERSION,	NESTMON_A_TIME,
		NESTMON_A_SINCE,	NESTMON_A_ATTACHED,
		NESTMON_A_COLLECTOR,	NESTMON_A_RECORDS_LIVE,
		NESTMON_A_RECORDS_GONE, NESTMON_A_RECORDS_COLLECTED,
		NESTMON_A_GONE_MAX,	NESTMON_A_EXITS_LOST,
		NESTMON_A_ORPHANS,	NESTMON_A_UNSLOTTED,
		NESTMON_A_REBASED,	NESTMON_A_EVENT_SEQ,
		NESTMON_A_MODE,		NESTMON_A_CLOCK,
	};
	unsigned int i, nr = s->nr[NESTMON_A_PROBE] + s->nr[NESTMON_A_PAD];
	unsigned int all = 0;

	for (i = 0; i < ARRAY_SIZE(once); i++) {
		if (s->nr[once[i]] != 1)
			return false;
		nr++;
	}
	for (i = 0; i <= NESTMON_A_MAX; i++)
		all += s->nr[i];
	return all == nr;
}

TEST_F(held, status)
{
	struct wire_request request;
	const char *wrong = NULL;
	struct wire_end end = {};
	struct status s = {};

	wire_init(&self->wire, &request, NESTMON_CMD_STATUS_GET, 0);
	ASSERT_EQ(0, wire_send(&self->wire, &request));
	EXPECT_TRUE(wire_receive(&self->wire, get_status, &s, &end, &wrong));
	ASSERT_EQ(NULL, wrong);
	EXPECT_EQ(0, end.err);
	EXPECT_TRUE(once_each(&s));
	EXPECT_STREQ(NESTMON_VERSION, s.version);
	EXPECT_STREQ(
		"kvm_nested_vmexit_inject kvm_nested_vmenter_failed kvm_vcpu_wakeup kvm_entry kvm_exit ",
		s.probes);
	EXPECT_EQ(1, s.value[NESTMON_A_ATTACHED]);
	EXPECT_EQ(NESTMON_MODE_EVERYTHING, s.value[NESTMON_A_MODE]);
	EXPECT_TRUE(s.value[NESTMON_A_CLOCK] == NESTMON_CLOCK_TSC ||
		    s.value[NESTMON_A_CLOCK] == NESTMON_CLOCK_LOCAL);
	EXPECT_NE(NESTMON_COLLECTOR_NONE, s.value[NESTMON_A_COLLECTOR]);
	EXPECT_EQ(NR_VCPUS, s.value[NESTMON_A_RECORDS_LIVE]);
	EXPECT_GE(s.value[NESTMON_A_GONE_MAX], s.value[NESTMON_A_RECORDS_GONE]);
	EXPECT_EQ(0, s.value[NESTMON_A_EXITS_LOST]);
	EXPECT_EQ(0, s.value[NESTMON_A_UNSLOTTED]);
}

int main(int argc, char **argv)
{
	const char *reason = wire_lacks();

	if (reason)
		ksft_exit_skip("%s\n", reason);
	return test_harness_run(argc, argv);
}
