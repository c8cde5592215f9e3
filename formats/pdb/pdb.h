/*
 * pdb.h: reads what a PDB says of a PE image: where linked code came from, and what it is called.
 *
 * There is no specification. The layout is that of Microsoft's microsoft-pdb (cvinfo.h, dbi.cpp,
 * msf.cpp) and of LLVM's "The PDB File Format"; comments at the decoders name the structure.
 */
#ifndef BINSIZE_FORMATS_PDB_PDB_H
#define BINSIZE_FORMATS_PDB_PDB_H

#include "../../src/model/image.h"

/* What a PE image must repeat in its debug directory for the PDB to be its own. */
struct pdb_identity {
	uint8_t guid[16]; /* as in the file */
	uint32_t age;	  /* that of the DBI stream: it does not grow when the PDB is edited */
};

/* True when it begins like a PDB of version 7. Cheap, cannot fail. */
bool pdb_probe(const uint8_t *data, uint64_t size);

/*
 * Reads the identity only: two streams of a few hundred bytes. Fails when the file is no PDB, is
 * one of an older or another kind, or holds no identity.
 */
struct error *pdb_identify(struct arena *arena, const struct file *pdb,
			   struct pdb_identity *identity);

/*
 * Adds to `image`, a PE image that was read before, what image->debug.wants asks for. Modules
 * become units (UNIT_DEBUG), section contributions unit ranges, symbol records symbols; when there
 * are any, what the image's own tables export becomes SYMBOL_SHADOW. COFF groups are added when
 * the image has none.
 *
 * Fails, with nothing added, when the file is no PDB or has no list of modules; what is damaged,
 * missing or not understood inside is a warning. Names may point into `pdb`, which must live as
 * long as the image. Does not look whether the PDB belongs to the image. O(size), the sorting of
 * symbols and of source lines aside.
 */
struct error *pdb_read(struct image *image, const struct file *pdb);

#endif
