// SPDX-License-Identifier: GPL-2.0
/*
 * usage: latency OBJECT COMMAND [ARGUMENT]...
 * Runs COMMAND with the programs of OBJECT (latency.bpf.c) attached, then prints
 * how many exits their histograms have.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "latency.h"

static void die(const char *what)
{
	fprintf(stderr, "latency: %s: %s\n", what, strerror(errno));
	exit(1);
}

static struct bpf_object *attach(const char *file)
{
	struct bpf_object *object = bpf_object__open_file(file, NULL);
	struct bpf_program *program;

	if (!object || bpf_object__load(object))
		die(file);
	program = bpf_object__next_program(object, NULL);
	for (; program; program = bpf_object__next_program(object, program))
		if (!bpf_program__attach(program))
			die(bpf_program__name(program));
	return object;
}

static int run(char **argv)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		execvp(argv[0], argv);
		die(argv[0]);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die(argv[0]);
	return status;
}

/* Of all CPUs: each has its own histogram. */
static unsigned long long sum(int map, __u32 code)
{
	int cpu, cpus = libbpf_num_possible_cpus();
	struct latency_histogram *latency;
	unsigned long long exits = 0;
	unsigned int i;

	latency = cpus > 0 ? calloc(cpus, sizeof(*latency)) : NULL;
	if (!latency || bpf_map_lookup_elem(map, &code, latency))
		die("cannot read a histogram");
	for (cpu = 0; cpu < cpus; cpu++)
		for (i = 0; i < LATENCY_BUCKETS; i++)
			exits += latency[cpu].count[i];
	free(latency);
	return exits;
}

int main(int argc, char **argv)
{
	unsigned long long exits = 0;
	struct bpf_object *object;
	__u32 code, *last = NULL;
	int map, status;

	if (argc < 3) {
		fputs("usage: latency OBJECT COMMAND [ARGUMENT]...\n", stderr);
		return 2;
	}
	object = attach(argv[1]);
	map = bpf_object__find_map_fd_by_name(object, "latencies");
	if (map < 0)
		die("no map of latencies");
	status = run(argv + 2);
	for (; !bpf_map_get_next_key(map, last, &code); last = &code)
		exits += sum(map, code);
	printf("%llu\n", exits);
	return status ? 1 : 0;
}
