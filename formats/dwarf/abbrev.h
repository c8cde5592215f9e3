/*
 * abbrev.h: abbreviation tables, made ready to skip DIEs quickly. Private to formats/dwarf.
 * DWARF 5, section 7.5.3.
 */
#ifndef BINSIZE_FORMATS_DWARF_ABBREV_H
#define BINSIZE_FORMATS_DWARF_ABBREV_H

#include "dwarf.h"

/* Attributes that somebody looks at. */
enum dwarf_key {
	KEY_NONE,
	KEY_NAME,
	KEY_LINKAGE_NAME,
	KEY_LOW_PC,
	KEY_HIGH_PC,
	KEY_RANGES,
	KEY_ORIGIN, /* DW_AT_abstract_origin */
	KEY_SPECIFICATION,
	KEY_STMT_LIST,
	KEY_COMP_DIR,
	KEY_PRODUCER,
	KEY_LANGUAGE,
	KEY_STR_OFFSETS_BASE,
	KEY_ADDR_BASE,
	KEY_RNGLISTS_BASE,
	KEY_LOCLISTS_BASE,
	KEY_RANGES_BASE, /* DW_AT_GNU_ranges_base */
	KEY_DWO_NAME,
	KEY_DWO_ID,
	KEY_LOCATION,
	KEY_TYPE,
	KEY_BYTE_SIZE,
	KEY_UPPER_BOUND,
	KEY_COUNT_, /* DW_AT_count */
	KEY_SIBLING,
	N_KEYS
};

/* Reads one attribute: go over `before` bytes, then there is a value of `form`. */
struct dwarf_step {
	int64_t implicit; /* the value of DW_FORM_implicit_const */
	uint32_t before;
	uint16_t form; /* 0: there is none, the DIE ends behind `before` bytes */
	uint8_t key;   /* enum dwarf_key */
};

/* Goes over one attribute of variable size, or to the end when `form` is 0. */
struct dwarf_jump {
	uint32_t before;
	uint16_t form;
};

#define NOT_FIXED UINT16_MAX

/* One abbreviation, with the ways over its attributes. */
struct dwarf_abbrev {
	uint64_t code;
	uint32_t first_step, first_jump; /* each list ends with form 0 */
	uint32_t size;			 /* of the attributes when all are fixed, else UINT32_MAX */
	uint16_t tag;
	/* Where in the attributes a number of four bytes is; NOT_FIXED: read them to know. */
	uint16_t sibling_at;
	uint16_t list_at; /* the only attribute that names a list */
	bool has_children;
	bool has_lists;	     /* an attribute names a list of locations or ranges */
	bool list_is_ranges; /* the one at list_at */
};

/* One table, by code. */
struct dwarf_abbrevs {
	/* What it was made from and for. */
	uint64_t off, end; /* in .debug_abbrev */
	uint8_t offset_size, address_size;
	bool is_dwarf_2; /* DW_FORM_ref_addr has the size of an address */

	bool has_ranges, has_locations; /* attributes that name a list of such */
	bool describes_data;		/* tags of types, variables or parameters */
	bool is_dense;			/* items[i] has code i + 1 */
	struct dwarf_abbrev *items;
	size_t n, capacity;
	struct dwarf_step *steps;
	size_t n_steps, steps_capacity;
	struct dwarf_jump *jumps;
	size_t n_jumps, jumps_capacity;
};

/* Tables by offset: units share them. Start from { 0 }. */
struct dwarf_abbrev_cache {
	struct dwarf_abbrevs **tables; /* in hash order; NULL where there is none */
	size_t n, n_slots;
	uint64_t bytes_read;
};

/*
 * The table at `off` for DIEs of such sizes; NULL when it is outside of the section, damaged, or
 * tables lie over each other without measure.
 */
const struct dwarf_abbrevs *dwarf_abbrevs_at(struct dwarf_abbrev_cache *cache,
					     const struct dwarf_section *section, bool big_endian,
					     uint64_t off, struct dwarf_abbrevs sizes);
void dwarf_abbrevs_release(struct dwarf_abbrev_cache *cache);

/* The abbreviation with that code, or NULL. */
const struct dwarf_abbrev *dwarf_abbrev_search(const struct dwarf_abbrevs *table, uint64_t code);

/* The abbreviation with a code, or NULL. O(1) in tables that compilers write, else O(log n). */
static inline const struct dwarf_abbrev *dwarf_abbrev_find(const struct dwarf_abbrevs *table,
							   uint64_t code)
{
	if (table->is_dense)
		return code - 1 < table->n ? &table->items[code - 1] : NULL;
	return dwarf_abbrev_search(table, code);
}

#endif
