// SPDX-License-Identifier: GPL-2.0-only
/*
 * nested_load: takes an exact number of exits of one kind, in L2 or in L1
 *
 * The VMM, its L1 and the L2 inside are all in this program.  It tells what it
 * really did, so that a tool which counts exits can be held against it.
 */
#define _GNU_SOURCE /* program_invocation_name */
#include <getopt.h>
#include <limits.h>
#include <signal.h>

#include "nested_load_vmm.h"
#include "processor.h"

static const char nl_usage[] =
	"usage: nested_load --exit KIND --count N [OPTION]...\n"
	"       nested_load --fail HOW --count N [OPTION]...\n"
	"Take exactly N exits of one kind on each vCPU, then print one line of JSON.\n"
	"\n"
	"  --exit KIND     cpuid, vmmcall (or vmcall), msr, io, hlt or npf (or ept)\n"
	"  --count N       exits of each vCPU\n"
	"  --forever       no end: until SIGINT or SIGTERM, which print what was done\n"
	"  --reflect       L1 intercepts the exits; else L0 handles them\n"
	"  --level 1|2     who takes them: L2 (default), or an L1 without any L2\n"
	"  --vcpus N       vCPUs of each VM, a thread and an L2 each (default 1)\n"
	"  --vms N         VMs that run at the same time (default 1)\n"
	"  --block US      with hlt not reflected: KVM blocks the vCPU, US at most\n"
	"  --hold SECONDS  keep the VMs that long after the output\n"
	"  --end-level 1|2 where the vCPUs are then: in L1 (default) or still in L2\n"
	"  --off           with --end-level 1: at the end L1 turns VMX or SVM off, then it\n"
	"                  executes HLT once\n"
	"  --help          this text\n"
	"\n"
	"On Intel only:\n"
	"  --vmread FIELD:N   after each exit that it gets of L2's work, L1 reads the\n"
	"                  field of its VMCS N times; can be repeated, needs --reflect\n"
	"  --vmwrite FIELD:N  likewise, writes; what it writes is what is there\n"
	"  --fail HOW      no exits, but VMRESUMEs of L1 that fail: entry (invalid guest\n"
	"                  state, a failed VM entry) or vmfail (invalid control, VMfail)\n"
	"FIELD is a name as in the kernel's enum vmcs_field, or an encoding.\n"
	"\n"
	"In the output, per vCPU: done, l2_entries and l1_handled are counted by the\n"
	"guests in their memory, woken by the VMM (see --block); stats and nested_state\n"
	"are KVM's (work_exits: exits between start and end).  ns runs from the first\n"
	"entry after all vCPUs have warmed up to the last one's end: it holds the work,\n"
	"one mark from L2 to L1 and one OUT.  warmup_npf counts nested page faults\n"
	"before that, at the same level.  Marks are reflected exits of L2 beside the\n"
	"work, see mark_reason.\n"
	"On Intel, for level 2: fields has the VMREADs and VMWRITEs that L1 executed of\n"
	"each field, from the beginning of the VM and (work_) from the start on, whether\n"
	"they left or not; vmx has its other VMX instructions.  For each exit it gets,\n"
	"L1 itself reads VM_EXIT_REASON and writes GUEST_RIP once; it reads GUEST_RIP\n"
	"for the first exit of the work and for each mark; and for the first exit it\n"
	"reads what --vmwrite has and --vmread has not.\n"
	"With --fail, code is the exit by which each VMRESUME leaves L1, done is how many\n"
	"failed, and there is one mark; L1 reads VM_EXIT_REASON after each (entry), or\n"
	"VM_INSTRUCTION_ERROR (vmfail).\n"
	"\n"
	"Exit status: 0 done, 1 error, 4 this host cannot do it, 254 the KVM selftest\n"
	"library gave up\n";

enum {
	NL_OPT_EXIT = 1,
	NL_OPT_COUNT,
	NL_OPT_FOREVER,
	NL_OPT_REFLECT,
	NL_OPT_LEVEL,
	NL_OPT_VCPUS,
	NL_OPT_VMS,
	NL_OPT_BLOCK,
	NL_OPT_HOLD,
	NL_OPT_END_LEVEL,
	NL_OPT_OFF,
	NL_OPT_VMREAD,
	NL_OPT_VMWRITE,
	NL_OPT_FAIL,
	NL_OPT_HELP
};

static const struct option nl_options[] = {
	{ "exit", required_argument, NULL, NL_OPT_EXIT },
	{ "count", required_argument, NULL, NL_OPT_COUNT },
	{ "forever", no_argument, NULL, NL_OPT_FOREVER },
	{ "reflect", no_argument, NULL, NL_OPT_REFLECT },
	{ "level", required_argument, NULL, NL_OPT_LEVEL },
	{ "vcpus", required_argument, NULL, NL_OPT_VCPUS },
	{ "vms", required_argument, NULL, NL_OPT_VMS },
	{ "block", required_argument, NULL, NL_OPT_BLOCK },
	{ "hold", required_argument, NULL, NL_OPT_HOLD },
	{ "end-level", required_argument, NULL, NL_OPT_END_LEVEL },
	{ "off", no_argument, NULL, NL_OPT_OFF },
	{ "vmread", required_argument, NULL, NL_OPT_VMREAD },
	{ "vmwrite", required_argument, NULL, NL_OPT_VMWRITE },
	{ "fail", required_argument, NULL, NL_OPT_FAIL },
	{ "help", no_argument, NULL, NL_OPT_HELP },
	{}
};

static const struct nl_isa *const nl_isas[] = { &nl_svm, &nl_vmx };

/* For the signal handler alone. */
static struct nl_load nl_load;

static void nl_complain(const char *fmt, va_list ap)
{
	fputs("nested_load: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

/**
 * nl_die() - end the program for an error
 * @fmt: what is wrong
 */
void nl_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	nl_complain(fmt, ap);
	va_end(ap);
	exit(KSFT_FAIL);
}

/**
 * nl_skip() - end the program because the host lacks something
 * @fmt: what is missing
 */
void nl_skip(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	nl_complain(fmt, ap);
	va_end(ap);
	exit(KSFT_SKIP);
}

static u64 nl_number(const char *name, const char *text, u64 min, u64 max)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || value < min ||
	    value > max)
		nl_die("--%s wants a number from %lu to %lu, not '%s'", name,
		       min, max, text);
	return value;
}

/* Which ISA this host has is not known yet: any ISA's names will do. */
static enum nl_kind nl_parse_kind(const char *option, const char *text,
				  bool fails)
{
	unsigned int i, kind;
	const char *name;

	for (i = 0; i < ARRAY_SIZE(nl_isas); i++) {
		for (kind = 0; kind < NL_NR_KINDS; kind++) {
			name = nl_isas[i]->kind_names[kind];
			if (name && !strcmp(name, text) &&
			    nl_kind_fails(kind) == fails)
				return kind;
		}
	}
	nl_die("--%s does not know '%s'", option, text);
}

static struct nl_access *nl_find_access(struct nl_opts *o, u32 encoding)
{
	unsigned int i;

	for (i = 0; i < o->nr_accesses; i++)
		if (o->access[i].encoding == encoding)
			return &o->access[i];
	if (i == NL_MAX_ACCESSES)
		nl_die("no more than %u fields", NL_MAX_ACCESSES);
	o->access[i].encoding = encoding;
	o->nr_accesses++;
	return &o->access[i];
}

/* text is FIELD:N, and is changed. */
static struct nl_access *nl_parse_access(struct nl_opts *o, const char *option,
					 char *text, u32 *count)
{
	char *number = strrchr(text, ':');
	u32 encoding;

	if (!number)
		nl_die("--%s wants FIELD:N, not '%s'", option, text);
	*number++ = '\0';
	if (!nl_vmx_encoding(text, &encoding))
		nl_die("--%s does not know the field '%s'", option, text);
	*count = nl_number(option, number, 1, 1000000);
	return nl_find_access(o, encoding);
}

static void nl_parse_vmread(struct nl_opts *o, const char *option)
{
	u32 count;
	struct nl_access *access = nl_parse_access(o, option, optarg, &count);

	access->reads += count;
}

static void nl_parse_vmwrite(struct nl_opts *o, const char *option)
{
	u32 count;
	struct nl_access *access = nl_parse_access(o, option, optarg, &count);

	access->writes += count;
}

static void nl_parse_one(struct nl_opts *o, int opt, const char *name)
{
	switch (opt) {
	case NL_OPT_EXIT:
		o->kind = nl_parse_kind(name, optarg, false);
		break;
	case NL_OPT_COUNT:
		o->count = nl_number(name, optarg, 1, LONG_MAX);
		break;
	case NL_OPT_FOREVER:
		o->count = NL_FOREVER;
		break;
	case NL_OPT_REFLECT:
		o->reflect = true;
		break;
	case NL_OPT_LEVEL:
		o->level = nl_number(name, optarg, 1, 2);
		break;
	case NL_OPT_VCPUS:
		o->vcpus = nl_number(name, optarg, 1, KVM_MAX_VCPUS);
		break;
	case NL_OPT_VMS:
		o->vms = nl_number(name, optarg, 1, 4096);
		break;
	case NL_OPT_BLOCK:
		o->block_us = nl_number(name, optarg, 1, INT_MAX);
		break;
	case NL_OPT_HOLD:
		o->hold = nl_number(name, optarg, 0, INT_MAX);
		break;
	case NL_OPT_END_LEVEL:
		o->end_level = nl_number(name, optarg, 1, 2);
		break;
	case NL_OPT_OFF:
		o->off = true;
		break;
	case NL_OPT_VMREAD:
		nl_parse_vmread(o, name);
		break;
	case NL_OPT_VMWRITE:
		nl_parse_vmwrite(o, name);
		break;
	case NL_OPT_FAIL:
		o->kind = nl_parse_kind(name, optarg, true);
		break;
	case NL_OPT_HELP:
		fputs(nl_usage, stdout);
		exit(0);
	default:
		nl_die("'%s' is no option or lacks its value, try --help",
		       name);
	}
}

static void nl_parse(struct nl_opts *o, int argc, char **argv)
{
	int opt, index = 0;

	opterr = 0;
	while ((opt = getopt_long(argc, argv, "", nl_options, &index)) != -1)
		nl_parse_one(o, opt,
			     opt == '?' ? argv[optind - 1] :
					  nl_options[index].name);
	if (optind < argc)
		nl_die("what is '%s'? Try --help", argv[optind]);
	if (o->kind == NL_NR_KINDS || !o->count)
		nl_die("--exit and --count (or --forever) are needed, try --help");
	if (nl_kind_fails(o->kind) &&
	    (o->level == 1 || o->reflect || o->end_level == 2))
		nl_die("--fail goes with --level 2, without --reflect or --end-level 2");
	if (o->off && (o->level == 1 || o->end_level == 2))
		nl_die("--off goes with --level 2 and --end-level 1");
	if (o->level == 1 && (o->reflect || o->end_level == 2))
		nl_die("--reflect and --end-level 2 need --level 2");
	if (o->block_us && (o->kind != NL_HLT || o->reflect))
		nl_die("--block needs --exit hlt without --reflect");
	if (o->nr_accesses && !o->reflect)
		nl_die("--vmread and --vmwrite need --reflect");
}

static const struct nl_isa *nl_find_isa(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nl_isas); i++)
		if (nl_isas[i]->native())
			return nl_isas[i];
	nl_skip("no support for the ISA of this CPU yet");
}

/* The library would say it on stdout, in TAP. */
static void nl_require(struct nl_opts *o)
{
	int fd = open(KVM_DEV_PATH, O_RDWR);

	if (fd < 0)
		nl_skip("%s: %m", KVM_DEV_PATH);
	close(fd);
	o->isa = nl_find_isa();
	if ((o->nr_accesses || nl_kind_fails(o->kind)) && o->isa != &nl_vmx)
		nl_die("--vmread, --vmwrite and --fail are for VMX, this host has %s",
		       o->isa->name);
	if (o->vcpus > kvm_check_cap(KVM_CAP_MAX_VCPUS))
		nl_skip("KVM allows %u vCPUs",
			kvm_check_cap(KVM_CAP_MAX_VCPUS));
	if (o->kind == NL_NPF && !kvm_is_tdp_enabled())
		nl_skip("KVM does without nested page tables");
	if (o->level == 1)
		return;
	if (!o->isa->nesting())
		nl_skip("KVM does not offer %s to guests", o->isa->name);
	if (!o->reflect && !o->isa->l0_handles(o->kind))
		nl_skip("KVM never handles %s of L2 itself, add --reflect",
			o->isa->kind_names[o->kind]);
}

static void nl_on_signal(int sig)
{
	nl_load_stop(&nl_load);
}

static void nl_catch(int sig)
{
	struct sigaction act = { .sa_handler = nl_on_signal };

	/* No SA_RESTART: the second signal ends --hold. */
	sigaction(sig, &act, NULL);
}

int main(int argc, char **argv)
{
	struct nl_opts opts = {
		.kind = NL_NR_KINDS,
		.level = 2,
		.end_level = 1,
		.vcpus = 1,
		.vms = 1,
	};

	nl_parse(&opts, argc, argv);
	nl_require(&opts);

	/* The library loads the guests' image from there, without using $PATH. */
	program_invocation_name = "/proc/self/exe";
	nl_load_create(&nl_load, &opts);
	nl_catch(SIGINT);
	nl_catch(SIGTERM);
	nl_load_run(&nl_load);
	nl_report(&nl_load);
	if (opts.hold)
		sleep(opts.hold);
	return 0;
}
