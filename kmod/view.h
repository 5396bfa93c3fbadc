/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_VIEW_H
#define NESTMON_VIEW_H

#include "pages.h"
#include "vcpu.h"

/**
 * struct nestmon_field_row - copy of a field
 * @encoding: as L1 gave it
 * @exits: VMREAD exits, VMWRITE exits
 * @shadow: bit 0: VMREAD makes no exit while shadowing is active, bit 1: VMWRITE
 *	makes none
 */
struct nestmon_field_row {
	u64 encoding;
	u64 exits[2];
	u8 shadow;
};

/**
 * struct nestmon_view - copy of what spares a vCPU exits
 * @supported: assists that the host has, bits by &enum nestmon_assist
 * @supported_known: assists of which that is known
 * @state: the vCPU's own
 * @syncs: what @to_vmcs12 and @to_shadow are
 * @to_vmcs12: copies of the shadow VMCS to vmcs12
 * @to_shadow: copies of vmcs12 to the shadow VMCS
 * @fields_lost: exits that are in no row
 * @shadow_known: @shadow of the rows is known
 * @fields: rows, &struct nestmon_field_row
 */
struct nestmon_view {
	u32 supported;
	u32 supported_known;
	struct nestmon_shadow state;
	enum nestmon_syncs syncs;
	u64 to_vmcs12;
	u64 to_shadow;
	u64 fields_lost;
	bool shadow_known;
	struct nestmon_pages fields;
};

struct nestmon_snapshot;

int nestmon_view_room(struct nestmon_view *view,
		      const struct nestmon_account *a);
bool nestmon_view_copy(struct nestmon_view *view,
		       const struct nestmon_vcpu *rec);
void nestmon_view_complete(struct nestmon_view *view,
			   const struct nestmon_snapshot *snap);

static inline struct nestmon_field_row *
nestmon_view_field(const struct nestmon_view *view, unsigned int i)
{
	return nestmon_pages_row(&view->fields, i,
				 sizeof(struct nestmon_field_row));
}

#endif /* NESTMON_VIEW_H */
