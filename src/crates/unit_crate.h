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
 * of the standard library stay apart. What fat link-time optimization merged is no crate's: see merged_unit.h.
 */
struct unit_crate *unit_crates_build(const struct image *image, struct arena *arena,
				     struct intern *labels, bool split_std);

#endif
