/* choose.h: which target of a workspace is meant. Private to src/cargo. */
#ifndef BINSIZE_CARGO_CHOOSE_H
#define BINSIZE_CARGO_CHOOSE_H

#include "build.h"

#include "../base/document.h"

/* A target of a package, as `cargo metadata` has them. */
struct cargo_target_choice {
	const struct node *package, *target;
};

/* Whether it is a library in any form, and whether it is called so. */
bool cargo_is_library(const struct node *target);
bool cargo_is_named(const struct node *target, const char *name);

/* The one that `build` asks for; an error when there are several or none. */
struct error *cargo_choose(struct arena *arena, const struct cargo_build *build,
			   const struct node *metadata, struct cargo_target_choice *chosen);

#endif
