/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_PARAM_H
#define NESTMON_PARAM_H

#include "answer.h"

enum answer param_bool(const char *sys, const char *module, const char *name);

#endif /* NESTMON_PARAM_H */
