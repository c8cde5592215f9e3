/* readable.h: whose an item is by a name that is as in the source, not mangled (PDB, DWARF). */
#ifndef BINSIZE_NAMES_READABLE_H
#define BINSIZE_NAMES_READABLE_H

#include "slice.h"

/* "serde" of "serde::de::visit<u8>": in Rust the first part is the crate. Empty: it names none. */
struct name_slice readable_crate(const char *name);

/* Whether a crate other than its own can have made it: it has parameters, or is an impl of such. */
bool readable_is_generic(const char *name);

#endif
