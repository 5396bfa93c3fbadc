// SPDX-License-Identifier: GPL-2.0
/*
 * What processors and KVM say of VMX and SVM, read and decoded without nestmon:
 *
 *	caps_oracle compare <JSON	holds `nestmon -j caps [--offered]` against it
 *	caps_oracle vm with|without	a VM that runs until it is killed, whose vCPU
 *					sees VMX and SVM as KVM offers them, or neither
 *
 * compare needs the module msr. A difference is printed, and the exit status 1.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cpuid.h>
#include <linux/kvm.h>
#include <linux/types.h>

#define MSR_VMX_BASIC 0x480
#define MSR_VMX_ENTRY 0x484
#define MSR_VMX_CR0_FIXED0 0x486
#define MSR_VMX_CR4_FIXED0 0x488
#define MSR_VMX_PROCBASED2 0x48b
#define BASIC_TRUE 0x80000000000000ULL
/* From a control's MSR to its true one. */
#define TO_TRUE 0xc

#define CPUID_VMX 0x20
#define CPUID_SVM 0x4

#define MSRS_MAX 4096
#define ENTRIES_MAX 1024
#define REGS_MAX 64
#define PAGE 4096

/**
 * struct reg - a register of the JSON
 * @name: its name
 * @space: what it belongs to
 * @index: its number there
 */
struct reg {
	char name[64];
	char space[16];
	__u32 index;
};

/**
 * struct source - where a register is read
 * @cpu: number of the CPU, or -1 for what KVM offers
 */
struct source {
	int cpu;
};

static struct reg regs[REGS_MAX];
static int nr_regs;
static int kvm = -1;
static int wrong;
static int compared;

static void die(const char *what)
{
	printf("%s: %s\n", what, strerror(errno));
	exit(2);
}

static bool host_msr(int cpu, __u32 msr, __u64 *value)
{
	char path[32];
	bool good;
	int fd;

	snprintf(path, sizeof(path), "/dev/cpu/%d/msr", cpu);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		die(path);
	good = pread(fd, value, sizeof(*value), msr) == sizeof(*value);
	close(fd);
	return good;
}

/* Emulated processors read others as 0 (SDM volume 3, A.3 to A.5, A.10, A.11). */
static bool exists(int cpu, __u32 msr)
{
	static const struct {
		__u32 first, last, told_by;
		__u64 mask;
	} rules[] = {
		{ 0x48b, 0x48b, 0x482, 1ULL << (31 + 32) },
		{ 0x48c, 0x48c, 0x48b, 1ULL << (1 + 32) | 1ULL << (5 + 32) },
		{ 0x48d, 0x490, 0x480, BASIC_TRUE },
		{ 0x491, 0x491, 0x48b, 1ULL << (13 + 32) },
		{ 0x492, 0x492, 0x482, 1ULL << (17 + 32) },
		{ 0x493, 0x493, 0x483, 1ULL << (31 + 32) },
	};
	__u64 value;
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		if (msr < rules[i].first || msr > rules[i].last)
			continue;
		return exists(cpu, rules[i].told_by) &&
		       host_msr(cpu, rules[i].told_by, &value) &&
		       value & rules[i].mask;
	}
	return true;
}

static bool host_cpuid(int cpu, __u32 leaf, __u32 *out)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		die("sched_setaffinity");
	return __get_cpuid_count(leaf, 0, &out[0], &out[1], &out[2], &out[3]);
}

static const struct kvm_cpuid2 *supported(void)
{
	static struct kvm_cpuid2 *cpuid;

	if (cpuid)
		return cpuid;
	cpuid = calloc(1, sizeof(*cpuid) +
				  ENTRIES_MAX * sizeof(cpuid->entries[0]));
	cpuid->nent = ENTRIES_MAX;
	if (ioctl(kvm, KVM_GET_SUPPORTED_CPUID, cpuid))
		die("KVM_GET_SUPPORTED_CPUID");
	return cpuid;
}

static bool kvm_cpuid(__u32 leaf, __u32 *out)
{
	const struct kvm_cpuid2 *cpuid = supported();
	__u32 i;

	for (i = 0; i < cpuid->nent; i++) {
		const struct kvm_cpuid_entry2 *entry = &cpuid->entries[i];

		if (entry->function != leaf)
			continue;
		memcpy(out, &entry->eax, 4 * sizeof(*out));
		return true;
	}
	return false;
}

static bool kvm_msr(__u32 msr, __u64 *value)
{
	struct {
		struct kvm_msrs head;
		struct kvm_msr_entry entry;
	} one = { .head.nmsrs = 1, .entry.index = msr };

	if (ioctl(kvm, KVM_GET_MSRS, &one) != 1)
		return false;
	*value = one.entry.data;
	return true;
}

static bool read_msr(const struct source *source, __u32 msr, __u64 *value)
{
	if (source->cpu < 0)
		return kvm_msr(msr, value);
	return exists(source->cpu, msr) && host_msr(source->cpu, msr, value);
}

static bool read_reg(const struct source *source, const struct reg *reg,
		     __u64 *value)
{
	static const char *const names[] = { "cpuid_eax", "cpuid_ebx",
					     "cpuid_ecx", "cpuid_edx" };
	__u32 out[4] = {};
	bool good;
	int i;

	if (!strcmp(reg->space, "msr"))
		return read_msr(source, reg->index, value);
	good = source->cpu < 0 ? kvm_cpuid(reg->index, out) :
				 host_cpuid(source->cpu, reg->index, out);
	for (i = 0; i < 4; i++) {
		if (!strcmp(reg->space, names[i]))
			*value = out[i];
	}
	return good;
}

/* A member of an object without objects in it, without its quotes. */
static bool member(const char *object, const char *key, char *text, size_t size)
{
	const char *end = strchr(object, '}'), *at;
	char quoted[40];
	size_t length;

	snprintf(quoted, sizeof(quoted), "\"%s\":", key);
	at = strstr(object, quoted);
	if (!at || at > end)
		return false;
	at += strlen(quoted);
	if (*at == '"')
		length = strcspn(++at, "\"");
	else
		length = strcspn(at, ",}");
	snprintf(text, size, "%.*s", (int)length, at);
	return true;
}

static __u64 number(const char *object, const char *key)
{
	char text[32] = "";

	member(object, key, text, sizeof(text));
	return strtoull(text, NULL, 0);
}

/* As the JSON has it: a state or a number. */
static void expect(const char *object, const char *prefix, const char *what,
		   const char *want)
{
	char state[32] = "", value[32] = "", key[40], name[64] = "";

	snprintf(key, sizeof(key), "%sstate", prefix);
	if (!member(object, key, state, sizeof(state)))
		return;
	snprintf(key, sizeof(key), "%svalue", prefix);
	member(object, key, value, sizeof(value));
	member(object, "name", name, sizeof(name));
	compared++;
	if (!strcmp(strcmp(state, "null") ? state : value, want))
		return;
	wrong++;
	printf("%s %s %s: nestmon says %s %s, it is %s\n", what, name, prefix,
	       state, value, want);
}

static bool is_set_kind(const struct reg *reg)
{
	return reg->index == 0xc0010117;
}

static void compare_reg(const char *object, const struct reg *reg,
			const struct source *source, const char *prefix)
{
	char want[32] = "absent";
	__u64 value;

	if (read_reg(source, reg, &value)) {
		snprintf(want, sizeof(want), "%llu", value);
		if (is_set_kind(reg))
			strcpy(want, value ? "yes" : "no");
	}
	expect(object, prefix, "register", want);
}

/* SDM volume 3, A.3 to A.5: the lower half: must be 1; the upper: may be 1. */
static const char *control(const struct source *source, __u32 msr, __u64 value,
			   unsigned int bit)
{
	__u64 basic, true_value;

	if (!(value >> 32 >> bit & 1))
		return "no";
	if (!(value >> bit & 1))
		return "yes";
	if (msr > MSR_VMX_ENTRY || !read_msr(source, MSR_VMX_BASIC, &basic) ||
	    !(basic & BASIC_TRUE) ||
	    !read_msr(source, msr + TO_TRUE, &true_value))
		return "forced";
	return true_value >> bit & 1 ? "forced" : "default";
}

static const char *fixed(const struct source *source, __u32 msr, __u64 must,
			 unsigned int bit)
{
	__u64 may;

	if (!read_msr(source, msr + 1, &may))
		return "absent";
	if (must >> bit & 1)
		return "forced";
	return may >> bit & 1 ? "yes" : "no";
}

static bool is_control(__u32 msr)
{
	return (msr > MSR_VMX_BASIC && msr <= MSR_VMX_ENTRY) ||
	       msr == MSR_VMX_PROCBASED2;
}

static bool is_fixed(__u32 msr)
{
	return msr == MSR_VMX_CR0_FIXED0 || msr == MSR_VMX_CR4_FIXED0;
}

static void compare_bit(const char *object, const struct reg *reg,
			const struct source *source, const char *prefix)
{
	unsigned int bit = number(object, "bit");
	unsigned int width = number(object, "width");
	__u64 value, field;
	char want[32];

	if (!read_reg(source, reg, &value)) {
		expect(object, prefix, reg->name,
		       width > 1 || is_fixed(reg->index) ? "absent" : "no");
		return;
	}
	field = value >> bit & ~0ULL >> (64 - width);
	if (is_control(reg->index))
		strcpy(want, control(source, reg->index, value, bit));
	else if (is_fixed(reg->index))
		strcpy(want, fixed(source, reg->index, value, bit));
	else if (width > 1 && !is_set_kind(reg))
		snprintf(want, sizeof(want), "%llu", field);
	else
		strcpy(want, field ? "yes" : "no");
	expect(object, prefix, reg->name, want);
}

static const struct reg *reg_named(const char *name)
{
	int i;

	for (i = 0; i < nr_regs; i++) {
		if (!strcmp(regs[i].name, name))
			return &regs[i];
	}
	printf("bits of an unknown register %s\n", name);
	exit(2);
}

/* What can be offered has a member that says what is. */
static void
compare_object(const char *object, const struct reg *reg,
	       void (*compare)(const char *object, const struct reg *reg,
			       const struct source *source, const char *prefix))
{
	struct source source = { .cpu = -1 };
	char list[64] = "", state[32] = "", value[32] = "";
	char *at = list;
	int last;

	/* Only the kernel itself can read it. */
	if (!strcmp(reg->space, "cr"))
		return;
	member(object, "offered_state", state, sizeof(state));
	member(object, "offered_value", value, sizeof(value));
	if (strcmp(state, "null") || strcmp(value, "null"))
		compare(object, reg, &source, "offered_");
	member(object, "cpus", list, sizeof(list));
	while (isdigit((unsigned char)*at)) {
		source.cpu = strtol(at, &at, 10);
		last = *at == '-' ? strtol(at + 1, &at, 10) : source.cpu;
		for (; source.cpu <= last; source.cpu++)
			compare(object, reg, &source, "");
		at += *at == ',';
	}
}

static void add_reg(const char *object)
{
	struct reg *reg = &regs[nr_regs++];

	if (nr_regs == REGS_MAX)
		die("too many registers");
	member(object, "name", reg->name, sizeof(reg->name));
	member(object, "space", reg->space, sizeof(reg->space));
	reg->index = number(object, "index");
}

static int compare_all(void)
{
	static const char reg_head[] = "{\"name\":\"";
	static const char bit_head[] = "{\"register\":\"";
	static char json[1 << 20];
	const char *at;
	char name[64] = "";
	int nr_bits = 0;

	if (fread(json, 1, sizeof(json) - 1, stdin) == sizeof(json) - 1)
		die("too long");
	for (at = json; (at = strstr(at, reg_head)); at++)
		add_reg(at);
	for (at = json; (at = strstr(at, reg_head)); at++) {
		member(at, "name", name, sizeof(name));
		compare_object(at, reg_named(name), compare_reg);
	}
	for (at = json; (at = strstr(at, bit_head)); at++, nr_bits++) {
		member(at, "register", name, sizeof(name));
		compare_object(at, reg_named(name), compare_bit);
	}
	printf("%d registers, %d bits, %d comparisons, %d wrong\n", nr_regs,
	       nr_bits, compared, wrong);
	return wrong || !compared;
}

static struct kvm_cpuid2 *cpuid_for(bool virt)
{
	struct kvm_cpuid2 *cpuid = (struct kvm_cpuid2 *)supported();
	__u32 i;

	for (i = 0; !virt && i < cpuid->nent; i++) {
		if (cpuid->entries[i].function == 0x1)
			cpuid->entries[i].ecx &= ~CPUID_VMX;
		if (cpuid->entries[i].function == 0x80000001)
			cpuid->entries[i].ecx &= ~CPUID_SVM;
	}
	return cpuid;
}

/* Real mode: CPUID, for exits; HLT, which comes back here. */
static void run(bool virt)
{
	static const unsigned char code[] = { 0x0f, 0xa2, 0xf4, 0xeb, 0xfb };
	char *memory = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = PAGE,
		.memory_size = PAGE,
		.userspace_addr = (__u64)(unsigned long)memory,
	};
	int vm = ioctl(kvm, KVM_CREATE_VM, 0);
	int vcpu = vm < 0 ? -1 : ioctl(vm, KVM_CREATE_VCPU, 0);
	struct kvm_regs start = { .rip = PAGE, .rflags = 2 };
	struct kvm_sregs sregs;

	if (vcpu < 0 || memory == MAP_FAILED)
		die("no VM");
	memcpy(memory, code, sizeof(code));
	if (ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region) ||
	    ioctl(vcpu, KVM_SET_CPUID2, cpuid_for(virt)) ||
	    ioctl(vcpu, KVM_GET_SREGS, &sregs))
		die("the VM's state");
	sregs.cs.base = 0;
	sregs.cs.selector = 0;
	if (ioctl(vcpu, KVM_SET_SREGS, &sregs) ||
	    ioctl(vcpu, KVM_SET_REGS, &start))
		die("the vCPU's state");
	while (!ioctl(vcpu, KVM_RUN, 0))
		usleep(10000);
	die("KVM_RUN");
}

int main(int argc, char **argv)
{
	kvm = open("/dev/kvm", O_RDWR);
	if (kvm < 0)
		die("/dev/kvm");
	if (argc == 2 && !strcmp(argv[1], "compare"))
		return compare_all();
	if (argc == 3 && !strcmp(argv[1], "vm"))
		run(!strcmp(argv[2], "with"));
	printf("Usage: caps_oracle compare | vm with|without\n");
	return 2;
}
