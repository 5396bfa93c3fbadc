// SPDX-License-Identifier: GPL-2.0-only
/*
 * nested_load: VMX
 *
 * L1 counts each VMREAD and VMWRITE it executes, by field, so all of them are
 * here: those of the KVM selftest library's prepare_vmcs() are not counted.
 * Its loop touches only fields that KVM shadows, and few of them: HOST_RSP and
 * HOST_RIP, which are not, are written once.
 *
 * L2 talks to L1 through marks: one when L2 is warm, one when the work is over.
 * A mark is VMCALL, or CPUID if VMCALL is the work.  Both always go to L1.
 */
#include "nested_load.h"
#include "processor.h"
#include "vmx.h"

/* L1's set-up touches about 40 fields, then there are those of --vmread. */
#define NL_VMX_FIELDS 128
#define NL_VMX_IO_PAGES 2
#define NL_VMX_EPT_BYTES BIT_ULL(30) /* all of L1's memory, not the window */
#define NL_EPTP_WB_4_LEVELS 0x1eULL
#define NL_AR_UNUSABLE 0x10000
#define NL_AR_CODE64 0xa09b
#define NL_AR_TSS64_BUSY 0x8b
#define NL_TSS_LIMIT 0x67
#define NL_BAD_ACTIVITY_STATE 4 /* 3 is the last that is defined */
#define NL_BAD_CR3_TARGET_COUNT 512 /* the most has 9 bits in IA32_VMX_MISC */
#define NL_VMFAIL BIT_ULL(32) /* beside an instruction error */
#define NL_VMXERR_INVALID_CONTROL 7

/**
 * enum nl_vmx_counter - what L1 counts beside accesses to fields
 * @NL_VMXON: VMXONs
 * @NL_VMCLEAR: VMCLEARs
 * @NL_VMPTRLD: VMPTRLDs
 * @NL_VMLAUNCH: VMLAUNCHs, those that failed as well
 * @NL_VMRESUME: VMRESUMEs, those that failed as well
 * @NL_ENTRY_FAILURES: exits that said that the entry failed
 * @NL_VMFAILS: VMLAUNCHs and VMRESUMEs with VMfail
 * @NL_NR_VMX_COUNTERS: how many there are
 */
enum nl_vmx_counter {
	NL_VMXON,
	NL_VMCLEAR,
	NL_VMPTRLD,
	NL_VMLAUNCH,
	NL_VMRESUME,
	NL_ENTRY_FAILURES,
	NL_VMFAILS,
	NL_NR_VMX_COUNTERS
};

static const char *const nl_vmx_counter_names[NL_NR_VMX_COUNTERS] = {
	[NL_VMXON] = "vmxon",	    [NL_VMCLEAR] = "vmclear",
	[NL_VMPTRLD] = "vmptrld",   [NL_VMLAUNCH] = "vmlaunch",
	[NL_VMRESUME] = "vmresume", [NL_ENTRY_FAILURES] = "entry_failures",
	[NL_VMFAILS] = "vmfails",
};

/**
 * struct nl_vmx_field - accesses to one field
 * @encoding: the field
 * @reads: VMREADs before the start and after it
 * @writes: VMWRITEs, likewise
 */
struct nl_vmx_field {
	u32 encoding;
	u64 reads[2];
	u64 writes[2];
};

/**
 * struct nl_vmx_l1 - L1's side of one vCPU, in guest memory
 * @gpr: L2's registers other than RAX, RSP and RIP
 * @rax: L2's RAX; follows @gpr, as nl_vmx_switch() knows
 * @rsp: L1's stack while L2 runs; follows @rax
 * @vmx: the library's pages
 * @io_bitmap_pa: both I/O bitmaps, with the bit of %NL_PORT_WORK set
 * @launched: the VMCS is
 * @started: 1 after the start of the work, else 0
 * @work_rip: where L2 goes on after an exit of the work; 0: not known yet
 * @value: what --vmwrite writes, of each access
 * @value_known: whether @value is set
 * @counter: see enum nl_vmx_counter
 * @nr_fields: how many of @field are used
 * @field: all fields that were accessed
 */
struct nl_vmx_l1 {
	u64 gpr[NL_NR_GPRS];
	u64 rax;
	u64 rsp;
	struct vmx_pages *vmx;
	u64 io_bitmap_pa;
	bool launched;
	unsigned int started;
	u64 work_rip;
	u64 value[NL_MAX_ACCESSES];
	bool value_known[NL_MAX_ACCESSES];
	u64 counter[NL_NR_VMX_COUNTERS];
	unsigned int nr_fields;
	struct nl_vmx_field field[NL_VMX_FIELDS];
};

/* control: the one by which L1 intercepts, beyond what VMX always does. */
struct nl_vmx_exit {
	u32 code;
	u8 insn_len;
	u32 control;
};

static const struct nl_vmx_exit nl_vmx_exits[NL_NR_KINDS] = {
	[NL_CPUID] = { EXIT_REASON_CPUID, 2 },
	[NL_VMMCALL] = { EXIT_REASON_VMCALL, 3 },
	[NL_MSR] = { EXIT_REASON_MSR_READ, 2, CPU_BASED_USE_MSR_BITMAPS },
	[NL_IO] = { EXIT_REASON_IO_INSTRUCTION, 2, CPU_BASED_USE_IO_BITMAPS },
	[NL_HLT] = { EXIT_REASON_HLT, 1, CPU_BASED_HLT_EXITING },
	[NL_NPF] = { EXIT_REASON_EPT_VIOLATION, 2,
		     CPU_BASED_ACTIVATE_SECONDARY_CONTROLS },
	[NL_FAIL_ENTRY] = { EXIT_REASON_VMRESUME },
	[NL_FAIL_VMFAIL] = { EXIT_REASON_VMRESUME },
};

/* KVM checks both fields itself, before any L2 could run. */
static const struct {
	u32 encoding;
	u64 value;
	u64 code;
} nl_vmx_failures[NL_NR_KINDS] = {
	[NL_FAIL_ENTRY] = { GUEST_ACTIVITY_STATE, NL_BAD_ACTIVITY_STATE,
			    EXIT_REASON_FAILED_VMENTRY |
				    EXIT_REASON_INVALID_STATE },
	[NL_FAIL_VMFAIL] = { CR3_TARGET_COUNT, NL_BAD_CR3_TARGET_COUNT,
			     NL_VMFAIL | NL_VMXERR_INVALID_CONTROL },
};

static const struct nl_vmx_exit *nl_vmx_mark(enum nl_kind kind)
{
	return &nl_vmx_exits[kind == NL_VMMCALL ? NL_CPUID : NL_VMMCALL];
}

/* Host side */

static const struct {
	u32 encoding;
	const char *name;
} nl_vmcs_fields[] = {
#define NESTMON_VMCS_FIELD(ident, encoding, name, doc) { encoding, name },
#include <linux/nestmon_vmcs_fields.h>
};

/**
 * nl_vmx_encoding() - encoding of a VMCS field
 * @name: its name, or a number
 * @encoding: set
 *
 * Return: whether there is such a field; a number of 32 bits always is one.
 */
bool nl_vmx_encoding(const char *name, u32 *encoding)
{
	unsigned long value;
	unsigned int i;
	char *end;

	for (i = 0; i < ARRAY_SIZE(nl_vmcs_fields); i++) {
		if (!strcmp(nl_vmcs_fields[i].name, name)) {
			*encoding = nl_vmcs_fields[i].encoding;
			return true;
		}
	}
	value = strtoul(name, &end, 0);
	*encoding = value;
	return end != name && !*end && value <= UINT32_MAX;
}

static void nl_vmx_print_name(u32 encoding)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nl_vmcs_fields); i++) {
		if (nl_vmcs_fields[i].encoding == (encoding & ~1U)) {
			printf("\"%s%s\"", nl_vmcs_fields[i].name,
			       encoding & 1 ? "_HIGH" : "");
			return;
		}
	}
	printf("null");
}

static int nl_vmx_compare(const void *a, const void *b)
{
	const struct nl_vmx_field *f = a, *g = b;

	return f->encoding < g->encoding ? -1 : f->encoding > g->encoding;
}

static void nl_vmx_print_fields(const void *priv)
{
	const struct nl_vmx_l1 *l1 = priv;
	struct nl_vmx_field sorted[NL_VMX_FIELDS], *f;
	unsigned int i;

	memcpy(sorted, l1->field, sizeof(sorted));
	qsort(sorted, l1->nr_fields, sizeof(*sorted), nl_vmx_compare);
	printf("[");
	for (i = 0; i < l1->nr_fields; i++) {
		f = &sorted[i];
		printf("%s{\"encoding\":%u,\"name\":", i ? "," : "",
		       f->encoding);
		nl_vmx_print_name(f->encoding);
		printf(",\"vmread\":%lu,\"vmwrite\":%lu",
		       f->reads[0] + f->reads[1], f->writes[0] + f->writes[1]);
		printf(",\"work_vmread\":%lu,\"work_vmwrite\":%lu}",
		       f->reads[1], f->writes[1]);
	}
	printf("]");
}

static void nl_vmx_print_counters(const void *priv)
{
	const struct nl_vmx_l1 *l1 = priv;
	unsigned int i;

	for (i = 0; i < NL_NR_VMX_COUNTERS; i++)
		printf("%s\"%s\":%lu", i ? "," : "{", nl_vmx_counter_names[i],
		       l1->counter[i]);
	printf("}");
}

static const struct nl_extra nl_vmx_extra[] = {
	{ "fields", nl_vmx_print_fields },
	{ "vmx", nl_vmx_print_counters },
	{}
};

static bool nl_vmx_nesting(void)
{
	return kvm_cpu_has(X86_FEATURE_VMX);
}

/* SDM, "Instructions That Cause VM Exits Unconditionally" */
static bool nl_vmx_l0_handles(enum nl_kind kind)
{
	return kind != NL_CPUID && kind != NL_VMMCALL;
}

static u32 nl_vmx_code(enum nl_kind kind)
{
	return nl_vmx_exits[kind].code;
}

static u32 nl_vmx_mark_code(enum nl_kind kind)
{
	return nl_vmx_mark(kind)->code;
}

static const char *nl_vmx_reason(u32 code)
{
	static const struct {
		u32 code;
		const char *name;
	} reasons[] = { VMX_EXIT_REASONS };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].code == code)
			return reasons[i].name;
	return "unknown";
}

/* All ones when there is none. */
static u64 nl_vmx_control_pa(const struct kvm_nested_state *state)
{
	return state->hdr.vmx.vmcs12_pa + 1 ? state->hdr.vmx.vmcs12_pa : 0;
}

/* Of VMXON's operand all ones say that VMX is off. */
static bool nl_vmx_enabled(const struct kvm_nested_state *state,
			   const struct kvm_sregs *sregs)
{
	return state->hdr.vmx.vmxon_pa + 1;
}

static u64 nl_vmx_make_io_bitmaps(struct kvm_vm *vm)
{
	u8 *map;
	u64 pa = nl_alloc_pages(vm, NL_VMX_IO_PAGES, (void **)&map);

	map[NL_PORT_WORK / 8] |= 1 << (NL_PORT_WORK % 8);
	return pa;
}

static void nl_vmx_prepare(struct kvm_vm *vm, struct nl_guest *g)
{
	int pages = DIV_ROUND_UP(sizeof(struct nl_vmx_l1), MIN_PAGE_SIZE);
	vm_vaddr_t gva = vm_vaddr_alloc_pages(vm, pages);
	struct nl_vmx_l1 *l1 = addr_gva2hva(vm, gva);
	struct vmx_pages *vmx;
	vm_vaddr_t vmx_gva;

	vmx = vcpu_alloc_vmx(vm, &vmx_gva);
	memset(l1, 0, sizeof(*l1));
	l1->vmx = (void *)vmx_gva;
	l1->io_bitmap_pa = nl_vmx_make_io_bitmaps(vm);
	/* The bitmap is always in use: without it all MSRs leave to L1. */
	if (g->reflect)
		((u8 *)vmx->msr_hva)[NL_WORK_MSR / 8] |= 1 << (NL_WORK_MSR % 8);
	if (g->reflect && g->kind == NL_NPF) {
		prepare_eptp(vmx, vm, 0);
		nested_identity_map_1g(vmx, vm, 0, NL_VMX_EPT_BYTES);
	}
	g->priv = (void *)gva;
}

/* Guest side, level 2 */

static void nl_vmx_hypercall(struct nl_guest *g, u64 i)
{
	u64 nr = 1; /* KVM_HC_VAPIC_POLL_IRQ does nothing */

	asm volatile("vmcall" : "+a"(nr) : : "memory");
}

static void nl_vmx_set_mark(struct nl_guest *g)
{
	u32 eax = 0, ecx = 0;

	if (g->kind == NL_VMMCALL)
		asm volatile("cpuid"
			     : "+a"(eax), "+c"(ecx)
			     :
			     : "ebx", "edx", "memory");
	else
		nl_vmx_hypercall(g, 0);
}

static void nl_vmx_l2_main(struct nl_guest *g)
{
	nl_guest_warm(g);
	nl_vmx_set_mark(g);
	nl_guest_work(g);
	if (g->end_level == 2)
		nl_out(NL_PORT_DONE);
	nl_vmx_set_mark(g);
	nl_guest_fail(g, 0);
}

/* Guest side, level 1 */

/* Never inlined, or its many callers would be too long for nl_guest_touch(). */
static __attribute__((noipa)) struct nl_vmx_field *
nl_vmx_field(struct nl_vmx_l1 *l1, u32 encoding)
{
	unsigned int i;

	for (i = 0; i < l1->nr_fields; i++)
		if (l1->field[i].encoding == encoding)
			return &l1->field[i];
	l1->field[i].encoding = encoding;
	l1->nr_fields++;
	return &l1->field[i];
}

/*
 * The library's vmread() and vmwrite() bring a hypervisor's enlightened VMCS
 * along, kilobytes of it.  Whether a field exists does not matter to the count,
 * nor is it for these to say.
 */
static u64 nl_vmx_read(struct nl_vmx_l1 *l1, u64 encoding)
{
	u64 value = 0;

	nl_vmx_field(l1, encoding)->reads[l1->started]++;
	asm volatile("vmread %1, %0"
		     : "+r"(value)
		     : "r"(encoding)
		     : "cc", "memory");
	return value;
}

static void nl_vmx_write(struct nl_vmx_l1 *l1, u64 encoding, u64 value)
{
	nl_vmx_field(l1, encoding)->writes[l1->started]++;
	asm volatile("vmwrite %1, %0"
		     :
		     : "r"(encoding), "r"(value)
		     : "cc", "memory");
}

/* Low half: the bits that must be set. */
static u32 nl_vmx_fixed(u32 msr)
{
	return rdmsr(msr);
}

static void nl_vmx_set_controls(struct nl_vmx_l1 *l1, const struct nl_guest *g)
{
	u32 cpu = CPU_BASED_USE_MSR_BITMAPS;

	if (g->reflect)
		cpu |= nl_vmx_exits[g->kind].control;
	nl_vmx_write(l1, PIN_BASED_VM_EXEC_CONTROL,
		     nl_vmx_fixed(MSR_IA32_VMX_TRUE_PINBASED_CTLS));
	nl_vmx_write(l1, CPU_BASED_VM_EXEC_CONTROL,
		     nl_vmx_fixed(MSR_IA32_VMX_TRUE_PROCBASED_CTLS) | cpu);
	nl_vmx_write(l1, VM_EXIT_CONTROLS,
		     nl_vmx_fixed(MSR_IA32_VMX_TRUE_EXIT_CTLS) |
			     VM_EXIT_HOST_ADDR_SPACE_SIZE);
	nl_vmx_write(l1, VM_ENTRY_CONTROLS,
		     nl_vmx_fixed(MSR_IA32_VMX_TRUE_ENTRY_CTLS) |
			     VM_ENTRY_IA32E_MODE);
	nl_vmx_write(l1, MSR_BITMAP, l1->vmx->msr_gpa);
	nl_vmx_write(l1, IO_BITMAP_A, l1->io_bitmap_pa);
	nl_vmx_write(l1, IO_BITMAP_B, l1->io_bitmap_pa + MIN_PAGE_SIZE);
	if (!(cpu & CPU_BASED_ACTIVATE_SECONDARY_CONTROLS))
		return;
	nl_vmx_write(l1, SECONDARY_VM_EXEC_CONTROL, SECONDARY_EXEC_ENABLE_EPT);
	nl_vmx_write(l1, EPT_POINTER, l1->vmx->eptp_gpa | NL_EPTP_WB_4_LEVELS);
}

/* What is not set here or below is 0, as in all of a fresh vmcs12. */
static void nl_vmx_set_host(struct nl_vmx_l1 *l1)
{
	struct desc_ptr gdt = get_gdt();
	const void *exit;

	asm("leaq nl_vmx_exit(%%rip), %0" : "=r"(exit));
	nl_vmx_write(l1, HOST_CS_SELECTOR, get_cs());
	nl_vmx_write(l1, HOST_SS_SELECTOR, get_ss());
	nl_vmx_write(l1, HOST_DS_SELECTOR, get_ds());
	nl_vmx_write(l1, HOST_ES_SELECTOR, get_es());
	nl_vmx_write(l1, HOST_TR_SELECTOR, get_tr());
	nl_vmx_write(l1, HOST_CR0, get_cr0());
	nl_vmx_write(l1, HOST_CR3, get_cr3());
	nl_vmx_write(l1, HOST_CR4, get_cr4());
	nl_vmx_write(l1, HOST_FS_BASE, rdmsr(MSR_FS_BASE));
	nl_vmx_write(l1, HOST_GS_BASE, rdmsr(MSR_GS_BASE));
	nl_vmx_write(l1, HOST_TR_BASE,
		     get_desc64_base((void *)(gdt.address + get_tr())));
	nl_vmx_write(l1, HOST_GDTR_BASE, gdt.address);
	nl_vmx_write(l1, HOST_IDTR_BASE, get_idt().address);
	nl_vmx_write(l1, HOST_RIP, (u64)exit);
	nl_vmx_write(l1, HOST_RSP, (u64)&l1->gpr[NL_GPR_RDI + 1]);
}

/*
 * L2 runs 64-bit code and gets no interrupt: it needs neither data segments nor
 * descriptor tables.
 */
static void nl_vmx_set_guest(struct nl_vmx_l1 *l1, const struct nl_guest *g)
{
	static const u32 unusable[] = {
		GUEST_ES_AR_BYTES, GUEST_SS_AR_BYTES, GUEST_DS_AR_BYTES,
		GUEST_FS_AR_BYTES, GUEST_GS_AR_BYTES, GUEST_LDTR_AR_BYTES
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(unusable); i++)
		nl_vmx_write(l1, unusable[i], NL_AR_UNUSABLE);
	nl_vmx_write(l1, GUEST_CS_SELECTOR, get_cs());
	nl_vmx_write(l1, GUEST_CS_AR_BYTES, NL_AR_CODE64);
	nl_vmx_write(l1, GUEST_CS_LIMIT, UINT32_MAX);
	nl_vmx_write(l1, GUEST_TR_AR_BYTES, NL_AR_TSS64_BUSY);
	nl_vmx_write(l1, GUEST_TR_LIMIT, NL_TSS_LIMIT);
	nl_vmx_write(l1, GUEST_CR0, get_cr0());
	nl_vmx_write(l1, GUEST_CR3, get_cr3());
	nl_vmx_write(l1, GUEST_CR4, get_cr4());
	nl_vmx_write(l1, GUEST_RFLAGS, X86_EFLAGS_FIXED);
	nl_vmx_write(l1, VMCS_LINK_POINTER, UINT64_MAX);
	/* As if L2's entry point had been called. */
	nl_vmx_write(l1, GUEST_RIP, (u64)nl_vmx_l2_main);
	nl_vmx_write(l1, GUEST_RSP, g->stack - 8);
	l1->gpr[NL_GPR_RDI] = (u64)g;
}

/*
 * An exit brings back RIP and RSP alone, as the VMCS has them.  HOST_RSP points
 * behind the place of L2's RDI, so that one push saves it and leaves a pointer
 * to the others; no interrupt comes in between.  RDI is the address of
 * struct nl_vmx_l1.  The label makes this unfit for being copied.
 *
 * Return: whether the instruction failed.
 */
static __attribute__((noipa)) bool nl_vmx_switch(struct nl_vmx_l1 *l1,
						 bool launched)
{
	asm volatile("pushq %%rbp\n\t"
		     "pushq %%rdi\n\t"
		     "movq %%rsp, 0x78(%%rdi)\n\t"
		     "testb %%al, %%al\n\t"
		     "movq 0x70(%%rdi), %%rax\n\t" NL_LOAD_GPRS "jnz 1f\n\t"
		     "vmlaunch\n\t"
		     "jmp 2f\n"
		     "1:\n\t"
		     "vmresume\n"
		     "2:\n\t"
		     "movb $1, %%al\n\t"
		     "jmp 3f\n"
		     "nl_vmx_exit:\n\t"
		     "pushq %%rdi\n\t"
		     "leaq -0x28(%%rsp), %%rdi\n\t" NL_SAVE_GPRS
		     "movq %%rax, 0x70(%%rdi)\n\t"
		     "movq 0x78(%%rdi), %%rsp\n\t"
		     "xorl %%eax, %%eax\n"
		     "3:\n\t"
		     "popq %%rdi\n\t"
		     "popq %%rbp\n\t"
		     : "+D"(l1), "+a"(launched)
		     :
		     : "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11",
		       "r12", "r13", "r14", "r15", "memory", "cc");
	return launched;
}

/* Return: the exit reason, or NL_VMFAIL and the instruction error. */
static u64 nl_vmx_enter(struct nl_vmx_l1 *l1)
{
	u64 code;

	l1->counter[l1->launched ? NL_VMRESUME : NL_VMLAUNCH]++;
	if (nl_vmx_switch(l1, l1->launched)) {
		l1->counter[NL_VMFAILS]++;
		return NL_VMFAIL | nl_vmx_read(l1, VM_INSTRUCTION_ERROR);
	}
	code = nl_vmx_read(l1, VM_EXIT_REASON);
	if (code & EXIT_REASON_FAILED_VMENTRY)
		l1->counter[NL_ENTRY_FAILURES]++;
	else
		l1->launched = true;
	return code;
}

static void nl_vmx_access(struct nl_guest *g)
{
	struct nl_vmx_l1 *l1 = g->priv;
	const struct nl_access *access;
	unsigned int i, n, reads;

	for (i = 0; i < g->nr_accesses; i++) {
		access = &g->access[i];
		/* What is written was read before, but not every time. */
		reads = access->reads ?: !l1->value_known[i];
		for (n = 0; n < reads; n++)
			l1->value[i] = nl_vmx_read(l1, access->encoding);
		l1->value_known[i] = true;
		for (n = 0; n < access->writes; n++)
			nl_vmx_write(l1, access->encoding, l1->value[i]);
	}
}

static u64 nl_vmx_next_rip(struct nl_vmx_l1 *l1, const struct nl_vmx_exit *exit)
{
	return nl_vmx_read(l1, GUEST_RIP) + exit->insn_len;
}

/*
 * The work is one instruction at one address, so one VMREAD is enough for all
 * of it.  L1 writes GUEST_RIP last, whatever --vmwrite left there.  As on SVM,
 * page faults are handled by skipping the instruction as well.
 */
static void nl_vmx_handle_work(struct nl_guest *g)
{
	struct nl_vmx_l1 *l1 = g->priv;

	g->l1_handled++;
	if (!l1->work_rip)
		l1->work_rip = nl_vmx_next_rip(l1, &nl_vmx_exits[g->kind]);
	nl_vmx_access(g);
	nl_vmx_write(l1, GUEST_RIP, l1->work_rip);
}

/* L2 stays at its first mark. */
static void nl_vmx_fail(struct nl_guest *g)
{
	struct nl_vmx_l1 *l1 = g->priv;
	u64 i, code;

	nl_vmx_write(l1, nl_vmx_failures[g->kind].encoding,
		     nl_vmx_failures[g->kind].value);
	for (i = 0; i < g->count && !READ_ONCE(g->stop); i++) {
		code = nl_vmx_enter(l1);
		if (code != nl_vmx_failures[g->kind].code)
			nl_guest_fail(g, code);
		WRITE_ONCE(g->done, i + 1);
	}
}

static void nl_vmx_l1_run(struct nl_guest *g)
{
	const struct nl_vmx_exit *mark = nl_vmx_mark(g->kind);
	struct nl_vmx_l1 *l1 = g->priv;
	u64 code;

	if (l1->started && nl_kind_fails(g->kind)) {
		nl_vmx_fail(g);
		return;
	}
	for (;;) {
		g->l2_entries++;
		code = nl_vmx_enter(l1);
		if (code == mark->code)
			break;
		if (!g->reflect || code != nl_vmx_exits[g->kind].code)
			nl_guest_fail(g, code);
		nl_vmx_handle_work(g);
	}
	nl_vmx_write(l1, GUEST_RIP, nl_vmx_next_rip(l1, mark));
	l1->started = 1;
}

/* The first entry is to find L1's side mapped: see warmup_npf. */
static void nl_vmx_warm(void)
{
	nl_guest_touch(nl_vmx_l1_run);
	nl_guest_touch(nl_vmx_enter);
	nl_guest_touch(nl_vmx_read);
	nl_guest_touch(nl_vmx_field);
	nl_guest_touch(nl_vmx_switch);
	nl_guest_touch(nl_vmx_exits);
}

static void nl_vmx_l1_setup(struct nl_guest *g)
{
	struct nl_vmx_l1 *l1 = g->priv;
	struct vmx_pages *vmx = l1->vmx;

	l1->counter[NL_VMXON]++;
	if (!prepare_for_vmx_operation(vmx))
		nl_guest_fail(g, EXIT_REASON_VMON);
	*(u32 *)vmx->vmcs = vmcs_revision();
	l1->counter[NL_VMCLEAR]++;
	if (vmclear(vmx->vmcs_gpa))
		nl_guest_fail(g, EXIT_REASON_VMCLEAR);
	l1->counter[NL_VMPTRLD]++;
	if (vmptrld(vmx->vmcs_gpa))
		nl_guest_fail(g, EXIT_REASON_VMPTRLD);
	nl_vmx_set_controls(l1, g);
	nl_vmx_set_host(l1);
	nl_vmx_set_guest(l1, g);
	nl_vmx_warm();
}

static void nl_vmx_l1_off(void)
{
	asm volatile("vmxoff" : : : "cc", "memory");
}

const struct nl_isa nl_vmx = {
	.name = "vmx",
	.kind_names = {
		[NL_CPUID] = "cpuid",
		[NL_VMMCALL] = "vmcall",
		[NL_MSR] = "msr",
		[NL_IO] = "io",
		[NL_HLT] = "hlt",
		[NL_NPF] = "ept",
		[NL_FAIL_ENTRY] = "entry",
		[NL_FAIL_VMFAIL] = "vmfail",
	},
	.native = is_intel_cpu,
	.nesting = nl_vmx_nesting,
	.l0_handles = nl_vmx_l0_handles,
	.code = nl_vmx_code,
	.mark_code = nl_vmx_mark_code,
	.reason = nl_vmx_reason,
	.prepare = nl_vmx_prepare,
	.control_name = "vmcs12",
	.control_pa = nl_vmx_control_pa,
	.enabled = nl_vmx_enabled,
	.extra = nl_vmx_extra,
	.hypercall = nl_vmx_hypercall,
	.l1_setup = nl_vmx_l1_setup,
	.l1_run = nl_vmx_l1_run,
	.l1_off = nl_vmx_l1_off,
};
