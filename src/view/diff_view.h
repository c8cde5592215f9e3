/* diff_view.h: comparisons in each form. */
#ifndef BINSIZE_VIEW_DIFF_VIEW_H
#define BINSIZE_VIEW_DIFF_VIEW_H

#include "view.h"

#include "../compare/diff.h"

/* How a person wants to see one. */
struct diff_style {
	const struct view_style *style;
	size_t most_rows; /* of each table, those that changed; 0: all */
};

/* text_diff.c: for people. */
void text_write_diff(struct text *out, const struct diff *diff, const struct diff_style *style);

/* json_diff.c: see docs/json.md. */
void json_write_diff(struct text *out, const struct diff *diff, const struct diff_style *style);

/* csv_diff.c: the first table, all rows unless fewer are wanted; deltas sum to that of the files. */
void csv_write_diff(struct text *out, const struct diff *diff, const struct diff_style *style);

/* markdown_diff.c: a comment on a pull request. */
void markdown_write_diff(struct text *out, const struct diff *diff, const struct diff_style *style);

#endif
