// SPDX-License-Identifier: GPL-2.0
#include "state.h"

static size_t clamp(size_t at, size_t nr)
{
	return at < nr ? at : nr ? nr - 1 : 0;
}

/* It stays on its VM or vCPU, and on its line when that is gone. */
static void find_cursor(struct top_state *state)
{
	const struct top_view *view = &state->view;
	struct top_place place;
	size_t i;

	state->at = clamp(state->at, view->nr_lines);
	for (i = 0; i < view->nr_lines; i++) {
		place = top_place_of(&view->lines[i]);
		if (top_place_same(&place, &state->cursor))
			state->at = i;
	}
	if (view->nr_lines)
		state->cursor = top_place_of(&view->lines[state->at]);
}

/**
 * top_state_see() - see the model anew: it or the settings changed
 * @state: the state
 */
void top_state_see(struct top_state *state)
{
	top_view_make(&state->view, &state->model, &state->settings);
	if (!state->settings.drilled)
		find_cursor(state);
	state->scroll = clamp(state->scroll, state->view.nr_reasons);
}

static size_t moved(size_t at, size_t nr, long by)
{
	if (by < 0 && (size_t)-by > at)
		return 0;
	return clamp(at + by, nr);
}

/**
 * top_state_move() - choose another line, or look at other reasons
 * @state: the state
 * @by: how many lines down, negative for up
 */
void top_state_move(struct top_state *state, long by)
{
	struct top_view *view = &state->view;

	if (state->settings.drilled) {
		state->scroll = moved(state->scroll, view->nr_reasons, by);
		return;
	}
	state->at = moved(state->at, view->nr_lines, by);
	if (view->nr_lines)
		state->cursor = top_place_of(&view->lines[state->at]);
}

/**
 * top_state_clear() - free what a state holds
 * @state: the state
 */
void top_state_clear(struct top_state *state)
{
	top_view_clear(&state->view);
	top_model_clear(&state->model);
}
