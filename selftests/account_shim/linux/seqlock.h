/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SEQLOCK_H
#define SHIM_LINUX_SEQLOCK_H

#include <linux/compiler.h>
#include <stdlib.h>

struct shim_seqcount {
	unsigned int sequence;
};

#define seqcount_t struct shim_seqcount

static inline void seqcount_init(seqcount_t *s)
{
	s->sequence = 0;
}

/* A section within a section would let readers in half way. */
static inline void raw_write_seqcount_begin(seqcount_t *s)
{
	if (s->sequence & 1)
		abort();
	WRITE_ONCE(s->sequence, s->sequence + 1);
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

static inline void raw_write_seqcount_end(seqcount_t *s)
{
	if (!(s->sequence & 1))
		abort();
	/* What was written is seen by who sees the even number. */
	smp_store_release(&s->sequence, s->sequence + 1);
}

static inline unsigned int read_seqcount_begin(const seqcount_t *s)
{
	unsigned int seq;

	/* Pairs with raw_write_seqcount_end(). */
	while ((seq = smp_load_acquire(&s->sequence)) & 1)
		;
	return seq;
}

static inline int read_seqcount_retry(const seqcount_t *s, unsigned int seq)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return READ_ONCE(s->sequence) != seq;
}

#endif /* SHIM_LINUX_SEQLOCK_H */
