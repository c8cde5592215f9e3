/* merged_unit.h: objects that link-time optimization made of all crates. Private to src/crates. */
#ifndef BINSIZE_CRATES_MERGED_UNIT_H
#define BINSIZE_CRATES_MERGED_UNIT_H

#include "unit_crate.h"

#include "../attrib/attribution.h"
#include "../names/slice.h"

/*
 * Fat link-time optimization makes one object of all crates, std's among them; its module in a PDB has
 * the name of one of them. It is known as the only codegen unit of the program besides those of
 * compiler_builtins, which is never optimized so, with symbols of many crates, or of others only: what
 * was linked from several objects of Rust has a module for each. Takes the crate of such a unit away:
 * it is Rust without a label. O(units + symbols).
 */
void merged_units_forget(const struct image *image, struct unit_crate *crates);

/* Whether it was taken away. */
static inline bool merged_unit_is(const struct unit_crate *crate)
{
	return crate->is_rust && crate->label == NO_INDEX;
}

/* The name of an owner as in the source, when it lies in such a unit; else NULL. */
const char *merged_name(const struct attribution *attribution, const struct unit_crate *crates,
			uint32_t owner);

/* The crate whose name such a unit has: it was compiled last, all others for it. Empty: there is none. */
struct name_slice merged_units_root(const struct image *image, const struct unit_crate *crates);

#endif
