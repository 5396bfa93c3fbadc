// SPDX-License-Identifier: GPL-2.0
/*
 * What the encoding of a VMCS field says (SDM volume 3, 25.11.2).
 */
#include "vmcs.h"

#define ENCODING_MASK 0x6fffULL
#define WIDTH_SHIFT 13
#define GROUP_SHIFT 10
#define FORM_MASK 3

/**
 * struct width - width of a field
 * @bits: bits, 0 for the natural width
 * @name: its name
 */
struct width {
	unsigned int bits;
	const char *name;
};

static const struct width widths[] = {
	{ 16, "16" },
	{ 64, "64" },
	{ 32, "32" },
	{ 0, "natural" },
};

/**
 * vmcs_valid() - can an encoding be that of a field?
 * @encoding: the encoding
 *
 * Return: false when a reserved bit is set
 */
bool vmcs_valid(__u64 encoding)
{
	return !(encoding & ~ENCODING_MASK);
}

/**
 * vmcs_bits() - width of a field
 * @encoding: its encoding, a valid one
 *
 * Return: 16, 32 or 64 bits, 0 for the natural width; a field's upper half has
 *	the width of the field
 */
unsigned int vmcs_bits(__u64 encoding)
{
	return widths[encoding >> WIDTH_SHIFT & FORM_MASK].bits;
}

/**
 * vmcs_width() - width of a field, as a word
 * @encoding: its encoding, a valid one
 *
 * Return: name of the width
 */
const char *vmcs_width(__u64 encoding)
{
	return widths[encoding >> WIDTH_SHIFT & FORM_MASK].name;
}

/**
 * vmcs_group() - which part of a VMCS a field is in
 * @encoding: its encoding, a valid one
 *
 * Return: name of the part
 */
const char *vmcs_group(__u64 encoding)
{
	static const char *const groups[] = { "control", "read_only", "guest",
					      "host" };

	return groups[encoding >> GROUP_SHIFT & FORM_MASK];
}
