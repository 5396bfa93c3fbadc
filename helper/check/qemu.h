/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_CHECK_QEMU_H
#define NESTMON_CHECK_QEMU_H

#include "check.h"

/**
 * struct qemu - what a command line of QEMU says of the CPU
 * @is_qemu: it is one of QEMU
 * @name: name of the guest, or NULL
 * @uuid: its UUID, or NULL
 * @cpu: argument of the last -cpu, or NULL
 * @model: the model in @cpu, or NULL
 * @machine: type of the machine, or NULL
 * @accel: the first accelerator, or NULL for QEMU's default
 * @openstack: OpenStack started it
 * @plus: +FLAG stands in @cpu
 * @minus: -FLAG stands in @cpu
 * @set: what the last FLAG= in @cpu says
 * @elsewhere: option that may change the CPU and is not understood, or NULL
 */
struct qemu {
	bool is_qemu;
	char *name;
	char *uuid;
	char *cpu;
	char *model;
	char *machine;
	char *accel;
	bool openstack;
	bool plus;
	bool minus;
	enum answer set;
	const char *elsewhere;
};

/**
 * enum qemu_why - what decides whether a guest is given the flag
 * @QEMU_FLAG: the flag itself stands in -cpu
 * @QEMU_WHOLE: the model is all that KVM offers
 * @QEMU_NAMED: the model is one that leaves it out
 * @QEMU_DEFAULT: the model is QEMU's default, which distributions differ in
 * @QEMU_OLD: the machine is of before QEMU 2.2, which left svm in models of AMD
 * @QEMU_ELSEWHERE: an option that is not understood
 */
enum qemu_why {
	QEMU_FLAG,
	QEMU_WHOLE,
	QEMU_NAMED,
	QEMU_DEFAULT,
	QEMU_OLD,
	QEMU_ELSEWHERE,
};

void qemu_parse(struct qemu *qemu, const struct text *cmdline,
		const struct isa *isa);
enum answer qemu_gives(const struct qemu *qemu, const struct isa *isa,
		       enum qemu_why *why);
bool qemu_is_whole(const struct qemu *qemu);
void qemu_clear(struct qemu *qemu);

#endif /* NESTMON_CHECK_QEMU_H */
