// SPDX-License-Identifier: GPL-2.0
/*
 * Files of a tree that may be anything: read at most so much, never wait, never
 * leave the tree.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/openat2.h>

#include "../mem.h"
#include "tree.h"

static int open_beneath(const char *root, const char *path, int flags)
{
	struct open_how how = {
		.flags = flags,
		.resolve = RESOLVE_IN_ROOT,
	};
	int dir, fd, error;

	dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -1;
	fd = syscall(SYS_openat2, dir, path, &how, sizeof(how));
	error = errno;
	close(dir);
	errno = error;
	return fd;
}

/**
 * tree_open() - open a file for reading
 * @tree: the tree
 * @path: the file, from the tree's root on; its links stay below that
 * @flags: O_DIRECTORY, O_PATH or 0
 *
 * Return: the descriptor, or -1 with errno
 */
int tree_open(const struct tree *tree, const char *path, int flags)
{
	/* A FIFO or terminal must not keep us. */
	flags |= O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	if (flags & O_PATH)
		flags = O_PATH | O_CLOEXEC;
	if (tree->live)
		return open(path, flags);
	return open_beneath(tree->path, path, flags);
}

/**
 * tree_stat() - look at a file without opening it
 * @tree: the tree
 * @path: the file, from the tree's root on
 * @st: filled in
 *
 * Return: 0, or -1 with errno
 */
int tree_stat(const struct tree *tree, const char *path, struct stat *st)
{
	int fd = tree_open(tree, path, O_PATH);
	int ret, error;

	if (fd < 0)
		return -1;
	ret = fstat(fd, st);
	error = errno;
	close(fd);
	errno = error;
	return ret;
}

/**
 * tree_has() - is there a file?
 * @tree: the tree
 * @path: the file, from the tree's root on
 *
 * Return: true when there is one of any kind
 */
bool tree_has(const struct tree *tree, const char *path)
{
	struct stat st;

	return !tree_stat(tree, path, &st);
}

static int by_name(const void *left, const void *right)
{
	return strverscmp(*(char *const *)left, *(char *const *)right);
}

/**
 * tree_list() - names of the files in a directory
 * @tree: the tree
 * @path: the directory
 * @nr: set to how many
 *
 * Return: the names, sorted, without those that begin with a dot, to be freed
 *	with tree_list_free(); NULL with errno when they cannot be read
 */
char **tree_list(const struct tree *tree, const char *path, size_t *nr)
{
	int fd = tree_open(tree, path, O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	char **names = NULL;
	size_t room = 0;
	struct dirent *entry;

	*nr = 0;
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	names = mem_grow(names, &room, 1, sizeof(*names));
	while ((entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		names = mem_grow(names, &room, *nr + 1, sizeof(*names));
		names[(*nr)++] = mem_strdup(entry->d_name);
	}
	closedir(dir);
	qsort(names, *nr, sizeof(*names), by_name);
	return names;
}

/**
 * tree_list_free() - forget names
 * @names: what tree_list() returned
 * @nr: how many
 */
void tree_list_free(char **names, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		free(names[i]);
	free(names);
}

static struct text failed(int error)
{
	return (struct text){
		.error = strerrordesc_np(error),
		.absent = error == ENOENT || error == ENOTDIR,
	};
}

static const char *unfit(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return strerrordesc_np(errno);
	if (S_ISDIR(st.st_mode))
		return "is a directory";
	return S_ISREG(st.st_mode) ? NULL : "is not a regular file";
}

/* Files of procfs and sysfs do not say how large they are. */
static struct text slurp(int fd, size_t max)
{
	struct text text = {};
	size_t room = 0;
	ssize_t nr;

	do {
		text.data = mem_grow(text.data, &room, text.size + 4096 + 1, 1);
		nr = read(fd, text.data + text.size, room - text.size - 1);
		if (nr > 0)
			text.size += nr;
	} while (nr > 0 && text.size <= max);
	text.data[text.size] = '\0';
	if (nr < 0)
		text.error = strerrordesc_np(errno);
	else if (text.size > max)
		text.error = "is too large";
	return text;
}

/**
 * text_read() - read a file
 * @tree: the tree
 * @path: the file, from the tree's root on
 * @max: bytes above which it is an error
 *
 * Return: the file, to be freed with text_free()
 */
struct text text_read(const struct tree *tree, const char *path, size_t max)
{
	int fd = tree_open(tree, path, 0);
	struct text text = {};

	if (fd < 0)
		return failed(errno);
	text.error = unfit(fd);
	if (!text.error)
		text = slurp(fd, max);
	close(fd);
	if (text.error) {
		free(text.data);
		text.data = NULL;
		text.size = 0;
	}
	return text;
}

/**
 * text_lines() - read a file that must be text
 * @tree: the tree
 * @path: the file, from the tree's root on
 * @max: bytes above which it is an error
 *
 * Return: as text_read(); bytes of 0 are an error
 */
struct text text_lines(const struct tree *tree, const char *path, size_t max)
{
	struct text text = text_read(tree, path, max);

	if (text.data && memchr(text.data, '\0', text.size)) {
		text_free(&text);
		text.error = "is binary";
	}
	return text;
}

/**
 * text_word() - read a file that is one line
 * @tree: the tree
 * @path: the file, from the tree's root on
 *
 * Return: as text_lines(), without white space at the end
 */
struct text text_word(const struct tree *tree, const char *path)
{
	struct text text = text_lines(tree, path, FILE_MAX);

	while (text.size && strchr(" \t\r\n", text.data[text.size - 1]))
		text.data[--text.size] = '\0';
	return text;
}

/**
 * text_free() - forget a file
 * @text: the file
 */
void text_free(struct text *text)
{
	free(text->data);
	*text = (struct text){};
}
