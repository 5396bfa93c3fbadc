// SPDX-License-Identifier: GPL-2.0
/*
 * usage: dump
 * Times, three times each, a dump of nestmon's exits through netlink, and, as
 * kvm_stat does for each VM, a look into all of KVM's files of the VMs. Prints
 * one JSON object.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/nestmon.h>

#include "netlink_wire.h"

#define ROUNDS 3
#define KVM_FILES "/sys/kernel/debug/kvm/[0-9]*-[0-9]*/*"

/**
 * struct amount - what a round has read
 * @items: messages, or files
 * @bytes: of them
 */
struct amount {
	unsigned long long items;
	unsigned long long bytes;
};

static void die(const char *what)
{
	fprintf(stderr, "dump: %s\n", what);
	exit(1);
}

static const char *count(const struct nlmsghdr *nl, void *arg)
{
	struct amount *amount = arg;

	amount->items++;
	amount->bytes += nl->nlmsg_len;
	return NULL;
}

static struct amount read_nestmon(void)
{
	struct wire_request request;
	struct amount amount = {};
	const char *wrong = NULL;
	struct wire_end end = {};
	struct wire wire;

	if (wire_open(&wire) || wire_resolve(&wire, NESTMON_GENL_NAME))
		die("nestmon cannot be reached");
	wire_init(&wire, &request, NESTMON_CMD_EXIT_GET, NLM_F_DUMP);
	end.err = wire_send(&wire, &request);
	while (!end.err && !wire_receive(&wire, count, &amount, &end, &wrong))
		;
	if (end.err || wrong)
		die(wrong ? wrong : strerror(-end.err));
	wire_close(&wire);
	return amount;
}

static void read_file(const char *name, struct amount *amount)
{
	int fd = open(name, O_RDONLY);
	char text[64];
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text));

	/* Each vCPU has a folder beside the files, which kvm_stat leaves out. */
	if (n >= 0) {
		amount->items++;
		amount->bytes += n;
	} else if (errno != EISDIR) {
		die(name);
	}
	if (fd >= 0)
		close(fd);
}

static struct amount read_kvm(void)
{
	struct amount amount = {};
	glob_t names;
	size_t i;

	if (glob(KVM_FILES, GLOB_NOSORT, NULL, &names))
		die("KVM has no files here");
	for (i = 0; i < names.gl_pathc; i++)
		read_file(names.gl_pathv[i], &amount);
	globfree(&names);
	return amount;
}

static unsigned long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

/* The least of the rounds: the first one warms caches up. */
static void measure(const char *name, const char *items,
		    struct amount (*look)(void))
{
	unsigned long long start, ns, least = -1ULL;
	struct amount amount;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		start = now();
		amount = look();
		ns = now() - start;
		least = ns < least ? ns : least;
	}
	printf("\"%s\":{\"ns\":%llu,\"%s\":%llu,\"bytes\":%llu}", name, least,
	       items, amount.items, amount.bytes);
}

int main(void)
{
	putchar('{');
	measure("nestmon", "messages", read_nestmon);
	putchar(',');
	measure("kvm", "files", read_kvm);
	puts("}");
	return 0;
}
