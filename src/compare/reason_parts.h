/* reason_parts.h: what the finders of reasons share. Private to src/compare. */
#ifndef BINSIZE_COMPARE_REASON_PARTS_H
#define BINSIZE_COMPARE_REASON_PARTS_H

#include "reasons.h"

/* What is found, and from what. */
struct finder {
	struct arena *arena;
	const struct diff *diff;
	struct diff_reason *items;
	size_t n, capacity;
};

/* Adds a reason of `delta` bytes; none when that is 0. */
void reason_add(struct finder *f, struct diff_reason reason);

/* Bytes of a row: new minus old. */
int64_t reason_delta(const struct diff_row *row);

/* Of a row by kind. */
int64_t reason_delta_of_kind(const struct finder *f, const char *kind);

/* "[read-only data]" is a place, not a name. */
bool reason_is_place(const char *label);

/* causes.c: settings, packing, what comes and goes whole, versions. */
void find_causes(struct finder *f);

/* effects.c: kinds, crates, functions and their families that have other sizes. */
void find_effects(struct finder *f);

#endif
