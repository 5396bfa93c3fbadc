// SPDX-License-Identifier: GPL-2.0
/*
 * nestmon's own file below /etc/modprobe.d. Its new content is made ready beside
 * it and takes its place by a rename, so that there is the old file or the new
 * one at any moment, whatever ends this process or the machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dropin.h"
#include "file.h"
#include "mem.h"
#include "modconf.h"
#include "modwords.h"

/* modprobe passes over names with a dot in front. */
#define NEW_FILE "." MODCONF_OWN_FILE ".new"

#define HEADER "# Written by nestmon (nestmon param set --persist).\n"

static FILE *open_text(char **text, size_t *size)
{
	FILE *file = open_memstream(text, size);

	if (!file)
		msg_no_memory();
	return file;
}

static void close_text(FILE *file)
{
	if (fclose(file))
		msg_no_memory();
}

static bool is_of(const char *line, const struct kvm_module *module)
{
	char *copy = mem_strdup(line), *at = copy, *name = NULL;
	bool is = false;

	if (!strcmp(modwords_next(&at), "options")) {
		name = modwords_module(modwords_next(&at));
		is = !strcmp(name, module->name);
	}
	free(name);
	free(copy);
	return is;
}

static bool is_wanted(const struct kvm_module *module, const char *word)
{
	char *name = modwords_module(word);
	const struct kvm_param *param;

	name[strcspn(name, "=")] = '\0';
	param = kvm_module_param(module, name);
	free(name);
	return param && param->wanted;
}

static void put_word(FILE *file, const char *word)
{
	int length = strcspn(word, "=");

	if (strpbrk(word, MODWORDS_BLANK) && word[length])
		fprintf(file, " %.*s=\"%s\"", length, word, word + length + 1);
	else
		fprintf(file, " %s", word);
}

/* What @line sets besides. */
static void put_others(FILE *file, const struct kvm_module *module,
		       const char *line)
{
	char *copy = mem_strdup(line), *at = copy, *word;

	modwords_next(&at);
	modwords_next(&at);
	for (word = modwords_next(&at); *word; word = modwords_next(&at)) {
		if (!is_wanted(module, word))
			put_word(file, word);
	}
	free(copy);
}

static void put_wanted(FILE *file, const struct kvm_module *module)
{
	size_t i;

	for (i = 0; i < module->nr; i++) {
		const struct kvm_param *param = &module->params[i];

		if (param->wanted)
			fprintf(file, " %s=%s", param->name,
				kvm_param_passed(param, param->wanted));
	}
}

/* The module's lines become one, where the first of them was or at the end. */
static char *merge(const char *old, const struct kvm_module *module)
{
	char *line, *text = NULL, *rest = NULL, *after = NULL;
	FILE *from = fmemopen((char *)old, strlen(old), "r");
	size_t size, rest_size, after_size;
	FILE *to = open_text(&text, &size);
	FILE *words = open_text(&rest, &rest_size);
	FILE *tail = open_text(&after, &after_size), *at = to;
	unsigned int lines = 0;

	if (!from)
		msg_no_memory();
	while ((line = modwords_line(from, &lines))) {
		if (is_of(line, module)) {
			put_others(words, module, line);
			at = tail;
		} else {
			fprintf(at, "%s\n", line);
		}
		free(line);
	}
	fclose(from);
	close_text(words);
	close_text(tail);
	fprintf(to, "options %s%s", module->name, rest);
	put_wanted(to, module);
	fprintf(to, "\n%s", after);
	close_text(to);
	free(rest);
	free(after);
	return text;
}

static bool wants(const struct kvm_module *module)
{
	size_t i;

	for (i = 0; i < module->nr; i++) {
		if (module->params[i].wanted)
			return true;
	}
	return false;
}

static char *merge_all(const char *old, const struct kvm_modules *modules)
{
	char *text = mem_strdup(*old ? old : HEADER), *next;
	size_t i;

	for (i = 0; i < KVM_MODULES_NR; i++) {
		if (!wants(&modules->list[i]))
			continue;
		next = merge(text, &modules->list[i]);
		free(text);
		text = next;
	}
	return text;
}

static int refused(const char *path, int error)
{
	msg_error("%s: %s", path, strerror(error));
	return -1;
}

/* Return: to be freed; "" when there is none; NULL after an error message. */
static char *read_old(const struct dropin *dropin)
{
	char *text = NULL;
	size_t size = 0;
	struct stat st;
	FILE *file;

	if (lstat(dropin->path, &st) && errno == ENOENT)
		return mem_strdup("");
	file = fopen(dropin->path, "re");
	if (file && !S_ISREG(st.st_mode)) {
		msg_error("%s: not a regular file", dropin->path);
		fclose(file);
		return NULL;
	}
	if (!file || (getdelim(&text, &size, '\0', file) < 0 && ferror(file))) {
		refused(dropin->path, errno);
		free(text);
		text = NULL;
	} else if (!text) {
		text = mem_strdup("");
	}
	if (file)
		fclose(file);
	return text;
}

/**
 * dropin_open() - see what nestmon's file is to hold
 * @dropin: filled in; to be closed in any case
 * @modules: the modules; what they want is added to the file
 *
 * Changes nothing.
 *
 * Return: 0, or -1 after an error message, also when the file's folder cannot be
 *	written to
 */
int dropin_open(struct dropin *dropin, const struct kvm_modules *modules)
{
	char *old;

	*dropin = (struct dropin){
		.path = file_path("%s%s", modules->root, MODCONF_OWN),
		.dir = file_path("%s%s", modules->root, MODCONF_OWN_DIR),
	};
	dropin->dirfd = open(dropin->dir, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	if (dropin->dirfd < 0)
		return refused(dropin->dir, errno);
	old = read_old(dropin);
	if (!old)
		return -1;
	dropin->text = merge_all(old, modules);
	if (!strcmp(dropin->text, old)) {
		free(dropin->text);
		dropin->text = NULL;
	}
	free(old);
	if (dropin->text && faccessat(dropin->dirfd, ".", W_OK, AT_EACCESS))
		return refused(dropin->dir, errno);
	return 0;
}

static int write_all(int fd, const char *text)
{
	size_t length = strlen(text);
	ssize_t got;

	for (; length; text += got, length -= got) {
		got = write(fd, text, length);
		if (got < 0)
			return -1;
	}
	return fsync(fd);
}

/**
 * dropin_prepare() - put the new content beside the file, safe on the disk
 * @dropin: nestmon's file
 *
 * Callers hold a lock against each other; a file that a killed one left is
 * replaced.
 *
 * Return: 0, or -1 after an error message
 */
int dropin_prepare(struct dropin *dropin)
{
	int fd, error;

	if (!dropin->text)
		return 0;
	unlinkat(dropin->dirfd, NEW_FILE, 0);
	fd = openat(dropin->dirfd, NEW_FILE,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return refused(dropin->dir, errno);
	/* modprobe, and everybody's `nestmon check`, are to read it. */
	fchmod(fd, 0644);
	dropin->prepared = true;
	error = write_all(fd, dropin->text) ? errno : 0;
	close(fd);
	return error ? refused(dropin->dir, error) : 0;
}

/**
 * dropin_commit() - let the new content take the file's place
 * @dropin: nestmon's file, prepared
 *
 * Return: 0, or -1 after an error message: the file is the old one
 */
int dropin_commit(struct dropin *dropin)
{
	if (!dropin->prepared)
		return 0;
	if (renameat(dropin->dirfd, NEW_FILE, dropin->dirfd, MODCONF_OWN_FILE))
		return refused(dropin->path, errno);
	if (fsync(dropin->dirfd))
		msg_warn("%s: %s", dropin->dir, strerror(errno));
	dropin->prepared = false;
	return 0;
}

/**
 * dropin_close() - let go of the file; what was not committed is dropped
 * @dropin: nestmon's file
 */
void dropin_close(struct dropin *dropin)
{
	if (dropin->dirfd >= 0) {
		if (dropin->prepared)
			unlinkat(dropin->dirfd, NEW_FILE, 0);
		close(dropin->dirfd);
	}
	free(dropin->path);
	free(dropin->dir);
	free(dropin->text);
}
