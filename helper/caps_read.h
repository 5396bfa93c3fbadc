/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_CAPS_READ_H
#define NESTMON_CAPS_READ_H

#include "caps.h"
#include "mounts.h"

int caps_read(const struct mounts *mounts, const __u32 *cpu, struct caps *caps);

#endif /* NESTMON_CAPS_READ_H */
