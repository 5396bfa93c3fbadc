// SPDX-License-Identifier: GPL-2.0-only
/*
 * nested_load: the code that runs inside the VMs, at level 1 and 2
 *
 * Everything here but nl_guest_step() runs in a guest.  Each step executes
 * exactly one instruction that exits and has the length that the ISA's table
 * gives: without NRIPS L1 has nothing else to skip it by.
 */
#include "nested_load.h"

/* No function that a guest runs is longer than this. */
#define NL_CODE_BYTES 1024

static void nl_step_cpuid(struct nl_guest *g, u64 i)
{
	u32 eax = 0, ecx = 0;

	asm volatile("cpuid" : "+a"(eax), "+c"(ecx) : : "ebx", "edx", "memory");
}

static void nl_step_msr(struct nl_guest *g, u64 i)
{
	asm volatile("rdmsr" : : "c"(NL_WORK_MSR) : "eax", "edx", "memory");
}

/* L0 has no device at the port: handled means an exit to the VMM and back. */
static void nl_step_io(struct nl_guest *g, u64 i)
{
	nl_out(NL_PORT_WORK);
}

/*
 * Without an irqchip KVM hands HLT to the VMM, which enters again; with one,
 * for --block, the VMM wakes the vCPU from outside.  Either way one HLT is one
 * exit, and no interrupt is needed to go on.
 */
static void nl_step_hlt(struct nl_guest *g, u64 i)
{
	asm volatile("hlt" : : : "memory");
}

/* The load is `mov (%rdi), %al`, two bytes, whatever the compiler does. */
static void nl_step_npf(struct nl_guest *g, u64 i)
{
	u64 lap = i % g->window_pages;

	if (i && !lap)
		nl_out(NL_PORT_LAP);
	asm volatile("movb (%%rdi), %%al"
		     :
		     : "D"(g->window + lap * MIN_PAGE_SIZE)
		     : "rax", "memory");
}

static const nl_step_fn nl_steps[NL_NR_KINDS] = {
	[NL_CPUID] = nl_step_cpuid, [NL_MSR] = nl_step_msr,
	[NL_IO] = nl_step_io,	    [NL_HLT] = nl_step_hlt,
	[NL_NPF] = nl_step_npf,
};

/**
 * nl_guest_step() - the function that takes one exit of a kind
 * @isa: the ISA the guest runs on
 * @kind: the kind of exit
 *
 * Return: an address valid in the guest, NULL if L2 takes none.
 */
nl_step_fn nl_guest_step(const struct nl_isa *isa, enum nl_kind kind)
{
	return kind == NL_VMMCALL ? isa->hypercall : nl_steps[kind];
}

static void nl_touch(const void *addr)
{
	READ_ONCE(*(const u8 *)addr);
}

/**
 * nl_guest_touch() - map a function, or a table that is no larger
 * @what: its address; it may lie across two pages
 */
void nl_guest_touch(const void *what)
{
	nl_touch(what);
	nl_touch(what + NL_CODE_BYTES);
}

/**
 * nl_guest_warm() - map what the work itself needs, at the caller's level
 * @g: the vCPU's share
 *
 * Otherwise the first pass through the loop would add nested page faults of
 * its own to those that were asked for.
 */
void nl_guest_warm(struct nl_guest *g)
{
	if (g->step)
		nl_guest_touch(g->step);
	nl_guest_touch(nl_guest_work);
	WRITE_ONCE(g->done, 0);
	if (g->warm)
		nl_touch((const void *)g->warm);
}

/**
 * nl_guest_work() - take the exits
 * @g: the vCPU's share
 */
void nl_guest_work(struct nl_guest *g)
{
	u64 i;

	for (i = 0; i < g->count && !READ_ONCE(g->stop); i++) {
		g->step(g, i);
		WRITE_ONCE(g->done, i + 1);
	}
}

/**
 * nl_guest_fail() - give up
 * @g: the vCPU's share
 * @code: the exit code that L1 has no use for
 */
void nl_guest_fail(struct nl_guest *g, u64 code)
{
	g->fail_code = code;
	for (;;)
		nl_out(NL_PORT_FAIL);
}

/* Then comes one exit by HLT, for those who look at exits. */
static void nl_guest_off(struct nl_guest *g)
{
	g->isa->l1_off();
	nl_step_hlt(g, 0);
}

/**
 * nl_guest_main() - entry point of a vCPU at level 1
 * @g: the vCPU's share
 */
void nl_guest_main(struct nl_guest *g)
{
	if (g->level == 2) {
		g->isa->l1_setup(g);
		nl_out(NL_PORT_READY);
		g->isa->l1_run(g);
	} else {
		nl_guest_warm(g);
	}
	nl_out(NL_PORT_START);
	if (g->level == 2)
		g->isa->l1_run(g);
	else
		nl_guest_work(g);
	if (g->off)
		nl_guest_off(g);
	for (;;)
		nl_out(NL_PORT_DONE);
}
