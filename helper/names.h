/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_NAMES_H
#define NESTMON_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

/* Room for the longest name, and for "unknown(18446744073709551615)". */
#define NAME_SIZE 48

void name_isa(char *name, __u32 isa);
const char *name_exit_at(size_t i);
bool name_is_exit(const char *name);
void name_exit(char *name, __u32 isa, __u64 code);
void name_assist(char *name, __u32 id);
void name_field(char *name, __u64 encoding);
void name_event(char *name, __u32 event);
void name_syncs(char *name, __u32 syncs);
const char *name_module(__u32 isa);
const char *name_parameter(__u32 assist);
void name_paging(char *name, __u32 paging);
void name_source(char *name, __u32 source);
void name_collector(char *name, __u32 collector);
void name_mode(char *name, __u32 mode);
void name_clock(char *name, __u32 clock);

#endif /* NESTMON_NAMES_H */
