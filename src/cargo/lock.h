/*
 * lock.h: the packages that Cargo chose.
 *
 * Source: "The Cargo Book", Cargo.toml vs Cargo.lock; tables [[package]] of versions 1 to 4 of the file.
 */
#ifndef BINSIZE_CARGO_LOCK_H
#define BINSIZE_CARGO_LOCK_H

#include "../base/error.h"

#include <stddef.h>
#include <stdint.h>

/* One of them. */
struct cargo_package {
	const char *name, *version;
	uint32_t *dependencies; /* indices of the packages it needs, of all kinds, tests too */
	size_t n_dependencies;
};

/* In the order of the file. */
struct cargo_lock {
	struct cargo_package *packages;
	size_t n_packages;
};

/*
 * Reads a Cargo.lock. A dependency that fits several packages by what is written stands for each,
 * one that fits none for nothing. O(n log n); a name that many packages share costs its number for
 * each use, up to a bound that no real file comes near. Errors: not to be read, no TOML, or without packages. */
struct error *cargo_lock_read(struct arena *arena, const char *path, struct cargo_lock *lock);

#endif
