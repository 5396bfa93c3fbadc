// SPDX-License-Identifier: GPL-2.0
#include <time.h>

#include "fetch.h"
#include "msg.h"

/* How often a dump is asked for while VMs come and go during it. */
#define TRIES 5

#define NS_PER_S 1000000000ULL

static bool keep(const struct vcpu *vcpu, void *arg)
{
	return select_guest(arg, vcpu->guest);
}

/* An empty dump has no time of the kernel's: its clock is this one. */
static __u64 monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static int ask(struct context *context, const struct query *query,
	       struct dump *dump)
{
	int ret = 1;
	int try;

	for (try = 0; try < TRIES && ret > 0; try++) {
		dump_clear(dump);
		ret = conn_request(context->conn, query, decode_vcpu, dump);
	}
	if (ret > 0) {
		msg_warn("VMs keep coming and going: some may be missing");
		dump->interrupted = true;
	}
	return ret < 0 ? -1 : 0;
}

/**
 * fetch_dump() - ask for the selected vCPUs
 * @context: of the command
 * @cmd: &enum nestmon_cmd, one that dumps vCPUs
 * @dump: filled in, sorted; to be freed with dump_clear() in any case
 *
 * Return: 0, or -1 after an error message
 */
int fetch_dump(struct context *context, __u8 cmd, struct dump *dump)
{
	struct selection selection = context->options->selection;
	struct query query = {
		.cmd = cmd,
		.dump = true,
		.selection = &selection,
	};
	size_t i;

	if (ask(context, &query, dump))
		return -1;
	for (i = 0; i < dump->nr; i++)
		dump->vcpus[i].guest =
			guests_name(context->guests, &dump->vcpus[i]);
	dump_keep(dump, keep, &selection);
	dump_sort(dump);
	if (!dump->time)
		dump->time = monotonic();
	return 0;
}

/**
 * fetch_selected() - as fetch_dump(); a selection without vCPUs is an error
 * @context: of the command
 * @cmd: as of fetch_dump()
 * @dump: as of fetch_dump()
 *
 * Return: 0, or -1 after an error message
 */
int fetch_selected(struct context *context, __u8 cmd, struct dump *dump)
{
	if (fetch_dump(context, cmd, dump))
		return -1;
	if (dump->nr || !select_any_vcpu(&context->options->selection))
		return 0;
	msg_error("no vCPU matches");
	return -1;
}

/**
 * fetch_status() - ask for the state of the module
 * @context: of the command
 * @status: filled in; to be freed with status_clear() in any case
 *
 * Return: 0, or -1 after an error message
 */
int fetch_status(struct context *context, struct status *status)
{
	const struct query query = { .cmd = NESTMON_CMD_STATUS_GET };

	*status = (struct status){};
	if (conn_request(context->conn, &query, decode_status, status))
		return -1;
	if (*status->version)
		return 0;
	msg_error("malformed reply of the kernel: no status");
	return -1;
}

/**
 * fetch_losses() - ask what the rows of a dump do not hold
 * @context: of the command
 * @dump: the dump
 * @losses: filled in
 *
 * Return: 0, or -1 after an error message
 */
int fetch_losses(struct context *context, const struct dump *dump,
		 struct losses *losses)
{
	struct status status;
	size_t i;
	int ret;

	*losses = (struct losses){};
	ret = fetch_status(context, &status);
	losses->exits_lost = status.exits_lost;
	for (i = 0; i < dump->nr; i++)
		losses->unslotted += dump->vcpus[i].unslotted;
	status_clear(&status);
	return ret;
}

/**
 * fetch_warn() - warn of what is in no row
 * @now: what is in no row
 * @before: what was known of before
 */
void fetch_warn(const struct losses *now, const struct losses *before)
{
	if (now->unslotted > before->unslotted)
		msg_warn(
			"%llu exits are in no row: no memory for their reasons",
			now->unslotted - before->unslotted);
	if (now->exits_lost > before->exits_lost)
		msg_warn("%llu exits are lost: no memory for their vCPUs",
			 now->exits_lost - before->exits_lost);
}
