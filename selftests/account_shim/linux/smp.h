/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SMP_H
#define SHIM_LINUX_SMP_H

/* The test sets it. */
extern unsigned int shim_cpu;

#define smp_processor_id() shim_cpu

#endif /* SHIM_LINUX_SMP_H */
