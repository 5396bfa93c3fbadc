// SPDX-License-Identifier: GPL-2.0
/*
 * usage: vcpus N COMMAND [ARGUMENT]...
 * Runs COMMAND while N vCPUs exist, ten to a VM. Each of them has made exits of
 * some twenty kinds, on AMD; then all are idle. No thread runs them meanwhile.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "vcpus.h"

#define VCPUS_PER_VM 10
#define MEMORY_SIZE 0x10000
#define CODE_AT 0x1000
#define IDT_AT 0x2000
#define STACK_AT 0x4000
#define VECTOR_UD 6
#define VECTOR_GP 13
#define FLAT_CODE 8
#define CPUID_ENTRIES 256
#define CR0_PE 1
#define CR4_OSXSAVE 0x40000
#define EFER_SVME 0x1000

static void die(const char *what)
{
	fprintf(stderr, "vcpus: ");
	perror(what);
	exit(1);
}

static int ioctl_or_die(int fd, unsigned long request, void *arg,
			const char *what)
{
	int ret = ioctl(fd, request, arg);

	if (ret < 0)
		die(what);
	return ret;
}

#define IOCTL(fd, request, arg) \
	ioctl_or_die(fd, request, (void *)(long)(arg), #request)

/* A 32-bit interrupt gate. */
static void set_gate(char *memory, int vector, const char *handler)
{
	unsigned int at = CODE_AT + (handler - guest);
	unsigned short gate[] = { at, FLAT_CODE, 0x8e00, at >> 16 };

	memcpy(memory + IDT_AT + vector * sizeof(gate), gate, sizeof(gate));
}

/* All VMs have the same. */
static char *make_memory(void)
{
	/* Code and data of all addresses, for what iret loads. */
	static const unsigned long long gdt[] = { 0, 0xcf9b000000ffff,
						  0xcf93000000ffff };
	char *memory = mmap(NULL, MEMORY_SIZE, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		die("no memory");
	memcpy(memory, gdt, sizeof(gdt));
	memcpy(memory + CODE_AT, guest, guest_end - guest);
	set_gate(memory, VECTOR_UD, on_ud);
	set_gate(memory, VECTOR_GP, on_gp);
	return memory;
}

static int make_vm(int kvm, char *memory)
{
	struct kvm_userspace_memory_region region = {
		.memory_size = MEMORY_SIZE,
		.userspace_addr = (unsigned long)memory,
	};
	int vm = IOCTL(kvm, KVM_CREATE_VM, 0);

	IOCTL(vm, KVM_SET_USER_MEMORY_REGION, &region);
	return vm;
}

static void set_cpuid(int kvm, int vcpu)
{
	static struct {
		struct kvm_cpuid2 head;
		struct kvm_cpuid_entry2 entries[CPUID_ENTRIES];
	} cpuid;

	cpuid.head.nent = CPUID_ENTRIES;
	IOCTL(kvm, KVM_GET_SUPPORTED_CPUID, &cpuid);
	IOCTL(vcpu, KVM_SET_CPUID2, &cpuid);
}

/* Protected mode with all addresses in reach, and SVM. */
static void set_registers(int vcpu)
{
	struct kvm_segment segment = {
		.limit = 0xffffffff,
		.selector = 16,
		.present = 1,
		.type = 3,
		.db = 1,
		.s = 1,
		.g = 1,
	};
	struct kvm_regs regs = { .rip = CODE_AT, .rsp = STACK_AT, .rflags = 2 };
	struct kvm_sregs sregs;

	IOCTL(vcpu, KVM_GET_SREGS, &sregs);
	sregs.ds = segment;
	sregs.es = segment;
	sregs.ss = segment;
	segment.selector = FLAT_CODE;
	segment.type = 11;
	sregs.cs = segment;
	sregs.gdt = (struct kvm_dtable){ .base = 0, .limit = 23 };
	sregs.idt = (struct kvm_dtable){ .base = IDT_AT, .limit = 255 };
	sregs.cr0 |= CR0_PE;
	sregs.cr4 |= CR4_OSXSAVE;
	sregs.efer |= EFER_SVME;
	IOCTL(vcpu, KVM_SET_SREGS, &sregs);
	IOCTL(vcpu, KVM_SET_REGS, &regs);
}

static void run_to_halt(int vcpu, size_t size)
{
	struct kvm_run *run =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);

	if (run == MAP_FAILED)
		die("no struct kvm_run");
	do {
		IOCTL(vcpu, KVM_RUN, 0);
	} while (run->exit_reason == KVM_EXIT_IO);
	if (run->exit_reason != KVM_EXIT_HLT) {
		fprintf(stderr, "vcpus: the guest ended with reason %u\n",
			run->exit_reason);
		exit(1);
	}
	munmap(run, size);
}

static void make_vcpus(int vcpus)
{
	int i, vcpu, vm = -1, kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	char *memory = make_memory();
	size_t size;

	if (kvm < 0)
		die("/dev/kvm");
	size = IOCTL(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	for (i = 0; i < vcpus; i++) {
		if (i % VCPUS_PER_VM == 0)
			vm = make_vm(kvm, memory);
		vcpu = IOCTL(vm, KVM_CREATE_VCPU, i % VCPUS_PER_VM);
		set_cpuid(kvm, vcpu);
		set_registers(vcpu);
		run_to_halt(vcpu, size);
	}
}

int main(int argc, char **argv)
{
	struct rlimit files = { 4096, 4096 };
	int status, vcpus = argc > 2 ? atoi(argv[1]) : 0;
	pid_t pid;

	if (vcpus <= 0) {
		fputs("usage: vcpus N COMMAND [ARGUMENT]...\n", stderr);
		return 2;
	}
	setrlimit(RLIMIT_NOFILE, &files);
	make_vcpus(vcpus);
	pid = fork();
	if (!pid) {
		execvp(argv[2], argv + 2);
		die(argv[2]);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die(argv[2]);
	return status ? 1 : 0;
}
