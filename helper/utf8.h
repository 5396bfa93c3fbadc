/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_UTF8_H
#define NESTMON_UTF8_H

char *utf8_clean(const char *string);

#endif /* NESTMON_UTF8_H */
