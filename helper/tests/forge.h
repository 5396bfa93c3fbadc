/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_FORGE_H
#define NESTMON_FORGE_H

#include <netlink/msg.h>
#include <linux/types.h>

#define SECOND 1000000000ULL
#define EPOCH (1700000000 * SECOND)

/**
 * struct reply - what the next replies hold
 * @second: when they are true
 * @flags: of their messages
 */
struct reply {
	__u64 second;
	int flags;
};

/**
 * struct head - what messages of a vCPU begin with
 * @cmd: &enum nestmon_cmd
 * @vm: nestmon's number of the VM; its process has a number 100 times as large
 * @comm: command name of the process
 * @isa: &enum nestmon_isa
 */
struct head {
	int cmd;
	__u32 vm;
	const char *comm;
	__u32 isa;
};

/**
 * struct word - a word of the command line
 * @name: the word
 * @put: what it does
 */
struct word {
	const char *name;
	void (*put)(struct reply *reply);
};

extern const struct word shadow_words[];
extern const struct word caps_words[];
extern const struct word event_words[];

struct nl_msg *must(struct nl_msg *msg);
void done(int ret);
void emit(struct nl_msg *msg);
struct nl_msg *begin(const struct reply *reply, int cmd);
struct nl_msg *begin_vcpu(const struct reply *reply, const struct head *head);
struct nlattr *begin_nest(struct nl_msg *msg, int attr);
void put_row(struct nl_msg *msg, __u32 level, __u64 code, __u64 exits,
	     __u64 reflected);

#endif /* NESTMON_FORGE_H */
