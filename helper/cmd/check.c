// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../check/check.h"
#include "../mem.h"
#include "cmd.h"

#define PARAM(key, mod, par, feat, what, bad)                                 \
	{                                                                     \
		.name = key, .run = check_param, .module = mod, .param = par, \
		.feature = feat, .off = what, .off_result = bad               \
	}

/* In the order of a guest's way up, from the processor on. */
static const struct check_row rows[] = {
	{ .name = "cpu-flag", .run = check_cpu_flag },
	{ .name = "firmware-lock", .run = check_firmware },
	{ .name = "hypervisor", .run = check_hypervisor },
	{ .name = "kvm-module", .run = check_module, .module = "kvm" },
	{ .name = "vendor-module", .run = check_module },
	{ .name = "other-hypervisors", .run = check_rivals },
	{ .name = "dev-kvm", .run = check_device },
	{ .name = "dev-kvm-users", .run = check_device_users },
	{ .name = "nested-parameter", .run = check_nested, .param = "nested" },
	{ .name = "nested-reboot", .run = check_reboot, .param = "nested" },
	PARAM("ept", "kvm_intel", "ept", "ept",
	      "L1 and L2 run on shadow page tables, each change of which is an exit, and L1 gets no EPT for its guests",
	      CHECK_WARN),
	PARAM("unrestricted-guest", "kvm_intel", "unrestricted_guest",
	      "unrestricted_guest",
	      "KVM emulates code that runs in real mode or without paging, as firmware and boot loaders do, and L1 gets no unrestricted guests",
	      CHECK_WARN),
	PARAM("vmcs-shadowing", "kvm_intel", "enable_shadow_vmcs",
	      "shadow_vmcs",
	      "each VMREAD and VMWRITE of L1 is an exit to L0, several for each exit of L2",
	      CHECK_WARN),
	PARAM("apicv", "kvm_intel", "enable_apicv", "apicv",
	      "interrupts that L1 sends, takes and acknowledges are exits",
	      CHECK_WARN),
	PARAM("npt", "kvm_amd", "npt", "npt",
	      "L1 and L2 run on shadow page tables, each change of which is an exit, and L1 gets no nested paging for its guests",
	      CHECK_WARN),
	PARAM("vgif", "kvm_amd", "vgif", "vgif",
	      "each STGI and CLGI of L1 is an exit to L0, a pair for each exit of L2",
	      CHECK_WARN),
	PARAM("vls", "kvm_amd", "vls", "v_vmsave_vmload",
	      "each VMLOAD and VMSAVE of L1 is an exit to L0, a pair for each exit of L2",
	      CHECK_WARN),
	/* Off by default in most kernels, for the sake of old processors. */
	PARAM("avic", "kvm_amd", "avic", "avic",
	      "interrupts that L1 sends, takes and acknowledges are exits",
	      CHECK_INFO),
	{ .name = "ksm", .run = check_ksm },
	{ .name = "transparent-hugepages", .run = check_thp },
	{ .name = "hugepages", .run = check_hugepages },
	{ .name = "nx-huge-pages", .run = check_nx_huge_pages },
	{ .name = "nova-conf", .run = check_nova },
};

/**
 * struct line - a finding, ready to print
 * @has: %HAS_PID when it is about a VM
 * @check: name of the check
 * @result: name of the result
 * @pid: process of the VM
 * @evidence: what was read
 * @fix: what mends it, or NULL
 * @text: as text: the evidence, or the fix
 */
struct line {
	struct out_row has;
	const char *check;
	const char *result;
	__u32 pid;
	const char *evidence;
	const char *fix;
	const char *text;
};

#define HAS_PID 1

/**
 * struct report - all findings, ready to print
 * @has: nothing it may lack
 * @result: the worst result
 * @checks: the findings
 */
struct report {
	struct out_row has;
	const char *result;
	struct out_table checks;
};

#define COLUMN(type, key, title, form, member, ...)                  \
	{                                                            \
		.name = key, .head = title, .kind = OUT_##form,      \
		.offset = offsetof(struct type, member), __VA_ARGS__ \
	}

static const struct out_column json_columns[] = {
	COLUMN(line, "name", NULL, STRING, check),
	COLUMN(line, "result", NULL, STRING, result),
	COLUMN(line, "pid", NULL, U32, pid, .needs = HAS_PID),
	COLUMN(line, "evidence", NULL, STRING, evidence),
	COLUMN(line, "fix", NULL, STRING, fix),
};

static const struct out_column report_columns[] = {
	COLUMN(report, "result", NULL, STRING, result),
	COLUMN(report, "checks", NULL, TABLE, checks),
};

static const struct out_column text_columns[] = {
	COLUMN(line, NULL, "RESULT", STRING, result),
	COLUMN(line, NULL, "CHECK", STRING, check),
	COLUMN(line, NULL, "EVIDENCE, AND WHAT MENDS IT", STRING, text),
};

static struct line line_of(const struct finding *finding)
{
	return (struct line){
		.has.has = finding->pid ? HAS_PID : 0,
		.check = finding->name,
		.result = check_result_name(finding->result),
		.pid = finding->pid,
		.evidence = finding->evidence,
		.fix = finding->fix,
		.text = finding->evidence,
	};
}

static int print_json(const struct out_style *style, const struct check *check)
{
	struct line *lines = mem_zalloc(check->nr * sizeof(*lines));
	const struct report report = {
		.result = check_result_name(check_overall(check)),
		.checks = {
			.columns = json_columns,
			.nr_columns = ARRAY_SIZE(json_columns),
			.rows = lines,
			.nr = check->nr,
			.size = sizeof(*lines),
		},
	};
	const struct out_table table = {
		.columns = report_columns,
		.nr_columns = ARRAY_SIZE(report_columns),
		.rows = &report,
		.nr = 1,
		.size = sizeof(report),
	};
	size_t i;
	int ret;

	for (i = 0; i < check->nr; i++)
		lines[i] = line_of(&check->findings[i]);
	ret = out_record(style, &table);
	free(lines);
	return ret;
}

/* As text a fix has a line of its own, so that none is too long. */
static int print_text(const struct out_style *style, const struct check *check)
{
	struct line *lines = mem_zalloc(2 * check->nr * sizeof(*lines));
	struct out_table table = {
		.columns = text_columns,
		.nr_columns = ARRAY_SIZE(text_columns),
		.rows = lines,
		.size = sizeof(*lines),
	};
	size_t i;
	int ret;

	for (i = 0; i < check->nr; i++) {
		lines[table.nr++] = line_of(&check->findings[i]);
		if (!check->findings[i].fix)
			continue;
		lines[table.nr++] = (struct line){
			.check = " ",
			.result = "  fix:",
			.text = check->findings[i].fix,
		};
	}
	ret = out_list(style, &table);
	free(lines);
	return ret;
}

static int print(const struct out_style *style, const struct check *check)
{
	return style->json ? print_json(style, check) :
			     print_text(style, check);
}

/* Without the module, or the privilege, its evidence is missing, no more. */
static void read_module(struct context *context, struct check *check)
{
	if (check->root.live && !geteuid() &&
	    tree_has(&check->root, "/sys/module/nestmon"))
		fetch_dump(context, NESTMON_CMD_VCPU_GET, &check->dump);
}

static int process_exists(const struct check *check)
{
	char path[32];

	if (!check->pid)
		return 0;
	snprintf(path, sizeof(path), "/proc/%u", check->pid);
	if (tree_has(&check->root, path))
		return 0;
	msg_error("%s%s: no such process", check->root.path, path);
	return -1;
}

static void run(struct context *context, struct check *check)
{
	size_t i;

	host_read(check);
	read_module(context, check);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		check->name = rows[i].name;
		rows[i].run(check, &rows[i]);
	}
	check_vms(check);
}

/**
 * cmd_check() - can this host nest, and do its guests get it?
 * @context: of the command
 *
 * Return: &enum exit_status
 */
int cmd_check(struct context *context)
{
	const struct options *options = context->options;
	struct check check = {
		.root.path = options->root ? options->root : "",
		.root.live = !options->root,
		.pid = options->selection.value[NESTMON_A_PID],
	};
	int ret;

	if (process_exists(&check))
		return STATUS_SYSTEM;
	run(context, &check);
	ret = out_status(print(&options->style, &check));
	if (ret == STATUS_OK && check_overall(&check) == CHECK_FAIL)
		ret = STATUS_PROBLEM;
	check_clear(&check);
	return ret;
}
