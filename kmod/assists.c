// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>

#include "assists.h"

#define NESTMON_ASSIST(ident, isa, name, parameter, doc) \
	{ NESTMON_ASSIST_##ident, isa, name },

const struct nestmon_assist_info nestmon_assists[] = {
#include <linux/nestmon_assists.h>
	{},
};
