/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_DROPIN_H
#define NESTMON_DROPIN_H

#include "kvm_modules.h"

/**
 * struct dropin - nestmon's own file of settings, about to be replaced
 * @path: the file
 * @dir: its folder
 * @dirfd: the same, open
 * @text: what the file is to hold; NULL when it stays as it is
 * @prepared: it lies beside the file
 */
struct dropin {
	char *path;
	char *dir;
	int dirfd;
	char *text;
	bool prepared;
};

int dropin_open(struct dropin *dropin, const struct kvm_modules *modules);
int dropin_prepare(struct dropin *dropin);
int dropin_commit(struct dropin *dropin);
void dropin_close(struct dropin *dropin);

#endif /* NESTMON_DROPIN_H */
