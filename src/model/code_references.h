/*
 * code_references.h: the addresses that code names: of what it calls and jumps to, and of data.
 *
 * Sources: Intel SDM volume 2, 2.2.1.6 (RIP-relative addressing); Arm ARM, C4.1 (ADR, ADRP, ADD, loads and
 * stores with an offset, LDR literal, B, BL).
 */
#ifndef BINSIZE_MODEL_CODE_REFERENCES_H
#define BINSIZE_MODEL_CODE_REFERENCES_H

#include "code.h"

/* What is done with an address. */
enum code_use {
	CODE_CALLS, /* it is called */
	CODE_JUMPS, /* it is jumped to, always or under a condition */
	CODE_NAMES, /* it is an operand: of data, or of a function whose address is taken */
};

/* Told of each address, in the order of the instructions; the same one may come many times. */
struct code_visitor {
	void (*visit)(void *context, uint64_t vm_addr, enum code_use use);
	void *context;
	bool inside; /* tell also of addresses inside of the code that is read */
};

/*
 * Reads all of `code`, whose first byte starts an instruction. What is no instruction is stepped over byte by
 * byte; returns how many bytes that were. Addresses inside of `code` are told on demand. Numbers that lie in
 * `absolutes` are taken as addresses too. Nothing is found in code that is not understood. O(size).
 */
uint64_t code_references(enum code_machine machine, const struct code *code,
			 const struct code_range *absolutes, const struct code_visitor *visitor);

#endif
