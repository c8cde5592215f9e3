/* text_parts.h: the parts of the text report. Each appends whole lines. */
#ifndef BINSIZE_VIEW_TEXT_PARTS_H
#define BINSIZE_VIEW_TEXT_PARTS_H

#include "view.h"

/* What the file is, and where its symbols came from. */
void text_identity(struct text *out, const struct report *report, const struct view_style *style);

/* One bar per kind. */
void text_composition(struct text *out, const struct table *table, const struct view_style *style);

/* Any table, flat or as a tree, with the columns that fit its axes. */
void text_table(struct text *out, const struct table *table, const struct view_style *style);

/* What device code there is and what its copies cost, in a few lines; nothing when there is none. */
void text_device_summary(struct text *out, const struct report *report,
			 const struct view_style *style);

/* The same with its containers, texts and kernels. */
void text_device(struct text *out, const struct report *report, const struct view_style *style);

/* How much of the file has a known owner, and that the sums are the file. */
void text_coverage(struct text *out, const struct report *report, const struct view_style *style);

/*
 * Our own words from column `at` on; lines break at spaces to stay within `width` columns (0: never)
 * and go on in column `indent`.
 */
void text_wrap(struct text *out, const char *words, size_t at, size_t indent, size_t width);

#endif
