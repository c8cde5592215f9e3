/* reader.h: what the files of this folder share. Private to formats/dwarf. */
#ifndef BINSIZE_FORMATS_DWARF_READER_H
#define BINSIZE_FORMATS_DWARF_READER_H

#include "abbrev.h"
#include "bytes.h"
#include "constants.h"
#include "dwarf.h"

#include "../../src/base/intern.h"

/* Ranges of the image that may hold code, or anything: sorted, apart from each other. */
struct places {
	struct place {
		uint64_t start, end; /* vm addresses */
	} * items;
	size_t n, capacity;
};

/* A compile, partial, type or skeleton unit of .debug_info or .debug_types. DWARF 5, 7.5.1. */
struct dwarf_unit {
	const struct dwarf_file *file;	     /* that it is in */
	const struct dwarf_section *section; /* DWARF_INFO or DWARF_TYPES of that */
	/* Where addresses and, up to DWARF 4, ranges are: of a split unit the skeleton's. */
	const struct dwarf_section *addresses, *ranges;
	const struct dwarf_abbrevs *abbrevs;
	uint64_t off, die, end; /* in the section: of the header, of the first DIE, behind it */
	uint64_t id;		/* of skeleton and split units */
	uint64_t str_offsets_base, addr_base, rnglists_base, loclists_base;
	uint64_t ranges_base; /* of a split unit up to DWARF 4 */
	uint64_t low_pc;      /* what entries of range lists count from */
	uint64_t stmt_list;
	const char *directory; /* DW_AT_comp_dir, or NULL */
	const char *dwo_name;  /* of a skeleton, or NULL */
	uint16_t version;
	uint8_t offset_size, address_size;
	uint8_t type; /* enum dw_unit_type */
	bool has_stmt_list, has_loclists_base;
	bool has_ranges;   /* it says itself where its code is, or that it has none */
	bool lists_data;   /* .debug_aranges has its variables too: LLVM does that, GCC does not */
	bool is_completed; /* a skeleton whose functions were read from its split file */
	uint32_t image_unit; /* index in image->units, or NO_INDEX */
};

/* The units of one set of sections: the input's own, dwz's, or those of a split file. */
struct dwarf_file {
	const struct dwarf_input *input;
	struct dwarf_unit *units; /* by section, then in the order of their offsets */
	size_t n_units, units_capacity;
	size_t n_info_units;		/* those of .debug_info; they are first */
	uint64_t str_end, line_str_end; /* behind the last NUL of .debug_str, .debug_line_str */
	struct dwarf_abbrev_cache abbrevs;
	const struct dwarf_file *alt; /* or NULL */
};

/* A line table, and the first of the units that share it; compile units come before others. */
struct line_table {
	uint64_t off; /* in .debug_line */
	const struct dwarf_unit *unit;
};

/* One call of dwarf_read(). */
struct dwarf {
	struct image *image;
	const struct dwarf_input *input;
	struct dwarf_file file, alt;
	struct line_table *line_tables; /* by offset, each once */
	size_t n_line_tables;
	struct places code, memory; /* what is executable; what is loaded at all */
	struct intern files;	    /* numbers count from first_file in image->debug.files */
	uint32_t first_file;
	struct intern functions; /* the same for inlined_functions */
	uint32_t first_function;
	/* What hostile sections could make us do over and over is done within these. */
	uint64_t name_bytes_left;		 /* of names that are looked at */
	uint64_t resolve_bytes_left;		 /* of DIEs that others refer to */
	uint64_t ranges_left;			 /* entries of range lists */
	uint64_t line_bytes_left;		 /* of line tables that lie over each other */
	uint64_t path_bytes_left;		 /* of file names that are put together */
	uint64_t package_bytes_left;		 /* of shares of a package */
	struct intern split_ids;		 /* of skeletons so far */
	uint64_t n_skeletons, n_skeletons_alone; /* all, and those whose split file is missing */
	struct dwarf_counts counts;
};

/* What more may be done for a further set of sections. */
void dwarf_allow(struct dwarf *d, const struct dwarf_input *input, bool has_own_strings);

/* Where `off` of a section lies in the image's file, for warnings; ERROR_NO_OFFSET when it is another file. */
uint64_t dwarf_warning_off(const struct dwarf_section *section, uint64_t off);

/* All of a section; nothing when it is not there. */
static inline struct bytes dwarf_section_bytes(const struct dwarf_section *section, bool big_endian)
{
	struct bytes b = { .p = section->data, .end = section->data, .big_endian = big_endian };

	if (section->size)
		b.end += section->size;
	return b;
}

/* The unit of .debug_info that holds `off`, or NULL. O(log n). */
const struct dwarf_unit *dwarf_find_unit(const struct dwarf_file *file, uint64_t off);

/* The bytes of a unit from `off` in its section to its end; bad when `off` is not inside. */
struct bytes dwarf_unit_bytes(const struct dwarf_unit *unit, uint64_t off);

/* unit.c: fills file->units; damaged units are left out after a warning. */
void dwarf_read_units(struct image *image, struct dwarf_file *file);
void dwarf_release_units(struct dwarf_file *file);

/* places.c */
void dwarf_find_places(struct dwarf *d);
/* Whether `vm_addr` lies in one of them, and how many bytes there are from it to its end. */
bool places_hold(const struct places *places, uint64_t vm_addr, uint64_t *left, size_t *hint);

/* compile_units.c: names, ranges and addresses of image units. */
void dwarf_add_units(struct dwarf *d);

/* extents.c: needs the line tables. */
void dwarf_add_extents(struct dwarf *d);

/* line_table.c: needs the units of the image. */
void dwarf_find_line_tables(struct dwarf *d);
/* The table at `off`, or NULL. O(log n). */
const struct line_table *dwarf_line_table_at(const struct dwarf *d, uint64_t off);
void dwarf_add_lines(struct dwarf *d);

/*
 * variable_ranges.c: what data the units of a file hold, where .debug_aranges did not say it.
 */
void dwarf_add_variable_ranges(struct dwarf *d, const struct dwarf_file *file);

/* functions.c: of all units of a file, as far as they are wanted. */
void dwarf_add_functions(struct dwarf *d, const struct dwarf_file *file);

#endif
