/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SLAB_H
#define SHIM_LINUX_SLAB_H

#include <stdlib.h>

#define GFP_KERNEL 0
#define __GFP_NOWARN 0

/* How many allocations still succeed; the test sets it. */
extern unsigned long shim_allocs_left;

static inline void *kcalloc(size_t nr, size_t size, int flags)
{
	(void)flags;
	if (!shim_allocs_left)
		return NULL;
	shim_allocs_left--;
	return calloc(nr, size);
}

static inline void *kzalloc(size_t size, int flags)
{
	return kcalloc(1, size, flags);
}

struct kmem_cache {
	size_t size;
};

static inline struct kmem_cache *kmem_cache_create(const char *name,
						   size_t size, size_t align,
						   int flags,
						   void (*ctor)(void *))
{
	struct kmem_cache *cache = kcalloc(1, sizeof(*cache), 0);

	(void)name;
	(void)align;
	(void)flags;
	(void)ctor;
	if (cache)
		cache->size = size;
	return cache;
}

static inline void kmem_cache_destroy(struct kmem_cache *cache)
{
	free(cache);
}

static inline void *kmem_cache_zalloc(struct kmem_cache *cache, int flags)
{
	return kzalloc(cache->size, flags);
}

static inline void kfree(void *object)
{
	free(object);
}

#endif /* SHIM_LINUX_SLAB_H */
