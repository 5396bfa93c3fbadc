// SPDX-License-Identifier: GPL-2.0
/*
 * The dumps while VMs run, come and go. netlink_records.c checks every reply.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "netlink_load.h"
#include "netlink_records.h"

#define DUMPS 500
#define DUMPS_MIN 50
#define SECONDS 5
#define SECONDS_MAX 60 /* of an emulated host under load */

FIXTURE(race)
{
	struct wire wire;
};

FIXTURE_SETUP(race)
{
	ASSERT_EQ(0, wire_open(&self->wire));
	ASSERT_EQ(0, wire_resolve(&self->wire, NESTMON_GENL_NAME));
}

FIXTURE_TEARDOWN(race)
{
	wire_close(&self->wire);
}

static const int counters[] = {
	NESTMON_A_TIME,
	NESTMON_A_L1_EXITS,
	NESTMON_A_L2_EXITS,
	NESTMON_A_L2_HANDLED,
	NESTMON_A_L2_REFLECTED,
	NESTMON_A_L2_ENTRIES,
	NESTMON_A_SYNTHESIZED,
	NESTMON_A_ORPHANS,
	NESTMON_A_LEFT,
	NESTMON_A_ENTRY_FAILURES,
	NESTMON_A_UNTRACED,
	NESTMON_A_UNSLOTTED,
	NESTMON_A_REBASED,
	NESTMON_A_HANDLING_NS,
	NESTMON_A_BLOCKED_NS,
	NESTMON_A_NESTING_NS,
	NESTMON_A_TRIPS_INTERRUPTED,
};

static const int row_counters[] = {
	NESTMON_EXIT_A_EXITS,
	NESTMON_EXIT_A_HANDLED,
	NESTMON_EXIT_A_REFLECTED,
	NESTMON_EXIT_A_SYNTHESIZED,
	NESTMON_EXIT_A_TIMED,
	NESTMON_EXIT_A_HANDLING_NS,
	NESTMON_EXIT_A_HANDLING_MAX_NS,
	NESTMON_EXIT_A_BLOCKED_NS,
	NESTMON_EXIT_A_HANDLING_HIST,
	NESTMON_EXIT_A_TRIPS,
	NESTMON_EXIT_A_L1_EXITS,
	NESTMON_EXIT_A_ROUNDTRIP_NS,
	NESTMON_EXIT_A_ROUNDTRIP_BLOCKED_NS,
	NESTMON_EXIT_A_ROUNDTRIP_HIST,
	NESTMON_EXIT_A_L1_EXITS_HIST,
	NESTMON_EXIT_A_CAUSED,
	NESTMON_EXIT_A_CAUSED_LOST,
};

static unsigned int row_decreases(const struct record *before,
				  const struct record *after)
{
	const struct row *old, *now;
	unsigned int i, k, nr = 0;

	for (i = 0; i < before->rows; i++) {
		old = &before->row[i];
		now = record_row(after, old->value[NESTMON_EXIT_A_LEVEL],
				 old->value[NESTMON_EXIT_A_CODE]);
		for (k = 0; now && k < ARRAY_SIZE(row_counters); k++)
			nr += now->value[row_counters[k]] <
			      old->value[row_counters[k]];
		nr += !now;
	}
	return nr;
}

/* Counters that went down, and rows and vCPUs that went away. */
static unsigned int decreases(const struct records *before,
			      const struct records *after)
{
	const struct record *old, *now;
	unsigned int i, k, nr = 0;

	for (i = 0; i < before->nr; i++) {
		old = &before->record[i];
		now = records_find(after, old->head.value[NESTMON_A_VM],
				   old->head.value[NESTMON_A_VCPU]);
		if (!now) {
			nr++;
			continue;
		}
		for (k = 0; k < ARRAY_SIZE(counters); k++)
			nr += now->head.value[counters[k]] <
			      old->head.value[counters[k]];
		nr += row_decreases(old, now);
	}
	return nr;
}

static __u64 sum(const struct records *r, pid_t pid, int attr)
{
	__u64 sum = 0;
	unsigned int i;

	for (i = 0; i < r->nr; i++) {
		if (r->record[i].head.value[NESTMON_A_PID] == (__u64)pid)
			sum += r->record[i].head.value[attr];
	}
	return sum;
}

static __u64 all_exits(const struct records *r, pid_t pid)
{
	return sum(r, pid, NESTMON_A_L1_EXITS) +
	       sum(r, pid, NESTMON_A_L2_EXITS) +
	       sum(r, pid, NESTMON_A_UNTRACED);
}

/* A load has to be well into its work before it says anything. */
static bool at_work(struct wire *w, struct load *load)
{
	struct filter filter = { .pid = load->pid };
	__u64 exits = 0;
	struct records r;
	int patience;

	for (patience = 3000; patience && exits < 1000; patience--) {
		if (*records_get(w, &r, NESTMON_CMD_VCPU_GET, &filter))
			return false;
		exits = sum(&r, load->pid, NESTMON_A_L2_EXITS);
		records_free(&r);
		if (waitpid(load->pid, NULL, WNOHANG))
			return false;
		usleep(10000);
	}
	return patience;
}

TEST_F_TIMEOUT(race, under_fire, 120)
{
	struct load handled, reflected;
	struct records before, after;
	__u64 kvm[2], start;
	pid_t pid[2];
	time_t end, give_up;
	int i;

	ASSERT_EQ(0, load_start(&handled, "--exit cpuid --forever --vcpus 2"));
	if (!at_work(&self->wire, &handled))
		SKIP(return, "nested_load does not work here");
	ASSERT_EQ(0, load_start(&reflected,
				"--exit msr --reflect --forever --vcpus 2"));
	ASSERT_TRUE(at_work(&self->wire, &reflected));

	pid[0] = handled.pid;
	pid[1] = reflected.pid;

	ASSERT_STREQ("", records_get(&self->wire, &before, NESTMON_CMD_EXIT_GET,
				     NULL));
	start = sum(&before, pid[1], NESTMON_A_L2_REFLECTED);
	end = time(NULL) + SECONDS;
	give_up = time(NULL) + SECONDS_MAX;
	for (i = 0; i < DUMPS || time(NULL) < end; i++) {
		if (i >= DUMPS_MIN && time(NULL) >= give_up)
			break;
		ASSERT_STREQ("", records_get(&self->wire, &after,
					     NESTMON_CMD_EXIT_GET, NULL));
		ASSERT_EQ(0, decreases(&before, &after));
		records_free(&before);
		before = after;
	}
	TH_LOG("%d dumps, %llu exits reflected meanwhile", i,
	       (unsigned long long)sum(&before, pid[1],
				       NESTMON_A_L2_REFLECTED) -
		       start);
	EXPECT_LT(start + 1000, sum(&before, pid[1], NESTMON_A_L2_REFLECTED));

	/* What they say then came after all of their exits. */
	EXPECT_EQ(0, load_stop(&handled));
	EXPECT_EQ(0, load_stop(&reflected));
	ASSERT_STREQ("", records_get(&self->wire, &after, NESTMON_CMD_EXIT_GET,
				     NULL));
	EXPECT_EQ(0, decreases(&before, &after));
	ASSERT_EQ(2, load_numbers(&handled, "exits", kvm, 2));
	EXPECT_EQ(kvm[0] + kvm[1], all_exits(&after, pid[0]));
	ASSERT_EQ(2, load_numbers(&reflected, "exits", kvm, 2));
	EXPECT_EQ(kvm[0] + kvm[1], all_exits(&after, pid[1]));
	EXPECT_STREQ("", records_settled(&after, pid[0]));
	EXPECT_STREQ("", records_settled(&after, pid[1]));
	records_free(&before);
	records_free(&after);
}

/* Starts one load after the other, until the test is over. */
static pid_t come_and_go(void)
{
	struct load load;
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		if (load_start(&load, "--exit cpuid --count 20 --vcpus 2"))
			_exit(1);
		load_report(&load);
		load_stop(&load);
	}
}

TEST_F_TIMEOUT(race, come_and_go, 120)
{
	unsigned int dumps = 0, interrupted = 0, most = 0;
	struct records r, first;
	time_t end = time(NULL) + 3 * SECONDS;
	pid_t pid[2];
	int i;

	ASSERT_STREQ("", records_get(&self->wire, &first, NESTMON_CMD_VCPU_GET,
				     NULL));
	for (i = 0; i < 2; i++) {
		pid[i] = come_and_go();
		ASSERT_LT(0, pid[i]);
	}
	while (time(NULL) < end) {
		ASSERT_STREQ("",
			     records_get(&self->wire, &r,
					 dumps++ & 1 ? NESTMON_CMD_EXIT_GET :
						       NESTMON_CMD_VCPU_GET,
					 NULL));
		interrupted += r.end.interrupted;
		most = r.nr > most ? r.nr : most;
		records_free(&r);
	}
	for (i = 0; i < 2; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
	}
	TH_LOG("%u dumps, %u interrupted, up to %u vCPUs", dumps, interrupted,
	       most);
	EXPECT_LT(first.nr, most);
	records_free(&first);
}

static int module_references(void)
{
	FILE *file = fopen("/sys/module/nestmon/refcnt", "r");
	int nr = -1;

	if (file) {
		if (fscanf(file, "%d", &nr) != 1)
			nr = -1;
		fclose(file);
	}
	return nr;
}

/* Records enough for a dump that takes several reads. */
static bool make_records(void)
{
	struct load load;

	if (load_start(&load, "--exit cpuid --count 1 --vcpus 12"))
		return false;
	return !load_report(&load) && !load_stop(&load);
}

TEST_F(race, half_read)
{
	int references = module_references(), i;
	struct records r;
	struct wire w;

	if (!make_records())
		SKIP(return, "nested_load does not work here");
	for (i = 0; i < 100; i++) {
		ASSERT_EQ(0, wire_open_small(&w));
		ASSERT_EQ(0, records_ask(&w, &r, NESTMON_CMD_EXIT_GET, NULL));
		if (i % 2)
			ASSERT_FALSE(records_read(&w, &r));
		wire_close(&w);
		records_free(&r);
	}
	EXPECT_LE(0, references);
	EXPECT_EQ(references, module_references());
	EXPECT_STREQ("",
		     records_get(&self->wire, &r, NESTMON_CMD_EXIT_GET, NULL));
	records_free(&r);
}

TEST_F(race, two_at_once)
{
	struct wire w[2];
	bool done[2] = {};
	struct records r[2];
	int i;

	if (!make_records())
		SKIP(return, "nested_load does not work here");
	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, wire_open_small(&w[i]));
		ASSERT_EQ(0, records_ask(&w[i], &r[i], NESTMON_CMD_EXIT_GET,
					 NULL));
	}
	while (!done[0] || !done[1]) {
		for (i = 0; i < 2; i++)
			done[i] = done[i] || records_read(&w[i], &r[i]);
	}
	for (i = 0; i < 2; i++) {
		EXPECT_STREQ("", r[i].wrong ?: "");
		EXPECT_LT(2, r[i].end.datagrams);
	}
	EXPECT_EQ(r[0].nr, r[1].nr);
	for (i = 0; i < 2; i++) {
		records_free(&r[i]);
		wire_close(&w[i]);
	}
}

int main(int argc, char **argv)
{
	const char *reason = wire_lacks();

	if (reason)
		ksft_exit_skip("%s\n", reason);
	return test_harness_run(argc, argv);
}
