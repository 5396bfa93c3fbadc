// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "account_model.h"

/**
 * model_row() - the row of a reason
 * @m: the vCPU
 * @code: exit code
 * @l2: level 2
 *
 * Return: the row, a new one if need be
 */
struct model_row *model_row(struct model *m, u64 code, bool l2)
{
	unsigned int i;

	for (i = 0; i < m->rows; i++) {
		if (m->row[i].code == code && m->row[i].l2 == l2)
			return &m->row[i];
	}
	if (m->rows == MODEL_ROWS)
		abort();
	m->row[i].code = code;
	m->row[i].l2 = l2;
	m->rows++;
	return &m->row[i];
}

static bool model_no_guest_ran(u64 code)
{
	return code == MODEL_ERR || code == MODEL_BUSY;
}

static void model_follow(struct model *m, u64 kvm_exits)
{
	bool ahead = kvm_exits >= m->next && kvm_exits - m->next < 1ULL << 32;

	if (m->known && ahead)
		m->untraced += kvm_exits - m->next;
	else if (m->known)
		m->rebased++;
	m->known = true;
	m->next = kvm_exits + 1;
}

/**
 * model_exit() - an exit
 * @m: the vCPU
 * @code: exit code
 * @l2: L2 ran
 * @kvm_exits: KVM's own count
 */
void model_exit(struct model *m, u64 code, bool l2, u64 kvm_exits)
{
	model_follow(m, kvm_exits);
	m->failed = false;
	model_row(m, code, l2)->exits++;
	if (!l2 && m->in_l2 && m->open)
		m->left++;
	if (l2 && !m->in_l2 && !model_no_guest_ran(code))
		m->l2_entries++;
	m->in_l2 = l2;
	m->open = l2;
	m->open_code = code;
}

/**
 * model_inject() - L1 is given an exit of L2
 * @m: the vCPU
 * @code: exit code that L1 sees
 */
void model_inject(struct model *m, u64 code)
{
	bool async = code == MODEL_INTR || code == MODEL_NMI;

	if (m->in_l2 && m->open && m->open_code == code && !async) {
		model_row(m, code, true)->reflected++;
	} else if (m->in_l2) {
		model_row(m, code, true)->synthesized++;
	} else if (model_no_guest_ran(code)) {
		model_row(m, code, true)->synthesized++;
		model_failed(m);
	} else {
		m->orphans++;
	}
	m->in_l2 = false;
	m->open = false;
}

/**
 * model_failed() - KVM refuses a VM entry of L1
 * @m: the vCPU
 */
void model_failed(struct model *m)
{
	if (!m->failed)
		m->entry_failures++;
	m->failed = true;
}
