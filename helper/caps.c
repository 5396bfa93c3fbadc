// SPDX-License-Identifier: GPL-2.0
/*
 * Registers that tell a capability, and what their bits say.
 */
#include <stdlib.h>
#include <string.h>

#include <linux/nestmon.h>

#include "caps.h"
#include "mem.h"

/* Of a control's register, the upper half says whether it may be 1. */
#define ALLOWED_1 32

/* Registers of both tables by name, for rows that name one. */
enum {
#define NESTMON_VMX_REG(ident, space, index, name, cond, mask, twin, doc) \
	VMX_##ident,
#include <linux/nestmon_vmx_caps.h>
	VMX_NONE = CAP_NONE,
};

enum {
#define NESTMON_SVM_REG(ident, space, index, name, cond, mask, twin, doc) \
	SVM_##ident,
#include <linux/nestmon_svm_caps.h>
	SVM_NONE = CAP_NONE,
};

static const struct cap_reg vmx_regs[] = {
#define NESTMON_VMX_REG(ident, space, index, name, cond, mask, twin, doc) \
	{ space, index, name, VMX_##cond, mask, VMX_##twin },
#include <linux/nestmon_vmx_caps.h>
};

static const struct cap_reg svm_regs[] = {
#define NESTMON_SVM_REG(ident, space, index, name, cond, mask, twin, doc) \
	{ space, index, name, SVM_##cond, mask, SVM_##twin },
#include <linux/nestmon_svm_caps.h>
};

static const struct cap_bit vmx_bits[] = {
#define NESTMON_VMX_CAP(reg, bit, width, kind, name, param, doc) \
	{ VMX_##reg, bit, width, CAP_##kind, name, param, doc },
#include <linux/nestmon_vmx_caps.h>
};

static const struct cap_bit svm_bits[] = {
#define NESTMON_SVM_CAP(reg, bit, width, kind, name, param, doc) \
	{ SVM_##reg, bit, width, CAP_##kind, name, param, doc },
#include <linux/nestmon_svm_caps.h>
};

static const struct cap_table tables[] = {
	[NESTMON_ISA_VMX] = { vmx_regs, ARRAY_SIZE(vmx_regs), vmx_bits,
			      ARRAY_SIZE(vmx_bits) },
	[NESTMON_ISA_SVM] = { svm_regs, ARRAY_SIZE(svm_regs), svm_bits,
			      ARRAY_SIZE(svm_bits) },
};

/**
 * cap_table() - the rows of a virtualization extension
 * @isa: &enum nestmon_isa
 *
 * Return: the rows, NULL when it is not known
 */
const struct cap_table *cap_table(__u32 isa)
{
	return isa < ARRAY_SIZE(tables) && tables[isa].regs ? &tables[isa] :
							      NULL;
}

/**
 * cap_set_add() - add a register
 * @set: the registers
 * @cap: what is known of it
 */
void cap_set_add(struct cap_set *set, const struct cap *cap)
{
	set->list = mem_grow(set->list, &set->room, set->nr + 1, sizeof(*cap));
	set->list[set->nr++] = *cap;
}

/**
 * cap_set_get() - what is known of a register?
 * @set: the registers
 * @reg: which one
 *
 * Return: that; unavailable where nothing is
 */
struct cap cap_set_get(const struct cap_set *set, const struct cap_reg *reg)
{
	size_t i;

	for (i = 0; i < set->nr; i++) {
		if (set->list[i].space == reg->space &&
		    set->list[i].index == reg->index)
			return set->list[i];
	}
	return (struct cap){
		.space = reg->space,
		.index = reg->index,
		.state = NESTMON_CAP_UNAVAILABLE,
	};
}

/**
 * cap_set_free() - free what a set holds
 * @set: the set
 */
void cap_set_free(struct cap_set *set)
{
	free(set->list);
	memset(set, 0, sizeof(*set));
}

static bool has(const struct cap *cap, unsigned int bit)
{
	return cap->value >> bit & 1;
}

/* SDM volume 3, A.3 to A.5. */
static enum cap_says control(const struct cap *cap, unsigned int bit,
			     const struct cap *twin)
{
	if (cap->state == NESTMON_CAP_ABSENT || !has(cap, bit + ALLOWED_1))
		return CAP_NO;
	if (!has(cap, bit))
		return CAP_YES;
	if (twin->state == NESTMON_CAP_UNAVAILABLE)
		return CAP_UNAVAILABLE;
	if (twin->state == NESTMON_CAP_ABSENT || has(twin, bit))
		return CAP_FORCED;
	return CAP_DEFAULT;
}

/* SDM volume 3, A.7 and A.8. */
static enum cap_says fixed(const struct cap *cap, unsigned int bit,
			   const struct cap *twin)
{
	if (twin->state == NESTMON_CAP_UNAVAILABLE)
		return CAP_UNAVAILABLE;
	if (cap->state == NESTMON_CAP_ABSENT ||
	    twin->state == NESTMON_CAP_ABSENT)
		return CAP_ABSENT;
	if (has(cap, bit))
		return CAP_FORCED;
	return has(twin, bit) ? CAP_YES : CAP_NO;
}

static __u64 number(const struct cap *cap, const struct cap_bit *bit)
{
	return cap->value >> bit->bit & ~0ULL >> (64 - bit->width);
}

static enum cap_says plain(const struct cap *cap, const struct cap_bit *bit)
{
	if (bit->kind == CAP_SET && cap->state == NESTMON_CAP_READ)
		return number(cap, bit) ? CAP_YES : CAP_NO;
	if (bit->width > 1 || bit->kind == CAP_NUMBER)
		return cap->state == NESTMON_CAP_ABSENT ? CAP_ABSENT : CAP_IS;
	return cap->state == NESTMON_CAP_READ && has(cap, bit->bit) ? CAP_YES :
								      CAP_NO;
}

/**
 * cap_mean() - what do bits say?
 * @table: the rows
 * @bit: one of them
 * @set: the registers
 *
 * What could not be read is unavailable, not absent.
 *
 * Return: that
 */
struct cap_meaning cap_mean(const struct cap_table *table,
			    const struct cap_bit *bit,
			    const struct cap_set *set)
{
	const struct cap_reg *reg = &table->regs[bit->reg];
	struct cap twin = { .state = NESTMON_CAP_ABSENT };
	struct cap cap = cap_set_get(set, reg);
	struct cap_meaning meaning = {};

	if (cap.state == NESTMON_CAP_UNAVAILABLE)
		return meaning;
	if (reg->twin != CAP_NONE)
		twin = cap_set_get(set, &table->regs[reg->twin]);
	if (bit->kind == CAP_CONTROL)
		meaning.says = control(&cap, bit->bit, &twin);
	else if (bit->kind == CAP_FIXED)
		meaning.says = fixed(&cap, bit->bit, &twin);
	else
		meaning.says = plain(&cap, bit);
	if (meaning.says == CAP_IS)
		meaning.number = number(&cap, bit);
	return meaning;
}

/**
 * caps_add() - add a CPU
 * @caps: the CPUs
 * @cpu: the CPU; what it holds is moved and it is left empty
 */
void caps_add(struct caps *caps, struct cpu_caps *cpu)
{
	caps->cpus =
		mem_grow(caps->cpus, &caps->room, caps->nr + 1, sizeof(*cpu));
	caps->cpus[caps->nr++] = *cpu;
	memset(cpu, 0, sizeof(*cpu));
}

static int compare(const void *one, const void *other)
{
	const struct cpu_caps *a = one, *b = other;

	return a->cpu < b->cpu ? -1 : a->cpu > b->cpu;
}

/**
 * caps_sort() - sort CPUs by number
 * @caps: the CPUs
 */
void caps_sort(struct caps *caps)
{
	if (caps->nr)
		qsort(caps->cpus, caps->nr, sizeof(*caps->cpus), compare);
}

/**
 * caps_clear() - free what is known of CPUs
 * @caps: the CPUs
 */
void caps_clear(struct caps *caps)
{
	size_t i;

	for (i = 0; i < caps->nr; i++)
		cap_set_free(&caps->cpus[i].set);
	free(caps->cpus);
	memset(caps, 0, sizeof(*caps));
}
