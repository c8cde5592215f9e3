/*
 * crates.h: the crates that a file names with their versions, also without symbols.
 *
 * By the places where it panics, which are paths of source files; by __FILE__ of C that lies in them; and,
 * of cargo-auditable, by a list of all. Without that list a crate that cannot panic is not among them.
 */
#ifndef BINSIZE_KNOWN_CRATES_H
#define BINSIZE_KNOWN_CRATES_H

#include "../model/image.h"
#include "../names/source_path.h"

struct c_texts;

/* One version of a crate. */
struct known_crate {
	const char *name; /* as Cargo spells it, of git and of the project's own a directory's; from
				 * strangers. "": the project's root package */
	const char *version;	/* of a git dependency its commit; "": nothing tells */
	const char *repository; /* of a git dependency; else "" */
	enum source_kind source;
	uint64_t n_locations; /* places that panic and name it */
	uint64_t n_files;     /* of C and C++ that name it */
	bool is_stated; /* in the list of cargo-auditable, which has names and versions right */
	bool is_build;	/* and needed by the build only, as that says */
};

/* All of them; in an arena. */
struct known_crates {
	struct known_crate *items; /* by name, then version */
	size_t n;
	bool are_all;		/* there is a list of all packages */
	const char *std_commit; /* of rustc, that the standard library is of; or NULL */
};

/* By panics alone. Looks at pointers and what they point to. O(pointers). */
struct known_crates known_crates_of(const struct image *image, struct arena *arena);

/* Adds those of the list and those of C sources. O(n log n). */
void known_crates_add(struct known_crates *crates, const struct stated_packages *packages,
		      const struct c_texts *c, struct arena *arena);

#endif
