// SPDX-License-Identifier: GPL-2.0
/*
 * nestmon with a recording in place of the kernel:
 *
 *	replay [--proc DIR] [--sys DIR] [--mutate SEED N] FILE [ARGUMENT...]
 *
 * --mutate plays N damaged copies of it: whatever the kernel sends, the command
 * must end with one of its exit statuses.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../main.h"
#include "../mem.h"
#include "../msg.h"
#include "nl_replay.h"

#define DAMAGES_MAX 8

/**
 * struct replay - what is played
 * @mounts: where the kernel's file systems are
 * @seed: of the damage
 * @copies: how many damaged copies, 0 for the recording as it is
 * @data: the recording
 * @size: bytes of it
 * @argc: arguments, with the first that stands for the command
 * @argv: see @argc
 */
struct replay {
	struct mounts mounts;
	unsigned int seed;
	unsigned long copies;
	char *data;
	size_t size;
	int argc;
	char **argv;
};

static int usage(void)
{
	fprintf(stderr,
		"Usage: replay [--proc DIR] [--sys DIR] [--mutate SEED N] FILE [ARGUMENT...]\n");
	return STATUS_USAGE;
}

static int load(struct replay *replay, const char *path)
{
	FILE *file = fopen(path, "re");
	size_t room = 0, nr;

	if (!file) {
		msg_error("%s: %s", path, strerror(errno));
		return -1;
	}
	do {
		replay->data =
			mem_grow(replay->data, &room, replay->size + BUFSIZ, 1);
		nr = fread(replay->data + replay->size, 1, BUFSIZ, file);
		replay->size += nr;
	} while (nr);
	fclose(file);
	return 0;
}

static int play(const struct replay *replay, const char *data, size_t size)
{
	char **argv = mem_zalloc((replay->argc + 1) * sizeof(*argv));
	struct conn *conn = conn_new();
	int status;

	memcpy(argv, replay->argv, replay->argc * sizeof(*argv));
	conn_replay(conn, data, size);
	status = nestmon_main(replay->argc, argv, conn, &replay->mounts);
	conn_free(conn);
	free(argv);
	return status;
}

/* Lengths and types are small numbers: these hit them more often than noise. */
static void damage(struct replay *replay, char *data)
{
	static const char values[] = { 0, 1, 2, 3, 4, 5, 8, 16, 127, -1 };
	size_t at = rand_r(&replay->seed) % replay->size;

	switch (rand_r(&replay->seed) % 3) {
	case 0:
		data[at] ^= 1 << rand_r(&replay->seed) % 8;
		break;
	case 1:
		data[at] = values[rand_r(&replay->seed) % sizeof(values)];
		break;
	case 2:
		data[at & ~3UL] =
			values[rand_r(&replay->seed) % sizeof(values)];
		break;
	}
}

static int play_damaged(struct replay *replay)
{
	unsigned int damages = 1 + rand_r(&replay->seed) % DAMAGES_MAX;
	size_t size = replay->size;
	char *copy;
	int status;

	/* Its own size, so that a read past the end is seen. */
	if (!(rand_r(&replay->seed) % 8))
		size = rand_r(&replay->seed) % replay->size;
	copy = mem_zalloc(replay->size);
	memcpy(copy, replay->data, replay->size);
	while (damages--)
		damage(replay, copy);
	copy = realloc(copy, size ? size : 1);
	if (!copy)
		msg_no_memory();
	status = play(replay, copy, size);
	free(copy);
	return status;
}

static int mutate(struct replay *replay)
{
	unsigned long seen[STATUS_SYSTEM + 1] = {};
	FILE *out = stdout, *error = stderr;
	unsigned long i;

	/* Not by descriptor: a sanitizer must still be heard. */
	stdout = fopen("/dev/null", "we");
	stderr = fopen("/dev/null", "we");
	if (!stdout || !stderr || !replay->size)
		return STATUS_SYSTEM;
	for (i = 0; i < replay->copies; i++)
		seen[play_damaged(replay)]++;
	fclose(stdout);
	fclose(stderr);
	stdout = out;
	stderr = error;
	printf("%lu played: %lu ok, %lu usage, %lu refused\n", i,
	       seen[STATUS_OK], seen[STATUS_USAGE], seen[STATUS_SYSTEM]);
	return seen[STATUS_USAGE] ? STATUS_SYSTEM : STATUS_OK;
}

/* Return: number of arguments taken. */
static int own_options(struct replay *replay, int argc, char **argv)
{
	int at = 1;

	if (at + 1 < argc && !strcmp(argv[at], "--proc")) {
		replay->mounts.proc = argv[at + 1];
		at += 2;
	}
	if (at + 1 < argc && !strcmp(argv[at], "--sys")) {
		replay->mounts.sys = argv[at + 1];
		at += 2;
	}
	if (at + 2 < argc && !strcmp(argv[at], "--mutate")) {
		replay->seed = strtoul(argv[at + 1], NULL, 0);
		replay->copies = strtoul(argv[at + 2], NULL, 0);
		at += 3;
	}
	return at;
}

int main(int argc, char **argv)
{
	struct replay replay = {
		.mounts = { .proc = "/nonexistent", .sys = "/nonexistent" },
	};
	int at = own_options(&replay, argc, argv);
	int status;

	if (at >= argc)
		return usage();
	if (load(&replay, argv[at]))
		return STATUS_SYSTEM;
	replay.argc = argc - at;
	replay.argv = argv + at;
	if (replay.copies)
		status = mutate(&replay);
	else
		status = play(&replay, replay.data, replay.size);
	free(replay.data);
	return fclose(stdout) ? STATUS_SYSTEM : status;
}
