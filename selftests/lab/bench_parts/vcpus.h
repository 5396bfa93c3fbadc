/* SPDX-License-Identifier: GPL-2.0 */
/* The guest of vcpus, in vcpus_guest.S. */
#ifndef VCPUS_H
#define VCPUS_H

extern const char guest[], on_gp[], on_ud[], guest_end[];

#endif /* VCPUS_H */
