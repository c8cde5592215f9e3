/* extents.h: which bytes of the file are a unit's debug information. Private to formats/dwarf. */
#ifndef BINSIZE_FORMATS_DWARF_EXTENTS_H
#define BINSIZE_FORMATS_DWARF_EXTENTS_H

#include "die.h"

/* Where lists of a unit are. NO_ADDR: it has none, or nobody asked. */
struct list_places {
	uint64_t ranges;    /* in .debug_ranges, .debug_rnglists */
	uint64_t locations; /* in .debug_loc, .debug_loclists */
};

/* lists.c: the lowest places up to DWARF 4, else any. If need be it looks through all DIEs. */
struct list_places dwarf_find_lists(const struct dwarf_unit *unit, bool wants_ranges,
				    bool wants_locations);

#endif
