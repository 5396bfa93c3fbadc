// SPDX-License-Identifier: GPL-2.0
/*
 * Sets nestmon's mode by netlink, for mode_test.sh:
 *
 *	netlink_mode TIMES MODE...
 *
 * Sets all MODEs, which are numbers of enum nestmon_mode, one after the other, and
 * that TIMES times. Prints the error's number and the kernel's words at the first
 * that is refused.
 */
#include <stdio.h>
#include <stdlib.h>

#include <linux/nestmon.h>

#include "netlink_wire.h"

static int set(struct wire *wire, const char *mode)
{
	struct wire_request request;
	struct wire_end end;

	wire_init(wire, &request, NESTMON_CMD_MODE_SET, NLM_F_ACK);
	wire_put_u32(&request, NESTMON_A_MODE, strtoul(mode, NULL, 0));
	wire_talk(wire, &request, &end);
	if (end.err)
		printf("%d %s\n", end.err, end.text);
	return end.err;
}

int main(int argc, char **argv)
{
	struct wire wire;
	long times;
	int i;

	if (argc < 3) {
		fprintf(stderr, "usage: netlink_mode TIMES MODE...\n");
		return 2;
	}
	if (wire_open(&wire) || wire_resolve(&wire, NESTMON_GENL_NAME)) {
		fprintf(stderr, "netlink_mode: there is no nestmon\n");
		return 1;
	}
	for (times = strtol(argv[1], NULL, 0); times > 0; times--) {
		for (i = 2; i < argc; i++) {
			if (set(&wire, argv[i]))
				return 1;
		}
	}
	wire_close(&wire);
	return 0;
}
