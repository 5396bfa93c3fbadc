/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_SNAPSHOT_H
#define NESTMON_SNAPSHOT_H

#include "pages.h"
#include "vcpu.h"
#include "view.h"

/**
 * struct nestmon_counter - a u64 counter of a vCPU
 * @name: of the field in &struct nestmon_snapshot, and of the debugfs column
 * @attr: &enum nestmon_attr
 * @offset: of the field
 */
struct nestmon_counter {
	const char *name;
	u16 attr;
	u16 offset;
};

/* Netlink and debugfs show what stands here; the last one has no name. */
extern const struct nestmon_counter nestmon_counters[];

/* The same of what is in ns, or follows from times. */
extern const struct nestmon_counter nestmon_durations[];

/**
 * struct nestmon_row_trips - copy of the round trips of a slot
 * @times: what they took
 * @hist: how many, by exits of L1
 * @long_exits: see &struct nestmon_trip
 * @lost: exits of L1 that are in no step
 * @first_step: the first of its rows in the snapshot's
 * @nr_steps: how many
 */
struct nestmon_row_trips {
	struct nestmon_times times;
	u64 hist[NESTMON_TRIP_BUCKETS];
	u64 long_exits;
	u64 lost;
	unsigned int first_step;
	unsigned int nr_steps;
};

/**
 * struct nestmon_step_row - copy of a step
 * @code: exit code of L1
 * @exits: how many
 */
struct nestmon_step_row {
	u64 code;
	u64 exits;
};

/**
 * struct nestmon_row - copy of a slot
 * @code: exit code
 * @exits: exits; at level 2 handled + reflected + pending + undecided
 * @reflected: of them, given to L1
 * @synthesized: injects under @code that answer no exit
 * @undecided: of @exits, those whose fate was not seen
 * @times: from exit to entry
 * @trips: round trips; all zero if there are none
 * @level: 1 or 2
 * @flags: &enum nestmon_exit_flags
 * @pending: the fate of the last one is open
 */
struct nestmon_row {
	u64 code;
	u64 exits;
	u64 reflected;
	u64 synthesized;
	u64 undecided;
	struct nestmon_times times;
	struct nestmon_row_trips trips;
	u8 level;
	u8 flags;
	bool pending;
};

/**
 * struct nestmon_snapshot - consistent copy of a record
 * @nr: number of the record
 * @vm: number of the VM
 * @id: which vCPU
 * @isa: its ISA
 * @time: ns of CLOCK_MONOTONIC at which it was taken
 * @since: ns of CLOCK_REALTIME of the birth of the record
 * @gone: the same of the end of the vCPU, 0 while it exists
 * @l2: the vCPU is in L2
 * @pending: the fate of its last L2 exit is open
 * @l1_exits: this and the following: see &enum nestmon_attr
 * @l2_exits: see there
 * @l2_handled: see there
 * @l2_reflected: see there
 * @l2_entries: see there
 * @synthesized: see there
 * @orphans: see there
 * @left: see there
 * @entry_failures: see there
 * @untraced: see there
 * @unslotted: see there
 * @rebased: see there
 * @undecided: exits of L2 whose fate was not seen
 * @timed: any times were taken; if not, the following are 0
 * @l1_ns: see there
 * @l2_ns: see there
 * @handling_ns: see there
 * @blocked_ns: see there
 * @unsettled_ns: see there
 * @nesting_ns: see there
 * @trips_interrupted: see there
 * @guest: what it was given
 * @nested: its nested state
 * @shadow_vmcs: &enum nestmon_answer: VMX: VMCS shadowing is active
 * @unslotted_rows: exits that are in none of the rows, by level - 1
 * @rows: &struct nestmon_row, newest reason first
 * @steps: &struct nestmon_step_row, those of a row after each other
 * @view: what spares it exits, for those who ask for it
 */
struct nestmon_snapshot {
	unsigned long nr;
	u32 vm;
	struct nestmon_identity id;
	enum nestmon_isa isa;
	u64 time;
	u64 since;
	u64 gone;
	bool l2;
	bool pending;
	u64 l1_exits;
	u64 l2_exits;
	u64 l2_handled;
	u64 l2_reflected;
	u64 l2_entries;
	u64 synthesized;
	u64 orphans;
	u64 left;
	u64 entry_failures;
	u64 untraced;
	u64 unslotted;
	u64 rebased;
	u64 undecided;
	bool timed;
	u64 l1_ns;
	u64 l2_ns;
	u64 handling_ns;
	u64 blocked_ns;
	u64 unsettled_ns;
	u64 nesting_ns;
	u64 trips_interrupted;
	struct nestmon_guest_caps guest;
	struct nestmon_nested nested;
	u8 shadow_vmcs;
	struct nestmon_row unslotted_rows[2];
	struct nestmon_pages rows;
	struct nestmon_pages steps;
	struct nestmon_view view;
};

/**
 * struct nestmon_filter - which records and rows a reader wants
 * @vm: number of a VM, 0 for all
 * @pid: process, 0 for all
 * @vcpu: vcpu_id where @one_vcpu is set
 * @one_vcpu: see @vcpu
 * @level: 1 or 2, 0 for both
 * @view: what spares exits, too
 */
struct nestmon_filter {
	u32 vm;
	u32 pid;
	u32 vcpu;
	bool one_vcpu;
	u8 level;
	bool view;
};

int nestmon_snapshot_next(struct nestmon_snapshot *snap,
			  const struct nestmon_filter *filter,
			  unsigned int *generation);
void nestmon_snapshot_free(struct nestmon_snapshot *snap);

static inline struct nestmon_row *
nestmon_snapshot_row(const struct nestmon_snapshot *snap, unsigned int i)
{
	return nestmon_pages_row(&snap->rows, i, sizeof(struct nestmon_row));
}

static inline struct nestmon_step_row *
nestmon_snapshot_step(const struct nestmon_snapshot *snap, unsigned int i)
{
	return nestmon_pages_row(&snap->steps, i,
				 sizeof(struct nestmon_step_row));
}

static inline u64 nestmon_counter_value(const struct nestmon_snapshot *snap,
					const struct nestmon_counter *counter)
{
	return *(const u64 *)((const char *)snap + counter->offset);
}

/* An exit of L1 by one of its own instructions of VMX or SVM. */
static inline bool nestmon_row_virt(const struct nestmon_row *row)
{
	return row->level == 1 && row->flags & NESTMON_EXIT_F_VIRT;
}

static inline u64 nestmon_row_handled(const struct nestmon_row *row)
{
	return row->exits - row->reflected - row->pending - row->undecided;
}

#endif /* NESTMON_SNAPSHOT_H */
