// SPDX-License-Identifier: GPL-2.0
/*
 * kmod/account.c against a naive model (account_model.c), and under the eyes of
 * a reader on another CPU.
 */
#include <pthread.h>

#include "account_compare.h"
#include "account_fixture.h"
#include "account_random.h"
#include "exits.h"

#define EVENTS 200000
#define READER_EVENTS 100000

/* What the last exit of L2 was, so that injects answer it now and then. */
struct sequence {
	u64 last;
};

static void random_exit(account_data *f, struct model *m, struct sequence *s)
{
	u64 code = any_code();
	bool l2 = roll(3);

	if (!roll(50))
		f->kvm_exits += roll(10);
	if (!roll(10000))
		f->kvm_exits = f->kvm_exits / 2 + 1;
	s->last = code;
	model_exit(m, code, l2, f->kvm_exits, f->now);
	/* The fast way is an optimization: without it all is the same. */
	f->near = roll(8);
	do_exit(f, code, l2);
}

static void random_field(account_data *f, struct model *m, struct sequence *s)
{
	u64 encoding = roll(MODEL_FIELDS);
	bool known = roll(20), write = roll(2);

	s->last = write ? VMWRITE : VMREAD;
	model_exit(m, s->last, false, f->kvm_exits, f->now);
	if (known)
		m->field[encoding][write]++;
	else
		m->fields_lost++;
	l1_field(f, s->last, known ? &encoding : NULL, write);
}

static void random_event(account_data *f, struct model *m, struct sequence *s)
{
	u32 kind = roll(100);
	u64 code;

	if (kind < 60) {
		random_exit(f, m, s);
	} else if (kind < 70) {
		random_field(f, m, s);
	} else if (kind < 99) {
		code = roll(4) ? s->last : any_code();
		model_inject(m, code);
		inject(f, code);
	} else {
		model_failed(m);
		nestmon_account_entry_failed(f->a);
	}
}

TEST_F(account, against_model)
{
	struct model *m = model_new(1000000, self->kvm_exits);
	struct sequence sequence = {};
	int i;

	for (i = 0; i < EVENTS; i++) {
		random_event(self, m, &sequence);
		if (i % REFILL == 0)
			nestmon_account_refill();
		if (i % (EVENTS / 50) == 0)
			ASSERT_EQ(0, account_differences(self->a, m));
	}
	EXPECT_EQ(0, account_differences(self->a, m));
	/* Or it tested little. */
	EXPECT_LT(EVENTS / 4, self->fast);
	EXPECT_LT(0, m->left * m->orphans * m->rebased * m->entry_failures);
	free(m);
}

TEST_F(account, table_codes)
{
	const struct nestmon_exit_info *info;
	unsigned int i, k;

	EXPECT_LE(188, ARRAY_SIZE(codes));
	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		for (k = 0; k <= i; k++)
			l2(self, codes[i]);
		l1(self, codes[i]);
		nestmon_account_refill();
	}
	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		EXPECT_SLOT(codes[i], true, i + 1, 0, 0);
		EXPECT_SLOT(codes[i], false, 1, 0, 0);
		info = nestmon_exit_info(NESTMON_ISA_SVM, codes[i]);
		ASSERT_NE(NULL, info);
		EXPECT_EQ(codes[i], info->code);
		EXPECT_NE(0, info->name[0]);
	}
	EXPECT_EQ(2 * ARRAY_SIZE(codes), self->a->nr_slots);
	EXPECT_EQ(NULL, nestmon_exit_info(NESTMON_ISA_SVM, 0x12345));
	EXPECT_EQ(NULL, nestmon_exit_info(NESTMON_ISA_VMX, CPUID));
}

struct reader {
	const struct nestmon_account *a;
	bool stop;
	unsigned long reads;
	unsigned long wrong;
};

/*
 * The way between two events of a real vCPU is long. Without it every read that
 * meets one event meets the next, and is repeated for that.
 */
static void stroll(void)
{
	unsigned int steps = roll(64);

	while (READ_ONCE(steps))
		WRITE_ONCE(steps, steps - 1);
}

/*
 * What is handled follows from the rest, and must not decrease for it; each exit
 * by VMREAD is one of a field.
 */
static void *read_on(void *arg)
{
	struct reader *r = arg;
	u64 handled, before = 0, fields, vmreads;
	struct sums sums;
	unsigned int seq;

	while (!READ_ONCE(r->stop)) {
		do {
			seq = read_seqcount_begin(&r->a->seq);
			sum_up(&sums, r->a);
			fields = field_exits(r->a, NULL, false);
			vmreads = READ_ONCE(find(r->a, VMREAD, false)->exits);
		} while (read_seqcount_retry(&r->a->seq, seq));
		handled = sums.exits[1] - sums.reflected - sums.pending;
		r->wrong += handled < before || handled > sums.exits[1];
		r->wrong += fields != vmreads;
		before = handled;
		r->reads++;
	}
	return NULL;
}

TEST_F(account, reader)
{
	struct reader reader = { .a = self->a };
	const u64 encoding = 0x681e;
	pthread_t thread;
	int i;

	ASSERT_EQ(0, pthread_create(&thread, NULL, read_on, &reader));
	for (i = 0; i < READER_EVENTS || READ_ONCE(reader.reads) < 1000; i++) {
		l2(self, i % 4 ? CPUID : MSR);
		stroll();
		if (i % 3)
			nestmon_account_inject(self->a, i % 4 ? CPUID : MSR);
		stroll();
		if (i % 16 == 0)
			l1(self, VMRUN);
		if (i % 4 == 0)
			l1_field(self, VMREAD, &encoding, false);
		stroll();
	}
	WRITE_ONCE(reader.stop, true);
	pthread_join(thread, NULL);
	TH_LOG("%lu reads during %d exits", reader.reads, i);
	EXPECT_EQ(0, reader.wrong);
}

TEST_HARNESS_MAIN
