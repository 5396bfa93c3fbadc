// SPDX-License-Identifier: GPL-2.0
/*
 * Messages of forge. libnl fails for want of memory only, in all that is used
 * here.
 */
#include <stdio.h>
#include <stdlib.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include <linux/nestmon.h>

#include "../msg.h"
#include "forge.h"

#define FAMILY 32

/**
 * must() - end the process when libnl had no room
 * @msg: what libnl returned
 *
 * Return: @msg
 */
struct nl_msg *must(struct nl_msg *msg)
{
	if (!msg)
		msg_no_memory();
	return msg;
}

/**
 * done() - end the process when libnl had no room
 * @ret: what libnl returned
 */
void done(int ret)
{
	if (ret)
		msg_no_memory();
}

/**
 * emit() - write a message
 * @msg: the message; it is freed
 */
void emit(struct nl_msg *msg)
{
	const struct nlmsghdr *head = nlmsg_hdr(msg);

	if (fwrite(head, NLMSG_ALIGN(head->nlmsg_len), 1, stdout) != 1)
		exit(STATUS_SYSTEM);
	nlmsg_free(msg);
}

/**
 * begin() - start a message of the family
 * @reply: its flags
 * @cmd: &enum nestmon_cmd
 *
 * Return: the message, to be ended with emit()
 */
struct nl_msg *begin(const struct reply *reply, int cmd)
{
	struct nl_msg *msg = must(nlmsg_alloc_size(65536));

	if (!genlmsg_put(msg, 1, 1, FAMILY, 0, reply->flags, cmd, 1))
		msg_no_memory();
	return msg;
}

/**
 * begin_vcpu() - start a message of a vCPU
 * @reply: when it is true
 * @head: what it says of the vCPU
 *
 * Return: the message
 */
struct nl_msg *begin_vcpu(const struct reply *reply, const struct head *head)
{
	struct nl_msg *msg = begin(reply, head->cmd);

	done(nla_put_u32(msg, NESTMON_A_VM, head->vm));
	done(nla_put_u32(msg, NESTMON_A_PID, 100 * head->vm));
	done(nla_put_u32(msg, NESTMON_A_VCPU, 0));
	done(nla_put_string(msg, NESTMON_A_COMM, head->comm));
	done(nla_put_u32(msg, NESTMON_A_ISA, head->isa));
	done(nla_put_u64(msg, NESTMON_A_TIME, reply->second * SECOND));
	done(nla_put_u64(msg, NESTMON_A_SINCE, EPOCH));
	return msg;
}

/**
 * begin_exits() - start a message of a vCPU of SVM, with exits
 * @reply: when it is true
 * @vm: nestmon's number of the VM
 * @comm: command name of its process
 *
 * Return: the message
 */
struct nl_msg *begin_exits(const struct reply *reply, __u32 vm,
			   const char *comm)
{
	const struct head head = {
		.cmd = NESTMON_CMD_EXIT_GET,
		.vm = vm,
		.comm = comm,
		.isa = NESTMON_ISA_SVM,
	};

	return begin_vcpu(reply, &head);
}

/**
 * begin_qemu() - the same for a process with the usual name
 * @reply: when it is true
 * @vm: nestmon's number of the VM
 *
 * Return: the message
 */
struct nl_msg *begin_qemu(const struct reply *reply, __u32 vm)
{
	return begin_exits(reply, vm, "qemu-system-x86");
}

/**
 * begin_nest() - start a nest
 * @msg: the message it is in
 * @attr: &enum nestmon_attr
 *
 * Return: the nest, to be ended with nla_nest_end()
 */
struct nlattr *begin_nest(struct nl_msg *msg, int attr)
{
	struct nlattr *nest = nla_nest_start(msg, attr);

	if (!nest)
		msg_no_memory();
	return nest;
}

/**
 * begin_row() - start the counters of an exit reason
 * @msg: the message
 * @level: 1 or 2
 * @code: exit code
 * @exits: exits
 *
 * Return: to be ended with end_row()
 */
struct open_row begin_row(struct nl_msg *msg, __u32 level, __u64 code,
			  __u64 exits)
{
	const struct open_row row = { msg, begin_nest(msg, NESTMON_A_EXIT) };

	done(nla_put_u32(msg, NESTMON_EXIT_A_LEVEL, level));
	put_u64(&row, NESTMON_EXIT_A_CODE, code);
	put_u64(&row, NESTMON_EXIT_A_EXITS, exits);
	return row;
}

/**
 * end_row() - end them
 * @row: what begin_row() returned
 */
void end_row(const struct open_row *row)
{
	nla_nest_end(row->msg, row->nest);
}

/**
 * put_u64() - add one of them
 * @row: what begin_row() returned
 * @attr: &enum nestmon_exit_attr
 * @value: its value
 */
void put_u64(const struct open_row *row, int attr, __u64 value)
{
	done(nla_put_u64(row->msg, attr, value));
}

/**
 * put_hist() - add a histogram
 * @row: what begin_row() returned
 * @attr: &enum nestmon_exit_attr
 * @buckets: its buckets
 * @size: of them, in bytes
 */
void put_hist(const struct open_row *row, int attr,
	      const struct nestmon_bucket *buckets, size_t size)
{
	done(nla_put(row->msg, attr, size, buckets));
}

/**
 * put_caused() - add exits of L1 in round trips
 * @row: what begin_row() returned
 * @code: exit code of L1
 * @exits: how many
 */
void put_caused(const struct open_row *row, __u64 code, __u64 exits)
{
	struct nlattr *nest = begin_nest(row->msg, NESTMON_EXIT_A_CAUSED);

	done(nla_put_u64(row->msg, NESTMON_CAUSED_A_CODE, code));
	done(nla_put_u64(row->msg, NESTMON_CAUSED_A_EXITS, exits));
	nla_nest_end(row->msg, nest);
}

/**
 * put_row() - add the counters of an exit reason
 * @msg: the message
 * @level: 1 or 2
 * @code: exit code
 * @exits: exits
 * @reflected: of them, given to L1
 */
void put_row(struct nl_msg *msg, __u32 level, __u64 code, __u64 exits,
	     __u64 reflected)
{
	const struct open_row row = begin_row(msg, level, code, exits);

	if (level == 2) {
		put_u64(&row, NESTMON_EXIT_A_HANDLED, exits - reflected);
		put_u64(&row, NESTMON_EXIT_A_REFLECTED, reflected);
		done(nla_put_u8(msg, NESTMON_EXIT_A_PENDING, 0));
		put_u64(&row, NESTMON_EXIT_A_SYNTHESIZED, 0);
	}
	end_row(&row);
}
