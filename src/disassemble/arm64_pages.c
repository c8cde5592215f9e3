#include "arm64_pages.h"

#include "../model/code.h"

/* The signed number in `bits` bits from `low` on. */
static uint64_t field(uint32_t word, unsigned low, unsigned bits)
{
	uint64_t value = word >> low & (((uint32_t)1 << bits) - 1),
		 sign = (uint64_t)1 << (bits - 1);

	return (value ^ sign) - sign;
}

static bool is_adrp(uint32_t word)
{
	return (word & 0x9f000000) == 0x90000000;
}

/* ADD (immediate), 64 bits wide, not shifted. */
static bool is_add(uint32_t word)
{
	return (word & 0xffc00000) == 0x91000000;
}

/* Loads and stores with an unsigned offset: how far it is scaled is in their size. */
static bool is_access(uint32_t word)
{
	return (word & 0x3b000000) == 0x39000000;
}

static bool has_short_distance(uint32_t word)
{
	return (word & 0xff000000) == 0x54000000 || // B.cond
	       (word & 0x7e000000) == 0x34000000 || // CBZ, CBNZ
	       (word & 0x3b000000) == 0x18000000;   // LDR (literal)
}

static bool is_test_branch(uint32_t word)
{
	return (word & 0x7e000000) == 0x36000000; // TBZ, TBNZ
}

static bool is_register_branch(uint32_t word, uint32_t kind)
{
	return (word & 0xfefff000) == (0xd61f0000 | kind << 21);
}

bool arm64_is_call(uint32_t word)
{
	return (word & 0xfc000000) == 0x94000000 || is_register_branch(word, 1);
}

bool arm64_is_jump(uint32_t word)
{
	return (word & 0xfc000000) == 0x14000000 || (word & 0xff000000) == 0x54000000 ||
	       (word & 0x7e000000) == 0x34000000 || is_test_branch(word) ||
	       is_register_branch(word, 0);
}

static uint64_t offset_of(uint32_t word)
{
	uint32_t imm = word >> 10 & 0xfff, scale = word >> 30;

	if (is_add(word))
		return imm;
	if (!scale && (word & 0x04800000) == 0x04800000) // 16 bytes of a vector
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
	if (has_short_distance(word))
		return vm_addr + (field(word, 5, 19) << 2);
	if (is_test_branch(word))
		return vm_addr + (field(word, 5, 14) << 2);
	if ((is_add(word) || is_access(word)) && p->known >> base & 1)
		return p->pages[base] + offset_of(word);
	return ARM64_NO_TARGET;
}

static bool ends_knowledge(uint32_t word)
{
	return arm64_is_call(word) || (word & 0xfc000000) == 0x14000000 ||
	       is_register_branch(word, 0) || (word & 0xfffffc1f) == 0xd65f0000; // RET
}

static void follow(struct arm64_pages *p, uint32_t word, uint64_t vm_addr)
{
	uint32_t reg = word & 31;

	if (ends_knowledge(word)) {
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
