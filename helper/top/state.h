/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_TOP_STATE_H
#define NESTMON_TOP_STATE_H

#include "view.h"

/**
 * struct top_state - what is shown, and how
 * @settings: what is wanted of the model
 * @model: what came new in the last interval
 * @view: what is to be seen of it
 * @paused: the model stays
 * @help: the keys are shown
 * @typing: the filter is being typed
 * @typed_over: the filter before that
 * @cursor: the line that is chosen
 * @at: its number
 * @top: first line of the list on the screen
 * @scroll: first reason on the screen
 * @page: lines of the list on the screen, or reasons with one drilled into
 * @interval_ns: ns between refreshes
 * @time: local time of the last refresh, as text
 * @message: what went wrong in it, empty for nothing
 */
struct top_state {
	struct top_settings settings;
	struct top_model model;
	struct top_view view;
	bool paused;
	bool help;
	bool typing;
	char typed_over[TOP_FILTER_SIZE];
	struct top_place cursor;
	size_t at;
	size_t top;
	size_t scroll;
	size_t page;
	__u64 interval_ns;
	char time[16];
	char message[256];
};

void top_state_see(struct top_state *state);
void top_state_move(struct top_state *state, long by);
void top_state_clear(struct top_state *state);

#endif /* NESTMON_TOP_STATE_H */
