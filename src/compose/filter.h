/* filter.h: which labels a user wants to see. */
#ifndef BINSIZE_COMPOSE_FILTER_H
#define BINSIZE_COMPOSE_FILTER_H

#include "../base/arena.h"
#include "../base/error.h"

#include <regex.h>
#include <stdbool.h>

/* A pattern. */
struct filter {
	regex_t regex;
	bool is_set; /* else there is no pattern */
};

/*
 * A POSIX extended regular expression; NULL makes a filter that is not set. One that cannot be
 * compiled is an error that says why, and leaves a filter that is not set. Release it.
 */
struct error *filter_compile(struct arena *arena, const char *pattern, struct filter *filter);
void filter_release(struct filter *filter);

/* Whether a part of `text` matches. Only of a filter that is set. */
bool filter_matches(const struct filter *filter, const char *text);

#endif
