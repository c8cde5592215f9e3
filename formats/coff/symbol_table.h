/*
 * symbol_table.h: where the COFF symbol table and string table lie in objects and mingw images, and
 * the names that the string table holds. What the entries say is in symbols.h.
 *
 * PE/COFF specification, "COFF Symbol Table" and "COFF String Table".
 */
#ifndef BINSIZE_FORMATS_COFF_SYMBOL_TABLE_H
#define BINSIZE_FORMATS_COFF_SYMBOL_TABLE_H

#include "../../src/base/cursor.h"
#include "../../src/model/image.h"

/* Bytes of a name that stands in place, in a symbol's entry or a section's header. */
enum { COFF_SHORT_NAME = 8 };

/* Bytes of an entry, primary or auxiliary: 18, or 20 in an object made with /bigobj. */
uint32_t coff_entry_size(bool is_big);

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

/* A name in the string table, or NULL; `*size` counts its NUL. */
const char *coff_string(const struct image *image, const struct coff_symbol_table *table,
			uint64_t offset, uint32_t *size);

/* A name of up to 8 characters: in the file when its NUL is there, else a copy in the arena. */
const char *coff_short_name(const struct image *image, const uint8_t name[COFF_SHORT_NAME]);

/*
 * The name of a section from the 8 bytes of its header: up to 8 characters, "/decimal" or
 * "//base64" for an offset into the string table (`table` may be NULL: there is none). Lives in
 * the arena or the mapped file. Never NULL.
 */
const char *coff_section_name(const struct image *image, const struct coff_symbol_table *table,
			      const uint8_t name[COFF_SHORT_NAME]);

#endif
