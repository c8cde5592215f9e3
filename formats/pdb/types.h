/*
 * types.h: the two streams of types: TPI, and IPI with the ids of functions, strings and builds.
 *
 * Both are a header of 56 bytes and records (cvinfo.h: lf*) that are numbered from 0x1000 on;
 * smaller numbers are basic types.
 */
#ifndef BINSIZE_FORMATS_PDB_TYPES_H
#define BINSIZE_FORMATS_PDB_TYPES_H

#include "msf.h"

#include "../../src/base/intern.h"

/* Streams with fixed numbers. */
enum { PDB_TPI_STREAM = 2, PDB_IPI_STREAM = 4 };

/* Start from { 0 }: it holds no types. */
struct pdb_types {
	struct msf_bytes bytes;
	uint32_t first, n;   /* numbers of the records */
	uint32_t *positions; /* of each record's kind */
	struct intern names; /* of complete classes, once one was asked for by name */
	uint64_t *sizes;     /* of each of them */
	size_t n_sizes, sizes_capacity;
	bool has_names;
};

/* What a type or id is called. */
struct pdb_type_name {
	const char *text; /* NULL: it has none; into the stream's bytes, NUL-terminated */
	size_t length;
	uint32_t scope;	    /* type or id that it is a member of, 0: none */
	bool scope_is_type; /* it is in TPI, not in IPI */
};

/* False when the stream is damaged; what came before the damage is there. O(size). */
bool pdb_read_types(struct msf *msf, uint32_t stream, struct pdb_types *types);

/* Bytes of an object of this type, 0: not known. O(1) but for the first class known by name. */
uint64_t pdb_type_size(struct pdb_types *types, uint32_t type);

/* The name of a function id, of a string id, or of a class, union or enum. */
struct pdb_type_name pdb_type_name(const struct pdb_types *types, uint32_t type);

/* Frees the arrays. */
void pdb_types_release(struct pdb_types *types);

#endif
