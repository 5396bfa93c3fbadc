/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_CMD_H
#define NESTMON_CMD_H

#include "../fetch.h"

extern const struct out_table stats_table;

int cmd_caps(struct context *context);
int cmd_check(struct context *context);
int cmd_monitor(struct context *context);
int cmd_param(struct context *context);
int cmd_shadow(struct context *context);
int cmd_stats(struct context *context);
int cmd_status(struct context *context);
int cmd_top(struct context *context);
int cmd_vcpus(struct context *context);

#endif /* NESTMON_CMD_H */
