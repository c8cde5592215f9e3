/* names.h: the strings that tables refer to by their offset: stream "/names". */
#ifndef BINSIZE_FORMATS_PDB_NAMES_H
#define BINSIZE_FORMATS_PDB_NAMES_H

#include "msf.h"

/* Start from { 0 }: it holds no names. */
struct pdb_names {
	struct msf_bytes bytes;
	uint64_t size; /* of the strings; offsets are below */
};

/* False when there is no such stream, or something else in it. */
bool pdb_read_names(struct msf *msf, uint32_t stream, struct pdb_names *names);

/*
 * The name that begins at an offset, or NULL. Only what follows a NUL is one: names do not overlap,
 * so that looking at each of them once is O(size), however a damaged file refers to them.
 */
const char *pdb_name_at(const struct pdb_names *names, uint32_t offset, size_t *length);

/* Frees the buffer. */
void pdb_names_release(struct pdb_names *names);

#endif
