/*
 * x86_length.h: where instructions of x86-64 end, and which of their bytes are a distance from there. Nothing
 * is said of what they do.
 *
 * Sources: Intel SDM volume 2, chapter 2 (prefixes, ModR/M, SIB, VEX, EVEX) and appendix A (opcode maps); AMD64
 * APM volume 3, 1.8 and 1.9 (XOP).
 */
#ifndef BINSIZE_MODEL_X86_LENGTH_H
#define BINSIZE_MODEL_X86_LENGTH_H

#include <stddef.h>
#include <stdint.h>

/* No instruction is longer. */
enum { X86_LONGEST = 15 };

/* One instruction. Offsets are bytes from its start. */
struct x86_instruction {
	uint8_t length;	     /* bytes */
	uint8_t distance_at; /* of the 4 bytes of a distance from its end; 0: there are none */
	uint8_t is_branch;   /* the distance leads to code: call, jmp or jcc; else to an operand */
	uint8_t offset_at; /* of the 4 bytes of an operand's offset or absolute address; 0: none */
	uint8_t immediate_at; /* of 4 bytes that are a number or an absolute address; 0: none */
};

/*
 * Reads the instruction that starts at `bytes`. Returns its length, or 0 when there is none, or it is longer
 * than `size`. `instruction` is filled when it is one. O(1).
 */
size_t x86_instruction_at(const uint8_t *bytes, size_t size, struct x86_instruction *instruction);

#endif
