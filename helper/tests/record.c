// SPDX-License-Identifier: GPL-2.0
/*
 * nestmon that keeps what the kernel sends, for replay:
 *
 *	record FILE [ARGUMENT...]
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../main.h"
#include "../msg.h"

int main(int argc, char **argv)
{
	const struct mounts mounts = { .proc = "/proc", .sys = "/sys" };
	struct conn *conn;
	FILE *tap;
	int status;

	if (argc < 2) {
		fprintf(stderr, "Usage: record FILE [ARGUMENT...]\n");
		return STATUS_USAGE;
	}
	tap = fopen(argv[1], "we");
	if (!tap) {
		msg_error("%s: %s", argv[1], strerror(errno));
		return STATUS_SYSTEM;
	}
	conn = conn_new();
	conn_tap(conn, tap);
	status = nestmon_main(argc - 1, argv + 1, conn, &mounts);
	conn_free(conn);
	return fclose(tap) || fclose(stdout) ? STATUS_SYSTEM : status;
}
