/* pieces.h: where the code of a function lies: in one place, or in several when a compiler split it. */
#ifndef BINSIZE_DISASSEMBLE_PIECES_H
#define BINSIZE_DISASSEMBLE_PIECES_H

#include "program.h"

/* Of one function. */
enum { MOST_PIECES = 64 };

/* One of them. */
struct piece {
	uint32_t owner; /* 0: only an unwind table knows it */
	uint64_t vm_addr, vm_size;
	enum evidence evidence; /* of its size */
};

/* The function first, then what was split from it, by address. */
struct pieces {
	struct piece items[MOST_PIECES];
	size_t n;
};

/*
 * Of a function: its own bytes, parts that are named after it (NAME.cold of GCC and LLVM; landing pads of
 * Microsoft's compilers), and fragments that an unwind table says are its own. O(names).
 */
struct pieces pieces_of(const struct program *program, uint32_t owner);

/* Bytes behind a piece that are only there so that what follows begins at a round address. O(log n). */
uint64_t padding_behind(struct program *program, const struct piece *piece);

#endif
