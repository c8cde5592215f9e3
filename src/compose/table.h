/* table.h: the rows of a composition as a reader wants them: named, filtered, sorted, cut. */
#ifndef BINSIZE_COMPOSE_TABLE_H
#define BINSIZE_COMPOSE_TABLE_H

#include "composition.h"

#include "../names/demangle.h"

/* Largest first, or by name. */
enum sort_key { SORT_FILE, SORT_VM, SORT_NAME };

/* What a reader wants to see. */
struct table_options {
	size_t most_rows; /* of each level of a tree; 0: all */
	enum sort_key sort;
	enum demangle_style style;
	uint64_t least_size;	      /* rows below it, in the file and in memory, are folded */
	const char *filter, *exclude; /* POSIX extended regular expressions, or NULL */
	bool is_tree;
	bool folds_places; /* rows without an owner become one at the end (not of trees) */
};

/* One line. Strings live in the arena. */
struct table_row {
	const char *labels[MOST_AXES]; /* readable, but not yet safe to print */
	const char *raw[MOST_AXES];    /* of symbols: as in the file; else the same as labels */
	const char **aliases;	       /* other names of a symbol, as in the file */
	size_t n_aliases;
	struct sums sums;
	unsigned depth;	   /* in a tree: which label is new; otherwise n_axes - 1 */
	size_t n_folded;   /* > 0: not a row but the sum of so many that are not shown */
	bool folds_places; /* … because they have no owner */
};

/* The lines and what they sum to. Start from table_build(). */
struct table {
	const struct axis *axes[MOST_AXES];
	size_t n_axes;
	bool is_tree;
	struct table_row *rows;
	size_t n_rows, capacity;
	struct sums shown; /* of all rows that passed the filters */
	struct sums total; /* of the whole file */
};

/*
 * Makes the table of a composition; labels live in the arena. A regular expression that
 * cannot be compiled is an error. Rows are in a fixed order: ties are broken by label.
 */
struct error *table_build(struct arena *arena, const struct composition *composition,
			  const struct labeller *labeller, const struct table_options *options,
			  struct table *table);
void table_release(struct table *table);

#endif
