/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_MODCONF_H
#define NESTMON_MODCONF_H

#include <stdbool.h>
#include <stddef.h>

/* The file of settings that is nestmon's own. */
#define MODCONF_OWN_DIR "/etc/modprobe.d"
#define MODCONF_OWN_FILE "nestmon.conf"
#define MODCONF_OWN MODCONF_OWN_DIR "/" MODCONF_OWN_FILE

/* Where the kernel's command line is read. */
#define MODCONF_CMDLINE "/proc/cmdline"

/**
 * struct modconf_setting - a parameter that the configuration sets
 * @file: file that says so, below the root; %MODCONF_CMDLINE for the kernel's
 *	command line
 * @line: in it, from 1; 0 for the kernel's command line
 * @module: name of the module, with underscores
 * @param: name of the parameter
 * @value: its value as it stands there; "" where it has none, which sets a
 *	bool
 */
struct modconf_setting {
	char *file;
	unsigned int line;
	char *module;
	char *param;
	char *value;
};

/**
 * struct modconf - what modprobe would pass to modules
 * @list: settings in the order in which they apply: the last one of a
 *	parameter wins
 * @nr: how many
 * @room: how many @list has room for
 * @bad: the first line that modprobe would not understand, as "file:line", or
 *	NULL; the others count all the same
 */
struct modconf {
	struct modconf_setting *list;
	size_t nr;
	size_t room;
	char *bad;
};

int modconf_read(struct modconf *conf, const char *root);
const struct modconf_setting *modconf_winner(const struct modconf *conf,
					     const char *module,
					     const char *param);
bool modconf_is_own(const struct modconf_setting *setting);
bool modconf_beats_own(const struct modconf_setting *setting);
char *modconf_place(const struct modconf_setting *setting);
void modconf_clear(struct modconf *conf);

#endif /* NESTMON_MODCONF_H */
