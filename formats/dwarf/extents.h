/* extents.h: which bytes of the file are a unit's debug information. Private to formats/dwarf. */
#ifndef BINSIZE_FORMATS_DWARF_EXTENTS_H
#define BINSIZE_FORMATS_DWARF_EXTENTS_H

#include "die.h"

/* Where the first list of a unit is, in the order of its DIEs. NO_ADDR: it has none. */
struct first_lists {
	uint64_t ranges;    /* .debug_ranges, .debug_rnglists; the first DIE's counts last */
	uint64_t locations; /* .debug_loc, .debug_loclists */
};

/*
 * lists.c: looks for those that `wants_ranges` and `wants_locations` ask for, if need be through
 * all DIEs.
 */
struct first_lists dwarf_first_lists(const struct dwarf_unit *unit, bool wants_ranges,
				     bool wants_locations);

#endif
