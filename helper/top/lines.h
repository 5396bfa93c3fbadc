/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_TOP_LINES_H
#define NESTMON_TOP_LINES_H

#include "columns.h"
#include "model.h"

void top_line_make(struct top_line *line, const struct top_vcpu *vcpu);
void top_reason_line_make(struct top_reason_line *line,
			  const struct top_reason *reason);

#endif /* NESTMON_TOP_LINES_H */
