/*
 * object.h: what the files that read COFF objects share. Private to formats/coff.
 *
 * Layouts: PE/COFF specification, "COFF File Header", "Section Table (Section Headers)", "COFF
 * Relocations (Object Only)", "COFF Line Numbers", "COMDAT Sections".
 */
#ifndef BINSIZE_FORMATS_COFF_OBJECT_H
#define BINSIZE_FORMATS_COFF_OBJECT_H

#include "symbol_table.h"

/* Bytes of an entry: "COFF Relocations (Object Only)". */
enum { COFF_RELOCATION_SIZE = 10 };

/* What the section header says beside what struct section keeps. */
struct coff_object_section {
	uint64_t relocations_off; /* in the image's file */
	uint32_t n_relocations;	  /* as the header says; may be more than there are */
	uint32_t first_addr;	  /* that offsets in relocations count from */
	uint32_t characteristics;
	uint32_t associated; /* number of the section it is kept or dropped with, or 0 */
};

/* One object while it is read. */
struct coff_object {
	struct image *image;
	uint64_t file_off, file_size; /* of this object in the image's file */
	uint32_t unit;		      /* archive member, or NO_INDEX */
	bool is_big;
	uint16_t machine;
	uint32_t n_sections;
	uint64_t sections_off;	/* of the section headers, in the image's file */
	uint32_t symbols_off;	/* of the symbol table, in the object; 0: none */
	uint32_t n_symbols;	/* as the header says */
	uint32_t first_section; /* index in image->sections of section number 1 */
	uint32_t first_symbol;	/* index in image->symbols */
	struct coff_object_section *sections;
	struct coff_symbol_table table;
	uint32_t *symbol_of;	  /* table entry to index in image->symbols */
	uint64_t name_bytes_left; /* section names may share bytes, but not without measure */
};

/* object_sections.c: adds all sections; needs the symbol table for their names. */
void coff_read_sections(struct coff_object *object);

/* object_comdat.c: what one function to a section tells about symbols and other sections. */
void coff_read_comdats(struct coff_object *object);

/* object_relocations.c: needs coff_read_comdats(). */
void coff_read_relocations(struct coff_object *object);

/*
 * The relocations of section number `number`: `*n` entries at the cursor. False when
 * there are none or they do not fit.
 */
bool coff_open_relocations(const struct coff_object *object, uint32_t number, struct cursor *c,
			   uint64_t *n);

/* object_debug.c: what image->debug.wants asks of the DWARF in this object. */
void coff_read_debug(struct coff_object *object);

/* The address that section number `number` has, or that of the one it is associated with. */
uint64_t coff_owner_addr(const struct coff_object *object, uint32_t number);

#endif
