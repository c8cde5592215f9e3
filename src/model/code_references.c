#include "code_references.h"

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

enum { N_REGISTERS = 32, CALLER_SAVED = 19 };

/* Which registers hold an address that ADRP made, and the address. */
struct pages {
	uint32_t known; /* a bit for each register */
	uint64_t page[N_REGISTERS];
};

static bool is_known(const struct pages *pages, unsigned reg)
{
	return pages->known >> reg & 1;
}

static void forget(struct pages *pages, unsigned reg)
{
	pages->known &= ~((uint32_t)1 << reg);
}

/* A branch ends what is known: behind a call of what it may change, behind a jump of all. */
static void pass_branch(struct pages *pages, bool is_call)
{
	pages->known &= is_call ? ~(((uint32_t)1 << CALLER_SAVED) - 1) : 0;
}

/* Loads and stores with an unsigned offset, in units of what they move: 1 to 16 bytes. */
static uint64_t scaled_offset(uint32_t word)
{
	unsigned scale = word >> 30;

	if ((word & 0x04800000) == 0x04800000) // the 128-bit form of SIMD registers
		scale = 4;
	return (uint64_t)(word >> 10 & 0xfff) << scale;
}

static uint64_t literal_of(uint32_t word, uint64_t vm_addr)
{
	int64_t words = (int32_t)(word << 8) >> 13; // imm19 in bits 5 to 23

	return vm_addr + (uint64_t)(words * 4);
}

/* What an instruction other than a branch or ADR(P) names; what it writes is no page any more. */
static void read_operand(const struct code *code, struct pages *pages, uint32_t word,
			 uint64_t vm_addr, const struct code_visitor *visitor)
{
	unsigned rd = word & 31, rn = word >> 5 & 31;

	if ((word & 0xff800000) == 0x91000000 && is_known(pages, rn)) // ADD, 64-bit, immediate
		tell(code, visitor,
		     pages->page[rn] +
			     ((uint64_t)(word >> 10 & 0xfff) << (word >> 22 & 1 ? 12 : 0)),
		     CODE_NAMES);
	else if ((word & 0x3b000000) == 0x39000000 && is_known(pages, rn))
		tell(code, visitor, pages->page[rn] + scaled_offset(word), CODE_NAMES);
	else if ((word & 0x3b000000) == 0x18000000)
		tell(code, visitor, literal_of(word, vm_addr), CODE_NAMES);
	forget(pages, rd);
	if ((word & 0x3a000000) == 0x28000000) // pairs
		forget(pages, word >> 10 & 31);
}

static void read_arm64_word(const struct code *code, struct pages *pages, uint32_t word,
			    uint64_t vm_addr, const struct code_visitor *visitor)
{
	uint64_t target;

	if ((word & 0xfe000000) == 0xd6000000) { // BR, BLR, RET
		pass_branch(pages, (word & 0x00600000) == 0x00200000);
		return;
	}
	if (!code_arm64_target(word, vm_addr, &target)) {
		read_operand(code, pages, word, vm_addr, visitor);
		return;
	}
	if ((word & 0x7c000000) == 0x14000000) {
		tell(code, visitor, target, word >> 31 ? CODE_CALLS : CODE_JUMPS);
		pass_branch(pages, word >> 31);
	} else if (word >> 31) { // ADRP
		pages->known |= (uint32_t)1 << (word & 31);
		pages->page[word & 31] = target;
	} else {
		forget(pages, word & 31);
		tell(code, visitor, target, CODE_NAMES);
	}
}

static uint64_t read_arm64(const struct code *code, const struct code_visitor *visitor)
{
	struct pages pages = { 0 };
	uint64_t at = 0;

	for (; code->size - at >= 4; at += 4)
		read_arm64_word(code, &pages, code_u32(code->bytes + at), code->vm_addr + at,
				visitor);
	return code->size - at;
}

uint64_t code_references(enum code_machine machine, const struct code *code,
			 const struct code_range *absolutes, const struct code_visitor *visitor)
{
	if (machine == CODE_X86_64)
		return read_x86(code, absolutes, visitor);
	return machine == CODE_ARM64 ? read_arm64(code, visitor) : 0;
}
