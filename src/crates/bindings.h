/* bindings.h: which crates bind libraries of C and C++, and so carry their code. Private to src/crates. */
#ifndef BINSIZE_CRATES_BINDINGS_H
#define BINSIZE_CRATES_BINDINGS_H

#include "crate_finder.h"

/* A package of the lock file that may carry code of a library. */
struct locked_binding {
	const char *name;
	struct crate_names packages; /* of that name and version */
};

/* Looked up once: files may name as many crates as they have functions. Borrows names; release it. */
struct bindings {
	struct intern stems; /* what a library and its binding share: "git2" */
	const char *
		*names; /* of each stem: the first binding among states, else in the lock file */
	size_t n, capacity;
	struct locked_binding *locked; /* all of the lock file but those of systems */
	size_t n_locked, locked_capacity;
	uint32_t *labels; /* of each state: region_state_label(), or NO_INDEX: not asked for yet */
};

/* Of the states and the lock file, which must be complete. O(bytes of names + packages x log). */
struct bindings bindings_of(const struct crate_finder *finder);
void bindings_release(struct bindings *bindings);

/*
 * The label of the crate that binds a library or is called as one, when the program is known to have
 * one; or NO_INDEX. O(length).
 */
uint32_t binding_label_of(const struct crate_finder *finder, const char *library);

/*
 * The label of the one binding that a crate can reach, when the lock file tells of no other; or NO_INDEX.
 * O(bindings of the lock file).
 */
uint32_t reached_binding_label(const struct crate_finder *finder, const char *crate);

#endif
