/*
 * saved.h: results that were saved, JSON of the schema "binsize/1": docs/json.md, "Saved results".
 */
#ifndef BINSIZE_COMPARE_SAVED_H
#define BINSIZE_COMPARE_SAVED_H

#include "snapshot.h"

#include "../base/error.h"

/* Whether some bytes begin as a saved result does: with an object of JSON, or a conflict of git. */
bool saved_is(const void *bytes, uint64_t size);

/* Whether they also name its schema, so that it is one even if it is damaged. O(size). */
bool saved_is_ours(const void *bytes, uint64_t size);

/*
 * Reads one. Numbers that do not sum to the file's size are an error, as is another schema: `*is_newer`
 * tells that a later version wrote it. Everything is copied into the arena.
 */
struct error *saved_read(struct arena *arena, const void *bytes, uint64_t size,
			 struct snapshot *snapshot, bool *is_newer);

#endif
