/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_TOP_KEYS_H
#define NESTMON_TOP_KEYS_H

#include "state.h"

/* A row's keys end with 0. */
#define TOP_KEYS_MAX 5

/**
 * enum top_action - what a key asks of who reads it
 * @TOP_ACTION_NONE: nothing but to draw
 * @TOP_ACTION_REFRESH: to refresh at once
 * @TOP_ACTION_INTERVAL: the interval is another
 * @TOP_ACTION_QUIT: to end
 */
enum top_action {
	TOP_ACTION_NONE,
	TOP_ACTION_REFRESH,
	TOP_ACTION_INTERVAL,
	TOP_ACTION_QUIT,
};

/**
 * struct top_key - what a key does
 * @keys: the keys, as the screen's library has them
 * @label: what they are called
 * @brief: in a word, for the last line; NULL where it does not stand
 * @help: what they do
 * @press: does it; returns &enum top_action
 */
struct top_key {
	int keys[TOP_KEYS_MAX];
	const char *label;
	const char *brief;
	const char *help;
	int (*press)(struct top_state *state);
};

const struct top_key *top_key_at(size_t i);
int top_key_press(struct top_state *state, int key);

#endif /* NESTMON_TOP_KEYS_H */
