/* pieces.h: pieces of code that lie inside each other become ranges that do not. */
#ifndef BINSIZE_FORMATS_PDB_PIECES_H
#define BINSIZE_FORMATS_PDB_PIECES_H

#include "../../src/model/debug.h"

enum { PDB_MOST_DEPTH = 255 /* what is deeper counts as this */ };

/* Code of one source file. */
struct pdb_piece {
	uint64_t vm_addr;
	uint32_t vm_size;
	uint32_t file;	/* index into debug.files */
	uint16_t depth; /* 0: not inlined */
};

/* Start from { 0 }; free() items. */
struct pdb_pieces {
	struct pdb_piece *items;
	size_t n, capacity;
};

/* Keeps a piece that has bytes and a file. */
void pdb_add_piece(struct pdb_pieces *pieces, struct pdb_piece piece);

/*
 * Adds line ranges that cover what the pieces cover: the deepest has a byte, of two of one depth
 * the one that begins last. There are no pieces after that. O(n log n).
 */
void pdb_add_line_ranges(struct debug *debug, struct pdb_pieces *pieces);

#endif
