/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_CAP_LINES_H
#define NESTMON_CAP_LINES_H

#include "cap_sheet.h"

/**
 * enum cap_line_has - what a line has
 * @CAP_HAS_NUMBER: a number
 * @CAP_HAS_OFFER: KVM offers such a thing, or not
 * @CAP_HAS_OFFERED_NUMBER: the number that it offers
 */
enum cap_line_has {
	CAP_HAS_NUMBER = 1 << 0,
	CAP_HAS_OFFER = 1 << 1,
	CAP_HAS_OFFERED_NUMBER = 1 << 2,
};

/**
 * struct cap_line - a register, or bits of one, ready to print
 * @has: &enum cap_line_has
 * @reg: name of the register
 * @first: the same, blank where it is that of the line above
 * @space: what the register belongs to
 * @index: its number there
 * @bit: the first bit
 * @width: how many
 * @name: name of the bits
 * @kind: what they are
 * @doc: what they say
 * @cpus: the CPUs that say so, as the kernel lists them; allocated
 * @some: the same, NULL when it is all of them
 * @state: what they say, NULL for a number
 * @number: the number
 * @text: either
 * @offered_state: what KVM offers, NULL for a number
 * @offered_number: the number
 * @offered_text: either
 * @differs: KVM offers something else
 * @reason: the parameter that is the reason, or empty
 */
struct cap_line {
	struct out_row has;
	const char *reg;
	const char *first;
	const char *space;
	__u64 index;
	__u32 bit;
	__u32 width;
	const char *name;
	const char *kind;
	const char *doc;
	char *cpus;
	const char *some;
	const char *state;
	__u64 number;
	char text[24];
	const char *offered_state;
	__u64 offered_number;
	char offered_text[24];
	bool differs;
	char reason[2 * NAME_SIZE];
};

/**
 * struct cap_lines - lines that are being made
 * @table: the rows of the extension
 * @view: what they are made of
 * @isa: &enum nestmon_isa
 * @lines: the lines
 * @nr: how many
 * @room: how many @lines has room for
 */
struct cap_lines {
	const struct cap_table *table;
	const struct cap_view *view;
	__u32 isa;
	struct cap_line *lines;
	size_t nr;
	size_t room;
};

char *cap_cpu_list(const struct caps *caps, const bool *in);
void cap_lines_add_reg(struct cap_lines *list, const struct cap_reg *reg);
void cap_lines_add_bit(struct cap_lines *list, const struct cap_bit *bit);

#endif /* NESTMON_CAP_LINES_H */
