// SPDX-License-Identifier: GPL-2.0
/*
 * From a state to the screen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ncurses.h>

#include "../mem.h"
#include "keys.h"
#include "layout.h"
#include "screen.h"

#define NS_PER_S 1e9

/* Below this a screen tells nothing. */
#define LINES_MIN 6
#define COLUMNS_MIN 36

/* Lines of the screen that are neither of the list nor of reasons. */
#define LINES_AROUND 4

/* Reasons are worth a head when so many fit below it. */
#define REASONS_MIN 4

/* One that is @width columns wide. */
static void put(int y, int x, int width, const char *text, bool right)
{
	wchar_t *line;

	if (x + width > COLS)
		width = COLS - x;
	if (width <= 0 || y >= LINES)
		return;
	line = mem_zalloc((width + 1) * sizeof(*line));
	top_fit(line, width, text, right);
	mvaddwstr(y, x, line);
	free(line);
}

static void put_line(int y, const char *text, attr_t attributes)
{
	attrset(attributes);
	put(y, 0, COLS, text, false);
	attrset(A_NORMAL);
}

static bool is_left(const struct top_columns *columns, size_t i)
{
	return columns->shapes[i].form == TOP_LEFT ||
	       columns->shapes[i].form == TOP_ELASTIC;
}

static void put_head(int y, const struct top_columns *columns,
		     const struct top_layout *layout,
		     const struct out_column *sort)
{
	const struct out_table *table = columns->table;
	int x = 0;
	size_t i;

	put_line(y, "", A_REVERSE);
	for (i = 0; i < table->nr_columns; i++) {
		if (!layout->width[i])
			continue;
		attrset(sort == &table->columns[i] ? A_BOLD | A_UNDERLINE :
						     A_REVERSE);
		put(y, x, layout->width[i], table->columns[i].head,
		    !is_left(columns, i));
		x += layout->width[i] + 1;
	}
	attrset(A_NORMAL);
}

static void put_row(int y, const struct top_columns *columns,
		    const struct top_layout *layout, const void *row)
{
	char text[256];
	int x = 0;
	size_t i;

	for (i = 0; i < columns->table->nr_columns; i++) {
		if (!layout->width[i])
			continue;
		top_cell(text, sizeof(text), columns, i, row);
		put(y, x, layout->width[i], text, !is_left(columns, i));
		x += layout->width[i] + 1;
	}
}

/* Return: number of the first line behind them. */
static int put_list(struct top_state *state, int y, int nr)
{
	const struct top_columns *columns = &top_list_columns;
	const struct top_view *view = &state->view;
	struct top_layout layout;
	size_t i;

	top_layout_make(&layout, columns, state->settings.list_sort, COLS);
	put_head(y++, columns, &layout, state->settings.list_sort);
	for (i = 0; i < (size_t)nr && state->top + i < view->nr_lines; i++) {
		bool chosen = !state->settings.drilled &&
			      state->top + i == state->at;

		if (chosen)
			put_line(y, "", A_BOLD | A_REVERSE);
		attrset(chosen ? A_BOLD | A_REVERSE : A_NORMAL);
		put_row(y++, columns, &layout, &view->lines[state->top + i]);
		attrset(A_NORMAL);
	}
	return y;
}

static void put_reasons(struct top_state *state, int y, int nr)
{
	const struct top_columns *columns = &top_reason_columns;
	const struct out_column *sort = state->settings.reason_sort;
	const struct top_view *view = &state->view;
	struct top_layout layout;
	size_t i, first = state->settings.drilled ? state->scroll : 0;

	top_layout_make(&layout, columns, sort, COLS);
	put_head(y++, columns, &layout, state->settings.drilled ? sort : NULL);
	for (i = first; i < first + nr && i < view->nr_reasons; i++)
		put_row(y++, columns, &layout, &view->reasons[i]);
}

static const char *sorted_by(const struct top_settings *settings)
{
	return settings->drilled ? settings->reason_sort->name :
				   settings->list_sort->name;
}

static void put_title(const struct top_state *state)
{
	const struct top_settings *settings = &state->settings;
	char text[512];

	/* What is cut where the screen is narrow stands last. */
	snprintf(
		text, sizeof(text),
		"nestmon top %s%s%s%s  sort %s%s  %zu VM%s, %zu vCPU%s  every %.10gs",
		state->time, state->paused ? "  PAUSED" : "",
		*settings->filter ? "  filter " : "", settings->filter,
		sorted_by(settings), settings->reverse ? " reversed" : "",
		state->view.vms, state->view.vms == 1 ? "" : "s",
		state->view.vcpus, state->view.vcpus == 1 ? "" : "s",
		state->interval_ns / NS_PER_S);
	put_line(0, text, A_BOLD);
}

static void put_number(char *text, size_t size, const char *name,
		       const struct top_columns *columns, const void *row)
{
	const struct out_table *table = columns->table;
	size_t i, length = strlen(text);
	char cell[256];

	for (i = 0; i < table->nr_columns; i++) {
		if (!table->columns[i].name ||
		    strcmp(table->columns[i].name, name))
			continue;
		top_cell(cell, sizeof(cell), columns, i, row);
		snprintf(text + length, size - length, "  %s %s",
			 table->columns[i].head, cell);
	}
}

static void put_total(const struct top_state *state)
{
	static const char *const names[] = { "l1", "l2", "reflected",
					     "multiplication",
					     "nesting_share" };
	const struct top_settings *settings = &state->settings;
	char text[512] = "all";
	size_t i;

	if (settings->drilled && settings->place.whole)
		snprintf(text, sizeof(text), "VM %u", settings->place.vm);
	else if (settings->drilled)
		snprintf(text, sizeof(text), "VM %u vCPU %u",
			 settings->place.vm, settings->place.vcpu);
	if (settings->drilled && !state->view.nr_lines) {
		strcat(text, " is gone (Esc: back)");
	} else {
		for (i = 0; i < ARRAY_SIZE(names); i++)
			put_number(text, sizeof(text), names[i],
				   &top_list_columns, &state->view.total);
	}
	put_line(1, text, A_NORMAL);
}

static void put_keys(void)
{
	const struct top_key *key;
	char text[512] = "";
	size_t i, length = 0;

	for (i = 0; (key = top_key_at(i)); i++) {
		if (!key->brief ||
		    length + strlen(key->label) + strlen(key->brief) + 4 >
			    (size_t)COLS + 2)
			continue;
		length += snprintf(text + length, sizeof(text) - length,
				   "%s%s:%s", length ? "  " : "", key->label,
				   key->brief);
	}
	put_line(LINES - 1, text, A_REVERSE);
}

static void put_bottom(const struct top_state *state)
{
	char text[TOP_FILTER_SIZE + 32];

	if (state->typing) {
		snprintf(text, sizeof(text), "filter: %s_",
			 state->settings.filter);
		put_line(LINES - 1, text, A_BOLD);
	} else if (*state->message) {
		put_line(LINES - 1, state->message, A_BOLD | A_REVERSE);
	} else {
		put_keys();
	}
}

static void draw_help(void)
{
	const struct top_key *key;
	char text[128];
	size_t i;

	put_line(0, "nestmon top: keys (any key: back)", A_BOLD);
	for (i = 0; (key = top_key_at(i)) && (int)i + 1 < LINES; i++) {
		snprintf(text, sizeof(text), "  %-8s %s", key->label,
			 key->help);
		put_line(i + 1, text, A_NORMAL);
	}
}

/* The line that is chosen stays on the screen, which is full if it can be. */
static void scroll_list(struct top_state *state, size_t nr)
{
	if (state->at < state->top)
		state->top = state->at;
	if (state->at >= state->top + nr)
		state->top = state->at - nr + 1;
	if (state->top + nr > state->view.nr_lines)
		state->top = state->view.nr_lines - nr;
	if (state->settings.drilled)
		state->top = 0;
}

/* Return: how many lines the list may have, of those that are not around it. */
static int list_room(const struct top_state *state, int room)
{
	int most = room;

	if (state->settings.drilled)
		most = room > 8 ? room / 3 : 1;
	else if (room > 2 * REASONS_MIN)
		most = room - room / 3;
	return (size_t)most < state->view.nr_lines ? most :
						     (int)state->view.nr_lines;
}

static void draw_page(struct top_state *state)
{
	int room = LINES - LINES_AROUND;
	int nr = list_room(state, room);
	int y, rest;

	scroll_list(state, nr);
	put_title(state);
	put_total(state);
	y = put_list(state, 2, nr);
	rest = room - nr - 1;
	if (rest >= (state->settings.drilled ? 1 : REASONS_MIN))
		put_reasons(state, y, rest);
	state->page = state->settings.drilled ? rest : nr;
	put_bottom(state);
}

/**
 * top_screen_draw() - show a state
 * @state: the state; how much of it fits the screen is noted
 */
void top_screen_draw(struct top_state *state)
{
	erase();
	if (LINES < LINES_MIN || COLS < COLUMNS_MIN)
		put_line(0, "nestmon top: the terminal is too small", A_NORMAL);
	else if (state->help)
		draw_help();
	else
		draw_page(state);
	refresh();
}
