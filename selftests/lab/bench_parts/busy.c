// SPDX-License-Identifier: GPL-2.0
/*
 * usage: busy
 * Prints the nanoseconds that a loop of about a second takes, which leaves its
 * CPU to nobody but the kernel.
 */
#include <stdio.h>
#include <time.h>

#define LOOPS 500000000UL

static unsigned long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

int main(void)
{
	unsigned long long start = now();
	unsigned long i;

	for (i = 0; i < LOOPS; i++)
		asm volatile("" ::: "memory");
	printf("%llu\n", now() - start);
	return 0;
}
