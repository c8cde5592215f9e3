/*
 * series.h: the rows of a file as numbers with a name each: what is followed from run to run, and
 * what is drawn. Names are safe, valid UTF-8, and each is there once.
 */
#ifndef BINSIZE_VIEW_SERIES_H
#define BINSIZE_VIEW_SERIES_H

#include "../base/arena.h"

#include <stdint.h>

struct gate_subject;

/* One number. */
struct series_item {
	const char *name;
	uint64_t file_size; /* bytes, more than 0 */
};

/* Ascending by name. Lives in an arena. */
struct series {
	struct series_item *items;
	size_t n, capacity;
};

/*
 * To follow: "crate:tokio". The rows that are asked for, else kinds and crates (or units, or
 * sections); not those that are folded, which are others each time. Of a comparison those of the
 * new file.
 */
struct series series_of(struct arena *arena, const struct gate_subject *subject);

/* To draw: "tokio/poll". They sum to the file, exactly, whatever is folded or filtered. */
struct series series_paths_of(struct arena *arena, const struct gate_subject *subject);

#endif
