/*
 * diff.h: what changed from one file to another, row by row and in all. Differences sum to that of the
 * files' sizes, exactly.
 */
#ifndef BINSIZE_COMPARE_DIFF_H
#define BINSIZE_COMPARE_DIFF_H

#include "match.h"
#include "snapshot.h"

/* What became of a row. */
enum diff_status { DIFF_SAME, DIFF_GROWN, DIFF_SHRUNK, DIFF_ADDED, DIFF_REMOVED, DIFF_RENAMED };

/* "same", "grown", … as in the JSON */
const char *diff_status_name(enum diff_status status);

struct diff_row;

/*
 * By the sizes of a row that is in one file or both. Memory counts where the file tells no difference: .bss has
 * no bytes in it.
 */
enum diff_status diff_status_of(const struct diff_row *row, bool is_old, bool is_new);

/* A row of either file or both. Sizes are bytes. */
struct diff_row {
	const char *const *labels;
	const char *const *old_labels; /* what they were, by renames_join(); else NULL */
	struct sums old, new;	       /* all 0 where it is not there */
	enum diff_status status;
	enum match_stage match; /* of a symbol; MATCH_COUNT: nothing is known of it */
};

/* Rows by some axes: those that differ first, the largest difference in front; then the same ones. */
struct diff_table {
	const char *axes[MOST_AXES];
	size_t n_axes;
	bool is_symbol;
	struct diff_row *rows;
	size_t n_rows, n_changed;
	struct sums old, new;
};

/* A setting whose verdict changed. */
struct diff_setting {
	const char *name, *old, *new;
	enum confidence confidence; /* the lesser of the two */
};

/* A package that has another version, came or went. */
struct diff_version {
	const char *name;
	const char *old, *new; /* "1.36.0", "0.8.5, 0.9.1"; NULL: none was seen */
};

struct diff_reason;
struct gate;

/* All of it. Borrows from both snapshots. */
struct diff {
	const struct snapshot *old, *new; /* `old` NULL: there was nothing to compare with */
	struct diff_table *tables;	  /* those that both have; bounds are held against them */
	size_t n_tables;
	const struct diff_table **shown; /* some of them, in the order in which they are shown */
	size_t n_shown;
	struct matches matches; /* of functions */
	struct diff_setting *settings;
	size_t n_settings;
	struct diff_version *versions; /* by name */
	size_t n_versions;
	const char **warnings; /* what makes the comparison less than it could be */
	size_t n_warnings;
	const struct diff_reason *reasons; /* why, by reasons_of(); NULL: nobody asked */
	size_t n_reasons;
	const struct gate *gate; /* bounds, and what came of them; NULL: nobody asked */
};

/*
 * Compares the tables that both have, in the order of the new one's. A table of which rows do not sum to
 * the files is a bug and ends the program. Code of functions is compared as match_bodies() does. O(rows log rows), and that.
 */
struct diff diff_of(struct arena *arena, const struct snapshot *old, const struct snapshot *new,
		    bool compares_code);

/* Sums the rows from `first` on: those that are not shown. */
void diff_rest(const struct diff_table *table, size_t first, struct sums *old, struct sums *new);

/* The table by one axis, or NULL. */
const struct diff_table *diff_table_by(const struct diff *diff, const char *axis);

/* Without its sign. */
uint64_t diff_magnitude(int64_t n);

/* Bytes in the file: new minus old. */
int64_t diff_of_sums(const struct sums *old, const struct sums *new);

#endif
