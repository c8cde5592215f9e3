/*
 * arm64.h: what instructions of ARM64 do to the flow, and which addresses they name. Some take two instructions:
 * ADRP puts a page into a register, an ADD, a load or a store says where in it.
 *
 * Source: Arm ARM, C4.1 and C6.2; what calls keep: Procedure Call Standard for AArch64, 6.1.1.
 */
#ifndef BINSIZE_MODEL_ARM64_H
#define BINSIZE_MODEL_ARM64_H

#include <stdbool.h>
#include <stdint.h>

#define ARM64_NO_TARGET UINT64_MAX

/*
 * What registers hold. A page is believed until its register is written, a call may have changed it or the code
 * goes elsewhere. Start from { 0 }.
 */
struct arm64_pages {
	uint64_t pages[32];
	uint32_t known; /* a bit for each register */
};

/* The address that the instruction at `vm_addr` names, or ARM64_NO_TARGET; instructions come in order. O(1). */
uint64_t arm64_pages_target(struct arm64_pages *pages, uint32_t word, uint64_t vm_addr);

/* BL and BLR; B, BR and the conditional ones; only B and BR. */
bool arm64_is_call(uint32_t word);
bool arm64_is_jump(uint32_t word);
bool arm64_is_jump_always(uint32_t word);

/* BR: it may lead anywhere; RET. */
bool arm64_is_jump_to_register(uint32_t word);
bool arm64_is_return(uint32_t word);

/* How many bytes ahead a jump leads; 0: it is none, or to a register. */
int64_t arm64_jump_distance(uint32_t word);

#endif
