/* contributions.h: what part of which section the linker took from which module. */
#ifndef BINSIZE_FORMATS_PDB_CONTRIBUTIONS_H
#define BINSIZE_FORMATS_PDB_CONTRIBUTIONS_H

#include "../../src/base/cursor.h"

struct pdb;

/* A part of a section that came from one module. */
struct pdb_contribution {
	uint64_t vm_addr, vm_size; /* at least one byte */
	uint32_t module;
	bool is_comdat; /* one function or variable that is linked on its own */
};

/* By address. Start from { 0 }. */
struct pdb_contributions {
	struct pdb_contribution *items;
	size_t n, capacity;
	size_t last; /* the last one found */
};

/*
 * Reads the substream of the DBI stream: a version, then entries (SC, SC2 of dbicommon.h). Those
 * without a place or without bytes are left out. Adds unit ranges when units are wanted.
 */
void pdb_read_contributions(struct pdb *pdb, struct cursor c);

/* That which holds the address, or NULL. O(1) when asked in ascending order, else O(log n). */
const struct pdb_contribution *pdb_contribution_at(struct pdb_contributions *contributions,
						   uint64_t vm_addr);

/* Frees the array. */
void pdb_contributions_release(struct pdb_contributions *contributions);

#endif
