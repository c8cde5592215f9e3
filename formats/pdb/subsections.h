/* subsections.h: the C13 part of a module: subsections of a kind each (DEBUG_S_SUBSECTION_TYPE). */
#ifndef BINSIZE_FORMATS_PDB_SUBSECTIONS_H
#define BINSIZE_FORMATS_PDB_SUBSECTIONS_H

#include "../../src/base/cursor.h"

/* Those that are read. */
enum pdb_subsection {
	DEBUG_S_LINES = 0xf2,
	DEBUG_S_FILECHKSMS = 0xf4,
	DEBUG_S_INLINEELINES = 0xf6,
	DEBUG_S_CROSSSCOPEIMPORTS = 0xf7,
	DEBUG_S_CROSSSCOPEEXPORTS = 0xf8,
};

/*
 * Each is a kind, a size and contents padded to 4 bytes. Moves `c` behind the next one of this
 * kind and returns its contents; bad when there is none.
 */
struct cursor pdb_next_subsection(struct cursor *c, uint32_t kind);

#endif
