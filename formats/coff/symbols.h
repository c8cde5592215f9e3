/*
 * symbols.h: the symbols of objects and of images that mingw made.
 *
 * PE/COFF specification, "COFF Symbol Table", with "Auxiliary Symbol Records".
 */
#ifndef BINSIZE_FORMATS_COFF_SYMBOLS_H
#define BINSIZE_FORMATS_COFF_SYMBOLS_H

#include "symbol_table.h"

/* What coff_read_symbols() saw. */
struct coff_symbol_counts {
	size_t n_functions, n_objects, n_files;
};

/*
 * Adds one symbol for each primary entry, and the parts "COFF symbol table" and "COFF string
 * table". Sections must be in the image already: an address is the section's vm_addr plus the
 * value. A name of storage class FILE becomes a unit (UNIT_SOURCE), unless the table has one, that
 * the following static symbols and everything inside the sections of its object belong to; static
 * symbols that stand for such a contribution (".text") are SYMBOL_SECTION with its size. Symbols
 * are SYMBOL_UNSIZED otherwise.
 *
 * When `symbol_of` is not NULL it has room for n_entries: the index in image->symbols of each
 * entry, NO_INDEX for auxiliary ones; relocations of objects need it. O(n_entries).
 */
struct coff_symbol_counts
coff_read_symbols(struct image *image, const struct coff_symbol_table *table, uint32_t *symbol_of);

#endif
