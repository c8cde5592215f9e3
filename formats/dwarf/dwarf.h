/*
 * dwarf.h: what DWARF 2 to 5 say of an image, on sections that somebody else found.
 *
 * Own decoder: it goes through .debug_info from front to back, once for each thing that is asked for and
 * never backwards; its work and memory are linear in the bytes of the sections whatever they hold.
 */
#ifndef BINSIZE_FORMATS_DWARF_H
#define BINSIZE_FORMATS_DWARF_H

#include "../../src/model/image.h"

/* One section. Start from { 0 }: not there. */
struct dwarf_section {
	const uint8_t *data; /* relocated and inflated; NULL when nobody needs it */
	uint64_t size;	     /* bytes of `data` */
	/*
	 * Where it is stored in the image's own file: the bytes there and those that come of them,
	 * which are more when it is compressed. All 0 when it is another file's.
	 */
	uint64_t file_off, stored_size, contents_size;
};

/* By the names of ELF without ".debug_" and, in split files, without ".dwo". */
enum dwarf_section_id {
	DWARF_INFO,
	DWARF_TYPES,
	DWARF_ABBREV,
	DWARF_LINE,
	DWARF_STR,
	DWARF_LINE_STR,
	DWARF_STR_OFFSETS,
	DWARF_ADDR,
	DWARF_RANGES,
	DWARF_RNGLISTS,
	DWARF_ARANGES,
	DWARF_PUBNAMES,
	DWARF_PUBTYPES,
	DWARF_GNU_PUBNAMES,
	DWARF_GNU_PUBTYPES,
	DWARF_LOC,
	DWARF_LOCLISTS,
	DWARF_CU_INDEX,
	DWARF_SECTION_COUNT
};

/* ".debug_info", … */
const char *dwarf_section_name(enum dwarf_section_id id);

/*
 * The section that `name` means: ".debug_x", ".zdebug_x", and with ".dwo" behind when
 * `is_split`. DWARF_SECTION_COUNT when it is none that is read.
 */
enum dwarf_section_id dwarf_section_find(const char *name, bool is_split);

/* The sections that dwarf_read() looks at for `wants`: 1 << DWARF_INFO, …. */
unsigned dwarf_sections_needed(unsigned wants);

struct dwarf_input;

/* Who supplies what a skeleton unit left to a .dwo file. */
struct dwarf_split_files {
	void *context;
	/*
	 * The sections of the .dwo file, or NULL. `directory` may be NULL. They live as long as the
	 * image.
	 */
	const struct dwarf_input *(*find)(void *context, const char *name, const char *directory,
					  uint64_t id);
};

/* One set of sections, and the sets that it refers to. Start from { 0 }, but for the indices. */
struct dwarf_input {
	struct dwarf_section sections[DWARF_SECTION_COUNT];
	bool big_endian;
	uint64_t image_base;  /* what is taken from every address: of a PE its image base, else 0 */
	uint32_t member_unit; /* archive member, which all is then charged to, or NO_INDEX */
	/* Sections of the image from here on may hold what addresses name; the rest is others'. */
	uint32_t first_section;
	bool adds_symbols; /* functions and variables become symbols: there are no better ones */
	const struct dwarf_input *alt;	       /* what dwz moved out, or NULL */
	const struct dwarf_input *package;     /* a .dwp file, or NULL */
	const struct dwarf_split_files *split; /* or NULL */
};

/* What was gone through, for tests and figures. */
struct dwarf_counts {
	uint64_t n_dies, n_functions, n_inlines, n_rows;
};

/*
 * Adds to the image what image->debug.wants asks for. Files and inlined functions have different
 * names within one call. Strings are copied or point into .debug_str, .debug_line_str and
 * .debug_str of `alt` and split files, which must live as long as the image; all else may go
 * afterwards. Cannot fail: damage is a warning. `counts` may be NULL. O(bytes of the sections).
 */
void dwarf_read(struct image *image, const struct dwarf_input *input, struct dwarf_counts *counts);

#endif
