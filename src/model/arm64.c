#include "arm64.h"

#include "code.h"

/* X0 to X18: of callers. */
enum { CALLER_SAVED = 19 };

/* --- flow */

static bool is_register_branch(uint32_t word, uint32_t kind)
{
	return (word & 0xfefff000) == (0xd61f0000 | kind << 21);
}

static bool is_branch(uint32_t word)
{
	return (word & 0xfc000000) == 0x14000000; // B
}

static bool is_conditional(uint32_t word)
{
	return (word & 0xff000000) == 0x54000000 || // B.cond
	       (word & 0x7e000000) == 0x34000000;   // CBZ, CBNZ
}

static bool is_test_branch(uint32_t word)
{
	return (word & 0x7e000000) == 0x36000000; // TBZ, TBNZ
}

bool arm64_is_call(uint32_t word)
{
	return (word & 0xfc000000) == 0x94000000 || is_register_branch(word, 1);
}

bool arm64_is_jump_to_register(uint32_t word)
{
	return is_register_branch(word, 0);
}

bool arm64_is_return(uint32_t word)
{
	return is_register_branch(word, 2);
}

bool arm64_is_jump_always(uint32_t word)
{
	return is_branch(word) || arm64_is_jump_to_register(word);
}

bool arm64_is_jump(uint32_t word)
{
	return arm64_is_jump_always(word) || is_conditional(word) || is_test_branch(word);
}

/* The signed number of words in `bits` bits from `low` on, as bytes. */
static int64_t words_of(uint32_t word, unsigned low, unsigned bits)
{
	int64_t sign = (int64_t)1 << (bits - 1);
	int64_t n = word >> low & (((uint32_t)1 << bits) - 1);

	return ((n ^ sign) - sign) * 4;
}

int64_t arm64_jump_distance(uint32_t word)
{
	if (is_branch(word))
		return words_of(word, 0, 26);
	if (is_conditional(word))
		return words_of(word, 5, 19);
	return is_test_branch(word) ? words_of(word, 5, 14) : 0;
}

/* --- addresses */

static bool is_adrp(uint32_t word)
{
	return (word & 0x9f000000) == 0x90000000;
}

/* ADD (immediate), 64 bits wide. */
static bool is_add(uint32_t word)
{
	return (word & 0xff800000) == 0x91000000;
}

/* Loads and stores with an unsigned offset: how far it is scaled is in their size. */
static bool is_access(uint32_t word)
{
	return (word & 0x3b000000) == 0x39000000;
}

static bool is_literal(uint32_t word)
{
	return (word & 0x3b000000) == 0x18000000; // LDR (literal)
}

static uint64_t offset_of(uint32_t word)
{
	uint32_t imm = word >> 10 & 0xfff, scale = word >> 30;

	if (is_add(word))
		return (uint64_t)imm << (word >> 22 & 1 ? 12 : 0);
	if ((word & 0x04800000) == 0x04800000) // 16 bytes of a vector
		scale = 4;
	return (uint64_t)imm << scale;
}

static uint64_t own_target(const struct arm64_pages *p, uint32_t word, uint64_t vm_addr)
{
	uint32_t base = word >> 5 & 31;
	uint64_t target;

	if (is_adrp(word))
		return ARM64_NO_TARGET; // of the page alone there is nothing to tell
	if (code_arm64_target(word, vm_addr, &target))
		return target;
	if (is_conditional(word) || is_test_branch(word))
		return vm_addr + (uint64_t)arm64_jump_distance(word);
	if (is_literal(word))
		return vm_addr + (uint64_t)words_of(word, 5, 19);
	if ((is_add(word) || is_access(word)) && p->known >> base & 1)
		return p->pages[base] + offset_of(word);
	return ARM64_NO_TARGET;
}

static void follow(struct arm64_pages *p, uint32_t word, uint64_t vm_addr)
{
	uint32_t reg = word & 31;

	if (arm64_is_call(word)) {
		p->known &= ~(((uint32_t)1 << CALLER_SAVED) - 1);
		return;
	}
	if (arm64_is_jump_always(word) || arm64_is_return(word)) {
		p->known = 0;
		return;
	}
	p->known &= ~((uint32_t)1 << reg);
	if ((word & 0x3a000000) == 0x28000000) // LDP and STP name a second one
		p->known &= ~((uint32_t)1 << (word >> 10 & 31));
	if (!is_adrp(word))
		return;
	code_arm64_target(word, vm_addr, &p->pages[reg]);
	p->known |= (uint32_t)1 << reg;
}

uint64_t arm64_pages_target(struct arm64_pages *pages, uint32_t word, uint64_t vm_addr)
{
	uint64_t target = own_target(pages, word, vm_addr);

	follow(pages, word, vm_addr);
	return target;
}
