/*
 * symbol_table.h: the COFF symbol table and string table, as objects and mingw images hold them.
 *
 * PE/COFF specification, "COFF Symbol Table" and "COFF String Table".
 */
#ifndef BINSIZE_FORMATS_COFF_SYMBOL_TABLE_H
#define BINSIZE_FORMATS_COFF_SYMBOL_TABLE_H

#include "../../src/base/cursor.h"
#include "../../src/model/image.h"

/* Where the tables lie. All offsets are counted from the start of the mapped file. */
struct coff_symbol_table {
	uint64_t file_off;	/* of the first entry */
	uint64_t n_entries;	/* auxiliary ones included; cut to what the file holds */
	uint64_t strings_off;	/* of the string table; its size is its first four bytes */
	uint64_t strings_size;	/* bytes, 0 when there is none; cut to what the file holds */
	bool is_big;		/* /bigobj: 20 bytes an entry and 32-bit section numbers */
	bool strips_underscore; /* i386: C names have a '_' that the source has not */
	uint32_t first_section; /* index in image->sections of the section numbered 1 */
	uint32_t n_sections;	/* highest section number */
	uint32_t unit;		/* archive member, or NO_INDEX */
};

/*
 * Finds the extents of both tables. `file_off` is where the header says the symbol table is,
 * `file_end` where the file or archive member ends. What leaves the file is cut and warned about;
 * a table of no entries is fine. Set the other members yourself. O(1).
 */
struct coff_symbol_table coff_symbol_table_at(struct image *image, uint64_t file_off,
					      uint64_t n_entries, bool is_big, uint64_t file_end);

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

/* A name in the string table, or NULL; `*size` counts its NUL. */
const char *coff_string(const struct image *image, const struct coff_symbol_table *table,
			uint64_t offset, uint32_t *size);

/*
 * The name of a section from the 8 bytes of its header: up to 8 characters, "/decimal" or
 * "//base64" for an offset into the string table (`table` may be NULL: there is none). Lives in
 * the arena or the mapped file. Never NULL.
 */
const char *coff_section_name(const struct image *image, const struct coff_symbol_table *table,
			      const uint8_t name[8]);

#endif
