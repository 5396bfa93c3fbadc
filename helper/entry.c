// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "main.h"
#include "msg.h"

/* What was printed last may be refused as late as here. */
static int close_stdout(int status)
{
	if (!fclose(stdout) || errno == EPIPE || status)
		return status;
	msg_error("write error: %s", strerror(errno));
	return STATUS_SYSTEM;
}

/*
 * A descriptor that the caller closed must not become the socket, which would
 * then take the output. What is opened here cannot be written to.
 */
static void occupy_standard(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	const struct mounts mounts = { .proc = "/proc", .sys = "/sys" };
	struct conn *conn;
	int status;

	occupy_standard();
	/* Not LC_NUMERIC: numbers are for programs, too. */
	setlocale(LC_CTYPE, "");
	conn = conn_new();
	status = nestmon_main(argc, argv, conn, &mounts);
	conn_free(conn);
	return close_stdout(status);
}
