/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_FILE_H
#define NESTMON_FILE_H

#include "msg.h"

__printf(1, 2) char *file_path(const char *format, ...);
char *file_line(const char *path);

#endif /* NESTMON_FILE_H */
