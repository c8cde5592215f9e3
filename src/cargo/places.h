/* places.h: the files that Cargo reads for a manifest, from where it is started. */
#ifndef BINSIZE_CARGO_PLACES_H
#define BINSIZE_CARGO_PLACES_H

#include "../base/document.h"

/* Configuration files that one call reads. */
enum { MOST_CONFIGS = 64 };

/* Everything that may set something. Paths are as people write them from the current directory. */
struct cargo_places {
	struct document manifest;		 /* the one that was named */
	struct document root;			 /* the workspace's; may be the same */
	bool is_member;				 /* the manifest is not the root */
	struct document arguments[MOST_CONFIGS]; /* --config, the strongest first */
	size_t n_arguments;
	struct document configs[MOST_CONFIGS]; /* the nearest first; those of $CARGO_HOME last */
	size_t n_configs;
	const char *unread_config; /* beside the manifest, where Cargo does not look; or NULL */
};

/* Reads them all. Errors name the file. */
struct error *cargo_places_read(struct arena *arena, const char *manifest,
				const char *const *arguments, size_t n_arguments,
				struct cargo_places *places);

/* "Cargo.toml:12" */
const char *cargo_place_of(struct arena *arena, const struct document *document,
			   const struct node *node);

#endif
