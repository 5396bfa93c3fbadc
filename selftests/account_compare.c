// SPDX-License-Identifier: GPL-2.0
/*
 * An account and the model of it, number by number. What differs is printed: it is
 * nothing or the end of a test.
 */
#include <stdio.h>
#include <string.h>

#include <linux/kernel.h>

#include "account_compare.h"

#define SHOWN 20 /* more of them tell nothing new */

static unsigned int differ(const char *what, u64 code, u64 model, u64 account)
{
	static unsigned int shown;

	if (model == account)
		return 0;
	if (shown++ < SHOWN)
		fprintf(stderr, "# %s %#llx: %llu, counted as %llu\n", what,
			code, model, account);
	return 1;
}

static unsigned int times_differ(u64 code, const struct model_times *m,
				 const struct nestmon_times *times)
{
	unsigned int nr = 0;
	int i;

	nr += differ("times count", code, m->count, nestmon_times_count(times));
	nr += differ("times sum", code, m->sum, times->sum);
	nr += differ("times min", code, m->min, times->min);
	nr += differ("times max", code, m->max, times->max);
	nr += differ("times blocked", code, m->blocked, times->blocked);
	for (i = 0; i < MODEL_TIME_BUCKETS; i++)
		nr += differ("times hist", code, m->hist[i], times->hist[i]);
	return nr;
}

static unsigned int caused_differ(u64 code, const struct model_trips *m,
				  const struct nestmon_trip *trip)
{
	const struct nestmon_step *step;
	unsigned int i, nr;

	nr = differ("caused reasons", code, m->nr, trip->nr_steps);
	nr += differ("caused lost", code, m->lost, trip->lost);
	for (i = 0; i < m->nr; i++) {
		step = trip->steps;
		while (step && step->code != m->caused[i].code)
			step = step->older;
		nr += differ("caused", code, m->caused[i].exits,
			     step ? step->exits : 0);
	}
	return nr;
}

static unsigned int trips_differ(u64 code, const struct model_trips *m,
				 const struct nestmon_trip *trip)
{
	u64 exits = nestmon_trip_l1_exits(trip->hist, trip->long_exits);
	unsigned int i, nr;

	nr = times_differ(code, &m->times, &trip->times);
	nr += caused_differ(code, m, trip);
	nr += differ("trips exits", code, m->l1_exits, exits);
	for (i = 0; i < MODEL_NUMBER_BUCKETS; i++)
		nr += differ("trips hist", code, m->hist[i], trip->hist[i]);
	return nr;
}

static unsigned int row_differs(const struct model_row *row,
				const struct nestmon_slot *slot)
{
	static const struct nestmon_trip no_trip = { .times.min = ~0ULL };
	u64 code = row->code;
	unsigned int nr;

	nr = differ("exits", code, row->exits, slot->exits);
	nr += differ("reflected", code, row->reflected, slot->reflected);
	nr += differ("synthesized", code, row->synthesized, slot->synthesized);
	nr += differ("undecided", code, row->undecided, slot->undecided);
	nr += times_differ(code, &row->times, &slot->times);
	nr += trips_differ(code, &row->trips, slot->trip ?: &no_trip);
	return nr;
}

static unsigned int fields_differ(const struct nestmon_account *a,
				  const struct model *m)
{
	const struct nestmon_field *field;
	unsigned int nr = 0;
	u64 seen = 0, code;

	for (field = a->fields.list; field; field = field->older) {
		code = field->encoding;
		if (code >= MODEL_FIELDS)
			return 1;
		nr += differ("VMREAD", code, m->field[code][0],
			     field->exits[0]);
		nr += differ("VMWRITE", code, m->field[code][1],
			     field->exits[1]);
		seen += field->exits[0] + field->exits[1];
	}
	for (code = 0; code < MODEL_FIELDS; code++)
		seen -= m->field[code][0] + m->field[code][1];
	nr += differ("fields", 0, 0, seen);
	return nr + differ("fields lost", 0, m->fields_lost, a->fields.lost);
}

/* Of a guest that runs there is only what it ran before its entry. */
static u64 guest_ticks(const struct nestmon_account *a, bool l2, u64 since)
{
	u64 ticks = a->guest[l2];

	return (s64)ticks < 0 ? ticks + since : ticks;
}

static unsigned int totals_differ(const struct nestmon_account *a,
				  const struct model *m)
{
	bool pending = a->at->level == 2 && a->at != &nestmon_no_slot.place;
	unsigned int nr = 0;

	nr += differ("in L2", 0, m->in_l2, a->at->level == 2);
	nr += differ("pending", 0, m->open, pending);
	nr += differ("L2 entries", 0, m->l2_entries, a->l2_entries);
	nr += differ("orphans", 0, m->orphans, a->orphans);
	nr += differ("left", 0, m->left, a->left);
	nr += differ("failures", 0, m->entry_failures, a->entry_failures);
	nr += differ("untraced", 0, m->untraced, a->untraced);
	nr += differ("rebased", 0, m->rebased, a->rebased);
	nr += differ("next", 0, m->known ? m->next : 0, a->kvm_exits);
	nr += differ("interrupted", 0, m->interrupted, a->interrupted);
	nr += differ("L1 ticks", 0, m->guest[0],
		     guest_ticks(a, false, m->since));
	nr += differ("L2 ticks", 0, m->guest[1],
		     guest_ticks(a, true, m->since));
	nr += differ("unsettled", 0, m->timed && m->last, !!a->open);
	nr += differ("unslotted", 0, 0,
		     a->unslotted[0].exits + a->unslotted[1].exits);
	return nr;
}

/**
 * account_differences() - compare
 * @a: account that had memory for all reasons
 * @m: model of the same vCPU
 *
 * Return: how many numbers differ
 */
unsigned int account_differences(const struct nestmon_account *a,
				 struct model *m)
{
	const struct nestmon_slot *slot;
	const struct model_row *row;
	unsigned int slots = 0, nr;

	nr = totals_differ(a, m) + fields_differ(a, m);
	for (slot = a->slots; slot; slot = slot->older) {
		row = model_row(m, slot->code, slot->place.level == 2);
		nr += row_differs(row, slot);
		slots++;
	}
	/* No row without a slot: each slot has one. */
	return nr + differ("reasons", 0, m->rows, slots);
}
