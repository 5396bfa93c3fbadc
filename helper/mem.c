// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "msg.h"

/**
 * mem_grow() - make room in an array
 * @array: the array, or NULL
 * @room: elements it has room for, updated
 * @need: elements it must have room for
 * @size: bytes of an element
 *
 * Ends the process when memory is exhausted.
 *
 * Return: the array, which may have moved
 */
void *mem_grow(void *array, size_t *room, size_t need, size_t size)
{
	size_t want = *room;

	if (need <= want)
		return array;
	want = want ? 2 * want : 8;
	if (want < need)
		want = need;
	array = reallocarray(array, want, size);
	if (!array)
		msg_no_memory();
	*room = want;
	return array;
}

/**
 * mem_zalloc() - allocate zeroed memory
 * @size: bytes
 *
 * Ends the process when memory is exhausted.
 *
 * Return: the memory, to be freed with free()
 */
void *mem_zalloc(size_t size)
{
	void *memory = calloc(1, size);

	if (!memory)
		msg_no_memory();
	return memory;
}

/**
 * mem_strdup() - copy a string
 * @string: the string
 *
 * Ends the process when memory is exhausted.
 *
 * Return: the copy, to be freed with free()
 */
char *mem_strdup(const char *string)
{
	char *copy = strdup(string);

	if (!copy)
		msg_no_memory();
	return copy;
}
