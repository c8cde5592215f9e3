/*
 * inlines.h: which functions were inlined where.
 *
 * The records of a function are followed by one for each inlined call, nested as the calls are.
 * Each tells its pieces by "binary annotations": a few bytes for each step through code and lines.
 */
#ifndef BINSIZE_FORMATS_PDB_INLINES_H
#define BINSIZE_FORMATS_PDB_INLINES_H

#include "lines.h"
#include "symbols.h"

/* The function that is being read. Start from { .pdb = …, .lines = … }. */
struct pdb_inlines {
	struct pdb *pdb;
	struct pdb_lines *lines; /* gets the pieces; NULL when lines are not wanted */
	uint64_t vm_addr;	 /* NO_ADDR: it is not in the image */
	uint32_t vm_size;
	uint16_t depth; /* of the calls around */
};

/* Gets hold of the names of inlined functions; without them there are no inline ranges. */
bool pdb_read_ids(struct pdb *pdb);

/* Looks at any record of a module, in their order. */
void pdb_read_inline(struct pdb_inlines *inlines, const struct pdb_record *record);

#endif
