/* search.h: candidates for one file, tried one by one. Shared inside src/locate only. */
#ifndef BINSIZE_LOCATE_SEARCH_H
#define BINSIZE_LOCATE_SEARCH_H

#include "locate.h"

/* A search that is under way. */
struct search {
	struct arena *arena;
	const struct locate_match *match;
	const char *self; /* the analyzed file, which is no candidate; NULL: it has no place */
	struct located located;
	size_t capacity;
};

/* `self` may be "-" or NULL. With --no-debug the search is over before it starts. */
struct search search_begin(struct arena *arena, const char *self,
			   const struct locate_options *options, const struct locate_match *match);

/* Nothing more is to be tried: it was found, or there were too many candidates. */
bool search_is_over(const struct search *search);

/*
 * Looks at one candidate, unless the search is over or it was looked at before. `crc` is that of
 * the whole file, or NULL. True when this is the file; then the search is over.
 */
bool search_try(struct search *search, const char *path, const uint32_t *crc);

/* The same for `name` in `directory`; either may be NULL, then there is no such candidate. */
bool search_try_in(struct search *search, const char *directory, const char *name,
		   const uint32_t *crc);

/* For reasons that are found out elsewhere. */
void search_add_tried(struct search *search, const char *path, const char *why);

/* Moves what was tried into the arena. */
struct located search_end(struct search *search);

#endif
