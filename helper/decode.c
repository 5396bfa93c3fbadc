// SPDX-License-Identifier: GPL-2.0
/*
 * Attributes to structs. What is not known is passed over, for a newer module;
 * what is known must have its size, or the reply is refused as a whole.
 */
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include <linux/nestmon.h>

#include "answer.h"
#include "decode.h"
#include "mem.h"
#include "msg.h"

/**
 * enum field_kind - form of an attribute
 * @FIELD_FLAG: u8, into a bool
 * @FIELD_ANSWER: u8, into a __u8 that holds &enum answer
 * @FIELD_U32: into a __u32
 * @FIELD_U64: into a __u64
 * @FIELD_STRING: into an array of %STRING_SIZE chars
 * @FIELD_MANY: may come more than once; the field's store() takes each
 * @FIELD_REQUEST: only in requests
 */
enum field_kind {
	FIELD_FLAG,
	FIELD_ANSWER,
	FIELD_U32,
	FIELD_U64,
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

static const struct field row_rows[] = {
	REQUIRED(exit_row, NESTMON_EXIT_A_LEVEL, "exit.level", U32, level),
	REQUIRED(exit_row, NESTMON_EXIT_A_CODE, "exit.code", U64, code),
	FIELD(exit_row, NESTMON_EXIT_A_EXITS, "exit.exits", U64, exits),
	FIELD(exit_row, NESTMON_EXIT_A_HANDLED, "exit.handled", U64, handled),
	FIELD(exit_row, NESTMON_EXIT_A_REFLECTED, "exit.reflected", U64,
	      reflected),
	FIELD(exit_row, NESTMON_EXIT_A_PENDING, "exit.pending", FLAG, pending),
	FIELD(exit_row, NESTMON_EXIT_A_SYNTHESIZED, "exit.synthesized", U64,
	      synthesized),
};

static const struct fields row_fields = { row_rows, ARRAY_SIZE(row_rows) };

static const struct field assist_rows[] = {
	REQUIRED(assist, NESTMON_ASSIST_A_ID, "assist.id", U32, id),
	FIELD(assist, NESTMON_ASSIST_A_SUPPORTED, "assist.supported", ANSWER,
	      supported),
	FIELD(assist, NESTMON_ASSIST_A_ENABLED, "assist.enabled", ANSWER,
	      enabled),
	FIELD(assist, NESTMON_ASSIST_A_ACTIVE, "assist.active", ANSWER, active),
};

static const struct fields assist_fields = { assist_rows,
					     ARRAY_SIZE(assist_rows) };

static const struct field vmcs_rows[] = {
	REQUIRED(vmcs_field, NESTMON_FIELD_A_ENCODING, "field.encoding", U64,
		 encoding),
	FIELD(vmcs_field, NESTMON_FIELD_A_VMREADS, "field.vmreads", U64,
	      vmreads),
	FIELD(vmcs_field, NESTMON_FIELD_A_VMWRITES, "field.vmwrites", U64,
	      vmwrites),
	FIELD(vmcs_field, NESTMON_FIELD_A_SHADOW_READ, "field.shadow-read",
	      FLAG, shadow_read),
	FIELD(vmcs_field, NESTMON_FIELD_A_SHADOW_WRITE, "field.shadow-write",
	      FLAG, shadow_write),
};

static const struct fields vmcs_fields = { vmcs_rows, ARRAY_SIZE(vmcs_rows) };

static const struct field cap_rows[] = {
	REQUIRED(cap, NESTMON_CAP_A_SPACE, "cap.space", U32, space),
	REQUIRED(cap, NESTMON_CAP_A_INDEX, "cap.index", U32, index),
	REQUIRED(cap, NESTMON_CAP_A_STATE, "cap.state", U32, state),
	FIELD(cap, NESTMON_CAP_A_VALUE, "cap.value", U64, value),
};

static const struct fields cap_fields = { cap_rows, ARRAY_SIZE(cap_rows) };

static int store_cap(void *object, const struct nlattr *attr);
static int store_guest_cap(void *object, const struct nlattr *attr);
static int store_control(void *object, const struct nlattr *attr);
static int store_exit(void *object, const struct nlattr *attr);
static int store_assist(void *object, const struct nlattr *attr);
static int store_field(void *object, const struct nlattr *attr);
static int store_probe(void *object, const struct nlattr *attr);

static const struct field vcpu_rows[] = {
	REQUIRED(vcpu, NESTMON_A_VM, "vm", U32, vm),
	FIELD(vcpu, NESTMON_A_PID, "pid", U32, pid),
	REQUIRED(vcpu, NESTMON_A_VCPU, "vcpu", U32, vcpu),
	{ .attr = NESTMON_A_LEVEL, .name = "level", .kind = FIELD_REQUEST },
	FIELD(vcpu, NESTMON_A_COMM, "comm", STRING, comm),
	FIELD(vcpu, NESTMON_A_ISA, "isa", U32, isa),
	FIELD(vcpu, NESTMON_A_TIME, "time", U64, time),
	FIELD(vcpu, NESTMON_A_SINCE, "since", U64, since),
	FIELD(vcpu, NESTMON_A_GONE, "gone", U64, gone),
	FIELD(vcpu, NESTMON_A_GUEST_MODE, "guest-mode", FLAG, guest_mode),
	FIELD(vcpu, NESTMON_A_L1_EXITS, "l1-exits", U64, l1_exits),
	FIELD(vcpu, NESTMON_A_L2_EXITS, "l2-exits", U64, l2_exits),
	FIELD(vcpu, NESTMON_A_L2_HANDLED, "l2-handled", U64, l2_handled),
	FIELD(vcpu, NESTMON_A_L2_REFLECTED, "l2-reflected", U64, l2_reflected),
	FIELD(vcpu, NESTMON_A_L2_PENDING, "l2-pending", FLAG, l2_pending),
	FIELD(vcpu, NESTMON_A_L2_ENTRIES, "l2-entries", U64, l2_entries),
	FIELD(vcpu, NESTMON_A_SYNTHESIZED, "synthesized", U64, synthesized),
	FIELD(vcpu, NESTMON_A_ORPHANS, "orphans", U64, orphans),
	FIELD(vcpu, NESTMON_A_LEFT, "left", U64, left),
	FIELD(vcpu, NESTMON_A_ENTRY_FAILURES, "entry-failures", U64,
	      entry_failures),
	FIELD(vcpu, NESTMON_A_UNTRACED, "untraced", U64, untraced),
	FIELD(vcpu, NESTMON_A_UNSLOTTED, "unslotted", U64, unslotted),
	FIELD(vcpu, NESTMON_A_REBASED, "rebased", U64, rebased),
	MANY(NESTMON_A_EXIT, "exit", store_exit),
	MANY(NESTMON_A_ASSIST, "assist", store_assist),
	FIELD(vcpu, NESTMON_A_SAMPLED, "sampled", U64, shadow.sampled),
	FIELD(vcpu, NESTMON_A_SYNCS, "syncs", U32, shadow.syncs),
	FIELD(vcpu, NESTMON_A_SHADOW_TO_VMCS12, "shadow-to-vmcs12", U64,
	      shadow.shadow_to_vmcs12),
	FIELD(vcpu, NESTMON_A_VMCS12_TO_SHADOW, "vmcs12-to-shadow", U64,
	      shadow.vmcs12_to_shadow),
	MANY(NESTMON_A_FIELD, "field", store_field),
	FIELD(vcpu, NESTMON_A_FIELDS_LOST, "fields-lost", U64,
	      shadow.fields_lost),
	MANY(NESTMON_A_GUEST_CAP, "guest-cap", store_guest_cap),
	FIELD(vcpu, NESTMON_A_STATE_TIME, "state-time", U64, nested.time),
	FIELD(vcpu, NESTMON_A_STATE_SOURCE, "state-source", U32, nested.source),
	FIELD(vcpu, NESTMON_A_NESTED_ENABLED, "nested-enabled", ANSWER,
	      nested.enabled),
	FIELD(vcpu, NESTMON_A_NESTED_SINCE, "nested-since", U64, nested.since),
	MANY(NESTMON_A_VMCS12, "vmcs12", store_control),
	FIELD(vcpu, NESTMON_A_SHADOW_VMCS, "shadow-vmcs", ANSWER,
	      nested.shadow_vmcs),
	FIELD(vcpu, NESTMON_A_GIF, "gif", ANSWER, nested.gif),
	FIELD(vcpu, NESTMON_A_NESTED_PAGING, "nested-paging", U32,
	      nested.paging),
};

static const struct fields vcpu_fields = { vcpu_rows, ARRAY_SIZE(vcpu_rows) };

static const struct field caps_rows[] = {
	REQUIRED(cpu_caps, NESTMON_A_CPU, "cpu", U32, cpu),
	REQUIRED(cpu_caps, NESTMON_A_ISA, "isa", U32, isa),
	MANY(NESTMON_A_CAP, "cap", store_cap),
};

static const struct fields caps_fields = { caps_rows, ARRAY_SIZE(caps_rows) };

static const struct field status_rows[] = {
	REQUIRED(status, NESTMON_A_VERSION, "version", STRING, version),
	FIELD(status, NESTMON_A_TIME, "time", U64, time),
	FIELD(status, NESTMON_A_SINCE, "since", U64, since),
	FIELD(status, NESTMON_A_ATTACHED, "attached", FLAG, attached),
	MANY(NESTMON_A_PROBE, "probe", store_probe),
	FIELD(status, NESTMON_A_COLLECTOR, "collector", U32, collector),
	FIELD(status, NESTMON_A_RECORDS_LIVE, "records-live", U32,
	      records_live),
	FIELD(status, NESTMON_A_RECORDS_GONE, "records-gone", U32,
	      records_gone),
	FIELD(status, NESTMON_A_RECORDS_COLLECTED, "records-collected", U64,
	      records_collected),
	FIELD(status, NESTMON_A_GONE_MAX, "gone-max", U32, gone_max),
	FIELD(status, NESTMON_A_EXITS_LOST, "exits-lost", U64, exits_lost),
	FIELD(status, NESTMON_A_UNSLOTTED, "unslotted", U64, unslotted),
	FIELD(status, NESTMON_A_ORPHANS, "orphans", U64, orphans),
	FIELD(status, NESTMON_A_REBASED, "rebased", U64, rebased),
	FIELD(status, NESTMON_A_EVENT_SEQ, "event-seq", U64, events),
};

static const struct fields status_fields = { status_rows,
					     ARRAY_SIZE(status_rows) };

static const struct field event_rows[] = {
	REQUIRED(event, NESTMON_A_EVENT, "event", U32, event),
	REQUIRED(event, NESTMON_A_EVENT_SEQ, "event-seq", U64, seq),
	FIELD(event, NESTMON_A_EVENT_TIME, "event-time", U64, time),
	FIELD(event, NESTMON_A_VM, "vm", U32, vcpu.vm),
	FIELD(event, NESTMON_A_PID, "pid", U32, vcpu.pid),
	FIELD(event, NESTMON_A_VCPU, "vcpu", U32, vcpu.vcpu),
	FIELD(event, NESTMON_A_COMM, "comm", STRING, vcpu.comm),
	FIELD(event, NESTMON_A_ISA, "isa", U32, vcpu.isa),
	FIELD(event, NESTMON_A_GONE, "gone", U64, vcpu.gone),
	FIELD(event, NESTMON_A_ENTRY_FAILURES, "entry-failures", U64,
	      entry_failures),
	FIELD(event, NESTMON_A_UNSLOTTED, "unslotted", U64, unslotted),
	FIELD(event, NESTMON_A_FIELDS_LOST, "fields-lost", U64, fields_lost),
	FIELD(event, NESTMON_A_EXITS_LOST, "exits-lost", U64, exits_lost),
};

static const struct fields event_fields = { event_rows,
					    ARRAY_SIZE(event_rows) };

static const struct field *field_of(const struct fields *fields, int attr)
{
	size_t i;

	for (i = 0; i < fields->nr; i++) {
		if (fields->rows[i].attr == attr)
			return &fields->rows[i];
	}
	return NULL;
}

static int refuse(const char *what)
{
	msg_error("malformed reply of the kernel: %s", what);
	return -1;
}

/* Takes what fits: a longer string is no error of a newer module. */
static bool store_string(char *member, const struct nlattr *attr)
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
		good = store_string(member, attr);
	else if (field->kind != FIELD_REQUEST)
		good = store_scalar(member, attr, field);
	return good ? 0 : refuse(field->name);
}

static int check_required(const struct fields *fields, const bool *seen)
{
	size_t i;

	for (i = 0; i < fields->nr; i++) {
		if (fields->rows[i].required && !seen[i])
			return refuse(fields->rows[i].name);
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
		return refuse("attribute cut short");
	return check_required(fields, seen);
}

static int decode_message(void *object, const struct fields *fields,
			  const struct nlmsghdr *reply)
{
	const struct genlmsghdr *head = nlmsg_data(reply);

	if (!genlmsg_valid_hdr((struct nlmsghdr *)reply, 0))
		return refuse("message cut short");
	return decode(object, fields, genlmsg_attrdata(head, 0),
		      genlmsg_attrlen(head, 0));
}

/* Whether it is there matters, too: 0 is an address. */
static int store_control(void *object, const struct nlattr *attr)
{
	struct vcpu *vcpu = object;

	if (nla_len(attr) != sizeof(vcpu->nested.control))
		return refuse("vmcs12");
	vcpu->nested.control_known = true;
	memcpy(&vcpu->nested.control, nla_data(attr),
	       sizeof(vcpu->nested.control));
	return 0;
}

static int store_exit(void *object, const struct nlattr *attr)
{
	struct exit_row row = {};

	if (decode(&row, &row_fields, nla_data(attr), nla_len(attr)))
		return -1;
	vcpu_add_row(object, &row);
	return 0;
}

static int store_assist(void *object, const struct nlattr *attr)
{
	struct assist assist = {};
	struct vcpu *vcpu = object;

	if (decode(&assist, &assist_fields, nla_data(attr), nla_len(attr)))
		return -1;
	shadow_add_assist(&vcpu->shadow, &assist);
	return 0;
}

static int store_field(void *object, const struct nlattr *attr)
{
	struct vmcs_field field = {};
	struct vcpu *vcpu = object;

	if (decode(&field, &vmcs_fields, nla_data(attr), nla_len(attr)))
		return -1;
	shadow_add_field(&vcpu->shadow, &field);
	return 0;
}

static int add_cap(struct cap_set *set, const struct nlattr *attr)
{
	struct cap cap = {};

	if (decode(&cap, &cap_fields, nla_data(attr), nla_len(attr)))
		return -1;
	if (cap.state == NESTMON_CAP_READ &&
	    !nla_find(nla_data(attr), nla_len(attr), NESTMON_CAP_A_VALUE))
		return refuse("cap.value");
	/* What a newer module may know of it is of no use here. */
	if (cap.state > NESTMON_CAP_READ)
		cap.state = NESTMON_CAP_UNAVAILABLE;
	cap_set_add(set, &cap);
	return 0;
}

static int store_cap(void *object, const struct nlattr *attr)
{
	struct cpu_caps *cpu = object;

	return add_cap(&cpu->set, attr);
}

static int store_guest_cap(void *object, const struct nlattr *attr)
{
	struct vcpu *vcpu = object;

	return add_cap(&vcpu->caps, attr);
}

static int store_probe(void *object, const struct nlattr *attr)
{
	struct status *status = object;

	status->probes = mem_grow(status->probes, &status->room, status->nr + 1,
				  STRING_SIZE);
	if (!store_string(status->probes[status->nr], attr))
		return refuse("probe");
	status->nr++;
	return 0;
}

/**
 * decode_vcpu() - add a reply to a command that dumps vCPUs
 * @reply: the message
 * @dump: &struct dump
 *
 * Return: 0, or -1 after an error message
 */
int decode_vcpu(const struct nlmsghdr *reply, void *dump)
{
	struct vcpu vcpu = {};
	int ret;

	ret = decode_message(&vcpu, &vcpu_fields, reply);
	if (!ret)
		dump_add(dump, &vcpu);
	vcpu_free(&vcpu);
	return ret;
}

/**
 * decode_caps() - add a reply to %NESTMON_CMD_CAPS_GET
 * @reply: the message
 * @caps: &struct caps
 *
 * Return: 0, or -1 after an error message
 */
int decode_caps(const struct nlmsghdr *reply, void *caps)
{
	struct cpu_caps cpu = {};
	int ret;

	ret = decode_message(&cpu, &caps_fields, reply);
	if (!ret)
		caps_add(caps, &cpu);
	cap_set_free(&cpu.set);
	return ret;
}

/**
 * decode_event() - take a %NESTMON_CMD_EVENT
 * @message: the message
 * @event: filled in; what it does not hold is as in %EVENT_NONE
 *
 * Return: 0, or -1 after an error message
 */
int decode_event(const struct nlmsghdr *message, struct event *event)
{
	*event = EVENT_NONE;
	return decode_message(event, &event_fields, message);
}

/**
 * decode_status() - take a reply to %NESTMON_CMD_STATUS_GET
 * @reply: the message
 * @status: &struct status
 *
 * Return: 0, or -1 after an error message
 */
int decode_status(const struct nlmsghdr *reply, void *status)
{
	status_clear(status);
	return decode_message(status, &status_fields, reply);
}

/**
 * status_clear() - free what a status holds
 * @status: the status
 */
void status_clear(struct status *status)
{
	free(status->probes);
	memset(status, 0, sizeof(*status));
}

/**
 * decode_attr_name() - name of an attribute of a request
 * @attr: number of the attribute
 *
 * Return: the name, NULL when there is none
 */
const char *decode_attr_name(int attr)
{
	const struct field *field = field_of(&vcpu_fields, attr);

	if (!field)
		field = field_of(&caps_fields, attr);
	return field ? field->name : NULL;
}
