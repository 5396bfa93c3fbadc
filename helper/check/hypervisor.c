// SPDX-License-Identifier: GPL-2.0
/*
 * What this host itself runs under, and whether that lets it nest.
 */
#include <cpuid.h>
#include <stdlib.h>
#include <string.h>

#include "../mem.h"
#include "check.h"

#define DMI "/sys/class/dmi/id/"
#define SYS_HYPERVISOR "/sys/hypervisor/type"

/* The hypervisor leaves; Hyper-V's look-alikes keep their own further up. */
#define LEAF_FIRST 0x40000000U
#define LEAF_STEP 0x100U
#define LEAF_LAST 0x40000f00U
#define CPUID_HYPERVISOR 0x80000000U

/**
 * struct hypervisor - a hypervisor
 * @id: short name
 * @name: its name
 * @signature: its 12 bytes in the hypervisor leaf, shorter ones being padded
 *	with NULs; NULL when it has none
 * @fix: how it is told to let its guest nest
 */
struct hypervisor {
	const char *id;
	const char *name;
	const char *signature;
	const char *fix;
};

static const struct hypervisor hypervisors[] = {
	{
		"kvm",
		"KVM",
		"KVMKVMKVM",
		"in the layer below: nested=1 for kvm_intel or kvm_amd, -cpu host for this VM (libvirt: <cpu mode='host-passthrough'/>), then power it off and on",
	},
	{
		"tcg",
		"QEMU without KVM (TCG)",
		"TCGTCGTCGTCG",
		"in the layer below: -cpu max (TCG emulates SVM, and no VMX), or use KVM there",
	},
	{
		"vmware",
		"VMware",
		"VMwareVMware",
		"in the layer below: vhv.enable = \"TRUE\" in the .vmx file of this VM (Expose hardware assisted virtualization), then power it off and on",
	},
	{
		"hyperv",
		"Hyper-V",
		"Microsoft Hv",
		"in the layer below, this VM being off: Set-VMProcessor -VMName NAME -ExposeVirtualizationExtensions $true (Azure: a size that supports nesting)",
	},
	{
		"xen",
		"Xen",
		"XenVMMXenVMM",
		"in the layer below: nestedhvm = 1 and hap = 1 in the configuration of this VM, which must be HVM",
	},
	{
		"virtualbox",
		"VirtualBox",
		"VBoxVBoxVBox",
		"in the layer below, this VM being off: VBoxManage modifyvm NAME --nested-hw-virt on",
	},
	{
		"parallels",
		"Parallels",
		" lrpepyh vr",
		"in the layer below, this VM being off: prlctl set NAME --nested-virt on",
	},
	{
		"bhyve",
		"bhyve",
		"bhyve bhyve ",
		"bhyve does not nest: run this VM on another hypervisor",
	},
	{
		"qnx",
		"QNX Hypervisor",
		"QNXQVMBSQG",
		"see whether the documentation of QNX Hypervisor knows nesting",
	},
	{
		"acrn",
		"ACRN",
		"ACRNACRNACRN",
		"see whether the documentation of ACRN knows nesting",
	},
	{
		"bochs",
		"Bochs",
		NULL,
		"in the layer below: a CPU model with VMX in bochsrc (cpu: model=corei7_haswell_4770)",
	},
	{
		"qemu",
		"QEMU, with or without KVM",
		NULL,
		"in the layer below: -cpu host with KVM (its module with nested=1), or -cpu max without",
	},
};

/**
 * struct sign - a word of the firmware's by which a hypervisor is known
 * @file: the file of DMI, or %SYS_HYPERVISOR
 * @text: what stands in it
 * @id: the hypervisor
 */
struct sign {
	const char *file;
	const char *text;
	const char *id;
};

static const struct sign signs[] = {
	{ SYS_HYPERVISOR, "xen", "xen" },
	{ DMI "product_name", "VirtualBox", "virtualbox" },
	{ DMI "product_name", "VMware", "vmware" },
	{ DMI "sys_vendor", "VMware", "vmware" },
	{ DMI "product_name", "HVM domU", "xen" },
	{ DMI "product_name", "KVM", "kvm" },
	{ DMI "product_name", "OpenStack", "kvm" },
	{ DMI "product_name", "Virtual Machine", "hyperv" },
	{ DMI "sys_vendor", "Parallels", "parallels" },
	{ DMI "bios_vendor", "BHYVE", "bhyve" },
	{ DMI "sys_vendor", "QEMU", "qemu" },
	{ DMI "bios_vendor", "The Bochs Project", "bochs" },
	{ DMI "sys_vendor", "Bochs", "bochs" },
};

/**
 * struct layer - the layer below this host
 * @cpuid: the hypervisor whose leaf CPUID has, or NULL
 * @sign: what the firmware says, or NULL
 * @signature: the bytes of the leaf, "" without one
 * @bit: CPUID, or /proc/cpuinfo, says that there is a hypervisor
 */
struct layer {
	const struct hypervisor *cpuid;
	const struct sign *sign;
	char signature[13];
	bool bit;
};

static const struct hypervisor *by_signature(const char *signature)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hypervisors); i++) {
		if (hypervisors[i].signature &&
		    !strcmp(hypervisors[i].signature, signature))
			return &hypervisors[i];
	}
	return NULL;
}

static const struct hypervisor *by_id(const char *id)
{
	size_t i;

	for (i = 0; strcmp(hypervisors[i].id, id); i++)
		;
	return &hypervisors[i];
}

static bool read_leaf(unsigned int leaf, char signature[13])
{
	unsigned int eax, word[3];

	__cpuid(leaf, eax, word[0], word[1], word[2]);
	memcpy(signature, word, sizeof(word));
	signature[12] = '\0';
	return eax >= leaf && eax <= leaf + LEAF_STEP;
}

/* Of two that are there, the one that is not Hyper-V plays it for Windows. */
static void read_cpuid(struct layer *layer)
{
	unsigned int eax, ebx, ecx, edx, leaf;
	const struct hypervisor *found;
	char signature[13];

	if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) ||
	    !(ecx & CPUID_HYPERVISOR))
		return;
	layer->bit = true;
	read_leaf(LEAF_FIRST, layer->signature);
	for (leaf = LEAF_FIRST; leaf <= LEAF_LAST; leaf += LEAF_STEP) {
		if (!read_leaf(leaf, signature) && leaf != LEAF_FIRST)
			continue;
		found = by_signature(signature);
		if (!found)
			continue;
		layer->cpuid = found;
		strcpy(layer->signature, signature);
		if (strcmp(found->id, "hyperv"))
			return;
	}
}

static const struct sign *read_signs(const struct check *check)
{
	const struct sign *found = NULL;
	struct text text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signs) && !found; i++) {
		text = text_word(&check->root, signs[i].file);
		if (text.data && strstr(text.data, signs[i].text))
			found = &signs[i];
		text_free(&text);
	}
	return found;
}

/* VirtualBox has the leaf of KVM or Hyper-V; the firmware's word is its own. */
static const struct hypervisor *decide(const struct layer *layer)
{
	const struct hypervisor *sign = layer->sign ? by_id(layer->sign->id) :
						      NULL;

	if (sign && !strcmp(sign->id, "virtualbox"))
		return sign;
	return layer->cpuid ? layer->cpuid : sign;
}

static char *evidence_of(const struct layer *layer)
{
	char *leaf = NULL, *all;

	if (*layer->signature)
		leaf = check_text("CPUID 0x40000000 is \"%s\"",
				  layer->signature);
	all = check_text("%s%s%s%s%s", leaf ? leaf : "",
			 leaf && layer->sign ? ", " : "",
			 layer->sign ? layer->sign->file : "",
			 layer->sign ? " has " : "",
			 layer->sign ? layer->sign->text : "");
	free(leaf);
	return all;
}

static void say_below(struct check *check, const struct hypervisor *hypervisor,
		      const char *evidence)
{
	const struct host *host = &check->host;

	if (host->has_flag) {
		check_say(
			check, CHECK_PASS,
			"this host is a guest itself (L1), under %s (%s), which gives it %s: nesting works here",
			hypervisor->name, evidence, host->isa->flag);
		return;
	}
	check_say(
		check, host->error ? CHECK_UNKNOWN : CHECK_FAIL,
		"this host is a guest itself (L1), under %s (%s), which %s: nesting %s here",
		hypervisor->name, evidence,
		host->error ? "may give it vmx or svm" :
			      "gives it no vmx or svm",
		host->error ? "may work" : "does not work");
	check_fix(check, "%s", hypervisor->fix);
}

static void say_unnamed(struct check *check, const struct layer *layer)
{
	check_say(
		check, CHECK_UNKNOWN,
		"this host is a guest itself (L1), under a hypervisor that has no known name (CPUID 0x40000000 is \"%s\")%s%s",
		layer->signature,
		check->host.has_flag ? ", which gives it " : "",
		check->host.has_flag ? check->host.isa->flag : "");
	if (!check->host.has_flag)
		check_fix(check, "let the layer below give this VM vmx or svm");
}

/**
 * check_hypervisor() - what does this host run under?
 * @check: the report
 * @row: the check
 */
void check_hypervisor(struct check *check, const struct check_row *row)
{
	const struct host *host = &check->host;
	const struct hypervisor *hypervisor;
	struct layer layer = {};
	char *evidence;

	(void)row;
	if (check->root.live)
		read_cpuid(&layer);
	else
		layer.bit = host->nr && host->cpus[0].hypervisor;
	layer.sign = read_signs(check);
	hypervisor = decide(&layer);
	if (hypervisor) {
		evidence = evidence_of(&layer);
		say_below(check, hypervisor, evidence);
		free(evidence);
	} else if (layer.bit) {
		say_unnamed(check, &layer);
	} else if (!host->error) {
		check_say(
			check, CHECK_PASS,
			"this host is no guest (L0): no hypervisor in CPUID, none in DMI or %s",
			SYS_HYPERVISOR);
	}
}
