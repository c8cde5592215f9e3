/*
 * arm64_pages.h: addresses that ARM64 code names in two instructions: ADRP puts a page into a register, an ADD,
 * a load or a store says where in it. Arm ARM, C4.1 and C6.2.
 *
 * A page is believed until its register is written, a function is called or the code goes elsewhere.
 */
#ifndef BINSIZE_DISASSEMBLE_ARM64_PAGES_H
#define BINSIZE_DISASSEMBLE_ARM64_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#define ARM64_NO_TARGET UINT64_MAX

/* What registers hold. Start from { 0 }. */
struct arm64_pages {
	uint64_t pages[32];
	uint32_t known; /* a bit for each register */
};

/* The address that the instruction at `vm_addr` names, or ARM64_NO_TARGET; instructions come in order. O(1). */
uint64_t arm64_pages_target(struct arm64_pages *pages, uint32_t word, uint64_t vm_addr);

/* BL and BLR; B, BR and the conditional ones. */
bool arm64_is_call(uint32_t word);
bool arm64_is_jump(uint32_t word);

#endif
