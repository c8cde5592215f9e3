/* known.h: what a file says of its own parts where nothing says which bytes are theirs. */
#ifndef BINSIZE_KNOWN_KNOWN_H
#define BINSIZE_KNOWN_KNOWN_H

#include "c_texts.h"
#include "classes.h"
#include "crates.h"

/* All of it; in an arena. */
struct known {
	struct known_crates crates;
	struct c_texts c;
	struct known_classes classes;
};

/* Looks at pointers, at what they point to and at read-only data. O(pointers + bytes of data). */
struct known known_of(const struct image *image, struct arena *arena);

#endif
