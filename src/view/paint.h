/* paint.h: colors of a terminal, when there are any. */
#ifndef BINSIZE_VIEW_PAINT_H
#define BINSIZE_VIEW_PAINT_H

#include "view.h"

/* What is painted. */
enum paint { PAINT_HEADING, PAINT_FAINT, PAINT_BAR, PAINT_WARNING };

/* Everything between the two calls is shown that way; nothing is added without color. */
void paint_begin(struct text *out, const struct view_style *style, enum paint paint);

/* Back to the terminal's own color. */
void paint_end(struct text *out, const struct view_style *style);

#endif
