// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "pool.h"

/**
 * nestmon_pool_init() - fill a pool
 * @pool: the pool
 * @name: of the objects, in /proc/slabinfo
 * @nr: how many objects it holds when full
 * @size: of an object, in bytes
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM
 */
int nestmon_pool_init(struct nestmon_pool *pool, const char *name,
		      unsigned int nr, size_t size)
{
	pool->object = kcalloc(nr, sizeof(*pool->object), GFP_KERNEL);
	if (!pool->object)
		return -ENOMEM;
	pool->cache = kmem_cache_create(name, size, 0, 0, NULL);
	if (!pool->cache) {
		kfree(pool->object);
		pool->object = NULL;
		return -ENOMEM;
	}
	pool->nr = nr;
	nestmon_pool_refill(pool);
	return 0;
}

/**
 * nestmon_pool_exit() - free what a pool still holds
 * @pool: the pool, set up or zeroed
 *
 * Context: process; nobody takes from it any more, and what was taken is free.
 */
void nestmon_pool_exit(struct nestmon_pool *pool)
{
	unsigned int i;

	for (i = 0; i < pool->nr; i++)
		kfree(pool->object[i]);
	kfree(pool->object);
	kmem_cache_destroy(pool->cache);
	*pool = (struct nestmon_pool){};
}

/**
 * nestmon_pool_take() - take an object
 * @pool: the pool
 *
 * Bounded: at most one look at each place. CPUs start at different places, so
 * that they seldom meet. A search that takes long says that the pool runs low.
 *
 * Context: any, also with IRQs off; preemption off.
 * Return: a zeroed object that kfree() frees, NULL when the pool is empty
 */
void *nestmon_pool_take(struct nestmon_pool *pool)
{
	unsigned int at = smp_processor_id() % pool->nr;
	void *object = NULL;
	unsigned int i;

	for (i = 0; i < pool->nr; i++) {
		if (READ_ONCE(pool->object[at])) {
			object = xchg(&pool->object[at], NULL);
			if (object)
				break;
		}
		at = at + 1 < pool->nr ? at + 1 : 0;
	}
	if (i >= pool->nr / 4)
		nestmon_pool_low();
	return object;
}

/**
 * nestmon_pool_refill() - put new objects where some were taken
 * @pool: the pool
 *
 * Without memory it stays short, and the next refill tries again.
 *
 * Context: process, may sleep; one caller at a time.
 */
void nestmon_pool_refill(struct nestmon_pool *pool)
{
	unsigned int i;
	void *object;

	for (i = 0; i < pool->nr; i++) {
		if (READ_ONCE(pool->object[i]))
			continue;
		object = kmem_cache_zalloc(pool->cache,
					   GFP_KERNEL | __GFP_NOWARN);
		if (!object)
			return;
		/* Zeroes first: nestmon_pool_take() runs on other CPUs. */
		smp_store_release(&pool->object[i], object);
	}
}
