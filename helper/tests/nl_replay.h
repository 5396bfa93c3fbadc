/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_NL_REPLAY_H
#define NESTMON_NL_REPLAY_H

#include <stddef.h>

#include "../nl.h"

void conn_replay(struct conn *conn, const void *data, size_t size);

#endif /* NESTMON_NL_REPLAY_H */
