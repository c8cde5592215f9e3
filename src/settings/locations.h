/*
 * locations.h: the places that panics of Rust code name, core::panic::Location.
 *
 * {pointer to a path, its length, u32 line, u32 column} in data, also of a stripped file. One LLVM
 * module has each of them once: equal ones tell of several. Seen so in rustc 1.63 to 1.96, for 64-bit
 * little-endian targets.
 */
#ifndef BINSIZE_SETTINGS_LOCATIONS_H
#define BINSIZE_SETTINGS_LOCATIONS_H

#include "../model/memory.h"
#include "../names/source_path.h"

/* Locations of one crate, one behind the other. */
struct location_run {
	const char *crate;	/* "core", "miniz_oxide", "alpha"; "" when the path tells none */
	const char *version;	/* "0.8.9"; "" */
	const char *repository; /* of a git dependency; else "" */
	uint32_t n;
	enum source_kind source;
	bool is_std;	   /* of the toolchain's library or of what that was built with */
	bool is_versioned; /* the path tells the version: not the program's own */
};

/* All locations of a file. */
struct locations {
	size_t n, n_equal;	   /* all, and copies beyond the first */
	struct location_run *runs; /* ascending; in the arena */
	size_t n_runs;
	const char *std_commit; /* of rustc, that std is of: 40 digits of hexadecimal; or NULL */
};

/* Finds them by the words where the loader puts addresses. O(pointers). Lives in the arena. */
struct locations locations_of(const struct image *image, struct memory *memory,
			      struct arena *arena);

#endif
