/*
 * reasons.h: why a file grew or shrank: the few things behind most of the difference. Each is read off the
 * rows of a comparison; they may overlap (a new crate brings its functions), so they sum to nothing.
 */
#ifndef BINSIZE_COMPARE_REASONS_H
#define BINSIZE_COMPARE_REASONS_H

#include "diff.h"

#include "../settings/verdict.h"

/* One of them. */
struct diff_reason {
	const char *text; /* "crate serde_yaml is new"; names may come from strangers */
	const char *how;  /* the rows it was read off: "by crate" */
	int64_t delta;	  /* bytes of the file */
	enum confidence confidence;
	bool is_cause; /* something came, went or was set: others may follow from it */
};

/*
 * That are told of: causes behind a twentieth of the difference or more, then all others, each the largest
 * first.
 */
enum { MOST_REASONS = 8 };

/* All of them. Lives in the arena. */
struct diff_reasons {
	struct diff_reason items[MOST_REASONS];
	size_t n;
};

/* Looks at the tables there are. O(rows log rows). */
struct diff_reasons reasons_of(struct arena *arena, const struct diff *diff);

#endif
