#include "function_signs.h"

#include "fill.h"

#include "../model/x86_length.h"

#include <string.h>

enum { FIRST_INSTRUCTIONS = 4 };

bool reads_as_function(enum code_machine machine, const uint8_t *bytes, uint64_t size)
{
	struct x86_instruction x;
	uint64_t at = 0;

	if (machine == CODE_ARM64)
		return size >= 4 && code_u32(bytes) >> 16 && !is_code_fill(bytes, 4); // no UDF
	for (int i = 0; i < FIRST_INSTRUCTIONS && at < size; i++) {
		size_t length = x86_instruction_at(bytes + at, (size_t)(size - at), &x);

		if (!length || (!i && is_code_fill(bytes, length)))
			return false;
		at += length;
	}
	return size > 0;
}

static bool is_behind_an_end_of_arm64(const uint8_t *bytes, uint64_t at)
{
	uint32_t word = at < 4 ? 0 : code_u32(bytes + at - 4);

	return word == 0xd65f03c0 || word >> 26 == 5 || word >> 21 == 0x6a1 || word == 0xd503201f ||
	       !word; // RET, B, BRK, NOP, UDF
}

bool is_behind_an_end(enum code_machine machine, const uint8_t *bytes, uint64_t at)
{
	const uint8_t *p = bytes + at;

	if (machine == CODE_ARM64)
		return is_behind_an_end_of_arm64(bytes, at);
	// Zeros end long NOPs. A call may be one that does not return.
	return !at || p[-1] == 0xcc || p[-1] == 0xc3 || p[-1] == 0x90 || p[-1] == 0x00 ||
	       (at >= 2 && (p[-2] == 0xeb || (p[-2] == 0x0f && p[-1] == 0x0b))) ||
	       (at >= 5 && (p[-5] == 0xe9 || p[-5] == 0xe8));
}

bool is_mark_of_function(enum code_machine machine, const uint8_t *bytes)
{
	return code_u32(bytes) == (machine == CODE_ARM64 ? 0xd503245f : 0xfa1e0ff3);
}
