// SPDX-License-Identifier: GPL-2.0
#include <limits.h>
#include <string.h>

#include <ncurses.h>

#include "../mem.h"
#include "keys.h"

#define ESCAPE 27
#define DELETE 127
#define ERASE_LINE ('u' & 0x1f)

static int quit(struct top_state *state)
{
	(void)state;
	return TOP_ACTION_QUIT;
}

static int help(struct top_state *state)
{
	state->help = true;
	return TOP_ACTION_NONE;
}

static int sort(struct top_state *state, int step)
{
	struct top_settings *settings = &state->settings;

	if (settings->drilled)
		settings->reason_sort = top_column_next(
			top_reason_columns.table, settings->reason_sort, step);
	else
		settings->list_sort =
			top_column_next(&top_table, settings->list_sort, step);
	top_state_see(state);
	return TOP_ACTION_NONE;
}

static int sort_next(struct top_state *state)
{
	return sort(state, 1);
}

static int sort_previous(struct top_state *state)
{
	return sort(state, -1);
}

static int reverse(struct top_state *state)
{
	state->settings.reverse = !state->settings.reverse;
	top_state_see(state);
	return TOP_ACTION_NONE;
}

static int type_filter(struct top_state *state)
{
	memcpy(state->typed_over, state->settings.filter,
	       sizeof(state->typed_over));
	state->typing = true;
	return TOP_ACTION_NONE;
}

static int drill(struct top_state *state)
{
	if (state->settings.drilled || !state->view.nr_lines)
		return TOP_ACTION_NONE;
	state->settings.drilled = true;
	state->settings.place = state->cursor;
	state->scroll = 0;
	top_state_see(state);
	return TOP_ACTION_NONE;
}

static int back(struct top_state *state)
{
	state->settings.drilled = false;
	state->scroll = 0;
	top_state_see(state);
	return TOP_ACTION_NONE;
}

static int halt(struct top_state *state)
{
	state->paused = !state->paused;
	return TOP_ACTION_NONE;
}

static int refresh_now(struct top_state *state)
{
	return state->paused ? TOP_ACTION_NONE : TOP_ACTION_REFRESH;
}

/* One, two and five tenths, seconds, and so on; as --interval has it. */
static const __u64 intervals[] = {
	100000000ULL,	  200000000ULL,	   500000000ULL,    1000000000ULL,
	2000000000ULL,	  5000000000ULL,   10000000000ULL,  20000000000ULL,
	60000000000ULL,	  120000000000ULL, 300000000000ULL, 600000000000ULL,
	3600000000000ULL,
};

static int slower(struct top_state *state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(intervals); i++) {
		if (intervals[i] > state->interval_ns) {
			state->interval_ns = intervals[i];
			return TOP_ACTION_INTERVAL;
		}
	}
	return TOP_ACTION_NONE;
}

static int faster(struct top_state *state)
{
	size_t i;

	for (i = ARRAY_SIZE(intervals); i--;) {
		if (intervals[i] < state->interval_ns) {
			state->interval_ns = intervals[i];
			return TOP_ACTION_INTERVAL;
		}
	}
	return TOP_ACTION_NONE;
}

static int up(struct top_state *state)
{
	top_state_move(state, -1);
	return TOP_ACTION_NONE;
}

static int down(struct top_state *state)
{
	top_state_move(state, 1);
	return TOP_ACTION_NONE;
}

static int page_up(struct top_state *state)
{
	top_state_move(state, -(long)state->page);
	return TOP_ACTION_NONE;
}

static int page_down(struct top_state *state)
{
	top_state_move(state, state->page);
	return TOP_ACTION_NONE;
}

static int first(struct top_state *state)
{
	top_state_move(state, -INT_MAX);
	return TOP_ACTION_NONE;
}

static int last(struct top_state *state)
{
	top_state_move(state, INT_MAX);
	return TOP_ACTION_NONE;
}

/* The last line of the screen has as many as fit, in this order. */
static const struct top_key keys[] = {
	{ { 'q' }, "q", "quit", "end", quit },
	{ { 'h', '?', KEY_F(1) }, "h ?", "help", "this list", help },
	{ { 's', '>' }, "s >", "sort", "sort by the next column", sort_next },
	{ { 'f', '/' },
	  "f /",
	  "filter",
	  "only VMs and reasons with this in their name",
	  type_filter },
	{ { '\n', '\r', KEY_ENTER, KEY_RIGHT },
	  "Enter",
	  "reasons",
	  "only the chosen VM or vCPU, and its reasons",
	  drill },
	{ { ESCAPE, KEY_LEFT, KEY_BACKSPACE, DELETE },
	  "Esc",
	  "back",
	  "back to the list",
	  back },
	{ { 'p' }, "p", "pause", "freeze the screen, and go on", halt },
	{ { '+', '=' }, "+", "slower", "a longer interval", slower },
	{ { '-' }, "-", "faster", "a shorter interval", faster },
	{ { 'S', '<' },
	  "S <",
	  NULL,
	  "sort by the column before",
	  sort_previous },
	{ { 'r' }, "r", NULL, "smallest first, or largest first", reverse },
	{ { ' ' }, "Space", NULL, "refresh at once", refresh_now },
	{ { KEY_UP, 'k' }, "Up k", NULL, "a line up", up },
	{ { KEY_DOWN, 'j' }, "Down j", NULL, "a line down", down },
	{ { KEY_PPAGE }, "PgUp", NULL, "a page up", page_up },
	{ { KEY_NPAGE }, "PgDn", NULL, "a page down", page_down },
	{ { KEY_HOME, 'g' }, "Home g", NULL, "to the first line", first },
	{ { KEY_END, 'G' }, "End G", NULL, "to the last line", last },
};

/**
 * top_key_at() - what a key does, by its number
 * @i: its number, from 0
 *
 * Return: the key, or NULL behind the last
 */
const struct top_key *top_key_at(size_t i)
{
	return i < ARRAY_SIZE(keys) ? &keys[i] : NULL;
}

static bool is_tail(char byte)
{
	return (byte & 0xc0) == 0x80;
}

static void rub_out(char *text)
{
	size_t length = strlen(text);

	while (length && is_tail(text[length - 1]))
		length--;
	text[length ? length - 1 : 0] = '\0';
}

static void append(char *text, int key)
{
	size_t length = strlen(text);

	if (key < ' ' || key > UCHAR_MAX || length + 1 >= TOP_FILTER_SIZE)
		return;
	text[length] = key;
	text[length + 1] = '\0';
}

static void type(struct top_state *state, int key)
{
	char *text = state->settings.filter;

	switch (key) {
	case '\n':
	case '\r':
	case KEY_ENTER:
		state->typing = false;
		return;
	case ESCAPE:
		memcpy(text, state->typed_over, TOP_FILTER_SIZE);
		state->typing = false;
		break;
	case KEY_BACKSPACE:
	case DELETE:
	case '\b':
		rub_out(text);
		break;
	case ERASE_LINE:
		*text = '\0';
		break;
	default:
		append(text, key);
	}
	top_state_see(state);
}

static const struct top_key *key_of(int key)
{
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		for (j = 0; j < TOP_KEYS_MAX && keys[i].keys[j]; j++) {
			if (keys[i].keys[j] == key)
				return &keys[i];
		}
	}
	return NULL;
}

/**
 * top_key_press() - do what a key says
 * @state: changed
 * @key: as the screen's library has it
 *
 * Return: &enum top_action
 */
int top_key_press(struct top_state *state, int key)
{
	const struct top_key *row;

	if (state->typing) {
		type(state, key);
		return TOP_ACTION_NONE;
	}
	row = key_of(key);
	/* Any key leaves the help, and only one that ends it all does more. */
	if (state->help && key != KEY_RESIZE) {
		state->help = false;
		return row && row->press == quit ? TOP_ACTION_QUIT :
						   TOP_ACTION_NONE;
	}
	return row ? row->press(state) : TOP_ACTION_NONE;
}
