/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_SHADOW_H
#define NESTMON_SHADOW_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

/**
 * struct assist - what a processor does for L1; see &enum nestmon_assist_attr
 * @id: which one, a row of nestmon_assists.h
 * @supported: &enum answer, the processor has it
 * @enabled: &enum answer, KVM was told to use it
 * @active: &enum answer, it is on for the vCPU
 */
struct assist {
	__u32 id;
	__u8 supported;
	__u8 enabled;
	__u8 active;
};

/**
 * struct vmcs_field - a VMCS field; see &enum nestmon_field_attr
 * @encoding: as L1 gave it
 * @vmreads: VMREAD exits of L1
 * @vmwrites: VMWRITE exits of L1
 * @shadow_read: VMREAD makes no exit while shadowing is active
 * @shadow_write: VMWRITE makes no exit while shadowing is active
 */
struct vmcs_field {
	__u64 encoding;
	__u64 vmreads;
	__u64 vmwrites;
	bool shadow_read;
	bool shadow_write;
};

/**
 * struct shadow - what spares a vCPU's L1 exits; see &enum nestmon_attr
 * @sampled: ns of CLOCK_MONOTONIC at which it was looked at, 0 for never
 * @syncs: &enum nestmon_syncs
 * @shadow_to_vmcs12: copies of the shadow VMCS to the VMCS that L1 made
 * @vmcs12_to_shadow: copies in the other direction
 * @fields_lost: VMREAD and VMWRITE exits that are in no field
 * @assists: the assists
 * @nr_assists: how many
 * @room_assists: how many @assists has room for
 * @fields: fields that are shadowed or made exits
 * @nr_fields: how many
 * @room_fields: how many @fields has room for
 */
struct shadow {
	__u64 sampled;
	__u32 syncs;
	__u64 shadow_to_vmcs12;
	__u64 vmcs12_to_shadow;
	__u64 fields_lost;
	struct assist *assists;
	size_t nr_assists;
	size_t room_assists;
	struct vmcs_field *fields;
	size_t nr_fields;
	size_t room_fields;
};

void shadow_add_assist(struct shadow *shadow, const struct assist *assist);
void shadow_add_field(struct shadow *shadow, const struct vmcs_field *field);
void shadow_merge(struct shadow *shadow, const struct shadow *other);
void shadow_free(struct shadow *shadow);

#endif /* NESTMON_SHADOW_H */
