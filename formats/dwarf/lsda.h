/* lsda.h: how long a table of landing pads is, as GCC and LLVM write it for C++ and Rust. */
#ifndef BINSIZE_FORMATS_DWARF_LSDA_H
#define BINSIZE_FORMATS_DWARF_LSDA_H

#include "../../src/base/cursor.h"

/*
 * Its bytes from the cursor on, without a table of exception specifications, which has no length; 0 when it is
 * none. Source: Itanium C++ ABI, "The Language-Specific Data Area", without a base of landing pads.
 */
uint64_t lsda_size(struct cursor c);

#endif
