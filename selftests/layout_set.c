// SPDX-License-Identifier: GPL-2.0
/*
 * Sends a layout that KVM need not have:
 *
 *	layout_set NUMBER=VALUE...
 *
 * NUMBER is that of enum nestmon_layout_attr. Prints the kernel's answer: the
 * error's number, that of the attribute which it names, or 0, and its words. With
 * @ before VALUE, that is added to the size of struct kvm_vcpu, which the kernel is
 * asked for by trying.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <linux/nestmon.h>

#include "netlink_wire.h"

/* Larger than any that KVM had. */
#define VCPU_SIZE_MAX 65536

static unsigned int vcpu_size;

static int put(struct wire_request *request, const char *word)
{
	unsigned int attr;
	int value;

	if (sscanf(word, "%u=@%i", &attr, &value) == 2)
		value += vcpu_size;
	else if (sscanf(word, "%u=%i", &attr, &value) != 2)
		return -1;
	wire_put_u32(request, attr, value);
	return 0;
}

static unsigned int named(const struct wire_request *request, __u32 offset)
{
	const struct nlattr *attr =
		(const void *)((const char *)request + offset);

	return offset ? attr->nla_type : 0;
}

static void ask(struct wire *wire, char **words, struct wire_request *request,
		struct wire_end *end)
{
	wire_init(wire, request, NESTMON_CMD_LAYOUT_SET, NLM_F_ACK);
	for (; *words; words++) {
		if (put(request, *words)) {
			fprintf(stderr, "layout_set: what is %s?\n", *words);
			exit(1);
		}
	}
	wire_talk(wire, request, end);
}

int main(int argc, char **argv)
{
	struct wire_request request;
	struct wire_end end;
	struct wire wire;

	(void)argc;
	if (wire_open(&wire) || wire_resolve(&wire, NESTMON_GENL_NAME)) {
		fprintf(stderr, "layout_set: there is no nestmon\n");
		return 1;
	}
	do {
		vcpu_size += 8;
		ask(&wire, argv + 1, &request, &end);
	} while (named(&request, end.offset) == NESTMON_LAYOUT_A_KVM_VCPU &&
		 vcpu_size < VCPU_SIZE_MAX);
	printf("%d %u %s\n", end.err, named(&request, end.offset), end.text);
	wire_close(&wire);
	return 0;
}
