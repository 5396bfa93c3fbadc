/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_CHECK_LIBVIRT_H
#define NESTMON_CHECK_LIBVIRT_H

#include "check.h"

/**
 * struct domain - a domain of libvirt's, as of one file
 * @file: the file
 * @running: it is the file of the running domain, not of its configuration
 * @name: name of the domain, or NULL
 * @uuid: its UUID, or NULL
 * @mode: mode of <cpu>, or NULL when it has none, or there is no <cpu>
 * @model: text of <model>, or NULL
 * @vmx: policy of the feature vmx, or NULL
 * @svm: policy of the feature svm, or NULL
 */
struct domain {
	char *file;
	bool running;
	char *name;
	char *uuid;
	char *mode;
	char *model;
	char *vmx;
	char *svm;
};

/**
 * struct domains - all domains
 * @list: the domains, a running one before its configuration
 * @nr: how many
 * @room: how many @list has room for
 */
struct domains {
	struct domain *list;
	size_t nr;
	size_t room;
};

void domains_read(struct check *check, struct domains *domains);
const struct domain *domains_find(const struct domains *domains,
				  const char *name, const char *uuid,
				  bool running);
const char *domain_policy(const struct domain *domain, const struct isa *isa);
char *domain_text(const struct domain *domain, const struct isa *isa);
void domains_clear(struct domains *domains);

#endif /* NESTMON_CHECK_LIBVIRT_H */
