// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "utf8.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

static bool is_tail(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/* Table 3-7 of the Unicode standard: the second byte has its own range. */
static bool is_second(unsigned char lead, unsigned char byte)
{
	switch (lead) {
	case 0xe0:
		return byte >= 0xa0 && byte <= 0xbf;
	case 0xed:
		return byte >= 0x80 && byte <= 0x9f;
	case 0xf0:
		return byte >= 0x90 && byte <= 0xbf;
	case 0xf4:
		return byte >= 0x80 && byte <= 0x8f;
	}
	return is_tail(byte);
}

/* Bytes of the character, 0 when it is none. */
static size_t length_of(const unsigned char *at)
{
	size_t length, i;

	if (at[0] < 0x80)
		return 1;
	if (at[0] < 0xc2 || at[0] > 0xf4)
		return 0;
	length = at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
	if (!is_second(at[0], at[1]))
		return 0;
	for (i = 2; i < length; i++) {
		if (!is_tail(at[i]))
			return 0;
	}
	return length;
}

/**
 * utf8_clean() - make a string fit for JSON
 * @string: any bytes, such as a command name, which the kernel cuts anywhere
 *
 * Return: a copy with U+FFFD for every byte that is not UTF-8, to be freed
 */
char *utf8_clean(const char *string)
{
	char *clean = mem_zalloc(strlen(string) * strlen(REPLACEMENT) + 1);
	char *to = clean;
	size_t length;

	while (*string) {
		length = length_of((const unsigned char *)string);
		if (length)
			to = mempcpy(to, string, length);
		else
			to = mempcpy(to, REPLACEMENT, strlen(REPLACEMENT));
		string += length ? length : 1;
	}
	return clean;
}
