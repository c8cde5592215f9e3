/*
 * build.h: lets Cargo build a program, and finds it.
 *
 * Source: "The Cargo Book", "External tools": the messages of --message-format=json, and the output of
 * cargo metadata, version 1.
 */
#ifndef BINSIZE_CARGO_BUILD_H
#define BINSIZE_CARGO_BUILD_H

#include "../base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* What to build, in the words of `cargo build`. Strings that are NULL were not given. */
struct cargo_build {
	const char *package, *bin, *example;
	bool is_lib;
	const char *profile; /* of --profile, or "release" for --release */
	const char *target;
	const char *manifest_path, *target_dir;
	const char *const *passed; /* --features and others that are Cargo's alone */
	size_t n_passed;
	bool no_build; /* what is there is enough */
};

/* What came of it. */
struct cargo_artifact {
	const char *path;     /* of the program or library, as it is written from here */
	const char *manifest; /* of its package */
	const char *lock;     /* the workspace's, or NULL */
};

/*
 * Builds the one program that is meant: the one that is named, the package's only one, its default-run;
 * without programs its library. What Cargo prints goes to standard error. Errors: Cargo's, or that there
 * are several or none.
 */
struct error *cargo_build(struct arena *arena, const struct cargo_build *build,
			  struct cargo_artifact *artifact);

#endif
