// SPDX-License-Identifier: GPL-2.0
/*
 * What the configuration of modprobe, and the kernel's command line, say about
 * parameters. libkmod reads the same, and does not tell in which file or line it
 * stands: hence this. Its rules (modprobe.d(5)): files of all folders in the
 * order of their names; of two with the same name the one in the earlier folder
 * counts; then the kernel's command line; the last setting wins.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "mem.h"
#include "modconf.h"
#include "modwords.h"

static const char *const dirs[] = {
	MODCONF_OWN_DIR,       "/run/modprobe.d", "/usr/local/lib/modprobe.d",
	"/usr/lib/modprobe.d", "/lib/modprobe.d",
};

/**
 * struct source - a file of the configuration
 * @path: the file, below the root
 * @name: its name, in @path
 */
struct source {
	char *path;
	const char *name;
};

/**
 * struct sources - the files of the configuration
 * @list: the files
 * @nr: how many
 * @room: how many @list has room for
 */
struct sources {
	struct source *list;
	size_t nr;
	size_t room;
};

static bool has_source(const struct sources *sources, const char *name)
{
	size_t i;

	for (i = 0; i < sources->nr; i++) {
		if (!strcmp(sources->list[i].name, name))
			return true;
	}
	return false;
}

static bool is_conf(const char *name)
{
	size_t length = strlen(name);

	return *name != '.' && length > 5 &&
	       !strcmp(name + length - 5, ".conf");
}

static void add_source(struct sources *sources, const char *dir,
		       const char *name)
{
	struct source *source;

	if (!is_conf(name) || has_source(sources, name))
		return;
	sources->list = mem_grow(sources->list, &sources->room, sources->nr + 1,
				 sizeof(*source));
	source = &sources->list[sources->nr++];
	source->path = file_path("%s/%s", dir, name);
	source->name = strrchr(source->path, '/') + 1;
}

static int by_name(const void *a, const void *b)
{
	const struct source *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* A folder that is not there sets nothing. */
static int find_sources(struct sources *sources, const char *root)
{
	struct dirent *entry;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(dirs); i++) {
		char *path = file_path("%s%s", root, dirs[i]);
		DIR *dir = opendir(path);

		if (!dir && errno != ENOENT) {
			msg_error("%s: %s", path, strerror(errno));
			free(path);
			return -1;
		}
		free(path);
		while (dir && (entry = readdir(dir)))
			add_source(sources, dirs[i], entry->d_name);
		if (dir)
			closedir(dir);
	}
	if (sources->nr)
		qsort(sources->list, sources->nr, sizeof(*sources->list),
		      by_name);
	return 0;
}

static void clear_sources(struct sources *sources)
{
	size_t i;

	for (i = 0; i < sources->nr; i++)
		free(sources->list[i].path);
	free(sources->list);
}

/* @word: "param=value" or "param", which is changed. */
static void add_setting(struct modconf *conf, const char *file,
			unsigned int line, const char *module, char *word)
{
	char *value = strchr(word, '=');
	struct modconf_setting *setting;

	if (value)
		*value++ = '\0';
	conf->list = mem_grow(conf->list, &conf->room, conf->nr + 1,
			      sizeof(*setting));
	setting = &conf->list[conf->nr++];
	*setting = (struct modconf_setting){
		.file = mem_strdup(file),
		.line = line,
		.module = modwords_module(module),
		.param = modwords_module(word),
		.value = mem_strdup(value ? value : ""),
	};
}

static bool is_command(const char *word)
{
	static const char *const commands[] = {
		"alias",   "blacklist", "include", "install",
		"options", "remove",	"softdep", "config",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(commands[i], word))
			return true;
	}
	return false;
}

static void say_bad(struct modconf *conf, const char *file, unsigned int line)
{
	if (!conf->bad)
		conf->bad = file_path("%s:%u", file, line);
}

static void take_line(struct modconf *conf, const char *file, unsigned int line,
		      char *text)
{
	char *at = text, *word = modwords_next(&at), *module;

	if (!*word || *word == '#')
		return;
	if (strcmp(word, "options")) {
		if (!is_command(word))
			say_bad(conf, file, line);
		return;
	}
	module = modwords_next(&at);
	word = modwords_next(&at);
	if (!*word)
		say_bad(conf, file, line);
	for (; *word; word = modwords_next(&at))
		add_setting(conf, file, line, module, word);
}

/* The others count, as for modprobe, when one cannot be read. */
static void read_source(struct modconf *conf, const char *root,
			const char *source)
{
	char *path = file_path("%s%s", root, source), *text;
	FILE *file = fopen(path, "re");
	unsigned int lines = 0, line = 1;

	if (!file) {
		msg_warn("%s: %s", path, strerror(errno));
		free(path);
		return;
	}
	free(path);
	while ((text = modwords_line(file, &lines))) {
		take_line(conf, source, line, text);
		free(text);
		line = lines + 1;
	}
	fclose(file);
}

/* "module.param=value"; what has no dot is the kernel's own. */
static void read_cmdline(struct modconf *conf, const char *root)
{
	char *path = file_path("%s%s", root, MODCONF_CMDLINE);
	char *text = file_line(path), *at = text, *word, *dot;

	free(path);
	if (!text)
		return;
	for (word = modwords_next(&at); *word; word = modwords_next(&at)) {
		dot = strchr(word, '.');
		if (!dot || strcspn(word, "=") < (size_t)(dot - word))
			continue;
		*dot = '\0';
		add_setting(conf, MODCONF_CMDLINE, 0, word, dot + 1);
	}
	free(text);
}

/**
 * modconf_read() - read the configuration of modprobe
 * @conf: filled in; to be cleared in any case
 * @root: what stands before all paths, "" for this host
 *
 * A file that cannot be read is warned of.
 *
 * Return: 0, or -1 after an error message: a folder cannot be read
 */
int modconf_read(struct modconf *conf, const char *root)
{
	struct sources sources = {};
	size_t i;
	int ret;

	*conf = (struct modconf){};
	ret = find_sources(&sources, root);
	for (i = 0; !ret && i < sources.nr; i++)
		read_source(conf, root, sources.list[i].path);
	if (!ret)
		read_cmdline(conf, root);
	clear_sources(&sources);
	return ret;
}

/**
 * modconf_winner() - the setting of a parameter that takes effect
 * @conf: the configuration
 * @module: name of the module
 * @param: name of the parameter
 *
 * Return: the setting, NULL when there is none
 */
const struct modconf_setting *modconf_winner(const struct modconf *conf,
					     const char *module,
					     const char *param)
{
	size_t i;

	for (i = conf->nr; i--;) {
		if (!strcmp(conf->list[i].module, module) &&
		    !strcmp(conf->list[i].param, param))
			return &conf->list[i];
	}
	return NULL;
}

/**
 * modconf_is_own() - does a setting stand in nestmon's own file?
 * @setting: the setting
 *
 * Return: true when it does
 */
bool modconf_is_own(const struct modconf_setting *setting)
{
	return !strcmp(setting->file, MODCONF_OWN);
}

/**
 * modconf_beats_own() - does a setting win over nestmon's own file?
 * @setting: a setting of another file
 *
 * Return: true when it does
 */
bool modconf_beats_own(const struct modconf_setting *setting)
{
	const char *name = strrchr(setting->file, '/') + 1;

	return !setting->line || strcmp(name, MODCONF_OWN_FILE) > 0;
}

/**
 * modconf_place() - where a setting stands
 * @setting: the setting
 *
 * Return: "file:line" or the name of the kernel's command line, to be freed with
 *	free()
 */
char *modconf_place(const struct modconf_setting *setting)
{
	if (!setting->line)
		return file_path("the kernel command line");
	return file_path("%s:%u", setting->file, setting->line);
}

/**
 * modconf_clear() - free what the configuration holds
 * @conf: the configuration
 */
void modconf_clear(struct modconf *conf)
{
	size_t i;

	for (i = 0; i < conf->nr; i++) {
		free(conf->list[i].file);
		free(conf->list[i].module);
		free(conf->list[i].param);
		free(conf->list[i].value);
	}
	free(conf->list);
	free(conf->bad);
	*conf = (struct modconf){};
}
