/* compare_step.h: results apart from their files: saved, and compared with each other. */
#ifndef BINSIZE_CLI_COMPARE_STEP_H
#define BINSIZE_CLI_COMPARE_STEP_H

#include "pipeline.h"

#include "../compare/diff.h"

/* Whether a path is a file with a result that was saved, perhaps a damaged one. O(size). */
bool snapshot_is_at(const char *path);

/* Whether one may be saved there: over another one, an empty file, or none. */
bool snapshot_may_go_to(const char *path);

/* Why an error of a file that is compared with leaves the question open. */
enum absence {
	ABSENCE_NONE,	 /* it does not: the file is there, and wrong */
	ABSENCE_MISSING, /* there is no such file */
	ABSENCE_LATER,	 /* a later version saved it */
};

/*
 * What a file comes to by the axes that are asked for, or by those that are saved: a binary is analyzed, a
 * saved result is read. Lives in the arena; snapshot_close() it, also after an error.
 */
struct error *snapshot_open(struct arena *arena, const struct options *options, const char *path,
			    struct snapshot *snapshot, enum absence *absence);

/* The same of an analysis that has been made, but for `name` and `path`. */
void snapshot_fill(struct arena *arena, struct analysis *analysis, struct snapshot *snapshot);

/* Takes packages from a Cargo.lock instead of those that the file tells of. */
struct error *snapshot_add_lock(struct arena *arena, const char *path, struct snapshot *snapshot);

/* Writes it, folded unless all of it is wanted. The snapshot stays as it is. */
struct error *snapshot_save(struct arena *arena, const struct options *options, const char *path,
			    const struct snapshot *snapshot);

/*
 * Whether two can be compared as it is asked for: they were made with the same options, and have the rows. The
 * error is about the file `*blamed`.
 */
struct error *comparison_check(struct arena *arena, const struct options *options,
			       const struct snapshot *old, const struct snapshot *new,
			       const char **blamed);

/* The tables of both that a comparison shows when no axes are asked for. */
struct diff compare(struct arena *arena, const struct options *options, const struct snapshot *old,
		    const struct snapshot *new);

#endif
