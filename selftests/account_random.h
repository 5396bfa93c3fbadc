/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random events, the same ones in each run.
 */
#ifndef ACCOUNT_RANDOM_H
#define ACCOUNT_RANDOM_H

#include "account_fixture.h"

#define REFILL 16 /* events that cannot empty a pool */
#define ODD_CODES 40 /* that no table has */

#define NESTMON_SVM_EXIT(ident, code, name, flags, doc) code,
static const u64 codes[] = {
#include <linux/nestmon_svm_exits.h>
};

static u64 seed = 1;

/* Knuth's MMIX; the upper half is random enough. */
static inline u32 roll(u32 sides)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (seed >> 33) % sides;
}

static inline u64 any_code(void)
{
	u32 i;

	/* A few reasons make up most exits, or there would be no fast path. */
	if (roll(4))
		return roll(2) ? CPUID : MODEL_INTR;
	i = roll(ARRAY_SIZE(codes) + ODD_CODES);
	return i < ARRAY_SIZE(codes) ? codes[i] : 0x500 + i * 7;
}

#endif /* ACCOUNT_RANDOM_H */
