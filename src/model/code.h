/*
 * code.h: code apart from where it lies. Two builds of one source place functions elsewhere, and then what
 * an instruction says of an address outside of its function differs, though nothing has changed.
 *
 * Sources: Intel SDM volume 2, 2.2.1.6 (RIP-relative addressing); Arm ARM, C4.1 (B, BL, ADR, ADRP, LDR).
 */
#ifndef BINSIZE_MODEL_CODE_H
#define BINSIZE_MODEL_CODE_H

#include "image.h"

/* Whose instructions are understood. */
enum code_machine { CODE_OTHER, CODE_X86_64, CODE_ARM64 };

/* Of an image. */
enum code_machine code_machine_of(const struct image *image);

/* Some code and its address. */
struct code {
	const uint8_t *bytes;
	uint64_t size, vm_addr;
};

/* Addresses that numbers in instructions may be: of a program that can be at one place only. */
struct code_range {
	uint64_t first, end; /* none: numbers are no addresses */
};

/* Of an image. */
struct code_range code_absolutes_of(const struct image *image);

/*
 * A number that is equal for code which is the same but for where it lies, what it calls and what data it
 * refers to; the same on every machine. Code that is not understood is taken as bytes. O(size).
 */
uint64_t code_hash(enum code_machine machine, const struct code *code,
		   const struct code_range *absolutes);

/* The 4 bytes from `p` on as a number: least first. */
static inline uint32_t code_u32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The same of 8 bytes. */
static inline uint64_t code_u64(const uint8_t *p)
{
	return code_u32(p) | (uint64_t)code_u32(p + 4) << 32;
}

/* The address or page that an instruction of ARM64 names as a distance; false: it names none. */
bool code_arm64_target(uint32_t word, uint64_t vm_addr, uint64_t *target);

/* The bits of such an instruction that another place would not change. */
uint32_t code_arm64_rest(uint32_t word);

#endif
