// SPDX-License-Identifier: GPL-2.0
/*
 * Rows of `nestmon stats`: the counters as they are, or what came new between
 * two dumps.
 */
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "rows.h"

#define NS_PER_S 1e9

static struct row *add(struct rows *rows, const struct vcpu *vcpu,
		       const struct exit_row *exit)
{
	struct row *row;

	rows->list =
		mem_grow(rows->list, &rows->room, rows->nr + 1, sizeof(*row));
	row = &rows->list[rows->nr++];
	*row = (struct row){
		.vm = vcpu->vm,
		.pid = vcpu->pid,
		.comm = vcpu->comm,
		.guest = vcpu->guest,
		.vcpu = vcpu->vcpu,
		.isa_id = vcpu->isa,
		.gone = vcpu->gone,
		.total = exit->exits,
	};
	exit_row_copy(&row->exit, exit);
	name_isa(row->isa, vcpu->isa);
	name_exit(row->reason, vcpu->isa, exit->code);
	return row;
}

static void settle(struct rows *rows)
{
	size_t i;

	for (i = 0; i < rows->nr; i++)
		row_settle(&rows->list[i]);
}

/**
 * rows_totals() - rows of a dump, as they are
 * @rows: added to
 * @dump: the dump
 */
void rows_totals(struct rows *rows, const struct dump *dump)
{
	const struct vcpu *vcpu;
	size_t i, j;

	for (i = 0; i < dump->nr; i++) {
		vcpu = &dump->vcpus[i];
		for (j = 0; j < vcpu->nr; j++)
			add(rows, vcpu, &vcpu->rows[j]);
	}
	settle(rows);
}

static void set_interval(struct row *row, __u64 from, __u64 to)
{
	row->interval_ns = to > from ? to - from : 0;
	if (row->interval_ns)
		row->exits_per_s =
			row->exit.exits * NS_PER_S / row->interval_ns;
}

static bool moved(const struct exit_row *exit)
{
	/* A fate, or an end, may come an interval after its exit. */
	return exit->exits || exit->handled || exit->reflected ||
	       exit->synthesized || exit->timed || exit->trips;
}

static void add_delta(struct rows *rows, const struct vcpu *vcpu,
		      const struct exit_row *exit, const struct vcpu *before,
		      __u64 from)
{
	const struct exit_row *old = NULL;
	struct row *row = add(rows, vcpu, exit);

	if (before)
		old = vcpu_row(before, exit->level, exit->code);
	if (old)
		exit_row_subtract(&row->exit, old);
	set_interval(row, before && before->time ? before->time : from,
		     vcpu->time);
	if (moved(&row->exit) || row->gone)
		return;
	row_free(row);
	rows->nr--;
}

static void add_known(struct rows *rows, const struct dump *before,
		      const struct vcpu *vcpu)
{
	const struct vcpu *old = dump_vcpu(before, vcpu);
	size_t i;

	/* That it went has been reported. */
	if (vcpu->gone && old && old->gone)
		return;
	for (i = 0; i < vcpu->nr; i++)
		add_delta(rows, vcpu, &vcpu->rows[i], old, before->time);
}

/* The vCPU went, and so did its record: its last exits are not known. */
static void add_collected(struct rows *rows, const struct vcpu *old,
			  const struct dump *now)
{
	struct row *row;
	size_t i;

	for (i = 0; i < old->nr; i++) {
		row = add(rows, old, &old->rows[i]);
		exit_row_subtract(&row->exit, &old->rows[i]);
		row->exit.pending = false;
		row->gone = true;
		set_interval(row, old->time, now->time);
	}
}

/**
 * rows_deltas() - rows of what came new between two dumps
 * @rows: added to; reasons that did not occur are left out
 * @before: the older dump
 * @now: the younger dump
 *
 * A vCPU that went meanwhile comes with all its rows, once.
 */
void rows_deltas(struct rows *rows, const struct dump *before,
		 const struct dump *now)
{
	size_t i;

	for (i = 0; i < now->nr; i++)
		add_known(rows, before, &now->vcpus[i]);
	/* An interrupted dump may lack vCPUs that exist. */
	for (i = 0; i < before->nr && !now->interrupted; i++) {
		const struct vcpu *old = &before->vcpus[i];

		if (!old->gone && !dump_vcpu(now, old))
			add_collected(rows, old, now);
	}
	settle(rows);
}

static int order(const struct row *a, const struct row *b)
{
	if (a->vm != b->vm)
		return a->vm < b->vm ? -1 : 1;
	if (a->vcpu != b->vcpu)
		return a->vcpu < b->vcpu ? -1 : 1;
	if (a->exit.level != b->exit.level)
		return a->exit.level < b->exit.level ? -1 : 1;
	return a->exit.code < b->exit.code ? -1 : a->exit.code > b->exit.code;
}

static int compare(const void *one, const void *other, void *arg)
{
	long double a = out_number(arg, one), b = out_number(arg, other);

	if (a != b)
		return a > b ? -1 : 1;
	return order(one, other);
}

/**
 * rows_sort() - sort rows, largest first
 * @rows: the rows
 * @column: by which column
 */
void rows_sort(struct rows *rows, const struct out_column *column)
{
	if (rows->nr)
		qsort_r(rows->list, rows->nr, sizeof(*rows->list), compare,
			(void *)column);
}

/**
 * rows_clear() - free what rows hold
 * @rows: the rows
 */
void rows_clear(struct rows *rows)
{
	size_t i;

	for (i = 0; i < rows->nr; i++)
		row_free(&rows->list[i]);
	free(rows->list);
	memset(rows, 0, sizeof(*rows));
}
