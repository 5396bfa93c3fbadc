// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include <linux/nestmon.h>

#include "answer.h"
#include "decode.h"
#include "decode_exit.h"
#include "field.h"
#include "mem.h"

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
static int store_l1_ns(void *object, const struct nlattr *attr);
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
	MANY(NESTMON_A_L1_NS, "l1-ns", store_l1_ns),
	FIELD(vcpu, NESTMON_A_L2_NS, "l2-ns", U64, l2_ns),
	FIELD(vcpu, NESTMON_A_HANDLING_NS, "handling-ns", U64, handling_ns),
	FIELD(vcpu, NESTMON_A_BLOCKED_NS, "blocked-ns", U64, blocked_ns),
	FIELD(vcpu, NESTMON_A_UNSETTLED_NS, "unsettled-ns", U64, unsettled_ns),
	FIELD(vcpu, NESTMON_A_NESTING_NS, "nesting-ns", U64, nesting_ns),
	FIELD(vcpu, NESTMON_A_UNDECIDED, "undecided", U64, undecided),
	FIELD(vcpu, NESTMON_A_TRIPS_INTERRUPTED, "trips-interrupted", U64,
	      trips_interrupted),
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
	FIELD(status, NESTMON_A_MODE, "mode", U32, mode),
	FIELD(status, NESTMON_A_CLOCK, "clock", U32, clock),
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

/* Whether it is there matters, too: 0 is an address. */
static int store_control(void *object, const struct nlattr *attr)
{
	struct vcpu *vcpu = object;

	if (nla_len(attr) != sizeof(vcpu->nested.control))
		return field_refuse("vmcs12");
	vcpu->nested.control_known = true;
	memcpy(&vcpu->nested.control, nla_data(attr),
	       sizeof(vcpu->nested.control));
	return 0;
}

/* As above: whoever sends it sends the others, too. */
static int store_l1_ns(void *object, const struct nlattr *attr)
{
	struct vcpu *vcpu = object;

	if (nla_len(attr) != sizeof(vcpu->l1_ns))
		return field_refuse("l1-ns");
	vcpu->timed = true;
	memcpy(&vcpu->l1_ns, nla_data(attr), sizeof(vcpu->l1_ns));
	return 0;
}

static int store_exit(void *object, const struct nlattr *attr)
{
	struct exit_row row = {};
	int ret = decode_exit(&row, attr);

	if (!ret)
		vcpu_add_row(object, &row);
	exit_row_free(&row);
	return ret;
}

static int store_assist(void *object, const struct nlattr *attr)
{
	struct assist assist = {};
	struct vcpu *vcpu = object;

	if (fields_nest(&assist, &assist_fields, attr))
		return -1;
	shadow_add_assist(&vcpu->shadow, &assist);
	return 0;
}

static int store_field(void *object, const struct nlattr *attr)
{
	struct vmcs_field field = {};
	struct vcpu *vcpu = object;

	if (fields_nest(&field, &vmcs_fields, attr))
		return -1;
	shadow_add_field(&vcpu->shadow, &field);
	return 0;
}

static int add_cap(struct cap_set *set, const struct nlattr *attr)
{
	struct cap cap = {};

	if (fields_nest(&cap, &cap_fields, attr))
		return -1;
	if (cap.state == NESTMON_CAP_READ &&
	    !nla_find(nla_data(attr), nla_len(attr), NESTMON_CAP_A_VALUE))
		return field_refuse("cap.value");
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
	if (!field_string(status->probes[status->nr], attr))
		return field_refuse("probe");
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

	ret = fields_message(&vcpu, &vcpu_fields, reply);
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

	ret = fields_message(&cpu, &caps_fields, reply);
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
	return fields_message(event, &event_fields, message);
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
	return fields_message(status, &status_fields, reply);
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
