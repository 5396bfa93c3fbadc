/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_FORGE_H
#define NESTMON_FORGE_H

#include <netlink/msg.h>
#include <linux/nestmon.h>
#include <linux/types.h>

#define SECOND 1000000000ULL
#define EPOCH (1700000000 * SECOND)

/* Exit codes of SVM. */
#define CPUID 0x72
#define HLT 0x78
#define VMRUN 0x80
#define VMMCALL 0x81
#define VMLOAD 0x82
#define VMSAVE 0x83

#define UNBOUNDED (~0ULL)

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
 * struct open_row - counters of an exit reason whose nest is open
 * @msg: the message
 * @nest: the nest
 */
struct open_row {
	struct nl_msg *msg;
	struct nlattr *nest;
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
extern const struct word time_words[];
extern const struct word top_words[];
extern const struct word hist_words[];

struct nl_msg *must(struct nl_msg *msg);
void done(int ret);
void emit(struct nl_msg *msg);
struct nl_msg *begin(const struct reply *reply, int cmd);
struct nl_msg *begin_vcpu(const struct reply *reply, const struct head *head);
struct nl_msg *begin_exits(const struct reply *reply, __u32 vm,
			   const char *comm);
struct nl_msg *begin_qemu(const struct reply *reply, __u32 vm);
struct nlattr *begin_nest(struct nl_msg *msg, int attr);
struct open_row begin_row(struct nl_msg *msg, __u32 level, __u64 code,
			  __u64 exits);
void end_row(const struct open_row *row);
void put_u64(const struct open_row *row, int attr, __u64 value);
void put_hist(const struct open_row *row, int attr,
	      const struct nestmon_bucket *buckets, size_t size);
void put_caused(const struct open_row *row, __u64 code, __u64 exits);
void put_row(struct nl_msg *msg, __u32 level, __u64 code, __u64 exits,
	     __u64 reflected);

#endif /* NESTMON_FORGE_H */
