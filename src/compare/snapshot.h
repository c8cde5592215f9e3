/*
 * snapshot.h: what one file came to, by some axes, apart from the file: it is compared and saved.
 *
 * Labels are texts that another build of the same source has too: names are demangled, so hashes and the
 * suffixes of compilers are gone, and what is left without a name of its own shares one.
 */
#ifndef BINSIZE_COMPARE_SNAPSHOT_H
#define BINSIZE_COMPARE_SNAPSHOT_H

#include "../compose/composition.h"
#include "../settings/verdict.h"

/* The bytes with one combination of labels. */
struct snapshot_row {
	const char *const *labels; /* one for each axis; valid UTF-8 */
	struct sums sums;
};

/* All rows by some axes; they sum to the file. */
struct snapshot_table {
	const char *axes[MOST_AXES];
	size_t n_axes;
	bool is_symbol;		   /* the last axis names functions and variables */
	struct snapshot_row *rows; /* ascending by their labels, each combination once */
	size_t n_rows;
	struct sums total;
};

/* What a file says of one build setting. */
struct snapshot_setting {
	const char *name;
	const char *value; /* in words: "fat", "none or thin-local", "unknown" */
	const char *confidence;
};

/* The label of rows that are too small to be saved one by one. */
#define SNAPSHOT_FOLDED "[smaller rows]"

/* Tables of one snapshot. */
enum { MOST_SNAPSHOT_TABLES = 12 };

/* Lives in an arena. */
struct snapshot {
	const char *name; /* of the file, without folders */
	const char *format, *machine;
	const char *path; /* as the user wrote it */
	const char *
		warning; /* what of the file was stepped over, the first and how many more; or NULL */
	bool is_saved;	 /* it was read from a result that was saved */
	uint64_t
		floor; /* rows of symbols that are smaller were folded into SNAPSHOT_FOLDED; 0: none */
	bool is_damaged; /* parts of the file are missing: what is not there says nothing */
	bool has_names;	 /* symbols tell functions apart: crates and symbols can be compared */
	uint64_t file_size, vm_size;
	struct snapshot_table tables[MOST_SNAPSHOT_TABLES];
	size_t n_tables;
	const struct snapshot_setting *settings;
	size_t n_settings;
};

/* Adds the table of a composition; its texts are copied into the arena. O(rows log rows). */
void snapshot_add(struct snapshot *snapshot, struct arena *arena,
		  const struct composition *composition, const struct labeller *labeller);

/* Adds verdicts. */
void snapshot_add_settings(struct snapshot *snapshot, struct arena *arena,
			   const struct judged *judged, size_t n);

/* Folds rows below a floor that keeps a saved result small, in tables of symbols. */
void snapshot_fold(struct snapshot *snapshot, struct arena *arena);

/* The table by these axes, in this order, or NULL. */
const struct snapshot_table *snapshot_find(const struct snapshot *snapshot,
					   const char *const *names, size_t n_axes);

/* Order of two rows with as many labels. */
int snapshot_compare(const struct snapshot_row *a, const struct snapshot_row *b, size_t n_axes);

#endif
