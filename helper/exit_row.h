/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_EXIT_ROW_H
#define NESTMON_EXIT_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

#include "hist.h"

/**
 * struct caused - exits of L1 in round trips; see &enum nestmon_caused_attr
 * @code: exit code
 * @exits: how many
 */
struct caused {
	__u64 code;
	__u64 exits;
};

/**
 * struct exit_row - counters of an exit reason; see &enum nestmon_exit_attr
 * @level: 1 or 2
 * @code: exit code
 * @exits: exits
 * @handled: of them, handled by L0
 * @reflected: of them, given to L1
 * @synthesized: made up for L1 under this code
 * @undecided: exits whose fate was not seen
 * @pending: the fate of the last one is open
 * @timed: exits whose handling time was taken; the following up to
 *	@handling_hist are of these
 * @handling_ns: ns up to the next entries, but for the time halted
 * @handling_min_ns: the least of them
 * @handling_max_ns: the most
 * @blocked_ns: ns halted
 * @handling_hist: handling times
 * @trips: completed round trips; the following up to @l1_exits_hist are of these
 * @l1_exits: exits of L1
 * @roundtrip_ns: ns that they took
 * @roundtrip_blocked_ns: of that, halted
 * @roundtrip_hist: ns of a round trip
 * @l1_exits_hist: exits of L1 in a round trip
 * @caused: exits of L1 by code, also in round trips without an end
 * @nr_caused: how many codes
 * @room_caused: how many @caused has room for
 * @caused_lost: exits of L1 that are not in @caused
 */
struct exit_row {
	__u32 level;
	__u64 code;
	__u64 exits;
	__u64 handled;
	__u64 reflected;
	__u64 synthesized;
	__u64 undecided;
	bool pending;
	__u64 timed;
	__u64 handling_ns;
	__u64 handling_min_ns;
	__u64 handling_max_ns;
	__u64 blocked_ns;
	struct hist handling_hist;
	__u64 trips;
	__u64 l1_exits;
	__u64 roundtrip_ns;
	__u64 roundtrip_blocked_ns;
	struct hist roundtrip_hist;
	struct hist l1_exits_hist;
	struct caused *caused;
	size_t nr_caused;
	size_t room_caused;
	__u64 caused_lost;
};

void exit_row_add_caused(struct exit_row *row, const struct caused *caused);
void exit_row_copy(struct exit_row *row, const struct exit_row *from);
bool exit_row_subtract(struct exit_row *row, const struct exit_row *before);
void exit_row_free(struct exit_row *row);

#endif /* NESTMON_EXIT_ROW_H */
