/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Dumps of nestmon's family as records, and the rules that each has to keep.
 */
#ifndef NETLINK_RECORDS_H
#define NETLINK_RECORDS_H

#include <linux/nestmon.h>

#include "netlink_wire.h"

/**
 * struct row - an %NESTMON_A_EXIT
 * @has: which attributes are there
 * @value: by attribute; of a histogram, and of what was caused, all together
 * @l1_least: exits of L1 that %NESTMON_EXIT_A_L1_EXITS_HIST stands for at least
 * @l1_most: and at most
 */
struct row {
	bool has[NESTMON_EXIT_A_MAX + 1];
	__u64 value[NESTMON_EXIT_A_MAX + 1];
	__u64 l1_least;
	__u64 l1_most;
};

/**
 * struct head - what a vCPU's messages begin with
 * @has: which attributes are there
 * @comm: %NESTMON_A_COMM
 * @value: by attribute
 */
struct head {
	bool has[NESTMON_A_MAX + 1];
	char comm[16];
	__u64 value[NESTMON_A_MAX + 1];
};

#define ROWS_MAX 128 /* no test makes more */

/**
 * struct record - a vCPU
 * @head: the same in each of its messages
 * @rows: rows in @row
 * @row: in the order of the messages
 */
struct record {
	struct head head;
	unsigned int rows;
	struct row row[ROWS_MAX];
};

/**
 * struct filter - what to ask for; 0 means all
 * @vm: %NESTMON_A_VM
 * @pid: %NESTMON_A_PID
 * @one_vcpu: @vcpu is meant
 * @vcpu: %NESTMON_A_VCPU
 * @level: %NESTMON_A_LEVEL
 */
struct filter {
	__u32 vm;
	__u32 pid;
	bool one_vcpu;
	__u32 vcpu;
	__u32 level;
};

/**
 * struct records - a dump
 * @cmd: that was asked
 * @filter: that was asked
 * @nr: records in @record
 * @record: in the order of the messages
 * @split: messages that went on with the vCPU of the one before
 * @wrong: NULL, or what is wrong with the dump
 * @end: how it ended
 */
struct records {
	__u8 cmd;
	struct filter filter;
	unsigned int nr;
	struct record *record;
	unsigned int split;
	const char *wrong;
	struct wire_end end;
};

int records_ask(struct wire *w, struct records *r, __u8 cmd,
		const struct filter *filter);
bool records_read(struct wire *w, struct records *r);
const char *records_get(struct wire *w, struct records *r, __u8 cmd,
			const struct filter *filter);
const char *records_settled(const struct records *r, __u64 pid);
void records_free(struct records *r);

const struct record *records_find(const struct records *r, __u64 vm,
				  __u64 vcpu);
const struct row *record_row(const struct record *record, __u64 level,
			     __u64 code);
bool record_wanted(const struct record *record, const struct filter *filter);

#endif /* NETLINK_RECORDS_H */
