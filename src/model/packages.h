/* packages.h: the packages that a file states it was built of, and which of them needs which. */
#ifndef BINSIZE_MODEL_PACKAGES_H
#define BINSIZE_MODEL_PACKAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One of them; all strings are from strangers, none is NULL or, but for `source`, empty. */
struct stated_package {
	const char *name, *version;
	const char
		*source; /* in the words of the file: "crates.io", "git", "local", "registry", … */
	bool is_build;	 /* needed by the build only: it is not in the file */
	bool is_root;	 /* what was built */
	uint32_t first_dependency, n_dependencies; /* in `dependencies` of all */
};

/*
 * All of them; in the arena of the image. Nothing promises one root, nor that no package needs itself
 * in the end: who walks the edges has to stop by himself.
 */
struct stated_packages {
	struct stated_package *items; /* in the order of the file */
	size_t n;
	uint32_t *dependencies; /* indices into items, in range */
	size_t n_dependencies;
};

#endif
