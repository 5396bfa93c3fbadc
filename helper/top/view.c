// SPDX-License-Identifier: GPL-2.0
/*
 * What is to be seen of a model: filtered, summed up, sorted. Nothing here knows
 * a screen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../mem.h"
#include "lines.h"
#include "view.h"

/**
 * struct making - a view that is made
 * @view: the view
 * @model: what it is of
 * @settings: what is wanted
 * @total: sum of all that is in it
 * @sums: exit reasons of all that is in it
 * @nr: how many
 * @room: how many @sums has room for
 */
struct making {
	struct top_view *view;
	const struct top_model *model;
	const struct top_settings *settings;
	struct top_vcpu total;
	struct top_reason *sums;
	size_t nr;
	size_t room;
};

/**
 * top_place_of() - which line is it?
 * @line: a line of the list
 *
 * Return: its VM and vCPU
 */
struct top_place top_place_of(const struct top_line *line)
{
	return (struct top_place){
		.vm = line->vm,
		.vcpu = line->vcpu,
		.whole = !(line->has.has & TOP_ONE),
	};
}

/**
 * top_place_same() - is it the same?
 * @a: a line of the list
 * @b: another
 *
 * Return: true when they are of the same VM and vCPU
 */
bool top_place_same(const struct top_place *a, const struct top_place *b)
{
	return a->vm == b->vm && a->vcpu == b->vcpu && a->whole == b->whole;
}

static bool has_filter(const struct making *making, const char *text)
{
	return text && strcasestr(text, making->settings->filter);
}

static bool vm_matches(const struct making *making, const struct top_vcpu *vcpu)
{
	return has_filter(making, vcpu->comm) ||
	       has_filter(making, vcpu->guest);
}

static bool reason_matches(const struct making *making,
			   const struct top_reason *reason)
{
	char name[NAME_SIZE];

	name_exit(name, reason->isa, reason->sum.code);
	return has_filter(making, name);
}

static bool is_wanted(const struct making *making, const struct top_vcpu *vcpu)
{
	const struct top_place *place = &making->settings->place;
	size_t i;

	if (making->settings->drilled)
		return vcpu->vm == place->vm &&
		       (place->whole || vcpu->vcpu == place->vcpu);
	if (vm_matches(making, vcpu))
		return true;
	for (i = 0; i < vcpu->nr; i++) {
		if (reason_matches(making,
				   &making->model->reasons[vcpu->first + i]))
			return true;
	}
	return false;
}

static void add_sum(struct making *making, const struct top_reason *reason)
{
	struct top_reason *sum;
	size_t i;

	for (i = 0; i < making->nr; i++) {
		sum = &making->sums[i];
		if (sum->isa == reason->isa &&
		    sum->sum.level == reason->sum.level &&
		    sum->sum.code == reason->sum.code) {
			top_reason_add(sum, reason);
			return;
		}
	}
	making->sums = mem_grow(making->sums, &making->room, making->nr + 1,
				sizeof(*sum));
	sum = &making->sums[making->nr++];
	sum->isa = reason->isa;
	sum->interval_ns = reason->interval_ns;
	exit_row_copy(&sum->sum, &reason->sum);
}

static const struct top_reason *hottest(const struct making *making,
					const struct top_vcpu *vcpu)
{
	const struct top_reason *most = NULL;
	size_t i;

	for (i = 0; i < vcpu->nr; i++) {
		const struct top_reason *reason =
			&making->model->reasons[vcpu->first + i];

		if (reason->sum.exits &&
		    (!most || reason->sum.exits > most->sum.exits))
			most = reason;
	}
	return most;
}

static struct top_line *add_line(struct top_view *view,
				 const struct top_vcpu *vcpu)
{
	struct top_line *line;

	view->lines = mem_grow(view->lines, &view->room_lines,
			       view->nr_lines + 1, sizeof(*line));
	line = &view->lines[view->nr_lines++];
	top_line_make(line, vcpu);
	return line;
}

static void add_vcpu(struct making *making, const struct top_vcpu *vcpu)
{
	const struct top_reason *most = hottest(making, vcpu);
	struct top_line *line = add_line(making->view, vcpu);
	bool all = making->settings->drilled ? !*making->settings->filter :
					       vm_matches(making, vcpu);
	size_t i;

	line->has.has |= TOP_ONE;
	if (most) {
		char name[NAME_SIZE];

		name_exit(name, most->isa, most->sum.code);
		snprintf(line->hottest, sizeof(line->hottest), "%u %s",
			 most->sum.level, name);
	}
	top_vcpu_add(&making->total, vcpu);
	making->view->vcpus++;
	for (i = 0; i < vcpu->nr; i++) {
		const struct top_reason *reason =
			&making->model->reasons[vcpu->first + i];

		if (all || reason_matches(making, reason))
			add_sum(making, reason);
	}
}

static void set_key(const struct making *making, struct top_line *line)
{
	line->key = out_number(making->settings->list_sort, line);
}

static void add_vm(struct making *making, const struct top_vcpu *sum,
		   size_t first)
{
	struct top_view *view = making->view;
	size_t i, nr = view->nr_lines - first;
	double key;

	if (!nr)
		return;
	view->vms++;
	for (i = first; i < view->nr_lines; i++)
		set_key(making, &view->lines[i]);
	key = view->lines[first].key;
	if (nr > 1) {
		struct top_line *line = add_line(view, sum);

		strcpy(line->vcpu_text, "all");
		line->vcpu = 0;
		set_key(making, line);
		key = line->key;
	}
	for (i = first; i < view->nr_lines; i++)
		view->lines[i].vm_key = key;
}

/* Return: number of the first vCPU of the next VM. */
static size_t add_vcpus(struct making *making, size_t i)
{
	const struct top_model *model = making->model;
	const struct top_vcpu *head = &model->vcpus[i];
	size_t first = making->view->nr_lines;
	struct top_vcpu sum = { .vm = head->vm,
				.pid = head->pid,
				.guest = head->guest };

	memcpy(sum.comm, head->comm, sizeof(sum.comm));
	for (; i < model->nr_vcpus && model->vcpus[i].vm == sum.vm; i++) {
		if (!is_wanted(making, &model->vcpus[i]))
			continue;
		top_vcpu_add(&sum, &model->vcpus[i]);
		add_vcpu(making, &model->vcpus[i]);
	}
	add_vm(making, &sum, first);
	return i;
}

static int by_number(double a, double b, const struct top_settings *settings)
{
	if (a == b)
		return 0;
	return (a > b) != settings->reverse ? -1 : 1;
}

static int compare_lines(const void *one, const void *other, void *settings)
{
	const struct top_line *a = one, *b = other;
	bool whole = !(a->has.has & TOP_ONE);
	int order;

	if (a->vm != b->vm) {
		order = by_number(a->vm_key, b->vm_key, settings);
		return order ? order : a->vm < b->vm ? -1 : 1;
	}
	if (whole != !(b->has.has & TOP_ONE))
		return whole ? -1 : 1;
	order = by_number(a->key, b->key, settings);
	if (order || a->vcpu == b->vcpu)
		return order;
	return a->vcpu < b->vcpu ? -1 : 1;
}

static int compare_reasons(const void *one, const void *other, void *arg)
{
	const struct top_reason_line *a = one, *b = other;
	const struct top_settings *settings = arg;
	const struct out_column *column = settings->reason_sort;
	int order = by_number(out_number(column, a), out_number(column, b),
			      settings);

	if (order)
		return order;
	if (a->level != b->level)
		return a->level < b->level ? -1 : 1;
	return a->code < b->code ? -1 : a->code > b->code;
}

static void add_reasons(struct making *making)
{
	struct top_view *view = making->view;
	size_t i;

	view->reasons = mem_grow(NULL, &view->room_reasons, making->nr,
				 sizeof(*view->reasons));
	for (i = 0; i < making->nr; i++) {
		top_reason_line_make(&view->reasons[i], &making->sums[i]);
		exit_row_free(&making->sums[i].sum);
	}
	view->nr_reasons = making->nr;
}

static void sort(struct top_view *view, const struct top_settings *settings)
{
	if (view->nr_lines)
		qsort_r(view->lines, view->nr_lines, sizeof(*view->lines),
			compare_lines, (void *)settings);
	if (view->nr_reasons)
		qsort_r(view->reasons, view->nr_reasons, sizeof(*view->reasons),
			compare_reasons, (void *)settings);
}

/**
 * top_view_make() - what is to be seen of a model
 * @view: filled in, in place of what it held; to be freed with top_view_clear()
 * @model: the model
 * @settings: what is wanted
 */
void top_view_make(struct top_view *view, const struct top_model *model,
		   const struct top_settings *settings)
{
	struct making making = {
		.view = view,
		.model = model,
		.settings = settings,
	};
	size_t i = 0;

	top_view_clear(view);
	while (i < model->nr_vcpus)
		i = add_vcpus(&making, i);
	top_line_make(&view->total, &making.total);
	add_reasons(&making);
	sort(view, settings);
	free(making.sums);
}

/**
 * top_view_clear() - free what a view holds
 * @view: the view
 */
void top_view_clear(struct top_view *view)
{
	free(view->lines);
	free(view->reasons);
	*view = (struct top_view){};
}
