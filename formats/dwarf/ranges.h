/* ranges.h: where the code of a DIE is. Private to formats/dwarf. */
#ifndef BINSIZE_FORMATS_DWARF_RANGES_H
#define BINSIZE_FORMATS_DWARF_RANGES_H

#include "die.h"

/* Addresses of the image. Start from { 0 }; free() the items. */
struct ranges {
	struct range {
		uint64_t vm_addr, vm_size;
	} * items;
	size_t n, capacity;
	size_t hint, data_hint; /* in the places */
};

/*
 * Replaces `ranges` by those of the DIE that lie in code of the image, cut where that ends. What
 * the linker dropped has addresses that never do. DWARF 5, sections 2.17 and 7.25; DWARF 4, 7.24.
 */
void dwarf_die_ranges(struct dwarf *d, const struct dwarf_unit *unit, const struct dwarf_die *die,
		      struct ranges *ranges);

/* Adds one range as it stands in the debug information, if it lies in code of the image. */
void dwarf_add_range(struct dwarf *d, struct ranges *ranges, uint64_t addr, uint64_t size);

/* The same for what lies in memory but is not code. */
void dwarf_add_data_range(struct dwarf *d, struct ranges *ranges, uint64_t addr, uint64_t size);

/* Where in .debug_rnglists or, up to DWARF 4, .debug_ranges the list of the DIE begins. */
bool dwarf_range_list(const struct dwarf_unit *unit, const struct dwarf_die *die, uint64_t *off);

#endif
