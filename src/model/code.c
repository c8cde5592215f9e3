#include "code.h"

#include "x86_length.h"

#include <string.h>

enum code_machine code_machine_of(const struct image *image)
{
	const char *name = image->identity.machine;

	if (!name || image->identity.big_endian)
		return CODE_OTHER;
	if (!strcmp(name, "x86-64"))
		return CODE_X86_64;
	return !strcmp(name, "ARM64") || !strcmp(name, "AArch64") ? CODE_ARM64 : CODE_OTHER;
}

/* Below it nothing is mapped: a program that begins there can be anywhere. */
enum { LOWEST_PLACE = 0x10000 };

struct code_range code_absolutes_of(const struct image *image)
{
	struct code_range range = { UINT64_MAX, 0 };

	for (size_t i = 0; i < image->n_segments; i++) {
		const struct segment *s = &image->segments[i];

		if (!s->vm_size || s->vm_addr > UINT32_MAX || s->vm_size > UINT32_MAX)
			continue;
		range.first = s->vm_addr < range.first ? s->vm_addr : range.first;
		range.end = s->vm_addr + s->vm_size > range.end ? s->vm_addr + s->vm_size
								: range.end;
	}
	if (range.first < LOWEST_PLACE || range.first >= range.end || image->image_base)
		return (struct code_range){ 0, 0 };
	return range;
}

/* --- hashing */

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15;
	return hash ^ hash >> 29;
}

/* Up to 8 bytes, least first. */
static uint64_t word_of(const uint8_t *bytes, size_t n)
{
	uint64_t word = 0;

	for (size_t i = n; i-- > 0;)
		word = word << 8 | bytes[i];
	return word;
}

static uint64_t hash_plain(uint64_t hash, const uint8_t *bytes, uint64_t size)
{
	uint64_t i = 0;

	for (; size - i >= 8; i += 8)
		hash = mix(hash, word_of(bytes + i, 8));
	return size - i ? mix(hash, word_of(bytes + i, (size_t)(size - i))) : hash;
}

static bool is_outside(const struct code *code, uint64_t target)
{
	return target - code->vm_addr >= code->size;
}

/* --- x86-64 */

/* Whether the 4 bytes at an offset (0: there are none) may be an address. */
static bool is_address(const uint8_t *p, size_t at, const struct code_range *absolutes)
{
	return at && code_u32(p + at) - absolutes->first < absolutes->end - absolutes->first;
}

static bool leads_out(const struct code *code, uint64_t at, const struct x86_instruction *x)
{
	int64_t distance;

	if (!x->distance_at)
		return false;
	distance = (int32_t)code_u32(code->bytes + at + x->distance_at);
	return is_outside(code, code->vm_addr + at + x->length + (uint64_t)distance);
}

/* The instruction at an offset, without what another place would change. */
static uint64_t hash_x86_instruction(uint64_t hash, const struct code *code, uint64_t at,
				     const struct x86_instruction *x,
				     const struct code_range *absolutes)
{
	const uint8_t *p = code->bytes + at;
	uint8_t copy[16] = { 0 };

	memcpy(copy, p, x->length);
	if (leads_out(code, at, x))
		memset(copy + x->distance_at, 0, 4);
	if (is_address(p, x->offset_at, absolutes))
		memset(copy + x->offset_at, 0, 4);
	if (is_address(p, x->immediate_at, absolutes))
		memset(copy + x->immediate_at, 0, 4);
	hash = mix(hash, word_of(copy, 8) ^ (uint64_t)x->length << 60);
	return x->length > 8 ? mix(hash, word_of(copy + 8, 8)) : hash;
}

static uint64_t hash_x86(const struct code *code, const struct code_range *absolutes)
{
	uint64_t hash = code->size, i = 0;

	while (i < code->size) {
		struct x86_instruction x;
		const uint8_t *p = code->bytes + i;
		size_t length = x86_instruction_at(p, (size_t)(code->size - i), &x);

		if (length)
			hash = hash_x86_instruction(hash, code, i, &x, absolutes);
		else
			hash = mix(hash, *p); // data among the code
		i += length ? length : 1;
	}
	return hash;
}

/* --- ARM64: all instructions have four bytes */

static uint64_t sign_extend(uint32_t value, unsigned bits)
{
	uint64_t sign = (uint64_t)1 << (bits - 1);

	return ((uint64_t)value ^ sign) - sign;
}

bool code_arm64_target(uint32_t word, uint64_t vm_addr, uint64_t *target)
{
	uint32_t immediate = (word >> 5 & 0x7ffff) << 2 | (word >> 29 & 3);

	if ((word & 0x7c000000) == 0x14000000) // B, BL
		*target = vm_addr + sign_extend(word << 2 & 0x0fffffff, 28);
	else if ((word & 0x9f000000) == 0x90000000) // ADRP
		*target = (vm_addr & ~(uint64_t)0xfff) + (sign_extend(immediate, 21) << 12);
	else if ((word & 0x9f000000) == 0x10000000) // ADR
		*target = vm_addr + sign_extend(immediate, 21);
	else
		return false;
	return true;
}

uint32_t code_arm64_rest(uint32_t word)
{
	return word & ((word & 0x7c000000) == 0x14000000 ? 0xfc000000 : 0x9f00001f);
}

/* ADD and loads and stores with an unsigned offset: the low bits of an address whose page ADRP named. */
static bool is_low_part(uint32_t word)
{
	return (word & 0x7fc00000) == 0x11000000 || (word & 0x3b000000) == 0x39000000;
}

/* Registers that hold a page: B and BL end that, and an ADD makes it an address. */
static uint32_t pages_after(uint32_t pages, uint32_t word, bool is_page)
{
	uint32_t reg = (uint32_t)1 << (word & 31);

	if (is_page)
		return pages | reg;
	if ((word & 0x7c000000) == 0x14000000)
		return 0;
	return (word & 0x7fc00000) == 0x11000000 ? pages & ~reg : pages;
}

static uint64_t hash_arm64(const struct code *code)
{
	uint64_t hash = code->size, i = 0, target;
	uint32_t pages = 0;

	for (; code->size - i >= 4; i += 4) {
		uint32_t word = code_u32(code->bytes + i), base = word >> 5 & 31;
		bool is_page = (word & 0x9f000000) == 0x90000000;

		if (code_arm64_target(word, code->vm_addr + i, &target) &&
		    (is_page || is_outside(code, target)))
			word = code_arm64_rest(word);
		else if (is_low_part(word) && pages >> base & 1)
			word &= 0xffc003ff;
		pages = pages_after(pages, word, is_page);
		hash = mix(hash, word);
	}
	return hash_plain(hash, code->bytes + i, code->size - i);
}

uint64_t code_hash(enum code_machine machine, const struct code *code,
		   const struct code_range *absolutes)
{
	if (machine == CODE_X86_64)
		return hash_x86(code, absolutes);
	if (machine == CODE_ARM64)
		return hash_arm64(code);
	return hash_plain(code->size, code->bytes, code->size);
}
