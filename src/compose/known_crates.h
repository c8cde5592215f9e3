/*
 * known_crates.h: the crates that a file names with their versions, also without symbols: the places where it
 * panics are paths of source files. A crate that cannot panic is not among them.
 */
#ifndef BINSIZE_COMPOSE_KNOWN_CRATES_H
#define BINSIZE_COMPOSE_KNOWN_CRATES_H

#include "../model/image.h"
#include "../names/source_path.h"

/* One version of a crate. */
struct known_crate {
	const char *name;    /* as Cargo spells it; from strangers */
	const char *version; /* of a git dependency its commit; "": the path tells none */
	enum source_kind source;
	uint64_t n_locations; /* places that name it */
};

/* All of them; in an arena. */
struct known_crates {
	struct known_crate *items; /* by name, then version */
	size_t n;
	const char *std_commit; /* of rustc, that the standard library is of; or NULL */
};

/* Looks at pointers and what they point to. O(pointers). */
struct known_crates known_crates_of(const struct image *image, struct arena *arena);

#endif
