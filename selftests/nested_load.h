/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nested_load: a known number of known VM exits, at level 1 or 2
 *
 * What the VMM, the guest code and the code of one ISA share.  The program is
 * linked statically at fixed addresses and its image is loaded into each VM,
 * so a pointer to code or constant data is good on both sides.
 */
#ifndef NESTED_LOAD_H
#define NESTED_LOAD_H

#include <linux/bits.h>
#include <linux/types.h>
#include <stdbool.h>

#include "kvm_util.h"

/* OUT to these ports leaves to userspace, from L1 and from L2 alike. */
#define NL_PORT_WORK 0x80 /* the exit that --exit io asks for */
#define NL_PORT_READY 0x81 /* L1 is set up, L2 was never entered */
#define NL_PORT_START 0x82 /* all is warm: the next exit is the first */
#define NL_PORT_LAP 0x83 /* every page of the window was touched */
#define NL_PORT_DONE 0x84 /* the work is over */
#define NL_PORT_FAIL 0x85 /* L1 saw an exit it did not ask for */

/*
 * KVM intercepts reads of this MSR on both vendors, it exists with and without
 * an irqchip and no fast path handles it.
 */
#define NL_WORK_MSR 0x1b /* MSR_IA32_APICBASE */

/* Fields of --vmread and --vmwrite together. */
#define NL_MAX_ACCESSES 32

/* Order of the general purpose registers of an L2, RAX and RSP left out. */
#define NL_GPR_RDI 5
#define NL_NR_GPRS 14

/*
 * Between the CPU and an array of NL_NR_GPRS words at RDI.  The last one loaded
 * is RDI, which NL_SAVE_GPRS leaves to its user.  None of them changes a flag.
 */
#define NL_LOAD_GPRS                  \
	"movq 0x00(%%rdi), %%rbx\n\t" \
	"movq 0x08(%%rdi), %%rcx\n\t" \
	"movq 0x10(%%rdi), %%rdx\n\t" \
	"movq 0x18(%%rdi), %%rbp\n\t" \
	"movq 0x20(%%rdi), %%rsi\n\t" \
	"movq 0x30(%%rdi), %%r8\n\t"  \
	"movq 0x38(%%rdi), %%r9\n\t"  \
	"movq 0x40(%%rdi), %%r10\n\t" \
	"movq 0x48(%%rdi), %%r11\n\t" \
	"movq 0x50(%%rdi), %%r12\n\t" \
	"movq 0x58(%%rdi), %%r13\n\t" \
	"movq 0x60(%%rdi), %%r14\n\t" \
	"movq 0x68(%%rdi), %%r15\n\t" \
	"movq 0x28(%%rdi), %%rdi\n\t"

#define NL_SAVE_GPRS                  \
	"movq %%rbx, 0x00(%%rdi)\n\t" \
	"movq %%rcx, 0x08(%%rdi)\n\t" \
	"movq %%rdx, 0x10(%%rdi)\n\t" \
	"movq %%rbp, 0x18(%%rdi)\n\t" \
	"movq %%rsi, 0x20(%%rdi)\n\t" \
	"movq %%r8,  0x30(%%rdi)\n\t" \
	"movq %%r9,  0x38(%%rdi)\n\t" \
	"movq %%r10, 0x40(%%rdi)\n\t" \
	"movq %%r11, 0x48(%%rdi)\n\t" \
	"movq %%r12, 0x50(%%rdi)\n\t" \
	"movq %%r13, 0x58(%%rdi)\n\t" \
	"movq %%r14, 0x60(%%rdi)\n\t" \
	"movq %%r15, 0x68(%%rdi)\n\t"

/**
 * enum nl_kind - the exits that can be asked for
 * @NL_CPUID: CPUID
 * @NL_VMMCALL: the hypercall instruction of the ISA
 * @NL_MSR: RDMSR of %NL_WORK_MSR
 * @NL_IO: OUT to %NL_PORT_WORK
 * @NL_HLT: HLT
 * @NL_NPF: read of a page that the nested page table does not map
 * @NL_FAIL_ENTRY: no exit, but a VM entry that fails for the guest state
 * @NL_FAIL_VMFAIL: no exit, but VMRESUME that fails for a control
 * @NL_NR_KINDS: how many there are
 */
enum nl_kind {
	NL_CPUID,
	NL_VMMCALL,
	NL_MSR,
	NL_IO,
	NL_HLT,
	NL_NPF,
	NL_FAIL_ENTRY,
	NL_FAIL_VMFAIL,
	NL_NR_KINDS
};

static inline bool nl_kind_fails(enum nl_kind kind)
{
	return kind == NL_FAIL_ENTRY || kind == NL_FAIL_VMFAIL;
}

/**
 * struct nl_access - what L1 does with one field of the VMCS after each exit
 * @encoding: the field
 * @reads: VMREADs
 * @writes: VMWRITEs, which follow them
 */
struct nl_access {
	u32 encoding;
	u32 reads;
	u32 writes;
};

struct nl_isa;
struct nl_guest;

typedef void (*nl_step_fn)(struct nl_guest *g, u64 i);

/**
 * struct nl_guest - what one vCPU shares with the VMM, in guest memory
 * @isa: the ISA's functions
 * @priv: what the ISA's code needs; a guest virtual address
 * @step: takes one exit
 * @kind: an enum nl_kind
 * @level: level at which the exits are taken, 1 or 2
 * @end_level: level at which the vCPU is left when the work is over
 * @off: L1 turns virtualization off after that
 * @reflect: L1 intercepts the exits
 * @count: exits to take
 * @window: guest virtual address of the memory that %NL_NPF touches
 * @window_pages: pages of it
 * @warm: an address below the same page tables, of memory that L1 maps for L2
 * @stack: top of L2's stack
 * @stop: set by the VMM to end the work early
 * @done: exits taken so far, counted by the code that takes them
 * @l2_entries: entries of L2 executed by L1
 * @l1_handled: exits of the kind that L1 received and handled
 * @fail_code: the exit code behind %NL_PORT_FAIL
 * @nr_accesses: how many of @access are used
 * @access: accesses of L1 to the VMCS after each exit of the kind
 */
struct nl_guest {
	const struct nl_isa *isa;
	void *priv;
	nl_step_fn step;
	u64 kind;
	u64 level;
	u64 end_level;
	u64 off;
	u64 reflect;
	u64 count;
	u64 window;
	u64 window_pages;
	u64 warm;
	u64 stack;
	u64 stop;
	u64 done;
	u64 l2_entries;
	u64 l1_handled;
	u64 fail_code;
	u64 nr_accesses;
	struct nl_access access[NL_MAX_ACCESSES];
};

/**
 * struct nl_extra - what the output has on one ISA only, of each vCPU
 * @key: name of the list
 * @print: host side: prints one vCPU's; @priv is that of struct nl_guest, as
 *	the host sees it
 */
struct nl_extra {
	const char *key;
	void (*print)(const void *priv);
};

/**
 * struct nl_isa - what differs between SVM and VMX
 * @name: the name in the JSON output
 * @kind_names: the kinds of exits as this ISA calls them; NULL: has none
 * @native: host side: KVM runs on this ISA here
 * @nesting: host side: KVM offers this ISA to its guests
 * @l0_handles: host side: KVM can handle this kind of exit of L2 by itself
 * @code: host side: exit code of a kind
 * @mark_code: host side: exit code of the marks between L2 and L1
 * @reason: host side: the kernel's name of an exit code
 * @prepare: host side: allocates and fills what L1 needs, sets @priv
 * @control_name: host side: what L1's VMCB or VMCS is called in the output
 * @control_pa: host side: address of it in a nested state, if known
 * @enabled: host side: L1 has VMX or SVM on, as of a nested state and sregs
 * @extra: what else is in the output about level 2; ends with an empty row
 * @hypercall: guest side: executes one hypercall
 * @l1_setup: guest side: turns virtualization on and makes the L2
 * @l1_off: guest side: turns virtualization off
 * @l1_run: guest side: runs L2 until its next mark
 * @l1_off: guest side: turns virtualization off
 */
struct nl_isa {
	const char *name;
	const char *kind_names[NL_NR_KINDS];
	bool (*native)(void);
	bool (*nesting)(void);
	bool (*l0_handles)(enum nl_kind kind);
	u32 (*code)(enum nl_kind kind);
	u32 (*mark_code)(enum nl_kind kind);
	const char *(*reason)(u32 code);
	void (*prepare)(struct kvm_vm *vm, struct nl_guest *g);
	const char *control_name;
	u64 (*control_pa)(const struct kvm_nested_state *state);
	bool (*enabled)(const struct kvm_nested_state *state,
			const struct kvm_sregs *sregs);
	const struct nl_extra *extra;
	nl_step_fn hypercall;
	void (*l1_setup)(struct nl_guest *g);
	void (*l1_run)(struct nl_guest *g);
	void (*l1_off)(void);
};

extern const struct nl_isa nl_svm;
extern const struct nl_isa nl_vmx;

bool nl_vmx_encoding(const char *name, u32 *encoding);
u64 nl_alloc_pages(struct kvm_vm *vm, int nr, void **hva);

nl_step_fn nl_guest_step(const struct nl_isa *isa, enum nl_kind kind);
void nl_guest_main(struct nl_guest *g);
void nl_guest_touch(const void *what);
void nl_guest_warm(struct nl_guest *g);
void nl_guest_work(struct nl_guest *g);
void nl_guest_fail(struct nl_guest *g, u64 code);

/**
 * nl_out() - leave to the VMM
 * @port: one of NL_PORT_*, known to the compiler
 */
static __always_inline void nl_out(const u8 port)
{
	asm volatile("outb %%al, %0" : : "i"(port), "a"(0) : "memory");
}

#endif /* NESTED_LOAD_H */
