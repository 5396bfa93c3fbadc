/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_POOL_H
#define NESTMON_POOL_H

#include <linux/types.h>

struct kmem_cache;

/**
 * struct nestmon_pool - objects at hand where nothing may be allocated
 * @object: zeroed objects; NULL where one was taken
 * @nr: places in @object
 * @cache: what they are allocated from, lest their size be rounded up by much
 */
struct nestmon_pool {
	void **object;
	unsigned int nr;
	struct kmem_cache *cache;
};

int nestmon_pool_init(struct nestmon_pool *pool, const char *name,
		      unsigned int nr, size_t size);
void nestmon_pool_exit(struct nestmon_pool *pool);
void *nestmon_pool_take(struct nestmon_pool *pool);
/* Whoever owns the pools has them refilled soon. */
void nestmon_pool_low(void);
void nestmon_pool_refill(struct nestmon_pool *pool);

#endif /* NESTMON_POOL_H */
