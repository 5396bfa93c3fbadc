/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ACCOUNT_COMPARE_H
#define ACCOUNT_COMPARE_H

#include "account.h"
#include "account_model.h"

unsigned int account_differences(const struct nestmon_account *a,
				 struct model *m);

#endif /* ACCOUNT_COMPARE_H */
