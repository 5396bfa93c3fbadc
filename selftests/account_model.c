// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "account_model.h"

/**
 * model_new() - a vCPU in L1 of which nothing was seen
 * @khz: rate of the clock
 * @kvm_exits: what KVM's count will be at the first exit
 *
 * Return: the vCPU, for free()
 */
struct model *model_new(u32 khz, u64 kvm_exits)
{
	struct model *m = calloc(1, sizeof(*m));

	if (!m)
		abort();
	m->khz = khz;
	m->known = true;
	m->next = kvm_exits;
	return m;
}

/**
 * model_row() - the row of a reason
 * @m: the vCPU
 * @code: exit code
 * @l2: level 2
 *
 * Return: the row, a new one if need be
 */
struct model_row *model_row(struct model *m, u64 code, bool l2)
{
	unsigned int i;

	for (i = 0; i < m->rows; i++) {
		if (m->row[i].code == code && m->row[i].l2 == l2)
			return &m->row[i];
	}
	if (m->rows == MODEL_ROWS)
		abort();
	m->row[i].code = code;
	m->row[i].l2 = l2;
	m->row[i].times.min = ~0ULL;
	m->row[i].trips.times.min = ~0ULL;
	m->rows++;
	return &m->row[i];
}

static bool model_no_guest_ran(u64 code)
{
	return code == MODEL_ERR || code == MODEL_BUSY;
}

static bool model_timed(const struct model *m)
{
	return m->mode == NESTMON_MODE_TIME ||
	       m->mode == NESTMON_MODE_EVERYTHING;
}

/**
 * model_time_bucket() - where a duration belongs
 * @m: the vCPU
 * @ticks: the duration
 *
 * Return: the first bucket ends at 256 ns, each other one at the double of the
 *	former, the last one has no end
 */
unsigned int model_time_bucket(const struct model *m, u64 ticks)
{
	unsigned __int128 ps = (unsigned __int128)ticks * 1000000000 / m->khz;
	unsigned __int128 end = 256000;
	unsigned int bucket = 0;

	while (bucket < MODEL_TIME_BUCKETS - 1 && ps >= end) {
		bucket++;
		end *= 2;
	}
	return bucket;
}

/* One each for up to 8, then up to 16, 32, ..., 512, and the rest. */
static unsigned int model_number_bucket(u64 number)
{
	unsigned int bucket = 9;
	u64 most = 16;

	if (number <= 8)
		return number;
	while (bucket < MODEL_NUMBER_BUCKETS - 1 && number > most) {
		bucket++;
		most *= 2;
	}
	return bucket;
}

static void model_add_time(struct model *m, struct model_times *times, u64 from,
			   u64 to)
{
	u64 ticks = to > from ? to - from : 0;

	times->count++;
	times->sum += ticks;
	if (ticks < times->min)
		times->min = ticks;
	if (ticks > times->max)
		times->max = ticks;
	if (m->mode == NESTMON_MODE_EVERYTHING)
		times->hist[model_time_bucket(m, ticks)]++;
}

static void model_follow(struct model *m, u64 kvm_exits)
{
	bool ahead = kvm_exits >= m->next && kvm_exits - m->next < 1ULL << 32;

	if (m->known && ahead)
		m->untraced += kvm_exits - m->next;
	else if (m->known)
		m->rebased++;
	m->known = true;
	m->next = kvm_exits + 1;
}

/* What no exit told of before is no guest's time. */
static void model_guest_ran(struct model *m, bool l2, u64 now)
{
	if (m->timed)
		m->guest[l2] += now - m->since;
}

static void model_cause(struct model *m, u64 code)
{
	struct model_trips *trips = &m->trip.row->trips;
	unsigned int i = 0;

	m->trip.l1_exits++;
	while (i < trips->nr && trips->caused[i].code != code)
		i++;
	if (i == MODEL_CAUSED) {
		trips->lost++;
		return;
	}
	if (i == trips->nr)
		trips->caused[trips->nr++].code = code;
	trips->caused[i].exits++;
}

static void model_end_trip(struct model *m, u64 now)
{
	struct model_trips *trips = &m->trip.row->trips;

	model_add_time(m, &trips->times, m->trip.since, now);
	trips->times.blocked += m->trip.blocked;
	trips->l1_exits += m->trip.l1_exits;
	trips->hist[model_number_bucket(m->trip.l1_exits)]++;
	m->trip.row = NULL;
}

static void model_interrupt(struct model *m)
{
	if (m->trip.row)
		m->interrupted++;
	m->trip.row = NULL;
}

/**
 * model_exit() - an exit
 * @m: the vCPU
 * @code: exit code
 * @l2: L2 ran
 * @kvm_exits: KVM's own count
 * @now: ticks
 */
void model_exit(struct model *m, u64 code, bool l2, u64 kvm_exits, u64 now)
{
	model_follow(m, kvm_exits);
	m->failed = false;
	model_row(m, code, l2)->exits++;
	if (!l2 && m->in_l2 && m->open)
		m->left++;
	if (l2 && !m->in_l2 && !model_no_guest_ran(code))
		m->l2_entries++;
	if (m->trip.row && !l2)
		model_cause(m, code);
	m->in_l2 = l2;
	m->open = l2;
	m->open_code = code;

	model_guest_ran(m, l2, now);
	m->timed = model_timed(m);
	m->since = now;
	m->last = model_row(m, code, l2);
	if (l2)
		m->l2_exit = now;
}

/**
 * model_entry() - the vCPU is entered
 * @m: the vCPU
 * @l2: L2 will run
 * @now: ticks
 */
void model_entry(struct model *m, bool l2, u64 now)
{
	/* One after another: what ran in between was not seen. */
	if (!m->timed || !m->last)
		return;
	if (l2 && m->trip.row)
		model_end_trip(m, now);
	model_add_time(m, &m->last->times, m->since, now);
	m->last = NULL;
	m->entered_l2 = l2;
	m->since = now;
}

/**
 * model_blocked() - the vCPU was halted
 * @m: the vCPU
 * @ticks: how long
 */
void model_blocked(struct model *m, u64 ticks)
{
	if (!m->timed || !m->last)
		return;
	m->last->times.blocked += ticks;
	m->since += ticks;
	if (m->trip.row)
		m->trip.blocked += ticks;
}

static void model_begin_trip(struct model *m, struct model_row *row)
{
	if (m->mode != NESTMON_MODE_EVERYTHING)
		return;
	m->trip = (struct model_trip){
		.row = row,
		.since = m->l2_exit,
	};
}

/**
 * model_inject() - L1 is given an exit of L2
 * @m: the vCPU
 * @code: exit code that L1 sees
 */
void model_inject(struct model *m, u64 code)
{
	bool async = code == MODEL_INTR || code == MODEL_NMI;

	if (m->in_l2 && m->open && m->open_code == code && !async) {
		model_row(m, code, true)->reflected++;
		model_begin_trip(m, model_row(m, code, true));
	} else if (m->in_l2) {
		model_row(m, code, true)->synthesized++;
	} else if (model_no_guest_ran(code)) {
		model_row(m, code, true)->synthesized++;
		model_failed(m);
	} else {
		m->orphans++;
	}
	m->in_l2 = false;
	m->open = false;
}

/**
 * model_failed() - KVM refuses a VM entry of L1
 * @m: the vCPU
 */
void model_failed(struct model *m)
{
	if (!m->failed)
		m->entry_failures++;
	m->failed = true;
}

/**
 * model_nested_off() - L1 turned nesting off
 * @m: the vCPU
 */
void model_nested_off(struct model *m)
{
	model_interrupt(m);
}

/**
 * model_pause() - nothing is seen until the next exit
 * @m: the vCPU
 * @now: ticks
 */
void model_pause(struct model *m, u64 now)
{
	model_interrupt(m);
	if (!m->last)
		model_guest_ran(m, m->entered_l2, now);
	m->timed = false;
	if (m->open)
		model_row(m, m->open_code, true)->undecided++;
	m->open = false;
	m->known = false;
	m->failed = false;
}

/**
 * model_follow_mode() - the mode changed before the exit that is told next
 * @m: the vCPU
 * @mode: &enum nestmon_mode
 * @l2: L2 ran
 * @now: ticks
 *
 * After an exit without an entry it is not known what ran.
 */
void model_follow_mode(struct model *m, enum nestmon_mode mode, bool l2,
		       u64 now)
{
	model_interrupt(m);
	if (!m->last)
		model_guest_ran(m, l2, now);
	m->timed = false;
	m->mode = mode;
}
