// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../msg.h"
#include "../top/keys.h"
#include "../top/quiet.h"
#include "../top/screen.h"
#include "../top/wait.h"
#include "cmd.h"

/* Without --interval. */
#define INTERVAL_NS 1000000000ULL

/**
 * struct top - a screen that is shown
 * @context: of the command
 * @state: what is on it
 * @wait: what is waited for
 * @before: the last dump
 * @losses: what was in no row then
 * @left: how many refreshes are left, with --count
 * @failed: the last refresh failed
 */
struct top {
	struct context *context;
	struct top_state state;
	struct top_wait wait;
	struct dump before;
	struct losses losses;
	__u64 left;
	bool failed;
};

static int fetch_mode(struct top *top, const struct dump *dump, __u32 *mode)
{
	struct losses losses = {};
	struct status status;
	size_t i;
	int ret;

	ret = fetch_status(top->context, &status);
	if (!ret) {
		losses.exits_lost = status.exits_lost;
		for (i = 0; i < dump->nr; i++)
			losses.unslotted += dump->vcpus[i].unslotted;
		if (top->before.time)
			fetch_warn(&losses, &top->losses);
		top->losses = losses;
		*mode = status.mode;
	}
	status_clear(&status);
	return ret;
}

static void note_time(struct top_state *state)
{
	time_t now = time(NULL);
	struct tm tm;

	if (localtime_r(&now, &tm))
		strftime(state->time, sizeof(state->time), "%H:%M:%S", &tm);
}

static int fetch(struct top *top, struct dump *now, __u32 *mode)
{
	int ret;

	/* What matched once may go. */
	if (top->before.time)
		ret = fetch_dump(top->context, NESTMON_CMD_EXIT_GET, now);
	else
		ret = fetch_selected(top->context, NESTMON_CMD_EXIT_GET, now);
	return ret ? ret : fetch_mode(top, now, mode);
}

static int take(struct top *top)
{
	struct dump now = {};
	__u32 mode;

	if (fetch(top, &now, &mode)) {
		dump_clear(&now);
		return -1;
	}
	top_model_make(&top->state.model, &top->before, &now, mode);
	if (now.interrupted)
		dump_adopt(&now, &top->before);
	dump_clear(&top->before);
	top->before = now;
	note_time(&top->state);
	return 0;
}

/* What is on the screen stays when it fails: it may be better the next time. */
static void refresh(struct top *top)
{
	struct top_state *state = &top->state;

	top->failed = take(top);
	top_quiet_take(state->message, sizeof(state->message));
	top_state_see(state);
	if (top->left)
		top->left--;
}

/* Return: whether to go on. */
static bool press(struct top *top, int key)
{
	switch (top_key_press(&top->state, key)) {
	case TOP_ACTION_QUIT:
		return false;
	case TOP_ACTION_REFRESH:
		refresh(top);
		break;
	case TOP_ACTION_INTERVAL:
		return !top_wait_every(&top->wait, top->state.interval_ns);
	}
	return true;
}

static bool is_last(const struct top *top)
{
	return top->context->options->count && !top->left;
}

/* Return: 1 to go on, 0 to end, or -1 after an error message. */
static int react(struct top *top)
{
	int event = top_wait(&top->wait);
	int key;

	if (event == TOP_EVENT_STOP || event < 0)
		return event < 0 ? -1 : 0;
	if (event == TOP_EVENT_TICK && !top->state.paused)
		refresh(top);
	while ((key = top_screen_key()) >= 0) {
		if (!press(top, key))
			return 0;
	}
	return !is_last(top);
}

static int show(struct top *top)
{
	int ret;

	ret = top_wait_open(&top->wait, top->state.interval_ns);
	if (!ret) {
		do {
			top_screen_draw(&top->state);
			ret = react(top);
		} while (ret > 0);
	}
	top_wait_close(&top->wait);
	return ret;
}

static int run(struct top *top)
{
	int ret;

	if (top_screen_check() || take(top))
		return -1;
	top_state_see(&top->state);
	top_quiet_begin();
	ret = top_screen_open();
	if (!ret)
		ret = show(top);
	top_screen_close();
	top_quiet_end();
	if (!ret && is_last(top) && top->failed) {
		msg_error("%s", top->state.message);
		ret = -1;
	}
	return ret;
}

/**
 * cmd_top() - a live view
 * @context: of the command
 *
 * Return: &enum exit_status
 */
int cmd_top(struct context *context)
{
	const struct options *options = context->options;
	struct top top = {
		.context = context,
		.left = options->count,
	};
	struct top_settings *settings = &top.state.settings;
	int ret;

	if (options->style.json) {
		msg_error(
			"top: a screen is no JSON (see: nestmon stats --interval)");
		return STATUS_USAGE;
	}
	top.state.interval_ns = options->interval_ns ? options->interval_ns :
						       INTERVAL_NS;
	settings->list_sort = out_numeric(
		&top_table, options->sort ? options->sort : "exits");
	if (!settings->list_sort)
		return STATUS_USAGE;
	settings->reason_sort = out_numeric(top_reason_columns.table, "exits");
	ret = run(&top);
	dump_clear(&top.before);
	top_state_clear(&top.state);
	return out_status(ret);
}
