/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_TOP_VIEW_H
#define NESTMON_TOP_VIEW_H

#include "columns.h"
#include "model.h"

/* Longest filter, in bytes, and its end. */
#define TOP_FILTER_SIZE 64

/**
 * struct top_place - a line of the list
 * @vm: number of the VM
 * @vcpu: number of the vCPU
 * @whole: all vCPUs of the VM
 */
struct top_place {
	__u32 vm;
	__u32 vcpu;
	bool whole;
};

/**
 * struct top_settings - what is to be seen of a model, and how
 * @list_sort: column that the list is sorted by
 * @reason_sort: column that reasons are sorted by
 * @reverse: smallest first
 * @filter: only VMs and reasons with this in their name; empty for all
 * @drilled: only @place
 * @place: of the list
 */
struct top_settings {
	const struct out_column *list_sort;
	const struct out_column *reason_sort;
	bool reverse;
	char filter[TOP_FILTER_SIZE];
	bool drilled;
	struct top_place place;
};

/**
 * struct top_view - what is to be seen
 * @total: all that is in @lines, and whatever else their vCPUs did
 * @lines: VMs and vCPUs, sorted; a VM of several vCPUs stands before them
 * @nr_lines: how many
 * @room_lines: how many @lines has room for
 * @vms: how many VMs
 * @vcpus: how many vCPUs
 * @reasons: exit reasons of all @lines, sorted
 * @nr_reasons: how many
 * @room_reasons: how many @reasons has room for
 */
struct top_view {
	struct top_line total;
	struct top_line *lines;
	size_t nr_lines;
	size_t room_lines;
	size_t vms;
	size_t vcpus;
	struct top_reason_line *reasons;
	size_t nr_reasons;
	size_t room_reasons;
};

struct top_place top_place_of(const struct top_line *line);
bool top_place_same(const struct top_place *a, const struct top_place *b);
void top_view_make(struct top_view *view, const struct top_model *model,
		   const struct top_settings *settings);
void top_view_clear(struct top_view *view);

#endif /* NESTMON_TOP_VIEW_H */
