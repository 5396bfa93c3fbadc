// SPDX-License-Identifier: GPL-2.0
#include <linux/compiler.h>
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "fields.h"
#include "pool.h"

static struct nestmon_pool field_pool;

/**
 * nestmon_fields_module_init() - set up the fields at hand
 *
 * An L1 that sets up a VMCS comes with a hundred new ones in one go.
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM
 */
int nestmon_fields_module_init(void)
{
	return nestmon_pool_init(&field_pool, "nestmon_field",
				 256 + 64 * num_possible_cpus(),
				 sizeof(struct nestmon_field));
}

/**
 * nestmon_fields_module_exit() - free the fields at hand
 *
 * Context: process; no account counts any more.
 */
void nestmon_fields_module_exit(void)
{
	nestmon_pool_exit(&field_pool);
}

/**
 * nestmon_fields_refill() - replace the fields that were taken
 *
 * Context: process, may sleep; one caller at a time.
 */
void nestmon_fields_refill(void)
{
	nestmon_pool_refill(&field_pool);
}

static struct nestmon_field *add(struct nestmon_fields *fields,
				 struct nestmon_field **bucket, u64 encoding)
{
	struct nestmon_field *field = NULL;

	if (fields->nr < NESTMON_FIELDS_MAX)
		field = nestmon_pool_take(&field_pool);
	if (!field)
		return NULL;
	field->encoding = encoding;
	field->chain = *bucket;
	*bucket = field;
	field->older = fields->list;
	/* A reader walks the list while it grows. */
	smp_store_release(&fields->list, field);
	WRITE_ONCE(fields->nr, fields->nr + 1);
	return field;
}

/**
 * nestmon_field_of() - counters of a field
 * @fields: fields of a vCPU
 * @encoding: of the field
 *
 * Context: the vCPU's thread, preemption off.
 * Return: the field, NULL when no memory is at hand for a new one
 */
struct nestmon_field *nestmon_field_of(struct nestmon_fields *fields,
				       u64 encoding)
{
	struct nestmon_field **bucket, *field;

	bucket = &fields->bucket[hash_32(encoding, NESTMON_FIELD_BUCKET_BITS)];
	for (field = *bucket; field; field = field->chain) {
		if (field->encoding == encoding)
			return field;
	}
	return add(fields, bucket, encoding);
}

/**
 * nestmon_fields_free() - free the counters of a vCPU
 * @fields: fields of the vCPU
 *
 * Context: any; nobody else sees them any more.
 */
void nestmon_fields_free(struct nestmon_fields *fields)
{
	struct nestmon_field *field, *older;

	for (field = fields->list; field; field = older) {
		older = field->older;
		kfree(field);
	}
}
