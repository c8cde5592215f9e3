/*
 * x86.h: what instructions of x86-64 say of addresses, found without decoding all of them.
 *
 * Every byte may be the start of an instruction: who asks decides by the target whether it is one.
 */
#ifndef BINSIZE_MODEL_X86_H
#define BINSIZE_MODEL_X86_H

#include <stdbool.h>
#include <stdint.h>

/* What an instruction does with an address. */
enum x86_event_kind {
	X86_ADDRESS, /* lea register, [rip + distance], or mov register, address */
	X86_LOAD,    /* mov register, [rip + distance]: that word */
	X86_JUMP,    /* call or jmp */
	X86_SLOT,    /* call or jmp to where a word in memory says: that word */
};

/* An instruction that names an address. */
struct x86_event {
	uint64_t from, end; /* address of the instruction, and behind it */
	uint64_t to;
	uint8_t kind; /* enum x86_event_kind */
	uint8_t reg;  /* X86_ADDRESS, X86_LOAD: its number in the instruction set */
};

/* Registers by their numbers: those that carry the first arguments. */
enum x86_register { X86_RCX = 1, X86_RDX = 2, X86_RSI = 6, X86_RDI = 7 };

/* Code to look through: `size` bytes that lie at `vm_addr`. */
struct x86_code {
	const uint8_t *bytes;
	uint64_t size, vm_addr;
	bool has_absolutes; /* compiled for one address below 4 GiB: constants may be addresses */
};

/*
 * Calls `visit` for all bytes that may be such an instruction; it answers whether they are, and
 * then nothing else starts inside of it. O(size).
 */
void x86_scan(const struct x86_code *code,
	      bool (*visit)(void *context, const struct x86_event *event), void *context);

/* The slot that the first X86_SLOT in some code reads, or NO_ADDR. */
uint64_t x86_slot(const struct x86_code *code);

#endif
