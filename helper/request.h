/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_REQUEST_H
#define NESTMON_REQUEST_H

#include <netlink/msg.h>

#include "nl.h"

struct nl_msg *request_new(const struct query *query, int family);

#endif /* NESTMON_REQUEST_H */
