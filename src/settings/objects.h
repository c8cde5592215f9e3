/* objects.h: the objects of Rust crates that were linked, one for each codegen unit. */
#ifndef BINSIZE_SETTINGS_OBJECTS_H
#define BINSIZE_SETTINGS_OBJECTS_H

#include "../model/image.h"
#include "../names/crate.h"

/* Who names the objects, the best first. */
enum objects_source {
	OBJECTS_NONE,
	OBJECTS_PDB,	 /* its modules */
	OBJECTS_SYMBOLS, /* STT_FILE, or .file of COFF */
	OBJECTS_CUT, /* .file of COFF as GNU ld cuts it: 14 bytes, so crates are told apart, units counted */
};

/* A crate, and how many objects it has. */
struct crate_objects {
	struct name_slice crate;
	struct name_slice hash; /* of two versions of one crate it differs; may be cut */
	uint32_t n;		/* different codegen units */
	uint32_t n_repeated;	/* units that occur again: copies by ThinLTO */
	bool is_std;		/* of the toolchain's library, or of what that was built with */
};

/* All that are named. Release it. */
struct objects {
	enum objects_source source;
	struct crate_objects *crates; /* in the order in which they were linked */
	size_t n_crates, capacity;
};

/* Whether a compile unit or module of that path is of the toolchain's library, wherever that was built. */
bool is_std_path(const char *path);

/* Whether a crate of that name may be the toolchain's: one of its library, or what that is built with. */
bool is_std_name(struct name_slice crate);

/*
 * From the units of an image. `debug_units`: from the compile units of DWARF instead, which are not
 * objects under fat LTO but keep the names. Release it. O(units).
 */
struct objects objects_of(const struct image *image, bool debug_units);
void objects_release(struct objects *objects);

/* The crate of that name, or NULL. */
const struct crate_objects *objects_find(const struct objects *objects, const char *crate);

/* Its place in the order of the link, or SIZE_MAX. */
size_t objects_place(const struct objects *objects, const char *crate);

/* "PDB modules", "file symbols", …: a few words for a person. */
const char *objects_source_name(enum objects_source source);

#endif
