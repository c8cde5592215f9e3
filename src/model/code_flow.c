#include "code_flow.h"

#include "arm64.h"
#include "x86_length.h"

#include <string.h>

/* What an instruction does to the flow. */
struct step {
	uint64_t length;  /* bytes; 0: no instruction */
	int64_t distance; /* from its start to where it branches; 0: nowhere */
	bool ends;	  /* what lies behind it is not next */
	bool is_open;	  /* it may lead to any place behind it */
};

/* --- x86-64 */

static bool is_prefix(uint8_t byte)
{
	return (byte & 0xf0) == 0x40 ||
	       (byte != 0 && strchr("\x26\x2e\x36\x3e\x64\x65\x66\x67\xf2\xf3", byte));
}

static bool ends_x86(const uint8_t *opcode)
{
	switch (opcode[0]) {
	case 0xc2: // RET
	case 0xc3:
	case 0xcc: // INT 3
	case 0xe9: // JMP
	case 0xeb:
		return true;
	case 0xff:
		return (opcode[1] >> 3 & 7) == 4;
	default:
		return opcode[0] == 0x0f && opcode[1] == 0x0b; // UD2
	}
}

static struct step step_x86(const uint8_t *p, uint64_t size)
{
	struct x86_instruction x;
	struct step step = { .length = x86_instruction_at(p, (size_t)size, &x) };
	const uint8_t *opcode = p;

	if (!step.length)
		return step;
	while (is_prefix(*opcode) && opcode + 1 < p + step.length)
		opcode++;
	step.ends = ends_x86(opcode);
	step.is_open = *opcode == 0xff && step.ends && opcode[1] >> 6 == 3;
	if (x.distance_at && x.is_branch && *opcode != 0xe8)
		step.distance = (int64_t)step.length + (int32_t)code_u32(p + x.distance_at);
	else if ((*opcode & 0xf0) == 0x70 || *opcode == 0xeb || (*opcode & 0xfc) == 0xe0)
		step.distance = (int64_t)step.length + (int8_t)opcode[1];
	return step;
}

/* --- ARM64 */

static struct step step_arm64(const uint8_t *p, uint64_t size)
{
	struct step step = { .length = size < 4 ? 0 : 4 };
	uint32_t word = size < 4 ? 0 : code_u32(p);

	step.distance = arm64_jump_distance(word);
	step.is_open = arm64_is_jump_to_register(word);
	step.ends = arm64_is_jump_always(word) || arm64_is_return(word) ||
		    (word & 0xffe0001f) == 0xd4200000 || !(word >> 16); // BRK, UDF
	return step;
}

uint64_t code_end(enum code_machine machine, const struct code *code)
{
	uint64_t at = 0, furthest = 0;

	while (at < code->size) {
		const uint8_t *p = code->bytes + at;
		struct step step = machine == CODE_ARM64 ? step_arm64(p, code->size - at)
							 : step_x86(p, code->size - at);

		if (!step.length || step.is_open)
			return 0;
		if (step.distance > 0 && (uint64_t)step.distance < code->size - at &&
		    at + (uint64_t)step.distance > furthest)
			furthest = at + (uint64_t)step.distance;
		at += step.length;
		if (step.ends && at > furthest)
			return at;
	}
	return 0;
}
