/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_CHECK_TREE_H
#define NESTMON_CHECK_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* Bytes of a file that nothing real comes near to. */
#define FILE_MAX 0x100000
#define FILE_MAX_CPUINFO 0x4000000

/**
 * struct tree - the file system that is looked at
 * @path: where it begins, "" for this machine's own
 * @live: it is this machine's own
 */
struct tree {
	const char *path;
	bool live;
};

/**
 * struct text - a file in memory
 * @data: its bytes, with a NUL after them; NULL when it could not be read
 * @size: how many bytes
 * @error: why it could not be read, or NULL
 * @absent: it could not be read since there is none
 */
struct text {
	char *data;
	size_t size;
	const char *error;
	bool absent;
};

int tree_open(const struct tree *tree, const char *path, int flags);
int tree_stat(const struct tree *tree, const char *path, struct stat *st);
bool tree_has(const struct tree *tree, const char *path);
char **tree_list(const struct tree *tree, const char *path, size_t *nr);
void tree_list_free(char **names, size_t nr);
struct text text_read(const struct tree *tree, const char *path, size_t max);
struct text text_lines(const struct tree *tree, const char *path, size_t max);
struct text text_word(const struct tree *tree, const char *path);
void text_free(struct text *text);

#endif /* NESTMON_CHECK_TREE_H */
