/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NESTMON_MEM_H
#define NESTMON_MEM_H

#include <stddef.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

void *mem_grow(void *array, size_t *room, size_t need, size_t size);
void *mem_zalloc(size_t size);
char *mem_strdup(const char *string);

#endif /* NESTMON_MEM_H */
