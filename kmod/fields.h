/* SPDX-License-Identifier: GPL-2.0 */
/*
 * VMREAD and VMWRITE exits of a vCPU by field. One writer, as in account.h,
 * whose @seq covers these counters, too.
 */
#ifndef NESTMON_FIELDS_H
#define NESTMON_FIELDS_H

#include <linux/bits.h>
#include <linux/types.h>

#define NESTMON_FIELD_BUCKET_BITS 5
#define NESTMON_FIELD_BUCKETS BIT(NESTMON_FIELD_BUCKET_BITS)

/* More than there are fields; a guest can make up encodings. */
#define NESTMON_FIELDS_MAX 320

/**
 * struct nestmon_field - exits of a vCPU by a field of its VMCS
 * @encoding: as L1 gave it
 * @exits: VMREAD exits, VMWRITE exits
 * @chain: next field of the same bucket
 * @older: next field of the same vCPU
 */
struct nestmon_field {
	u64 encoding;
	u64 exits[2];
	struct nestmon_field *chain;
	struct nestmon_field *older;
};

/**
 * struct nestmon_fields - all fields by which a vCPU exited
 * @list: the fields, newest first
 * @nr: how many
 * @lost: exits that are in none of them
 * @bucket: fields by hash of the encoding
 */
struct nestmon_fields {
	struct nestmon_field *list;
	unsigned int nr;
	u64 lost;
	struct nestmon_field *bucket[NESTMON_FIELD_BUCKETS];
};

int nestmon_fields_module_init(void);
void nestmon_fields_module_exit(void);
void nestmon_fields_refill(void);

struct nestmon_field *nestmon_field_of(struct nestmon_fields *fields,
				       u64 encoding);
void nestmon_fields_free(struct nestmon_fields *fields);

#endif /* NESTMON_FIELDS_H */
