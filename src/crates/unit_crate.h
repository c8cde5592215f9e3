/* unit_crate.h: the crate or library that each unit of an image was compiled for. */
#ifndef BINSIZE_CRATES_UNIT_CRATE_H
#define BINSIZE_CRATES_UNIT_CRATE_H

#include "../attrib/evidence.h"

#include "../base/intern.h"
#include "../model/image.h"

/* Whose a unit is. */
struct unit_crate {
	uint32_t label; /* NO_INDEX: not known */
	enum tier tier;
	bool is_rust; /* code of that crate; else C or C++ that it carries, or a library */
};

/*
 * One for each unit, in the arena. From, in this order: the name of a codegen unit of rustc, the
 * archive a PDB module was linked from, the path of the unit's source. With `split_std` the crates
 * of the standard library stay apart. The one object that fat link-time optimization makes of all
 * crates has the name of one and is no crate's: known by symbols of many crates in the only file of
 * a crate, which a program that was linked from several does not have. O(units + symbols).
 */
struct unit_crate *unit_crates_build(const struct image *image, struct arena *arena,
				     struct intern *labels, bool split_std);

#endif
