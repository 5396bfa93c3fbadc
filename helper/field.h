/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_FIELD_H
#define NESTMON_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/netlink.h>
#include <linux/types.h>

#include "mem.h"

/**
 * enum field_kind - form of an attribute
 * @FIELD_FLAG: u8, into a bool
 * @FIELD_ANSWER: u8, into a __u8 that holds &enum answer
 * @FIELD_U32: into a __u32
 * @FIELD_U64: into a __u64
 * @FIELD_HIST: &struct nestmon_bucket, any number, into a &struct hist
 * @FIELD_STRING: into an array of %STRING_SIZE chars
 * @FIELD_MANY: may come more than once; the field's store() takes each
 * @FIELD_REQUEST: only in requests
 */
enum field_kind {
	FIELD_FLAG,
	FIELD_ANSWER,
	FIELD_U32,
	FIELD_U64,
	FIELD_HIST,
	FIELD_STRING,
	FIELD_MANY,
	FIELD_REQUEST,
};

/**
 * struct field - an attribute and where it goes
 * @name: of the attribute
 * @attr: number of the attribute
 * @kind: form of the attribute
 * @required: a message without it is malformed
 * @offset: of the member in the struct
 * @store: for %FIELD_MANY; returns 0 or -1 after an error message
 */
struct field {
	const char *name;
	__u16 attr;
	__u8 kind;
	bool required;
	size_t offset;
	int (*store)(void *object, const struct nlattr *attr);
};

/**
 * struct fields - the attributes of a message or nest
 * @rows: the attributes
 * @nr: how many
 */
struct fields {
	const struct field *rows;
	size_t nr;
};

#define FIELD(type, number, label, form, member)                     \
	{                                                            \
		.attr = number, .name = label, .kind = FIELD_##form, \
		.offset = offsetof(struct type, member)              \
	}

#define REQUIRED(type, number, label, form, member)                           \
	{                                                                     \
		.attr = number, .name = label, .required = true,              \
		.kind = FIELD_##form, .offset = offsetof(struct type, member) \
	}

#define MANY(number, label, function)                              \
	{                                                          \
		.attr = number, .name = label, .kind = FIELD_MANY, \
		.store = function                                  \
	}

const struct field *field_of(const struct fields *fields, int attr);
int field_refuse(const char *what);
bool field_string(char *member, const struct nlattr *attr);
int fields_nest(void *object, const struct fields *fields,
		const struct nlattr *nest);
int fields_message(void *object, const struct fields *fields,
		   const struct nlmsghdr *reply);

#endif /* NESTMON_FIELD_H */
