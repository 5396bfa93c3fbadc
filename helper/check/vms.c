// SPDX-License-Identifier: GPL-2.0
/*
 * Running VMs: do their vCPUs see vmx or svm, and if not, why?
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../mem.h"
#include "check.h"
#include "libvirt.h"
#include "qemu.h"

/**
 * struct vm - a process with a VM
 * @pid: the process
 * @kvm: it has a VM of KVM
 * @qemu: its command line
 * @label: the guest in words
 * @l2: a vCPU of it that was seen in L2, or NULL
 * @running: libvirt's domain as it runs, or NULL
 * @configured: libvirt's domain as it starts the next time, or NULL
 * @sees: its vCPUs have the flag
 */
struct vm {
	__u32 pid;
	bool kvm;
	struct qemu qemu;
	char *label;
	const struct vcpu *l2;
	const struct domain *running;
	const struct domain *configured;
	enum answer sees;
};

static const struct vcpu *find_l2(const struct check *check, __u32 pid)
{
	size_t i;

	for (i = 0; i < check->dump.nr; i++) {
		const struct vcpu *vcpu = &check->dump.vcpus[i];

		if (vcpu->pid == pid && !vcpu->gone && vcpu->l2_entries)
			return vcpu;
	}
	return NULL;
}

static char *label_of(const struct vm *vm)
{
	if (vm->qemu.name)
		return check_text("guest %s (pid %u)", vm->qemu.name, vm->pid);
	return check_text("pid %u", vm->pid);
}

/* Severe only when that VM was asked for: others may not be meant to nest. */
static enum check_result lacks(const struct check *check)
{
	return check->pid ? CHECK_FAIL : CHECK_WARN;
}

static const char *cause_of(enum qemu_why why)
{
	static const char *const causes[] = {
		[QEMU_FLAG] = "which says so itself",
		[QEMU_WHOLE] = "which is all that KVM offers",
		[QEMU_NAMED] =
			"a model that under KVM has it only where it is added",
		[QEMU_DEFAULT] =
			"and qemu64, QEMU's default, has it in some distributions (Ubuntu) and not in others",
		[QEMU_OLD] =
			"and machines of before 2.2 keep svm in models of AMD",
		[QEMU_ELSEWHERE] =
			"beside an option that may change it and is not looked into",
	};

	return causes[why];
}

static void fix_domain(struct check *check, const struct vm *vm)
{
	const struct isa *isa = check->host.isa;
	const struct domain *domain = vm->configured ? vm->configured :
						       vm->running;
	const char *policy = domain_policy(domain, isa);
	char *text = domain_text(domain, isa);

	if (policy && strcmp(policy, "disable") && strcmp(policy, "forbid"))
		check_fix(
			check,
			"%s, so it gets it when it starts anew: virsh shutdown %s; virsh start %s",
			text, domain->name, domain->name);
	else if (policy)
		check_fix(
			check,
			"%s: virsh edit %s, remove that feature or make its policy require; virsh shutdown, virsh start",
			text, domain->name);
	else if (domain->mode && strcmp(domain->mode, "custom"))
		check_fix(
			check,
			"%s: it is given what the host had when it started: virsh shutdown %s; virsh start %s",
			text, domain->name, domain->name);
	else
		check_fix(
			check,
			"%s: virsh edit %s, <cpu mode='host-model'/> or in <cpu> <feature policy='require' name='%s'/>; virsh shutdown, virsh start",
			text, domain->name, isa->flag);
	free(text);
}

static void fix_model(struct check *check, const struct vm *vm)
{
	const char *flag = check->host.isa->flag;

	if (vm->qemu.openstack)
		check_fix(
			check,
			"OpenStack started it: see the line nova-conf, then stop and start the instance");
	else if (vm->configured || vm->running)
		fix_domain(check, vm);
	else
		check_fix(
			check,
			"start it with -cpu host, or -cpu MODEL,+%s; a reboot inside the guest is not enough",
			flag);
}

static void say_cpu(struct check *check, struct vm *vm, enum answer gives,
		    enum qemu_why why)
{
	static const char *const verbs[] = {
		[ANSWER_UNKNOWN] = "whether it sees",
		[ANSWER_NO] = "does not see",
		[ANSWER_YES] = "sees",
	};
	const enum check_result results[] = {
		[ANSWER_UNKNOWN] = CHECK_UNKNOWN,
		[ANSWER_NO] = lacks(check),
		[ANSWER_YES] = CHECK_PASS,
	};

	vm->sees = gives;
	check_say(check, results[gives], "%s: %s %s: %s%s%s, %s", vm->label,
		  verbs[gives], check->host.isa->flag,
		  why == QEMU_ELSEWHERE ? vm->qemu.elsewhere :
		  vm->qemu.cpu		? "-cpu " :
					  "no -cpu",
		  why != QEMU_ELSEWHERE && vm->qemu.cpu ? vm->qemu.cpu : "",
		  gives == ANSWER_UNKNOWN ?
			  " cannot be known from its command line" :
			  "",
		  cause_of(why));
	if (gives != ANSWER_YES)
		fix_model(check, vm);
}

static void say_withheld(struct check *check, struct vm *vm)
{
	const struct host *host = &check->host;
	bool off = host->nested == ANSWER_NO || !host->has_flag;

	vm->sees = off ? ANSWER_NO : ANSWER_UNKNOWN;
	check_say(check, off ? lacks(check) : CHECK_UNKNOWN,
		  "%s: -cpu %s asks for %s, %s", vm->label, vm->qemu.cpu,
		  host->isa->flag,
		  off ? "but KVM on this host does not offer it" :
			"and whether KVM on this host offers it is not known");
	check_fix(
		check,
		"see the lines cpu-flag and nested-parameter; then start the guest anew");
}

static void say_not_kvm(struct check *check, struct vm *vm)
{
	vm->sees = ANSWER_UNKNOWN;
	check_say(
		check, lacks(check),
		"%s: its open files have no VM of KVM%s%s: what it runs is emulated",
		vm->label,
		vm->qemu.accel ? ", it was started with accelerator " : "",
		vm->qemu.accel ? vm->qemu.accel : "");
	check_fix(check,
		  "start it with -accel kvm (libvirt: <domain type='kvm'>)");
}

static void check_sees(struct check *check, struct vm *vm)
{
	const struct host *host = &check->host;
	enum qemu_why why;
	enum answer gives;

	if (vm->l2) {
		vm->sees = ANSWER_YES;
		check_say(
			check, CHECK_PASS,
			"%s: sees %s: nestmon's vcpus has %llu entries of L2 on its vCPU %u",
			vm->label, host->isa->flag,
			(unsigned long long)vm->l2->l2_entries, vm->l2->vcpu);
		return;
	}
	if (!vm->kvm) {
		say_not_kvm(check, vm);
		return;
	}
	if (!vm->qemu.is_qemu) {
		check_say(check, CHECK_UNKNOWN,
			  "%s: its command line is not one of QEMU", vm->label);
		check_fix(check, "in the guest: grep -cw %s /proc/cpuinfo",
			  host->isa->flag);
		return;
	}
	gives = qemu_gives(&vm->qemu, host->isa, &why);
	if (gives == ANSWER_YES &&
	    (host->nested != ANSWER_YES || !host->has_flag))
		say_withheld(check, vm);
	else
		say_cpu(check, vm, gives, why);
}

/* A domain that will see something else at its next start. */
static void check_domain(struct check *check, const struct vm *vm)
{
	const struct isa *isa = check->host.isa;
	char *text;

	if (!vm->running && !vm->configured)
		return;
	text = domain_text(vm->running ? vm->running : vm->configured, isa);
	check_say(check, CHECK_INFO, "%s: %s", vm->label, text);
	free(text);
}

static void check_migration(struct check *check, const struct vm *vm)
{
	const struct isa *isa = check->host.isa;

	if (vm->sees != ANSWER_YES)
		return;
	if (qemu_is_whole(&vm->qemu)) {
		check_say(
			check, CHECK_WARN,
			"%s: -cpu %s: it migrates only to hosts with the same processor, microcode and kernel settings",
			vm->label, vm->qemu.model);
		check_fix(
			check,
			"if it is to migrate: a named model that all hosts have, with +%s (libvirt: host-model, or custom with the feature)",
			isa->flag);
	}
}

static void check_state(struct check *check, const struct vm *vm)
{
	const struct host *host = &check->host;
	const struct isa *isa = host->isa;
	bool able = host_kernel_has(host, isa->state_major, isa->state_minor);

	if (vm->sees != ANSWER_YES)
		return;
	check_say(
		check, able ? CHECK_INFO : CHECK_WARN,
		"%s: %s to migrate or snapshot it (savevm, virsh save) the state of its L2 must go along, which takes Linux %u.%u (here: %s) and QEMU %s on both hosts",
		vm->label, vm->l2 ? "it has run L2;" : "once it runs L2,",
		isa->state_major, isa->state_minor,
		*host->release ? host->release : "not known", isa->state_qemu);
	if (!able)
		check_fix(check,
			  "end its L2 guests before, or use a newer kernel");
}

/**
 * struct vm_row - a check of a VM
 * @name: its name, which is that of its findings
 * @run: makes it
 */
struct vm_row {
	const char *name;
	void (*run)(struct check *check, const struct vm *vm);
};

static const struct vm_row vm_rows[] = {
	{ "vm-libvirt", check_domain },
	{ "vm-migration", check_migration },
	{ "vm-nested-state", check_state },
};

static void run_rows(struct check *check, struct vm *vm)
{
	size_t i;

	check->name = "vm-nesting";
	check_sees(check, vm);
	for (i = 0; i < ARRAY_SIZE(vm_rows); i++) {
		check->name = vm_rows[i].name;
		vm_rows[i].run(check, vm);
	}
}

static void say_unread(struct check *check, __u32 pid, const char *error)
{
	check->name = "vm-nesting";
	check_say(check, CHECK_UNKNOWN, "/proc/%u/cmdline: %s", pid,
		  error ? error : "is empty");
}

static void check_vm(struct check *check, const struct domains *domains,
		     __u32 pid, bool kvm)
{
	struct vm vm = { .pid = pid, .kvm = kvm };
	struct text text;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%u/cmdline", pid);
	text = text_read(&check->root, path, FILE_MAX);
	check->about = pid;
	if (text.size) {
		qemu_parse(&vm.qemu, &text, check->host.isa);
		vm.label = label_of(&vm);
		vm.l2 = find_l2(check, pid);
		vm.running =
			domains_find(domains, vm.qemu.name, vm.qemu.uuid, true);
		vm.configured = domains_find(domains, vm.qemu.name,
					     vm.qemu.uuid, false);
		run_rows(check, &vm);
		qemu_clear(&vm.qemu);
		free(vm.label);
	} else {
		say_unread(check, pid, text.error);
	}
	check->about = 0;
	text_free(&text);
}

static void say_hidden(struct check *check, const struct holders *holders)
{
	check->name = "vm-nesting";
	if (!holders->hidden || check->pid)
		return;
	check_say(
		check, CHECK_UNKNOWN,
		"open files of %u processes cannot be seen: there may be more VMs",
		holders->hidden);
	check_fix(check, "run nestmon check as root");
}

static void check_holders(struct check *check, const struct domains *domains,
			  const struct holders *holders)
{
	bool found = false;
	size_t i;

	for (i = 0; i < holders->nr; i++) {
		const struct holder *holder = &holders->list[i];

		if (check->pid && check->pid != holder->pid)
			continue;
		if (!holder->vms && !holder->vcpus)
			continue;
		found = true;
		check_vm(check, domains, holder->pid, true);
	}
	if (check->pid && !found)
		check_vm(check, domains, check->pid, false);
}

/**
 * check_vms() - make the checks of running VMs
 * @check: the report
 */
void check_vms(struct check *check)
{
	struct domains domains = {};
	struct holders holders = {};

	check->name = "libvirt-domains";
	domains_read(check, &domains);
	if (check->host.isa && tree_has(&check->root, "/proc") &&
	    !holders_find(&holders, check->root.path)) {
		check_holders(check, &domains, &holders);
		say_hidden(check, &holders);
	}
	holders_clear(&holders);
	domains_clear(&domains);
}
