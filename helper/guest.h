/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_GUEST_H
#define NESTMON_GUEST_H

#include "dump.h"

struct guests;

struct guests *guests_new(const char *proc);
void guests_free(struct guests *guests);
void guests_forget(struct guests *guests, const struct vcpu *vcpu);
const char *guests_name(struct guests *guests, const struct vcpu *vcpu);

#endif /* NESTMON_GUEST_H */
