/* SPDX-License-Identifier: GPL-2.0 */
/* What the BPF program and its loader share. */
#ifndef LATENCY_H
#define LATENCY_H

/* Buckets of a histogram: bucket n counts latencies of n bits, in ns. */
#define LATENCY_BUCKETS 64

/**
 * struct latency_histogram - latencies of the exits of one reason
 * @count: exits, by the number of bits of their latency
 */
struct latency_histogram {
	unsigned long long count[LATENCY_BUCKETS];
};

#endif /* LATENCY_H */
