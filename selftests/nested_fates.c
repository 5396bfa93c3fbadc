// SPDX-License-Identifier: GPL-2.0-only
/*
 * nested_fates: what happens to an L2 other than that its exits are handled or
 * reflected, an exact number of times; SVM only
 *
 * L1 intercepts interrupts and gets them in two ways.  Its timer is a timer of
 * the host, whose interrupt makes L2 exit; an interrupt that L2 sends follows
 * an exit of another kind.  Both times L0 makes up an exit for L1.  L1 also
 * tries to enter an L2 that no processor would enter, and at last userspace
 * takes the vCPU out of L2 behind L1's back.
 *
 * Output: one line of JSON with the counts of the guest.
 */
#define _GNU_SOURCE /* program_invocation_name */
#include "apic.h"
#include "kvm_util.h"
#include "processor.h"
#include "svm_util.h"

#define NF_VECTOR 0x30
#define NF_TIMES 40
#define NF_TIMER 100000 /* ns: KVM's APIC runs at 1 GHz */
#define NF_L2_STACK 512
#define NF_LVTT 0x320 /* registers of the APIC's timer */
#define NF_TMICT 0x380
#define NF_TDCR 0x3e0
#define NF_DIVIDE_BY_1 0xb

enum {
	NF_WAIT, /* spin until L1's timer ends it */
	NF_SEND, /* send L1 an interrupt */
	NF_LEAVE /* have userspace take the vCPU out of L2 */
};

/* Written by the guest, at the level named. */
static u64 nf_what; /* L1 */
static u64 nf_timer; /* L1 */
static u64 nf_sent; /* L1 */
static u64 nf_failed; /* L1 */
static u64 nf_l2_entries; /* L1 */
static u64 nf_interrupts; /* L1's handler */

static void nf_handler(struct ex_regs *regs)
{
	nf_interrupts++;
	x2apic_write_reg(APIC_EOI, 0);
}

static void nf_l2(struct svm_test_data *svm)
{
	for (;;) {
		switch (READ_ONCE(nf_what)) {
		case NF_WAIT:
			asm volatile("pause");
			break;
		case NF_SEND:
			x2apic_write_reg(APIC_ICR, APIC_DEST_SELF |
							   APIC_INT_ASSERT |
							   NF_VECTOR);
			break;
		case NF_LEAVE:
			/* Goes on at level 1, on L2's stack. */
			GUEST_SYNC(NF_LEAVE);
			GUEST_DONE();
		}
	}
}

/* Interrupts reach L1 between STGI and CLGI, and L2 only as an exit. */
static void nf_interrupted(struct svm_test_data *svm, u64 what, u64 *count)
{
	struct vmcb *vmcb = svm->vmcb;

	WRITE_ONCE(nf_what, what);
	nf_l2_entries++;
	run_guest(vmcb, svm->vmcb_gpa);
	GUEST_ASSERT_1(vmcb->control.exit_code == SVM_EXIT_INTR,
		       vmcb->control.exit_code);
	++*count;
	stgi();
	clgi();
	GUEST_ASSERT_1(nf_interrupts == nf_timer + nf_sent, nf_interrupts);
}

static void nf_fail(struct svm_test_data *svm)
{
	struct vmcb *vmcb = svm->vmcb;

	vmcb->control.asid = 0;
	run_guest(vmcb, svm->vmcb_gpa);
	GUEST_ASSERT_1(vmcb->control.exit_code == SVM_EXIT_ERR,
		       vmcb->control.exit_code);
	vmcb->control.asid = 1;
	nf_failed++;
}

static void nf_l1(struct svm_test_data *svm)
{
	u64 stack[NF_L2_STACK];
	unsigned int i;

	x2apic_enable();
	x2apic_write_reg(NF_TDCR, NF_DIVIDE_BY_1);
	x2apic_write_reg(NF_LVTT, NF_VECTOR);
	/* As if it had been called. */
	generic_svm_setup(svm, nf_l2, &stack[NF_L2_STACK - 1]);
	svm->vmcb->control.intercept |= BIT_ULL(INTERCEPT_INTR);
	svm->vmcb->control.int_ctl |= V_INTR_MASKING_MASK;

	clgi();
	asm volatile("sti");
	for (i = 0; i < NF_TIMES; i++) {
		x2apic_write_reg(NF_TMICT, NF_TIMER);
		nf_interrupted(svm, NF_WAIT, &nf_timer);
		nf_interrupted(svm, NF_SEND, &nf_sent);
		nf_fail(svm);
	}
	WRITE_ONCE(nf_what, NF_LEAVE);
	nf_l2_entries++;
	run_guest(svm->vmcb, svm->vmcb_gpa);
	GUEST_ASSERT(false);
}

static void nf_leave(struct kvm_vcpu *vcpu)
{
	struct kvm_nested_state state = {
		.flags = KVM_STATE_NESTED_GIF_SET,
		.format = KVM_STATE_NESTED_FORMAT_SVM,
		.size = sizeof(state),
	};

	vcpu_nested_state_set(vcpu, &state);
}

static void nf_run(struct kvm_vcpu *vcpu)
{
	struct ucall uc;

	for (;;) {
		vcpu_run(vcpu);
		TEST_ASSERT(vcpu->run->exit_reason == KVM_EXIT_IO,
			    "the vCPU stopped with %s",
			    exit_reason_str(vcpu->run->exit_reason));
		switch (get_ucall(vcpu, &uc)) {
		case UCALL_SYNC:
			nf_leave(vcpu);
			break;
		case UCALL_DONE:
			return;
		default:
			REPORT_GUEST_ASSERT_1(uc, "value 0x%lx");
		}
	}
}

static void nf_report(struct kvm_vm *vm)
{
	sync_global_from_guest(vm, nf_timer);
	sync_global_from_guest(vm, nf_sent);
	sync_global_from_guest(vm, nf_failed);
	sync_global_from_guest(vm, nf_l2_entries);
	printf("{\"pid\":%d,\"timer\":%lu,\"sent\":%lu,", getpid(), nf_timer,
	       nf_sent);
	printf("\"failed\":%lu,\"left\":1,\"l2_entries\":%lu}\n", nf_failed,
	       nf_l2_entries);
}

int main(int argc, char **argv)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm;
	vm_vaddr_t svm;

	program_invocation_name = "/proc/self/exe";
	TEST_REQUIRE(kvm_cpu_has(X86_FEATURE_SVM));
	vm = vm_create_with_one_vcpu(&vcpu, nf_l1);
	vm_init_descriptor_tables(vm);
	vcpu_init_descriptor_tables(vcpu);
	vm_install_exception_handler(vm, NF_VECTOR, nf_handler);
	vcpu_alloc_svm(vm, &svm);
	vcpu_args_set(vcpu, 1, svm);
	nf_run(vcpu);
	nf_report(vm);
	kvm_vm_free(vm);
	return 0;
}
