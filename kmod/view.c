// SPDX-License-Identifier: GPL-2.0
/*
 * The part of a snapshot that tells what spares a vCPU exits.
 */
#include <linux/bug.h>
#include <linux/kernel.h>
#include <asm/vmx.h>

#include "assists.h"
#include "snapshot.h"
#include "view.h"

/* Of the bitmaps that KVM makes: 6.1 shadows 34, 7.2 35. */
#define SHADOWED_MAX 192

/**
 * nestmon_view_room() - make room for the fields
 * @view: the view
 * @a: account of the vCPU
 *
 * Context: process, may sleep.
 * Return: 0 or -ENOMEM
 */
int nestmon_view_room(struct nestmon_view *view,
		      const struct nestmon_account *a)
{
	return nestmon_pages_grow(&view->fields,
				  READ_ONCE(a->fields.nr) + SHADOWED_MAX,
				  sizeof(struct nestmon_field_row));
}

static unsigned int room(const struct nestmon_view *view)
{
	return nestmon_pages_room(&view->fields,
				  sizeof(struct nestmon_field_row));
}

static void add_field(struct nestmon_view *view, u64 encoding, u64 vmreads,
		      u64 vmwrites)
{
	struct nestmon_field_row *row;

	row = nestmon_view_field(view, view->fields.nr++);
	row->encoding = encoding;
	row->exits[0] = vmreads;
	row->exits[1] = vmwrites;
	row->shadow = 0;
}

/**
 * nestmon_view_copy() - copy what the vCPU's thread may change meanwhile
 * @view: the view
 * @rec: record of the vCPU
 *
 * Context: process, within a read section of the account's seqcount.
 * Return: false where a new field came and finds no room
 */
bool nestmon_view_copy(struct nestmon_view *view,
		       const struct nestmon_vcpu *rec)
{
	const struct nestmon_fields *fields = &rec->account.fields;
	const struct nestmon_field *field;

	view->state = rec->shadow;
	view->fields_lost = fields->lost;
	view->fields.nr = 0;
	/* Pairs with the release in nestmon_field_of(). */
	field = smp_load_acquire(&fields->list);
	for (; field && view->fields.nr < room(view); field = field->older)
		add_field(view, field->encoding, field->exits[0],
			  field->exits[1]);
	return !field;
}

static bool has_field(const struct nestmon_view *view, unsigned int nr,
		      u64 encoding)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (nestmon_view_field(view, i)->encoding == encoding)
			return true;
	}
	return false;
}

/* Returns false where the bitmaps have more than KVM's can have. */
static bool add_shadowed(struct nestmon_view *view)
{
	unsigned int exited = view->fields.nr;
	int encoding = -1;

	while ((encoding = nestmon_shadow_next(encoding + 1)) >= 0) {
		if (has_field(view, exited, encoding))
			continue;
		if (view->fields.nr == room(view)) {
			view->fields.nr = exited;
			return false;
		}
		add_field(view, encoding, 0, 0);
	}
	return true;
}

static void mark_shadowed(struct nestmon_view *view)
{
	struct nestmon_field_row *row;
	unsigned int i;

	for (i = 0; i < view->fields.nr; i++) {
		row = nestmon_view_field(view, i);
		row->shadow = nestmon_shadow_flags(row->encoding);
	}
}

static u64 l1_exits(const struct nestmon_snapshot *snap, u64 code)
{
	const struct nestmon_row *row;
	unsigned int i;

	for (i = 0; i < snap->rows.nr; i++) {
		row = nestmon_snapshot_row(snap, i);
		if (row->level == 1 && row->code == code)
			return row->exits;
	}
	return 0;
}

/*
 * vmx/nested.c: the shadow VMCS is copied where L1 enters L2 and, last, where it
 * leaves its VMCS for another; vmcs12 is copied after all that KVM wrote to it.
 */
static void estimate_syncs(struct nestmon_view *view,
			   const struct nestmon_snapshot *snap)
{
	u64 loads = l1_exits(snap, EXIT_REASON_VMPTRLD);

	view->to_vmcs12 = l1_exits(snap, EXIT_REASON_VMLAUNCH) +
			  l1_exits(snap, EXIT_REASON_VMRESUME) + loads;
	view->to_shadow = snap->l2_reflected + snap->synthesized + loads;
}

static void complete_syncs(struct nestmon_view *view,
			   const struct nestmon_snapshot *snap)
{
	const struct nestmon_shadow *state = &view->state;

	view->syncs = state->exact ? NESTMON_SYNCS_EXACT :
				     NESTMON_SYNCS_ESTIMATED;
	view->to_vmcs12 = state->to_vmcs12;
	view->to_shadow = state->to_shadow;
	if (state->exact)
		return;
	if (!state->sampled)
		view->syncs = NESTMON_SYNCS_NONE;
	else if (state->enabled)
		estimate_syncs(view, snap);
}

/**
 * nestmon_view_complete() - what follows from what was copied
 * @view: the view
 * @snap: the rest of the snapshot
 *
 * Context: process.
 */
void nestmon_view_complete(struct nestmon_view *view,
			   const struct nestmon_snapshot *snap)
{
	const struct nestmon_shadow *state = &view->state;

	view->supported = nestmon_shadow_supported(&view->supported_known);
	if (snap->isa != NESTMON_ISA_VMX)
		return;
	complete_syncs(view, snap);
	view->shadow_known = state->enabled_known && !state->enabled;
	if (!state->mapped)
		return;
	view->shadow_known = add_shadowed(view);
	if (view->shadow_known)
		mark_shadowed(view);
}
