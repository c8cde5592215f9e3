/*
 * budget.h: what a file may have, and by how much it may grow: --limit and --fail-on.
 *
 *	20MiB, crate:tokio=1.5MiB		a limit
 *	+1%, +20KiB, crate:tokio=+5%		growth since what it is compared with
 *	-1%, crate:tokio=-20KiB			the opposite: it is out of date once this much is gone
 *	unknown>5%				the share of bytes that nobody is known to own
 */
#ifndef BINSIZE_COMPARE_BUDGET_H
#define BINSIZE_COMPARE_BUDGET_H

#include "diff.h"
#include "gate.h"

#include "../base/error.h"

/* What is bounded. */
enum budget_of { BUDGET_SIZE, BUDGET_GROWTH, BUDGET_SHRINKAGE, BUDGET_UNKNOWN };

/* One bound. */
struct budget {
	const char *text; /* as it was written */
	const char *from; /* who asks: "--limit", or a file and its line */
	enum budget_of of;
	const char *axis, *name; /* of a row; NULL: the whole file */
	bool is_share;		 /* `percent` counts, else `bytes` */
	double percent;
	uint64_t bytes;
};

/*
 * Reads one; a size by itself is a limit, or a growth for `is_growth`. `from` is kept. The error says what is
 * wrong.
 */
struct error *budget_read(struct arena *arena, const char *text, const char *from, bool is_growth,
			  struct budget *budget);

/* Holds it against a file, or against a comparison; `diff` may be NULL: what it is about is unknown then. */
struct gate_check budget_hold(const struct budget *budget, struct arena *arena,
			      const struct snapshot *snapshot, const struct diff *diff);

/* Whether what it bounds is there: a row of one of the files, or no row at all. True when that is not known. */
bool budget_names_row(const struct budget *budget, const struct snapshot *snapshot,
		      const struct diff *diff);

/*
 * The number that a text begins with, as strtod() but decimal and without a sign or spaces in front. `*end` is
 * behind it: `text` when there is none.
 */
double parse_number(const char *text, char **end);

/* A number of bytes with an optional unit: "4096", "20KiB", "1.5MB", "3k" (1024, as bloaty). */
struct error *parse_size(struct arena *arena, const char *text, uint64_t *bytes);

#endif
