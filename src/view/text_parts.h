/* text_parts.h: the parts of the text report. */
#ifndef BINSIZE_VIEW_TEXT_PARTS_H
#define BINSIZE_VIEW_TEXT_PARTS_H

#include "text_wrap.h"
#include "view.h"

/* Appends whole lines, or nothing when the report has nothing of the kind. Cannot fail. */
typedef void text_part(struct text *out, const struct report *report,
		       const struct view_style *style);

text_part text_identity;    /* what the file is, and where its symbols came from */
text_part text_known;	    /* crates that a file without symbols names */
text_part text_inferred;    /* how much of its code has a crate all the same */
text_part text_composition; /* one bar per kind */
text_part text_device;	    /* what device code there is and what its copies cost, in a few lines */
text_part text_no_device;   /* says so when there is none */
text_part text_device_lists;   /* its containers, texts and kernels */
text_part text_device_savings; /* what could be saved of it */
text_part text_settings;       /* what is known of how it was built, a line each */
text_part text_duplicates;     /* what is there more than once, a list for each kind of thing */
text_part text_features;       /* which optional parts got in */
text_part text_wishes;	       /* what was wanted of them, and whether it is so */
text_part text_listing;	       /* a function, instruction by instruction */
text_part text_coverage;       /* how much of the file has a known owner; the sums are the file */

/* Any table, flat or as a tree, with the columns that fit its axes. */
void text_table(struct text *out, const struct table *table, const struct view_style *style);

#endif
