/*
 * crate_states.h: the crates that paths of source files speak of, numbered. Private to src/infer.
 *
 * Two versions of a crate are two states: each has a place of its own in the program.
 */
#ifndef BINSIZE_INFER_CRATE_STATES_H
#define BINSIZE_INFER_CRATE_STATES_H

#include "regions.h"

#include "../base/arena.h"
#include "../base/intern.h"
#include "../names/source_path.h"

/* A growing list of states. Start from { .arena = … }; release it, the states are the arena's. */
struct crate_states {
	struct arena *arena;
	struct intern keys; /* one for each state, in order */
	struct region_state *items;
	size_t n, capacity;
};

/* Frees the list; texts are the arena's. */
void crate_states_release(struct crate_states *states);

/*
 * The state of each of `n` paths, or NO_INDEX where a path tells no crate; free() it. More than a few
 * crates that std was built with are those of a program of the Rust project, which has them as its own.
 */
uint32_t *crate_states_of_paths(struct crate_states *states, const struct interned *paths,
				size_t n);

/* What names of native states end with that are known by a source file, not only by an import. */
#define NATIVE_FILE_END " (C)"

/* The length of what is in front of that; 0: it is known by imports only, or by nothing. */
size_t native_file_name(const struct region_state *state);

/* The state of a name that is not Rust's: "C++", "CUDA", "crypto (C)". The text is copied. */
uint32_t crate_states_native(struct crate_states *states, const char *name, size_t length);

/* The same of C whose sources lie in those of a crate, which is what is in front of NATIVE_FILE_END. */
uint32_t crate_states_carried(struct crate_states *states, const char *name, size_t length);

/*
 * The state of a crate as symbols spell it, "std" and native names in brackets included; of one that has
 * several versions none.
 */
uint32_t crate_states_named(struct crate_states *states, const char *name, size_t length);

#endif
