/*
 * rustflags.h: flags that never pass through a profile. rustc takes the last it is given, and Cargo
 * gives these last.
 *
 * Source: "The Cargo Book", Configuration, build.rustflags: only the first group that is there counts.
 */
#ifndef BINSIZE_CARGO_RUSTFLAGS_H
#define BINSIZE_CARGO_RUSTFLAGS_H

#include "places.h"
#include "profile.h"
#include "values.h"

/* A flag, and who gives it. */
struct rustflag {
	const char *text; /* a word of rustc's command line */
	const char *where;
};

/* In the order in which rustc sees them. */
struct rustflags {
	struct rustflag *flags;
	size_t n_flags, capacity;
	const char *where;   /* the group that counts, or NULL */
	const char *dropped; /* another that is there and does not count, or NULL */
};

/* The flags for that target. Release them. */
void rustflags_read(struct arena *arena, const struct cargo_places *places,
		    const struct cargo_target *target, struct rustflags *flags);
void rustflags_release(struct rustflags *flags);

/* The last flag that decides a key, its value being in rustc's words; false: there is none. */
bool rustflags_find(const struct rustflags *flags, struct arena *arena, enum cargo_key key,
		    struct cargo_source *source);

#endif
