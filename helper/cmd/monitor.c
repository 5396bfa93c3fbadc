// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <time.h>

#include "../interval.h"
#include "../mem.h"
#include "../names.h"
#include "cmd.h"

#define NS_PER_S 1000000000ULL
#define NS_PER_MS 1000000ULL

/**
 * enum line_bit - what a line has
 * @LINE_EVENT: an event of the kernel's
 * @LINE_VM: a VM
 * @LINE_VCPU: a vCPU
 * @LINE_FAILURES: entry_failures
 * @LINE_UNSLOTTED: unslotted
 * @LINE_FIELDS: fields_lost
 * @LINE_EXITS: exits_lost
 * @LINE_LOST: a number of events that are lost
 */
enum line_bit {
	LINE_EVENT = 1 << 0,
	LINE_VM = 1 << 1,
	LINE_VCPU = 1 << 2,
	LINE_FAILURES = 1 << 3,
	LINE_UNSLOTTED = 1 << 4,
	LINE_FIELDS = 1 << 5,
	LINE_EXITS = 1 << 6,
	LINE_LOST = 1 << 7,
};

/**
 * struct line - an event, ready to print
 * @has: &enum line_bit
 * @event: the event
 * @lost: number of events that are lost
 * @name: name of the event
 * @text: the same, as text
 * @time: its time, as text
 * @vcpu: its vCPU, as text
 * @isa: name of the virtualization extension
 */
struct line {
	struct out_row has;
	struct event event;
	__u64 lost;
	char name[NAME_SIZE];
	char text[NAME_SIZE];
	char time[64];
	char vcpu[16];
	char isa[NAME_SIZE];
};

#define COLUMN(key, title, form, member, ...)                        \
	{                                                            \
		.name = key, .head = title, .kind = OUT_##form,      \
		.offset = offsetof(struct line, member), __VA_ARGS__ \
	}

#define PART(key, title, form, member, bit) \
	COLUMN(key, title, form, member, .needs = bit, .flags = OUT_RARE)

static const struct out_column columns[] = {
	PART(NULL, "", CHARS, time, LINE_EVENT),
	COLUMN(NULL, "", CHARS, text),
	COLUMN("event", NULL, CHARS, name),
	PART("count", NULL, U64, lost, LINE_LOST),
	PART("seq", NULL, U64, event.seq, LINE_EVENT),
	PART("time_ns", NULL, SINCE, event.time, LINE_EVENT),
	PART("vm", "VM", U32, event.vcpu.vm, LINE_VM),
	PART("pid", "PID", U32, event.vcpu.pid, LINE_VM),
	PART("comm", "COMM", CHARS, event.vcpu.comm, LINE_VM),
	PART("guest", "GUEST", STRING, event.vcpu.guest, LINE_VM),
	PART("vcpu", NULL, U32, event.vcpu.vcpu, LINE_VCPU),
	PART(NULL, "VCPU", CHARS, vcpu, LINE_VCPU),
	PART("isa", "ISA", CHARS, isa, LINE_VM),
	PART("entry_failures", "ENTRY-FAILURES", U64, event.entry_failures,
	     LINE_FAILURES),
	PART("unslotted", "UNSLOTTED", U64, event.unslotted, LINE_UNSLOTTED),
	PART("fields_lost", "FIELDS-LOST", U64, event.fields_lost, LINE_FIELDS),
	PART("exits_lost", "EXITS-LOST", U64, event.exits_lost, LINE_EXITS),
};

/**
 * struct monitor - a monitor that runs
 * @context: of the command
 * @interval: ends it at signals
 * @fd: what to wait for
 * @seq: number of the last event that was taken or is known to be lost
 * @lossy: the kernel dropped events, and how many is not known yet
 * @printed: how many events were printed
 * @ret: what printing returned
 */
struct monitor {
	struct context *context;
	struct interval interval;
	int fd;
	__u64 seq;
	bool lossy;
	__u64 printed;
	int ret;
};

static int print(struct monitor *monitor, const struct line *line)
{
	const struct out_table table = {
		.columns = columns,
		.nr_columns = ARRAY_SIZE(columns),
		.rows = line,
		.nr = 1,
		.size = sizeof(*line),
	};

	monitor->ret = out_line(&monitor->context->options->style, &table);
	return monitor->ret;
}

/* To the millisecond, of UTC. */
static void put_time(char *text, size_t size, __u64 ns)
{
	time_t seconds = ns / NS_PER_S;
	struct tm tm;
	size_t nr;

	if (!ns || !gmtime_r(&seconds, &tm))
		return;
	nr = strftime(text, size, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + nr, size - nr, ".%03lluZ", ns % NS_PER_S / NS_PER_MS);
}

static __u8 parts_of(const struct event *event)
{
	__u8 has = LINE_EVENT;

	if (event->vcpu.vm)
		has |= LINE_VM;
	if (event->vcpu.vcpu != EVENT_NO_VCPU)
		has |= LINE_VCPU;
	if (event->entry_failures != EVENT_NO_COUNT)
		has |= LINE_FAILURES;
	if (event->unslotted != EVENT_NO_COUNT)
		has |= LINE_UNSLOTTED;
	if (event->fields_lost != EVENT_NO_COUNT)
		has |= LINE_FIELDS;
	if (event->exits_lost != EVENT_NO_COUNT)
		has |= LINE_EXITS;
	return has;
}

static int print_event(struct monitor *monitor, const struct event *event)
{
	struct line line = { .event = *event, .has.has = parts_of(event) };

	name_event(line.name, event->event);
	name_event(line.text, event->event);
	name_isa(line.isa, event->vcpu.isa);
	put_time(line.time, sizeof(line.time), event->time);
	snprintf(line.vcpu, sizeof(line.vcpu), "%u", event->vcpu.vcpu);
	monitor->printed++;
	return print(monitor, &line);
}

static int print_lost(struct monitor *monitor, __u64 lost)
{
	struct line line = {
		.has.has = LINE_LOST,
		.lost = lost,
		.name = "lost",
	};

	snprintf(line.text, sizeof(line.text), "lost %llu events", lost);
	return print(monitor, &line);
}

/* That all counters lack something concerns every selection. */
static bool wanted(const struct monitor *monitor, const struct event *event)
{
	const struct selection *s = &monitor->context->options->selection;
	const struct vcpu *vcpu = &event->vcpu;

	if (!vcpu->vm)
		return true;
	return (!s->set[NESTMON_A_VM] || s->value[NESTMON_A_VM] == vcpu->vm) &&
	       (!s->set[NESTMON_A_PID] ||
		s->value[NESTMON_A_PID] == vcpu->pid) &&
	       (!s->set[NESTMON_A_VCPU] ||
		s->value[NESTMON_A_VCPU] == vcpu->vcpu) &&
	       select_guest(s, vcpu->guest);
}

/* Those up to this one will not come any more. */
static int missing(struct monitor *monitor, __u64 seq)
{
	__u64 before = monitor->seq;

	monitor->seq = seq;
	return seq > before ? print_lost(monitor, seq - before) : 0;
}

static int take(const struct nlmsghdr *message, void *arg)
{
	struct monitor *monitor = arg;
	struct guests *guests = monitor->context->guests;
	struct event event;
	int ret;

	if (decode_event(message, &event))
		return -1;
	/* The first ones may be older than the question for the last one. */
	ret = event.seq ? missing(monitor, event.seq - 1) : 0;
	monitor->seq = event.seq;
	if (!ret && event.vcpu.vm)
		event.vcpu.guest = guests_name(guests, &event.vcpu);
	if (!ret && wanted(monitor, &event))
		ret = print_event(monitor, &event);
	if (event.event == NESTMON_EVENT_VM_GONE)
		guests_forget(guests, &event.vcpu);
	return ret;
}

static int last_seq(struct monitor *monitor, __u64 *seq)
{
	struct status status;
	int ret;

	ret = fetch_status(monitor->context, &status);
	*seq = status.events;
	status_clear(&status);
	return ret;
}

static bool done(const struct monitor *monitor)
{
	__u64 count = monitor->context->options->count;

	return count && monitor->printed >= count;
}

/* Return: 0 when nothing more is there, 1 to end, or -1 to end after an error. */
static int take_all(struct monitor *monitor)
{
	int heard;

	do {
		heard = conn_hear(monitor->context->conn, take, monitor);
		if (heard < 0)
			return -1;
		if (heard == HEARD_LOSS)
			monitor->lossy = true;
		if (heard == HEARD_END || done(monitor))
			return 1;
	} while (heard != HEARD_NOTHING);
	return 0;
}

/*
 * Each event up to the last one that the kernel tells was sent, or dropped, by
 * then: those that cannot be read after that were dropped.
 */
static int count_losses(struct monitor *monitor)
{
	__u64 last;
	int ret = 0;

	while (!ret && monitor->lossy) {
		monitor->lossy = false;
		if (last_seq(monitor, &last))
			return -1;
		ret = take_all(monitor);
		if (ret >= 0 && !done(monitor) && last > monitor->seq &&
		    missing(monitor, last))
			return -1;
	}
	return ret;
}

static int run(struct monitor *monitor)
{
	int ret;

	do {
		ret = interval_wait_for(&monitor->interval, monitor->fd);
		if (ret == INTERVAL_TICK) {
			ret = take_all(monitor);
			if (!ret)
				ret = count_losses(monitor);
		} else if (ret == INTERVAL_STOP) {
			ret = 1;
		}
	} while (!ret);
	return ret;
}

static int monitor_events(struct monitor *monitor)
{
	int ret;

	monitor->fd = conn_listen(monitor->context->conn);
	if (monitor->fd < 0)
		return -1;
	/* What happens after this is missed if it is not heard. */
	if (last_seq(monitor, &monitor->seq))
		return -1;
	ret = interval_start(&monitor->interval, 0);
	if (!ret)
		ret = run(monitor);
	interval_end(&monitor->interval);
	return ret;
}

/**
 * cmd_monitor() - events as they happen
 * @context: of the command
 *
 * Return: &enum exit_status
 */
int cmd_monitor(struct context *context)
{
	struct monitor monitor = { .context = context };
	int ret;

	ret = monitor_events(&monitor);
	return out_status(monitor.ret ? monitor.ret : ret < 0 ? -1 : 0);
}
