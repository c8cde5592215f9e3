#include "code_references.h"

#include "arm64.h"
#include "x86_length.h"

static void tell(const struct code *code, const struct code_visitor *visitor, uint64_t target,
		 enum code_use use)
{
	if (visitor->inside || target - code->vm_addr >= code->size)
		visitor->visit(visitor->context, target, use);
}

/* --- x86-64 */

/* The 4 bytes at an offset of an instruction (0: there are none), when they may be an address. */
static void tell_absolute(const struct code *code, const uint8_t *instruction, size_t at,
			  const struct code_range *absolutes, const struct code_visitor *visitor)
{
	uint64_t number = at ? code_u32(instruction + at) : 0;

	if (at && number - absolutes->first < absolutes->end - absolutes->first)
		tell(code, visitor, number, CODE_NAMES);
}

static uint64_t read_x86(const struct code *code, const struct code_range *absolutes,
			 const struct code_visitor *visitor)
{
	uint64_t at = 0, n_unread = 0;

	while (at < code->size) {
		const uint8_t *p = code->bytes + at;
		struct x86_instruction x;
		size_t length = x86_instruction_at(p, (size_t)(code->size - at), &x);

		if (!length) {
			n_unread++;
			at++;
			continue;
		}
		at += length;
		if (x.distance_at)
			tell(code, visitor,
			     code->vm_addr + at +
				     (uint64_t)(int64_t)(int32_t)code_u32(p + x.distance_at),
			     !x.is_branch		    ? CODE_NAMES
			     : p[x.distance_at - 1] == 0xe8 ? CODE_CALLS
							    : CODE_JUMPS);
		if (absolutes->end) {
			tell_absolute(code, p, x.offset_at, absolutes, visitor);
			tell_absolute(code, p, x.immediate_at, absolutes, visitor);
		}
	}
	return n_unread;
}

/* --- ARM64 */

static enum code_use use_of(uint32_t word)
{
	if (arm64_is_call(word))
		return CODE_CALLS;
	return arm64_is_jump(word) ? CODE_JUMPS : CODE_NAMES;
}

static uint64_t read_arm64(const struct code *code, const struct code_visitor *visitor)
{
	struct arm64_pages pages = { .known = 0 };
	uint64_t at = 0;

	for (; code->size - at >= 4; at += 4) {
		uint32_t word = code_u32(code->bytes + at);
		uint64_t target = arm64_pages_target(&pages, word, code->vm_addr + at);

		if (target != ARM64_NO_TARGET)
			tell(code, visitor, target, use_of(word));
	}
	return code->size - at;
}

uint64_t code_references(enum code_machine machine, const struct code *code,
			 const struct code_range *absolutes, const struct code_visitor *visitor)
{
	if (machine == CODE_X86_64)
		return read_x86(code, absolutes, visitor);
	return machine == CODE_ARM64 ? read_arm64(code, visitor) : 0;
}
