// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes to members. What is not known is passed over, for a newer module;
 * what is known must have its size, or the reply is refused as a whole.
 */
#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include <linux/nestmon.h>

#include "answer.h"
#include "dump.h"
#include "field.h"
#include "msg.h"

/**
 * field_of() - find an attribute
 * @fields: the attributes
 * @attr: number of the attribute
 *
 * Return: the attribute, NULL when it is not known
 */
const struct field *field_of(const struct fields *fields, int attr)
{
	size_t i;

	for (i = 0; i < fields->nr; i++) {
		if (fields->rows[i].attr == attr)
			return &fields->rows[i];
	}
	return NULL;
}

/**
 * field_refuse() - say that a reply is malformed
 * @what: the name of the attribute, or what is wrong
 *
 * Return: -1
 */
int field_refuse(const char *what)
{
	msg_error("malformed reply of the kernel: %s", what);
	return -1;
}

/**
 * field_string() - take a string, as much of it as fits: a longer one is no
 *	error of a newer module
 * @member: array of %STRING_SIZE chars
 * @attr: the attribute
 *
 * Return: false when it is no string
 */
bool field_string(char *member, const struct nlattr *attr)
{
	const char *string = nla_data(attr);
	size_t length = nla_len(attr);

	if (!length || string[length - 1])
		return false;
	length = strlen(string);
	if (length >= STRING_SIZE)
		length = STRING_SIZE - 1;
	memcpy(member, string, length);
	member[length] = '\0';
	return true;
}

static bool store_scalar(void *member, const struct nlattr *attr,
			 const struct field *field)
{
	static const __u8 sizes[] = {
		[FIELD_FLAG] = sizeof(__u8),
		[FIELD_ANSWER] = sizeof(__u8),
		[FIELD_U32] = sizeof(__u32),
		[FIELD_U64] = sizeof(__u64),
	};

	if (nla_len(attr) != sizes[field->kind])
		return false;
	if (field->kind == FIELD_FLAG)
		*(bool *)member = nla_get_u8(attr);
	else if (field->kind == FIELD_ANSWER)
		*(__u8 *)member = nla_get_u8(attr) ? ANSWER_YES : ANSWER_NO;
	else
		memcpy(member, nla_data(attr), sizes[field->kind]);
	return true;
}

static int store(void *object, const struct nlattr *attr,
		 const struct field *field)
{
	char *member = (char *)object + field->offset;
	bool good = true;

	if (field->kind == FIELD_MANY)
		return field->store(object, attr);
	if (field->kind == FIELD_STRING)
		good = field_string(member, attr);
	else if (field->kind == FIELD_HIST)
		good = hist_read((struct hist *)(void *)member, nla_data(attr),
				 nla_len(attr));
	else if (field->kind != FIELD_REQUEST)
		good = store_scalar(member, attr, field);
	return good ? 0 : field_refuse(field->name);
}

static int check_required(const struct fields *fields, const bool *seen)
{
	size_t i;

	for (i = 0; i < fields->nr; i++) {
		if (fields->rows[i].required && !seen[i])
			return field_refuse(fields->rows[i].name);
	}
	return 0;
}

static int decode(void *object, const struct fields *fields,
		  struct nlattr *attr, int length)
{
	bool seen[NESTMON_A_MAX + 1] = {};

	for (; nla_ok(attr, length); attr = nla_next(attr, &length)) {
		const struct field *field = field_of(fields, nla_type(attr));

		if (!field)
			continue;
		if (store(object, attr, field))
			return -1;
		seen[field - fields->rows] = true;
	}
	if (length > 0)
		return field_refuse("attribute cut short");
	return check_required(fields, seen);
}

/**
 * fields_nest() - take the attributes of a nest
 * @object: the struct that they go into
 * @fields: the attributes that are known
 * @nest: the nest
 *
 * Return: 0, or -1 after an error message
 */
int fields_nest(void *object, const struct fields *fields,
		const struct nlattr *nest)
{
	return decode(object, fields, nla_data(nest), nla_len(nest));
}

/**
 * fields_message() - take the attributes of a message
 * @object: the struct that they go into
 * @fields: the attributes that are known
 * @reply: the message
 *
 * Return: 0, or -1 after an error message
 */
int fields_message(void *object, const struct fields *fields,
		   const struct nlmsghdr *reply)
{
	const struct genlmsghdr *head = nlmsg_data(reply);

	if (!genlmsg_valid_hdr((struct nlmsghdr *)reply, 0))
		return field_refuse("message cut short");
	return decode(object, fields, genlmsg_attrdata(head, 0),
		      genlmsg_attrlen(head, 0));
}
