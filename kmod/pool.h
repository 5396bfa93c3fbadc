/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_POOL_H
#define NESTMON_POOL_H

#include <linux/types.h>

/**
 * struct nestmon_pool - objects at hand where nothing may be allocated
 * @object: zeroed objects; NULL where one was taken
 * @nr: places in @object
 * @size: of an object, in bytes
 */
struct nestmon_pool {
	void **object;
	unsigned int nr;
	size_t size;
};

int nestmon_pool_init(struct nestmon_pool *pool, unsigned int nr, size_t size);
void nestmon_pool_exit(struct nestmon_pool *pool);
void *nestmon_pool_take(struct nestmon_pool *pool);
/* Whoever owns the pools has them refilled soon. */
void nestmon_pool_low(void);
void nestmon_pool_refill(struct nestmon_pool *pool);

#endif /* NESTMON_POOL_H */
