/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The registry of records: what is done with them outside the exit path. A
 * worker numbers new ones, keeps a bounded number of those whose vCPU is gone,
 * and frees the others after a grace period in which no probe can hold them.
 */
#ifndef NESTMON_REGISTRY_H
#define NESTMON_REGISTRY_H

#include <linux/types.h>

#include "vcpu.h"

/**
 * struct nestmon_registry_status - how many records there are
 * @live: of vCPUs that exist
 * @gone: of destroyed vCPUs
 * @collected: dropped since load
 * @gone_max: how many of destroyed vCPUs are kept
 */
struct nestmon_registry_status {
	u32 live;
	u32 gone;
	u64 collected;
	u32 gone_max;
};

void nestmon_registry_exit(void);

void nestmon_registry_add(struct nestmon_vcpu *rec);
void nestmon_registry_depart(struct nestmon_vcpu *rec);
void nestmon_registry_depart_all(void);
void nestmon_registry_sweep(bool on);

void nestmon_registry_lock(void);
void nestmon_registry_unlock(void);
struct nestmon_vcpu *nestmon_registry_next(unsigned long *nr);
unsigned int nestmon_registry_generation(void);
void nestmon_registry_status(struct nestmon_registry_status *status);

#endif /* NESTMON_REGISTRY_H */
