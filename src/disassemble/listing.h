/* listing.h: a function, instruction by instruction. */
#ifndef BINSIZE_DISASSEMBLE_LISTING_H
#define BINSIZE_DISASSEMBLE_LISTING_H

#include "choose.h"
#include "referent.h"

/* Bytes of code that are decoded, in all pieces of a function. */
#define LISTING_LONGEST ((uint64_t)1 << 20)

/* An instruction, or bytes that are none. Texts live in the arena, bytes in the file. */
struct listing_line {
	uint64_t vm_addr;
	const uint8_t *bytes;
	uint8_t size;
	bool is_data;		/* `mnemonic` is ".byte" and the operands are the bytes */
	enum decoder_flow flow; /* a call: what it is of may be in the reference */
	const char *mnemonic, *operands;
	struct referent reference;
};

/* Other names of a function that are told of. */
enum { MOST_OTHERS = 8 };

/* A place with code of the function. */
struct listing_piece {
	const char *name;    /* as it is shown */
	const char *mangled; /* as it is in the file; NULL: no symbol names it */
	const char **others; /* more names, as they are shown */
	size_t n_others;
	const char *section; /* "" when that is not known */
	uint64_t vm_addr, vm_size;
	uint64_t padding; /* bytes behind it */
	uint64_t
		n_left; /* bytes at its end that were not decoded: it is too long, or not in the file */
	enum tier tier;	 /* how its extent is known */
	size_t first, n; /* lines of the listing */
};

/* All of it. The first piece is the function itself. Lives in the arena. */
struct listing {
	const char *machine; /* "x86-64" */
	uint64_t image_base; /* of a PE: addresses are counted from it */
	bool is_linked; /* else addresses are made up, and what relocations change has no name */
	struct listing_piece *pieces;
	size_t n_pieces;
	struct listing_line *lines;
	size_t n_lines;
	/* Of all pieces. */
	uint64_t size, padding;			/* bytes */
	size_t n_instructions, n_calls, n_data; /* n_data: lines that are no instructions */
};

/*
 * Of the function that `choice`, of one match, is. An error says what is missing: a decoder for the machine, capstone,
 * or its bytes. O(names + records + bytes log n).
 */
struct error *listing_make(struct program *program, const struct function_choice *choice,
			   struct listing **listing);

#endif
