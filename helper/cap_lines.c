// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of the sheet of `nestmon caps`: a register or bits of one, for all CPUs
 * that say the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/nestmon.h>

#include "cap_lines.h"
#include "mem.h"
#include "msg.h"
#include "param.h"

static const char *const spaces[] = {
	[NESTMON_CAP_MSR] = "msr",
	[NESTMON_CAP_CPUID_EAX] = "cpuid_eax",
	[NESTMON_CAP_CPUID_EBX] = "cpuid_ebx",
	[NESTMON_CAP_CPUID_ECX] = "cpuid_ecx",
	[NESTMON_CAP_CPUID_EDX] = "cpuid_edx",
	[NESTMON_CAP_CR] = "cr",
};

static const char *const kinds[] = {
	[CAP_FLAG] = "flag", [CAP_NUMBER] = "number",	[CAP_STATE] = "state",
	[CAP_SET] = "set",   [CAP_CONTROL] = "control", [CAP_FIXED] = "fixed",
};

/* A number says itself. */
static const char *const states[] = {
	[CAP_UNAVAILABLE] = "unavailable",
	[CAP_ABSENT] = "absent",
	[CAP_NO] = "no",
	[CAP_YES] = "yes",
	[CAP_DEFAULT] = "default",
	[CAP_FORCED] = "forced",
	[CAP_IS] = NULL,
};

static bool same(const struct cap_meaning *one, const struct cap_meaning *other)
{
	return one->says == other->says && one->number == other->number;
}

/**
 * cap_cpu_list() - CPUs as the kernel lists them, such as 0-3,8
 * @caps: the CPUs, sorted
 * @in: which of them
 *
 * Return: to be freed with free()
 */
char *cap_cpu_list(const struct caps *caps, const bool *in)
{
	size_t i, last, size;
	char *text = NULL;
	FILE *file = open_memstream(&text, &size);
	const char *comma = "";

	if (!file)
		msg_no_memory();
	for (i = 0; i < caps->nr; i = last + 1) {
		last = i;
		if (!in[i])
			continue;
		while (last + 1 < caps->nr && in[last + 1] &&
		       caps->cpus[last + 1].cpu == caps->cpus[last].cpu + 1)
			last++;
		fprintf(file, "%s%u", comma, caps->cpus[i].cpu);
		if (last > i)
			fprintf(file, "-%u", caps->cpus[last].cpu);
		comma = ",";
	}
	if (fclose(file))
		msg_no_memory();
	return text;
}

static void put_text(char *text, size_t size, const struct cap_meaning *meaning,
		     bool hex)
{
	if (meaning->says != CAP_IS)
		snprintf(text, size, "%s", states[meaning->says]);
	else
		snprintf(text, size, hex ? "0x%llx" : "%llu", meaning->number);
}

static void set_value(struct cap_line *line, const struct cap_meaning *meaning,
		      bool hex)
{
	line->state = states[meaning->says];
	line->number = meaning->number;
	if (meaning->says == CAP_IS)
		line->has.has |= CAP_HAS_NUMBER;
	put_text(line->text, sizeof(line->text), meaning, hex);
}

static void set_offer(struct cap_line *line, const struct cap_meaning *offer,
		      bool hex)
{
	line->has.has |= CAP_HAS_OFFER;
	line->offered_state = states[offer->says];
	line->offered_number = offer->number;
	if (offer->says == CAP_IS)
		line->has.has |= CAP_HAS_OFFERED_NUMBER;
	put_text(line->offered_text, sizeof(line->offered_text), offer, hex);
}

/* Room for a line for each of the CPUs; the new ones are like the @form. */
static void add_lines(struct cap_lines *list, const struct cap_line *form,
		      const struct cap_meaning *meanings, bool hex)
{
	const struct caps *caps = list->view->caps;
	bool *done = mem_zalloc(caps->nr * sizeof(*done));
	size_t i, j, nr = 0;

	for (i = 0; i < caps->nr; i++) {
		bool *in;
		struct cap_line line = *form;

		if (done[i])
			continue;
		in = mem_zalloc(caps->nr * sizeof(*in));
		for (j = i; j < caps->nr; j++) {
			in[j] = same(&meanings[i], &meanings[j]);
			done[j] |= in[j];
			nr += in[j];
		}
		line.cpus = cap_cpu_list(caps, in);
		line.some = i || nr < caps->nr ? line.cpus : NULL;
		set_value(&line, &meanings[i], hex);
		list->lines = mem_grow(list->lines, &list->room, list->nr + 1,
				       sizeof(line));
		list->lines[list->nr++] = line;
		free(in);
	}
	free(done);
}

/* Its first bits, NULL for the second one of a pair. */
static const struct cap_bit *bits_of(const struct cap_table *table,
				     const struct cap_reg *reg)
{
	size_t i;

	for (i = 0; i < table->nr_bits; i++) {
		if (&table->regs[table->bits[i].reg] == reg)
			return &table->bits[i];
	}
	return NULL;
}

static bool can_be_offered(const struct cap_bit *bit)
{
	return !bit || (bit->kind != CAP_STATE && bit->kind != CAP_SET);
}

static struct cap_meaning mean_reg(const struct cap_table *table,
				   const struct cap_set *set,
				   const struct cap_reg *reg)
{
	static const enum cap_says says[] = {
		[NESTMON_CAP_UNAVAILABLE] = CAP_UNAVAILABLE,
		[NESTMON_CAP_ABSENT] = CAP_ABSENT,
		[NESTMON_CAP_READ] = CAP_IS,
	};
	const struct cap_bit *bit = bits_of(table, reg);
	const struct cap cap = cap_set_get(set, reg);

	if (bit && bit->kind == CAP_SET)
		return cap_mean(table, bit, set);
	return (struct cap_meaning){
		.says = says[cap.state],
		.number = cap.state == NESTMON_CAP_READ ? cap.value : 0,
	};
}

/**
 * cap_lines_add_reg() - add a register
 * @list: the lines
 * @reg: the register
 */
void cap_lines_add_reg(struct cap_lines *list, const struct cap_reg *reg)
{
	const struct caps *caps = list->view->caps;
	struct cap_meaning *meanings = mem_zalloc(caps->nr * sizeof(*meanings));
	struct cap_meaning offer;
	struct cap_line form = {
		.reg = reg->name,
		.space = spaces[reg->space],
		.index = reg->index,
	};
	size_t i;

	for (i = 0; i < caps->nr; i++)
		meanings[i] = mean_reg(list->table, &caps->cpus[i].set, reg);
	if (list->view->offered && can_be_offered(bits_of(list->table, reg))) {
		offer = mean_reg(list->table, list->view->offered, reg);
		set_offer(&form, &offer, true);
	}
	add_lines(list, &form, meanings, true);
	free(meanings);
}

/* That KVM offers less where it is told not to use what the processor has. */
static bool is_less(const struct cap_meaning *offer)
{
	return offer->says == CAP_NO || offer->says == CAP_ABSENT ||
	       (offer->says == CAP_IS && !offer->number);
}

static bool has_it(const struct cap_line *line)
{
	return line->has.has & CAP_HAS_NUMBER ?
		       line->number != 0 :
		       strcmp(line->state, states[CAP_NO]) &&
			       strcmp(line->state, states[CAP_ABSENT]) &&
			       strcmp(line->state, states[CAP_UNAVAILABLE]);
}

/* Without "nested" nothing is offered, whatever the other parameters are. */
static void set_reason(const struct cap_lines *list, struct cap_line *line,
		       const char *param)
{
	const char *const names[] = { "nested", param };
	const char *module = name_module(list->isa);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!*names[i] ||
		    param_bool(list->view->sys, module, names[i]) != ANSWER_NO)
			continue;
		snprintf(line->reason, sizeof(line->reason), "%s.%s=N", module,
			 names[i]);
		return;
	}
}

static bool differs(const struct cap_line *line)
{
	if (!line->state || !line->offered_state)
		return line->state != line->offered_state ||
		       line->number != line->offered_number;
	return strcmp(line->state, line->offered_state) != 0;
}

static void compare_offer(struct cap_lines *list, size_t from,
			  const struct cap_meaning *offer, const char *param)
{
	for (; from < list->nr; from++) {
		struct cap_line *line = &list->lines[from];

		line->differs = differs(line);
		if (line->differs && is_less(offer) && has_it(line))
			set_reason(list, line, param);
	}
}

/**
 * cap_lines_add_bit() - add bits of a register
 * @list: the lines
 * @bit: the bits
 */
void cap_lines_add_bit(struct cap_lines *list, const struct cap_bit *bit)
{
	const struct caps *caps = list->view->caps;
	struct cap_meaning *meanings = mem_zalloc(caps->nr * sizeof(*meanings));
	bool offered = list->view->offered && can_be_offered(bit);
	struct cap_meaning offer;
	struct cap_line form = {
		.reg = list->table->regs[bit->reg].name,
		.bit = bit->bit,
		.width = bit->width,
		.name = bit->name,
		.kind = kinds[bit->kind],
		.doc = bit->doc,
	};
	size_t i, from = list->nr;

	for (i = 0; i < caps->nr; i++)
		meanings[i] = cap_mean(list->table, bit, &caps->cpus[i].set);
	if (offered) {
		offer = cap_mean(list->table, bit, list->view->offered);
		set_offer(&form, &offer, false);
	}
	add_lines(list, &form, meanings, false);
	if (offered)
		compare_offer(list, from, &offer, bit->param);
	free(meanings);
}
