/* target.h: which tables of Cargo's configuration are meant for a program. */
#ifndef BINSIZE_CARGO_TARGET_H
#define BINSIZE_CARGO_TARGET_H

#include "../base/arena.h"

#include <stdbool.h>

/* What is built for. A part that is NULL is not known, and never rules anything out. */
struct cargo_target {
	const char *arch;   /* "x86_64", as in triples */
	const char *os;	    /* "linux", "windows", "macos" */
	const char *env;    /* "gnu", "msvc", "musl" */
	const char *triple; /* of all that when it is known */
};

/* The parts of a triple such as x86_64-unknown-linux-gnu. */
struct cargo_target cargo_target_of(struct arena *arena, const char *triple);

/* Its triple, or the usual one of its parts; NULL when they are not all known. */
const char *cargo_target_triple(struct arena *arena, const struct cargo_target *target);

/* Whether [target.NAME] is meant for it: NAME is a triple, or a cfg(…). */
bool cargo_target_matches(struct arena *arena, const struct cargo_target *target, const char *name);

#endif
