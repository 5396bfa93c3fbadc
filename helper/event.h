/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_EVENT_H
#define NESTMON_EVENT_H

#include "dump.h"

/* What a count is where an event has none; no count is this large. */
#define EVENT_NO_COUNT (~0ULL)

/* No vCPU has this number. */
#define EVENT_NO_VCPU (~0U)

/**
 * struct event - what the kernel said without being asked
 * @event: &enum nestmon_event
 * @seq: its number
 * @time: ns of CLOCK_REALTIME at which it was sent, 0 when it is not known
 * @vcpu: of which vCPU, of which VM a vCPU (its number is %EVENT_NO_VCPU), or of
 *	none (its VM is 0)
 * @entry_failures: as of &struct vcpu, or %EVENT_NO_COUNT, as are the following
 * @unslotted: exits without a row
 * @fields_lost: VMREAD and VMWRITE exits without a field
 * @exits_lost: exits of vCPUs that had no record
 */
struct event {
	__u32 event;
	__u64 seq;
	__u64 time;
	struct vcpu vcpu;
	__u64 entry_failures;
	__u64 unslotted;
	__u64 fields_lost;
	__u64 exits_lost;
};

/* An event that says nothing. */
#define EVENT_NONE                                \
	((struct event){                          \
		.vcpu.vcpu = EVENT_NO_VCPU,       \
		.entry_failures = EVENT_NO_COUNT, \
		.unslotted = EVENT_NO_COUNT,      \
		.fields_lost = EVENT_NO_COUNT,    \
		.exits_lost = EVENT_NO_COUNT,     \
	})

#endif /* NESTMON_EVENT_H */
