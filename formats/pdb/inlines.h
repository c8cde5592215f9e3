/*
 * inlines.h: which functions were inlined where.
 *
 * The records of a function are followed by one for each inlined call, nested as the calls are.
 * Each tells its pieces by "binary annotations": a few bytes for each step through code and lines.
 */
#ifndef BINSIZE_FORMATS_PDB_INLINES_H
#define BINSIZE_FORMATS_PDB_INLINES_H

#include "imports.h"
#include "lines.h"
#include "symbols.h"

/* The function that is being read. Start from pdb_inlines_init(). */
struct pdb_inlines {
	struct pdb *pdb;
	struct pdb_lines *lines; /* gets the pieces; NULL when lines are not wanted */
	uint64_t vm_addr;	 /* NO_ADDR: it is not in the image */
	uint32_t vm_size;
	uint16_t depth; /* of the calls around */
	struct pdb_imports imports;
	size_t first_range; /* of this PDB */
};

/* Borrows both; `lines` may be NULL. pdb_finish_inlines() releases it. */
void pdb_inlines_init(struct pdb_inlines *inlines, struct pdb *pdb, struct pdb_lines *lines);

/* Gets hold of the names of inlined functions; without them there are no inline ranges. */
bool pdb_read_ids(struct pdb *pdb);

/* Looks at the C13 part of a module, before its records. */
void pdb_enter_module(struct pdb_inlines *inlines, uint32_t module, struct cursor c13);

/* Looks at any record of a module, in their order. */
void pdb_read_inline(struct pdb_inlines *inlines, const struct pdb_record *record);

/* After all modules: functions of other modules get their names. Releases it. */
void pdb_finish_inlines(struct pdb_inlines *inlines);

#endif
