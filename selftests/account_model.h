/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What kmod/account.c has to count, written down once more and as plainly as
 * can be: from uapi/linux/nestmon.h and Documentation/, not from account.c.
 */
#ifndef ACCOUNT_MODEL_H
#define ACCOUNT_MODEL_H

#include <linux/types.h>
#include <linux/nestmon.h>

#define MODEL_ROWS 1024
#define MODEL_FIELDS 0x100
#define MODEL_TIME_BUCKETS 22
#define MODEL_NUMBER_BUCKETS 16
#define MODEL_CAUSED 24

/**
 * struct model_times - durations, in ticks
 * @count: how many
 * @sum: their sum
 * @min: the least; all ones before the first
 * @max: the most
 * @blocked: time halted
 * @hist: by their length, those of the mode that has histograms
 */
struct model_times {
	u64 count;
	u64 sum;
	u64 min;
	u64 max;
	u64 blocked;
	u64 hist[MODEL_TIME_BUCKETS];
};

/**
 * struct model_caused - exits of L1 by a reason in round trips of another of L2
 * @code: of L1
 * @exits: how many
 */
struct model_caused {
	u64 code;
	u64 exits;
};

/**
 * struct model_trips - round trips of a reason
 * @times: of those that ended; blocked is part of them
 * @l1_exits: exits of L1 in those that ended
 * @hist: how many ended, by exits of L1
 * @nr: used ones of @caused
 * @caused: in those that did not end, too
 * @lost: exits of L1 that found no room in it
 */
struct model_trips {
	struct model_times times;
	u64 l1_exits;
	u64 hist[MODEL_NUMBER_BUCKETS];
	unsigned int nr;
	struct model_caused caused[MODEL_CAUSED];
	u64 lost;
};

/**
 * struct model_row - counters of a (level, code)
 * @l2: level 2
 * @code: exit code
 * @exits: exits
 * @reflected: of them, given to L1
 * @synthesized: made up for L1 under this code
 * @undecided: of @exits, those whose fate was not seen
 * @times: from these exits to the next entries
 * @trips: round trips that they begin
 */
struct model_row {
	bool l2;
	u64 code;
	u64 exits;
	u64 reflected;
	u64 synthesized;
	u64 undecided;
	struct model_times times;
	struct model_trips trips;
};

/**
 * struct model_trip - the round trip that is under way
 * @row: of the exit that began it; NULL where there is none
 * @since: when that was
 * @blocked: ticks halted in it
 * @l1_exits: exits of L1 in it
 */
struct model_trip {
	struct model_row *row;
	u64 since;
	u64 blocked;
	u64 l1_exits;
};

/**
 * struct model - a vCPU
 * @khz: ticks of the clock a millisecond
 * @mode: &enum nestmon_mode that it follows
 * @in_l2: where it is
 * @open: an L2 exit has no fate yet
 * @open_code: its code
 * @known: @next is known
 * @next: what KVM's count will be at the next exit
 * @failed: the VM entry since the last exit was counted as failed
 * @timed: time is taken since an exit or an entry
 * @since: when that was, plus the time halted
 * @last: row of the exit; NULL while a guest runs
 * @entered_l2: which one was entered last
 * @l2_exit: when L2 exited last
 * @guest: ticks in L1 and in L2
 * @trip: the round trip that is under way
 * @l2_entries: and the following: as in uapi/linux/nestmon.h
 * @orphans: see there
 * @left: see there
 * @entry_failures: see there, without the exits that say so
 * @untraced: see there
 * @rebased: see there
 * @interrupted: see there
 * @fields_lost: exits by VMREAD or VMWRITE of a field that is not known
 * @field: exits by VMREAD and VMWRITE of a field
 * @rows: used ones of @row
 * @row: in no order
 */
struct model {
	u32 khz;
	enum nestmon_mode mode;
	bool in_l2;
	bool open;
	u64 open_code;
	bool known;
	u64 next;
	bool failed;
	bool timed;
	u64 since;
	struct model_row *last;
	bool entered_l2;
	u64 l2_exit;
	u64 guest[2];
	struct model_trip trip;
	u64 l2_entries;
	u64 orphans;
	u64 left;
	u64 entry_failures;
	u64 untraced;
	u64 rebased;
	u64 interrupted;
	u64 fields_lost;
	u64 field[MODEL_FIELDS][2];
	unsigned int rows;
	struct model_row row[MODEL_ROWS];
};

#define MODEL_INTR 0x60 /* INTR and NMI: events of the host */
#define MODEL_NMI 0x61
#define MODEL_ERR 0xffffffffULL /* VMEXIT_INVALID and _BUSY: no guest ran */
#define MODEL_BUSY 0xfffffffeULL

struct model *model_new(u32 khz, u64 kvm_exits);
void model_exit(struct model *m, u64 code, bool l2, u64 kvm_exits, u64 now);
void model_entry(struct model *m, bool l2, u64 now);
void model_blocked(struct model *m, u64 ticks);
void model_inject(struct model *m, u64 code);
void model_failed(struct model *m);
void model_nested_off(struct model *m);
void model_pause(struct model *m, u64 now);
void model_follow_mode(struct model *m, enum nestmon_mode mode, bool l2,
		       u64 now);
struct model_row *model_row(struct model *m, u64 code, bool l2);
unsigned int model_time_bucket(const struct model *m, u64 ticks);

#endif /* ACCOUNT_MODEL_H */
