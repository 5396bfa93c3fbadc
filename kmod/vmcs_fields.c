// SPDX-License-Identifier: GPL-2.0
#include <linux/bits.h>
#include <linux/kernel.h>

#include "vmcs_fields.h"

/**
 * struct field_row - row of nestmon_vmcs_fields.h
 * @encoding: of the field, access type full
 * @name: the kernel's name
 */
struct field_row {
	u16 encoding;
	const char *name;
};

#define NESTMON_VMCS_FIELD(ident, encoding, name, doc) { encoding, name },

static const struct field_row rows[] = {
#include <linux/nestmon_vmcs_fields.h>
};

/* SDM volume 3, 25.11.2: bits 14:13 of the encoding, 1: 64 bits. */
static bool is_64_bit(u64 encoding)
{
	return (encoding >> 13 & 3) == 1;
}

/**
 * nestmon_vmcs_field_name() - name of a VMCS field
 * @encoding: as a guest gave it
 * @high: set where it is the upper half of a field of 64 bits
 *
 * Context: any.
 * Return: name of the field, NULL for one without a row
 */
const char *nestmon_vmcs_field_name(u64 encoding, bool *high)
{
	size_t i;

	*high = encoding & BIT(0) && is_64_bit(encoding);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].encoding == encoding - *high)
			return rows[i].name;
	}
	return NULL;
}
