/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_PARAM_SHOW_H
#define NESTMON_PARAM_SHOW_H

#include "kvm_modules.h"
#include "out.h"

int param_show_list(const struct out_style *style,
		    const struct kvm_modules *modules);
int param_show_values(const struct out_style *style,
		      struct kvm_param *const *params, size_t nr);

#endif /* NESTMON_PARAM_SHOW_H */
