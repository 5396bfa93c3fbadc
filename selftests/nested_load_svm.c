// SPDX-License-Identifier: GPL-2.0-only
/*
 * nested_load: SVM
 *
 * L1 enters L2 the way generic hypervisors do, with VMLOAD, VMRUN and VMSAVE.
 * Where KVM has no virtual VMLOAD/VMSAVE, each reflected exit thus costs three
 * more exits at level 1.
 *
 * L2 talks to L1 through marks, exits that L1 always intercepts: one when L2
 * is warm, one when the work is over.  A mark is VMMCALL, or CPUID if VMMCALL
 * is the work.
 */
#include "nested_load.h"
#include "processor.h"
#include "svm_util.h"

#define NL_NP_ENABLE 1 /* VMCB nested_ctl */
#define NL_NPT_TABLE 0x7ULL /* present, writable, user */
#define NL_NPT_2M 0x87ULL /* and a large page */
#define NL_IOPM_PAGES 3
#define NL_MSRPM_PAGES 2
#define NL_NPT_PAGES 3
#define NL_NO_INTERCEPT UINT8_MAX

/**
 * struct nl_svm_l1 - L1's side of one vCPU, in guest memory
 * @gpr: L2's registers other than RAX, RSP and RIP; the library's run_guest()
 *       has one global set of them, which would not do for several vCPUs
 * @svm: the VMCB and its helpers
 * @iopm_pa: I/O permission map with the bit of %NL_PORT_WORK set
 * @msrpm_pa: MSR permission map with the bits of %NL_WORK_MSR set
 * @npt_pa: nested page table that maps the first gigabyte, so not the window
 */
struct nl_svm_l1 {
	u64 gpr[NL_NR_GPRS];
	struct svm_test_data *svm;
	u64 iopm_pa;
	u64 msrpm_pa;
	u64 npt_pa;
};

struct nl_svm_exit {
	u32 code;
	u8 insn_len;
	u8 intercept;
};

static const struct nl_svm_exit nl_svm_exits[NL_NR_KINDS] = {
	[NL_CPUID] = { SVM_EXIT_CPUID, 2, INTERCEPT_CPUID },
	[NL_VMMCALL] = { SVM_EXIT_VMMCALL, 3, INTERCEPT_VMMCALL },
	[NL_MSR] = { SVM_EXIT_MSR, 2, INTERCEPT_MSR_PROT },
	[NL_IO] = { SVM_EXIT_IOIO, 2, INTERCEPT_IOIO_PROT },
	[NL_HLT] = { SVM_EXIT_HLT, 1, INTERCEPT_HLT },
	[NL_NPF] = { SVM_EXIT_NPF, 2, NL_NO_INTERCEPT },
};

static const struct nl_svm_exit *nl_svm_mark(enum nl_kind kind)
{
	return &nl_svm_exits[kind == NL_VMMCALL ? NL_CPUID : NL_VMMCALL];
}

/* Host side */

static bool nl_svm_nesting(void)
{
	return kvm_cpu_has(X86_FEATURE_SVM);
}

/*
 * KVM does not intercept VMMCALL of L2 on its own account: when L1 does not
 * either, the instruction raises #UD.
 */
static bool nl_svm_l0_handles(enum nl_kind kind)
{
	return kind != NL_VMMCALL;
}

static u32 nl_svm_code(enum nl_kind kind)
{
	return nl_svm_exits[kind].code;
}

static u32 nl_svm_mark_code(enum nl_kind kind)
{
	return nl_svm_mark(kind)->code;
}

static const char *nl_svm_reason(u32 code)
{
	static const struct {
		u32 code;
		const char *name;
	} reasons[] = { SVM_EXIT_REASONS };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].code == code)
			return reasons[i].name;
	return "unknown";
}

static u64 nl_svm_control_pa(const struct kvm_nested_state *state)
{
	return state->hdr.svm.vmcb_pa;
}

static bool nl_svm_enabled(const struct kvm_nested_state *state,
			   const struct kvm_sregs *sregs)
{
	return sregs->efer & EFER_SVME;
}

static u64 nl_svm_make_iopm(struct kvm_vm *vm)
{
	u8 *map;
	u64 pa = nl_alloc_pages(vm, NL_IOPM_PAGES, (void **)&map);

	map[NL_PORT_WORK / 8] |= 1 << (NL_PORT_WORK % 8);
	return pa;
}

/* Two bits an MSR, read and write. */
static u64 nl_svm_make_msrpm(struct kvm_vm *vm)
{
	u8 *map;
	u64 pa = nl_alloc_pages(vm, NL_MSRPM_PAGES, (void **)&map);

	map[NL_WORK_MSR / 4] |= 3 << (NL_WORK_MSR % 4 * 2);
	return pa;
}

static u64 nl_svm_make_npt(struct kvm_vm *vm)
{
	u64 *table;
	u64 pa = nl_alloc_pages(vm, NL_NPT_PAGES, (void **)&table);
	u64 i;

	table[0] = (pa + MIN_PAGE_SIZE) | NL_NPT_TABLE;
	table[PTES_PER_MIN_PAGE] = (pa + 2 * MIN_PAGE_SIZE) | NL_NPT_TABLE;
	for (i = 0; i < PTES_PER_MIN_PAGE; i++)
		table[2 * PTES_PER_MIN_PAGE + i] = (i << 21) | NL_NPT_2M;
	return pa;
}

static void nl_svm_prepare(struct kvm_vm *vm, struct nl_guest *g)
{
	vm_vaddr_t gva = vm_vaddr_alloc_page(vm);
	struct nl_svm_l1 *l1 = addr_gva2hva(vm, gva);
	vm_vaddr_t svm;

	vcpu_alloc_svm(vm, &svm);
	memset(l1, 0, sizeof(*l1));
	l1->svm = (void *)svm;
	l1->iopm_pa = nl_svm_make_iopm(vm);
	l1->msrpm_pa = nl_svm_make_msrpm(vm);
	l1->npt_pa = nl_svm_make_npt(vm);
	g->priv = (void *)gva;
}

/* Guest side, level 2 */

static void nl_svm_hypercall(struct nl_guest *g, u64 i)
{
	u64 nr = 1; /* KVM_HC_VAPIC_POLL_IRQ does nothing */

	asm volatile("vmmcall" : "+a"(nr) : : "memory");
}

static void nl_svm_set_mark(struct nl_guest *g)
{
	u32 eax = 0, ecx = 0;

	if (g->kind == NL_VMMCALL)
		asm volatile("cpuid"
			     : "+a"(eax), "+c"(ecx)
			     :
			     : "ebx", "edx", "memory");
	else
		nl_svm_hypercall(g, 0);
}

static void nl_svm_l2_main(struct nl_guest *g)
{
	nl_guest_warm(g);
	nl_svm_set_mark(g);
	nl_guest_work(g);
	if (g->end_level == 2)
		nl_out(NL_PORT_DONE);
	nl_svm_set_mark(g);
	nl_guest_fail(g, 0);
}

/* Guest side, level 1 */

/*
 * At #VMEXIT the CPU brings back RAX and RSP alone, so the address of L2's
 * registers waits on the stack.  Needs -mno-red-zone.
 */
static void nl_svm_enter(struct nl_svm_l1 *l1)
{
	u64 vmcb_pa = l1->svm->vmcb_gpa;
	u64 *gpr = l1->gpr;

	asm volatile("pushq %%rbp\n\t"
		     "pushq %%rdi\n\t" NL_LOAD_GPRS "vmload %%rax\n\t"
		     "vmrun %%rax\n\t"
		     "vmsave %%rax\n\t"
		     "pushq %%rdi\n\t"
		     "movq 8(%%rsp), %%rdi\n\t" NL_SAVE_GPRS
		     "popq 0x28(%%rdi)\n\t"
		     "popq %%rdi\n\t"
		     "popq %%rbp\n\t"
		     : "+D"(gpr), "+a"(vmcb_pa)
		     :
		     : "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11",
		       "r12", "r13", "r14", "r15", "memory", "cc");
}

static void nl_svm_l1_setup(struct nl_guest *g)
{
	const struct nl_svm_exit *work = &nl_svm_exits[g->kind];
	struct nl_svm_l1 *l1 = g->priv;
	struct vmcb_control_area *ctrl = &l1->svm->vmcb->control;

	/* As if L2's entry point had been called. */
	generic_svm_setup(l1->svm, nl_svm_l2_main, (void *)(g->stack - 8));
	l1->gpr[NL_GPR_RDI] = (u64)g;

	ctrl->intercept = 1ULL << INTERCEPT_VMRUN |
			  1ULL << nl_svm_mark(g->kind)->intercept;
	if (!g->reflect)
		return;

	ctrl->iopm_base_pa = l1->iopm_pa;
	ctrl->msrpm_base_pa = l1->msrpm_pa;
	if (work->intercept != NL_NO_INTERCEPT) {
		ctrl->intercept |= 1ULL << work->intercept;
		return;
	}
	ctrl->nested_ctl |= NL_NP_ENABLE;
	ctrl->nested_cr3 = l1->npt_pa;
}

/*
 * L1 handles an exit by skipping the instruction, nested page faults as well,
 * like a hypervisor that emulates a device.  Filling the nested page table
 * would make two exits of one access, since L0's shadow of it still lacks the
 * entry when L2 tries again.
 */
static void nl_svm_l1_run(struct nl_guest *g)
{
	const struct nl_svm_exit *work = &nl_svm_exits[g->kind];
	const struct nl_svm_exit *mark = nl_svm_mark(g->kind);
	struct nl_svm_l1 *l1 = g->priv;
	struct vmcb *vmcb = l1->svm->vmcb;

	for (;;) {
		g->l2_entries++;
		nl_svm_enter(l1);
		if (vmcb->control.exit_code == mark->code)
			break;
		if (!g->reflect || vmcb->control.exit_code != work->code)
			nl_guest_fail(g, vmcb->control.exit_code);
		g->l1_handled++;
		vmcb->save.rip += work->insn_len;
	}
	vmcb->save.rip += mark->insn_len;
}

static void nl_svm_l1_off(void)
{
	wrmsr(MSR_EFER, rdmsr(MSR_EFER) & ~EFER_SVME);
}

const struct nl_isa nl_svm = {
	.name = "svm",
	.kind_names = {
		[NL_CPUID] = "cpuid",
		[NL_VMMCALL] = "vmmcall",
		[NL_MSR] = "msr",
		[NL_IO] = "io",
		[NL_HLT] = "hlt",
		[NL_NPF] = "npf",
	},
	.native = is_amd_cpu,
	.nesting = nl_svm_nesting,
	.l0_handles = nl_svm_l0_handles,
	.code = nl_svm_code,
	.mark_code = nl_svm_mark_code,
	.reason = nl_svm_reason,
	.prepare = nl_svm_prepare,
	.control_name = "vmcb12",
	.control_pa = nl_svm_control_pa,
	.enabled = nl_svm_enabled,
	.hypercall = nl_svm_hypercall,
	.l1_setup = nl_svm_l1_setup,
	.l1_run = nl_svm_l1_run,
	.l1_off = nl_svm_l1_off,
};
