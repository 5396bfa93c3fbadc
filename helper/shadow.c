// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "shadow.h"

/**
 * shadow_add_assist() - add an assist
 * @shadow: added to
 * @assist: the assist; it replaces the one with the same id
 */
void shadow_add_assist(struct shadow *shadow, const struct assist *assist)
{
	size_t i;

	for (i = 0; i < shadow->nr_assists; i++) {
		if (shadow->assists[i].id == assist->id)
			break;
	}
	shadow->assists = mem_grow(shadow->assists, &shadow->room_assists,
				   i + 1, sizeof(*assist));
	shadow->assists[i] = *assist;
	if (i == shadow->nr_assists)
		shadow->nr_assists++;
}

/**
 * shadow_add_field() - add a field
 * @shadow: added to
 * @field: the field; it replaces the one with the same encoding
 */
void shadow_add_field(struct shadow *shadow, const struct vmcs_field *field)
{
	size_t i;

	for (i = 0; i < shadow->nr_fields; i++) {
		if (shadow->fields[i].encoding == field->encoding)
			break;
	}
	shadow->fields = mem_grow(shadow->fields, &shadow->room_fields, i + 1,
				  sizeof(*field));
	shadow->fields[i] = *field;
	if (i == shadow->nr_fields)
		shadow->nr_fields++;
}

/* Of a snapshot: what one of its messages lacks stands in another. */
static __u64 either(__u64 one, __u64 other)
{
	return other ? other : one;
}

/**
 * shadow_merge() - add what another message of the same snapshot says
 * @shadow: added to
 * @other: from the other message; it may lack what @shadow has
 */
void shadow_merge(struct shadow *shadow, const struct shadow *other)
{
	size_t i;

	shadow->sampled = either(shadow->sampled, other->sampled);
	shadow->syncs = either(shadow->syncs, other->syncs);
	shadow->shadow_to_vmcs12 =
		either(shadow->shadow_to_vmcs12, other->shadow_to_vmcs12);
	shadow->vmcs12_to_shadow =
		either(shadow->vmcs12_to_shadow, other->vmcs12_to_shadow);
	shadow->fields_lost = either(shadow->fields_lost, other->fields_lost);
	for (i = 0; i < other->nr_assists; i++)
		shadow_add_assist(shadow, &other->assists[i]);
	for (i = 0; i < other->nr_fields; i++)
		shadow_add_field(shadow, &other->fields[i]);
}

/**
 * shadow_free() - free what it holds
 * @shadow: left empty
 */
void shadow_free(struct shadow *shadow)
{
	free(shadow->assists);
	free(shadow->fields);
	memset(shadow, 0, sizeof(*shadow));
}
