/*
 * lines.h: which source file code came from, inlining undone.
 *
 * The line table of a function gives a call's line to everything that was inlined there; the
 * records of inlined functions then say where their pieces are from. Both are pieces here, and the
 * deepest one has a byte.
 */
#ifndef BINSIZE_FORMATS_PDB_LINES_H
#define BINSIZE_FORMATS_PDB_LINES_H

#include "reader.h"
#include "pieces.h"

/* A row of a line table. */
struct pdb_row {
	uint32_t offset;
	uint32_t file;
	uint32_t number; /* in the order of the table */
};

/* The file a function was written in. */
struct pdb_inlinee {
	uint32_t id;
	uint32_t checksum; /* position of the file among the module's checksums */
};

/* Of one module at a time; start from { .pdb = … } and reuse. */
struct pdb_lines {
	struct pdb *pdb;
	struct cursor checksums;
	struct pdb_pieces pieces;
	struct pdb_row *rows; /* of one function */
	size_t n_rows, rows_capacity;
	struct pdb_inlinee *inlinees; /* by id */
	size_t n_inlinees, inlinees_capacity;
};

/* Line tables and files of inlined functions in the C13 part of a module. */
void pdb_read_lines(struct pdb_lines *lines, struct cursor c13);

/* A file by the position of its checksum; NO_INDEX when there is none there. */
uint32_t pdb_file_at(struct pdb_lines *lines, uint32_t checksum);

/* The file that an inlined function begins in, or NO_INDEX. O(log n). */
uint32_t pdb_file_of_inlinee(struct pdb_lines *lines, uint32_t id);

/* Adds line ranges for all pieces and forgets them. O(n log n). */
void pdb_finish_lines(struct pdb_lines *lines);

/* Frees the arrays. */
void pdb_lines_release(struct pdb_lines *lines);

#endif
