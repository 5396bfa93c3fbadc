// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "dump.h"
#include "mem.h"

static int compare(const void *one, const void *other)
{
	const struct vcpu *a = one, *b = other;

	if (a->vm != b->vm)
		return a->vm < b->vm ? -1 : 1;
	return a->vcpu < b->vcpu ? -1 : a->vcpu > b->vcpu;
}

/**
 * vcpu_row() - find the counters of an exit reason
 * @vcpu: the vCPU
 * @level: 1 or 2
 * @code: exit code
 *
 * Return: the counters, NULL when there are none
 */
const struct exit_row *vcpu_row(const struct vcpu *vcpu, __u32 level,
				__u64 code)
{
	size_t i;

	for (i = 0; i < vcpu->nr; i++) {
		if (vcpu->rows[i].code == code && vcpu->rows[i].level == level)
			return &vcpu->rows[i];
	}
	return NULL;
}

/**
 * vcpu_add_row() - add the counters of an exit reason
 * @vcpu: the vCPU
 * @row: its counters; they replace those of the same level and code. What they
 *	hold is moved and they are left empty
 */
void vcpu_add_row(struct vcpu *vcpu, struct exit_row *row)
{
	const struct exit_row *known = vcpu_row(vcpu, row->level, row->code);
	struct exit_row *old;

	if (known) {
		old = &vcpu->rows[known - vcpu->rows];
		exit_row_free(old);
	} else {
		vcpu->rows = mem_grow(vcpu->rows, &vcpu->room, vcpu->nr + 1,
				      sizeof(*row));
		old = &vcpu->rows[vcpu->nr++];
	}
	*old = *row;
	memset(row, 0, sizeof(*row));
}

static void drop_rows(struct vcpu *vcpu)
{
	size_t i;

	for (i = 0; i < vcpu->nr; i++)
		exit_row_free(&vcpu->rows[i]);
	vcpu->nr = 0;
}

/**
 * vcpu_free() - free what a vCPU holds
 * @vcpu: the vCPU
 */
void vcpu_free(struct vcpu *vcpu)
{
	drop_rows(vcpu);
	free(vcpu->rows);
	shadow_free(&vcpu->shadow);
	cap_set_free(&vcpu->caps);
	memset(vcpu, 0, sizeof(*vcpu));
}

static struct vcpu *find_unsorted(struct dump *dump, const struct vcpu *like)
{
	size_t i;

	/* Messages of one vCPU follow each other: look at the last first. */
	for (i = dump->nr; i--;) {
		if (!compare(&dump->vcpus[i], like))
			return &dump->vcpus[i];
	}
	return NULL;
}

static void merge(struct vcpu *old, struct vcpu *vcpu)
{
	struct vcpu head = *vcpu;
	size_t i;

	/* Another snapshot of the same vCPU: rows of both would not add up. */
	if (old->time != vcpu->time) {
		drop_rows(old);
		shadow_free(&old->shadow);
	}
	shadow_merge(&old->shadow, &vcpu->shadow);
	head.rows = old->rows;
	head.nr = old->nr;
	head.room = old->room;
	head.shadow = old->shadow;
	head.caps = old->caps;
	*old = head;
	for (i = 0; i < vcpu->nr; i++)
		vcpu_add_row(old, &vcpu->rows[i]);
	vcpu_free(vcpu);
}

/**
 * dump_add() - add a vCPU, or further rows of one that is there
 * @dump: the dump
 * @vcpu: the vCPU; what it holds is moved and it is left empty
 */
void dump_add(struct dump *dump, struct vcpu *vcpu)
{
	struct vcpu *old = find_unsorted(dump, vcpu);

	if (vcpu->time > dump->time)
		dump->time = vcpu->time;
	if (old) {
		merge(old, vcpu);
		return;
	}
	dump->vcpus =
		mem_grow(dump->vcpus, &dump->room, dump->nr + 1, sizeof(*vcpu));
	dump->vcpus[dump->nr++] = *vcpu;
	memset(vcpu, 0, sizeof(*vcpu));
}

/**
 * dump_vcpu() - find a vCPU
 * @dump: a sorted dump
 * @like: VM and number of the vCPU
 *
 * Return: the vCPU, NULL when it is not there
 */
const struct vcpu *dump_vcpu(const struct dump *dump, const struct vcpu *like)
{
	if (!dump->nr)
		return NULL;
	return bsearch(like, dump->vcpus, dump->nr, sizeof(*like), compare);
}

/**
 * dump_sort() - sort the vCPUs by VM and number
 * @dump: the dump
 */
void dump_sort(struct dump *dump)
{
	if (dump->nr)
		qsort(dump->vcpus, dump->nr, sizeof(*dump->vcpus), compare);
}

/**
 * dump_keep() - drop what is not selected
 * @dump: the dump
 * @keep: says whether a vCPU stays
 * @arg: passed to @keep
 */
void dump_keep(struct dump *dump, bool (*keep)(const struct vcpu *, void *),
	       void *arg)
{
	size_t i, nr = 0;

	for (i = 0; i < dump->nr; i++) {
		if (keep(&dump->vcpus[i], arg))
			dump->vcpus[nr++] = dump->vcpus[i];
		else
			vcpu_free(&dump->vcpus[i]);
	}
	dump->nr = nr;
}

/**
 * dump_adopt() - take over the vCPUs that an interrupted dump lacks
 * @dump: the sorted dump that was interrupted; it stays sorted
 * @from: the sorted dump before it; what is taken over is left empty there
 *
 * Without it they would look gone now, and new with all they ever counted the
 * next time.
 */
void dump_adopt(struct dump *dump, struct dump *from)
{
	size_t i, nr = dump->nr;

	for (i = 0; i < from->nr; i++) {
		struct dump sorted = { .vcpus = dump->vcpus, .nr = nr };
		struct vcpu *vcpu = &from->vcpus[i];

		if (vcpu->gone || dump_vcpu(&sorted, vcpu))
			continue;
		dump->vcpus = mem_grow(dump->vcpus, &dump->room, dump->nr + 1,
				       sizeof(*vcpu));
		dump->vcpus[dump->nr++] = *vcpu;
		memset(vcpu, 0, sizeof(*vcpu));
	}
	dump_sort(dump);
}

/**
 * dump_clear() - free what a dump holds
 * @dump: the dump
 */
void dump_clear(struct dump *dump)
{
	size_t i;

	for (i = 0; i < dump->nr; i++)
		vcpu_free(&dump->vcpus[i]);
	free(dump->vcpus);
	memset(dump, 0, sizeof(*dump));
}
