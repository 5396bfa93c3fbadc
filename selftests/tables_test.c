// SPDX-License-Identifier: GPL-2.0
/*
 * The tables of uapi/linux against the kernel's own headers, whatever version
 * they are of, both ways: what the kernel defines is a row here and has the same
 * name, and a row that the kernel does not define stands in a list below.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <linux/types.h>

#include <asm/kvm.h>
#include <asm/svm.h>
#include <asm/vmx.h>

#include <linux/nestmon_exits.h>

#include "kernel_tables.h"
#include "kselftest_harness.h"

/* Intel SDM, volume 3, "VMREAD, VMWRITE, and Encodings of VMCS Fields". */
#define VMCS_WIDTH_MASK 0x6000
#define VMCS_WIDTH_64 0x2000
#define VMCS_HIGH 1
#define VMCS_ROW_BITS 0x6ffe

/**
 * struct name - a code and what it is called; a table ends with a @name of NULL
 * @code: 32 bits count, nestmon has no more of negative ones
 * @name: its name
 */
struct name {
	__u64 code;
	const char *name;
};

/**
 * struct tables - one of ours, and all that bears on it
 * @ours: what nestmon calls the codes in C
 * @defined: what the kernel calls them in C
 * @named: what the kernel prints for them, other names than those of @ours
 * @beyond: rows of ours that the kernel may lack
 */
struct tables {
	const struct name *ours;
	const struct name *defined;
	const struct name *named;
	const struct name *beyond;
};

static const struct name svm_defined[] = { KERNEL_SVM_EXITS, {} };
static const struct name svm_named[] = { SVM_EXIT_REASONS, {} };
static const struct name vmx_defined[] = { KERNEL_VMX_EXITS, {} };
static const struct name vmx_named[] = { VMX_EXIT_REASONS, {} };
static const struct name vmcs_defined[] = { KERNEL_VMCS_FIELDS, {} };
static const struct name vmcs_named[] = { {} };
static const struct name vmcs_highs[] = { KERNEL_VMCS_HIGHS, {} };

static const struct name svm_idents[] = {
#define NESTMON_SVM_EXIT(ident, code, name, flags, doc) { code, #ident },
#include <linux/nestmon_svm_exits.h>
	{}
};

static const struct name svm_names[] = {
#define NESTMON_SVM_EXIT(ident, code, name, flags, doc) { code, name },
#include <linux/nestmon_svm_exits.h>
	{}
};

static const struct name svm_flags[] = {
#define NESTMON_SVM_EXIT(ident, code, name, flags, doc) { flags, #ident },
#include <linux/nestmon_svm_exits.h>
	{}
};

static const struct name vmx_idents[] = {
#define NESTMON_VMX_EXIT(ident, code, name, flags, doc) { code, #ident },
#include <linux/nestmon_vmx_exits.h>
	{}
};

static const struct name vmx_names[] = {
#define NESTMON_VMX_EXIT(ident, code, name, flags, doc) { code, name },
#include <linux/nestmon_vmx_exits.h>
	{}
};

static const struct name vmx_flags[] = {
#define NESTMON_VMX_EXIT(ident, code, name, flags, doc) { flags, #ident },
#include <linux/nestmon_vmx_exits.h>
	{}
};

static const struct name vmcs_idents[] = {
#define NESTMON_VMCS_FIELD(ident, encoding, name, doc) { encoding, #ident },
#include <linux/nestmon_vmcs_fields.h>
	{}
};

static const struct name vmcs_names[] = {
#define NESTMON_VMCS_FIELD(ident, encoding, name, doc) { encoding, name },
#include <linux/nestmon_vmcs_fields.h>
	{}
};

static const struct name svm_beyond[] = {
	/* Linux 7.2, but not 6.1. */
	{ 0x0a5, "BUS_LOCK" },
	{ 0x0a6, "IDLE_HLT" },
	{ 0x80000018, "VMGEXIT_SNP_RUN_VMPL" },
	{ 0x8000001a, "VMGEXIT_SAVIC" },
	/* AMD64 Architecture Programmer's Manual, volume 2, appendix C, only. */
	{ 0x001, "READ_CR1" },
	{ 0x005, "READ_CR5" },
	{ 0x006, "READ_CR6" },
	{ 0x007, "READ_CR7" },
	{ 0x009, "READ_CR9" },
	{ 0x00a, "READ_CR10" },
	{ 0x00b, "READ_CR11" },
	{ 0x00c, "READ_CR12" },
	{ 0x00d, "READ_CR13" },
	{ 0x00e, "READ_CR14" },
	{ 0x00f, "READ_CR15" },
	{ 0x011, "WRITE_CR1" },
	{ 0x015, "WRITE_CR5" },
	{ 0x016, "WRITE_CR6" },
	{ 0x017, "WRITE_CR7" },
	{ 0x019, "WRITE_CR9" },
	{ 0x01a, "WRITE_CR10" },
	{ 0x01b, "WRITE_CR11" },
	{ 0x01c, "WRITE_CR12" },
	{ 0x01d, "WRITE_CR13" },
	{ 0x01e, "WRITE_CR14" },
	{ 0x01f, "WRITE_CR15" },
	{ 0x028, "READ_DR8" },
	{ 0x029, "READ_DR9" },
	{ 0x02a, "READ_DR10" },
	{ 0x02b, "READ_DR11" },
	{ 0x02c, "READ_DR12" },
	{ 0x02d, "READ_DR13" },
	{ 0x02e, "READ_DR14" },
	{ 0x02f, "READ_DR15" },
	{ 0x038, "WRITE_DR8" },
	{ 0x039, "WRITE_DR9" },
	{ 0x03a, "WRITE_DR10" },
	{ 0x03b, "WRITE_DR11" },
	{ 0x03c, "WRITE_DR12" },
	{ 0x03d, "WRITE_DR13" },
	{ 0x03e, "WRITE_DR14" },
	{ 0x03f, "WRITE_DR15" },
	{ 0x042, "EXCP_VEC2" },
	{ 0x049, "EXCP_VEC9" },
	{ 0x04f, "EXCP_VEC15" },
	{ 0x054, "EXCP_VEC20" },
	{ 0x055, "EXCP_CP" },
	{ 0x056, "EXCP_VEC22" },
	{ 0x057, "EXCP_VEC23" },
	{ 0x058, "EXCP_VEC24" },
	{ 0x059, "EXCP_VEC25" },
	{ 0x05a, "EXCP_VEC26" },
	{ 0x05b, "EXCP_VEC27" },
	{ 0x05c, "EXCP_HV" },
	{ 0x05d, "EXCP_VC" },
	{ 0x05e, "EXCP_SX" },
	{ 0x05f, "EXCP_VEC31" },
	{ 0x0a0, "INVLPGB" },
	{ 0x0a1, "INVLPGB_ILLEGAL" },
	{ 0x0a3, "MCOMMIT" },
	{ 0x0a4, "TLBSYNC" },
	{ 0xfffffffe, "BUSY" },
	{}
};

static const struct name vmx_beyond[] = {
	/* Linux 7.2, but not 6.1. */
	{ 6, "OTHER_SMI" },
	{ 76, "SEAMCALL" },
	{ 77, "TDCALL" },
	{ 84, "MSR_READ_IMM" },
	{ 85, "MSR_WRITE_IMM" },
	/* Intel SDM, volume 3, appendix C, only. */
	{ 5, "IO_SMI" },
	{ 11, "GETSEC" },
	{ 17, "RSM" },
	{ 65, "PCONFIG" },
	{ 66, "SPP_EVENT" },
	{ 78, "RDMSRLIST" },
	{ 79, "WRMSRLIST" },
	{ 80, "URDMSR" },
	{ 81, "UWRMSR" },
	{ 69, "LOADIWKEY" },
	{ 70, "ENCLV" },
	{ 72, "ENQCMD_PASID_FAIL" },
	{ 73, "ENQCMDS_PASID_FAIL" },
	{}
};

static const struct name vmcs_beyond[] = {
	/* Linux 7.2, but not 6.1. */
	{ 0x202a, "VE_INFORMATION_ADDRESS" },
	{ 0x203c, "SHARED_EPT_POINTER" },
	{ 0x6828, "GUEST_S_CET" },
	{ 0x682a, "GUEST_SSP" },
	{ 0x682c, "GUEST_INTR_SSP_TABLE" },
	{ 0x6c18, "HOST_S_CET" },
	{ 0x6c1a, "HOST_SSP" },
	{ 0x6c1c, "HOST_INTR_SSP_TABLE" },
	/* Intel SDM, volume 3, appendix B, only. */
	{ 0x0004, "EPTP_INDEX" },
	{ 0x0006, "HLAT_PREFIX_SIZE" },
	{ 0x0814, "GUEST_UINV" },
	{ 0x200c, "EXECUTIVE_VMCS_POINTER" },
	{ 0x2030, "SPPT_POINTER" },
	{ 0x2038, "LOW_PASID_DIRECTORY_ADDRESS" },
	{ 0x203a, "HIGH_PASID_DIRECTORY_ADDRESS" },
	{ 0x203e, "PCONFIG_EXITING_BITMAP" },
	{ 0x2040, "HLAT_POINTER" },
	{ 0x2044, "SECONDARY_VM_EXIT_CONTROLS" },
	{ 0x204a, "IA32_SPEC_CTRL_MASK" },
	{ 0x204c, "IA32_SPEC_CTRL_SHADOW" },
	{ 0x2052, "INJECTED_EVENT_DATA" },
	{ 0x2402, "MSR_DATA" },
	{ 0x2404, "ORIGINAL_EVENT_DATA" },
	{ 0x2816, "GUEST_IA32_LBR_CTL" },
	{ 0x2818, "GUEST_IA32_PKRS" },
	{ 0x281a, "GUEST_IA32_FRED_CONFIG" },
	{ 0x281c, "GUEST_IA32_FRED_RSP1" },
	{ 0x281e, "GUEST_IA32_FRED_RSP2" },
	{ 0x2820, "GUEST_IA32_FRED_RSP3" },
	{ 0x2822, "GUEST_IA32_FRED_STKLVLS" },
	{ 0x2824, "GUEST_IA32_FRED_SSP1" },
	{ 0x2826, "GUEST_IA32_FRED_SSP2" },
	{ 0x2828, "GUEST_IA32_FRED_SSP3" },
	{ 0x2c06, "HOST_IA32_PKRS" },
	{ 0x2c08, "HOST_IA32_FRED_CONFIG" },
	{ 0x2c0a, "HOST_IA32_FRED_RSP1" },
	{ 0x2c0c, "HOST_IA32_FRED_RSP2" },
	{ 0x2c0e, "HOST_IA32_FRED_RSP3" },
	{ 0x2c10, "HOST_IA32_FRED_STKLVLS" },
	{ 0x2c12, "HOST_IA32_FRED_SSP1" },
	{ 0x2c14, "HOST_IA32_FRED_SSP2" },
	{ 0x2c16, "HOST_IA32_FRED_SSP3" },
	{ 0x4026, "SEAM_GUEST_KEYID" },
	{ 0x4828, "GUEST_SMBASE" },
	{ 0x6402, "IO_RCX" },
	{ 0x6404, "IO_RSI" },
	{ 0x6406, "IO_RDI" },
	{ 0x6408, "IO_RIP" },
	/* In none of them any more, or yet: see nestmon_vmcs_fields.h. */
	{ 0x000a, "VIRTUAL_TIMER_VECTOR" },
	{ 0x2036, "ENCLV_EXITING_BITMAP" },
	{ 0x204e, "GUEST_DEADLINE_SHADOW" },
	{ 0x2406, "EXTENDED_INSTRUCTION_INFO" },
	{ 0x2830, "GUEST_DEADLINE" },
	{}
};

static const struct tables svm = { svm_idents, svm_defined, svm_named,
				   svm_beyond };
static const struct tables vmx = { vmx_idents, vmx_defined, vmx_named,
				   vmx_beyond };
static const struct tables vmcs = { vmcs_idents, vmcs_defined, vmcs_named,
				    vmcs_beyond };

static const char *const svm_virt[] = { "VMRUN", "VMLOAD", "VMSAVE",  "STGI",
					"CLGI",	 "SKINIT", "INVLPGA", NULL };
static const char *const vmx_virt[] = { "VMCLEAR", "VMLAUNCH", "VMPTRLD",
					"VMPTRST", "VMREAD",   "VMRESUME",
					"VMWRITE", "VMOFF",    "VMON",
					"INVEPT",  "INVVPID",  NULL };

static unsigned int report(const char *what, const struct name *row)
{
	fprintf(stderr, "# %s: %#llx %s\n", what, row->code, row->name);
	return 1;
}

static bool has(const struct name *table, __u32 code, const char *name)
{
	for (; table->name; table++)
		if ((__u32)table->code == code &&
		    (!name || !strcmp(table->name, name)))
			return true;
	return false;
}

/* A code may have several names in @others, and one of them is enough. */
static bool agree(const struct name *ours, const struct name *others,
		  __u32 code)
{
	for (; others->name; others++)
		if ((__u32)others->code == code &&
		    has(ours, code, others->name))
			return true;
	return false;
}

/* Rows of @others that are not in @ours, under the same name. */
static unsigned int missing(const struct name *ours, const struct name *others)
{
	const struct name *row;
	unsigned int bad = 0;

	for (row = others; row->name; row++)
		if (!agree(ours, others, row->code))
			bad += report("no such row", row);
	return bad;
}

/* Rows of ours that neither the kernel nor our list has. */
static unsigned int made_up(const struct tables *tables)
{
	const struct name *row;
	unsigned int bad = 0;

	for (row = tables->ours; row->name; row++)
		if (!has(tables->defined, row->code, NULL) &&
		    !has(tables->named, row->code, NULL) &&
		    !has(tables->beyond, row->code, row->name))
			bad += report("unknown to the kernel", row);
	return bad;
}

static unsigned int unordered(const struct name *row)
{
	unsigned int bad = 0;

	for (; row[0].name && row[1].name; row++)
		if (row[1].code <= row[0].code)
			bad += report("not ascending", &row[1]);
	return bad;
}

/* All that holds for each of our tables. */
static unsigned int faults(const struct tables *tables)
{
	return missing(tables->ours, tables->defined) +
	       missing(tables->ours, tables->beyond) + made_up(tables) +
	       unordered(tables->ours);
}

static bool listed(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (!strcmp(*list, name))
			return true;
	return false;
}

static unsigned int wrong_flags(const struct name *row, const char *const *virt)
{
	unsigned int bad = 0;

	for (; row->name; row++)
		if (listed(virt, row->name) !=
		    !!(row->code & NESTMON_EXIT_F_VIRT))
			bad += report("wrong flags", row);
	return bad;
}

static unsigned int wrong_encodings(const struct name *row)
{
	unsigned int bad = 0;

	for (; row->name; row++)
		if (row->code & ~VMCS_ROW_BITS)
			bad += report("no encoding of a row", row);
	return bad;
}

/* As nestmon_vmcs_fields.h has it: a row of 64 bits, and "_HIGH". */
static bool derived(const struct name *high)
{
	const struct name *row;
	char name[64];

	for (row = vmcs_names; row->name; row++) {
		snprintf(name, sizeof(name), "%s_HIGH", row->name);
		if ((row->code | VMCS_HIGH) == high->code)
			return (row->code & VMCS_WIDTH_MASK) == VMCS_WIDTH_64 &&
			       !strcmp(name, high->name);
	}
	return false;
}

TEST(svm_exits)
{
	EXPECT_EQ(0, faults(&svm));
	EXPECT_EQ(0, missing(svm_names, svm_named));
}

TEST(vmx_exits)
{
	EXPECT_EQ(0, faults(&vmx));
	EXPECT_EQ(0, missing(vmx_names, vmx_named));
	EXPECT_EQ(0, missing(vmx_names, vmx_idents));
}

TEST(vmcs_fields)
{
	EXPECT_EQ(0, faults(&vmcs));
	EXPECT_EQ(0, missing(vmcs_names, vmcs_idents));
	EXPECT_EQ(0, wrong_encodings(vmcs_idents));
}

TEST(vmcs_upper_halves)
{
	const struct name *high;
	unsigned int bad = 0;

	for (high = vmcs_highs; high->name; high++)
		if (!derived(high))
			bad += report("no such upper half", high);
	EXPECT_EQ(0, bad);
}

TEST(flags)
{
	EXPECT_EQ(0, wrong_flags(svm_flags, svm_virt));
	EXPECT_EQ(0, wrong_flags(vmx_flags, vmx_virt));
}

TEST_HARNESS_MAIN
