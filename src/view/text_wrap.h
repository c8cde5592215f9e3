/* text_wrap.h: sentences of our own, broken into lines. */
#ifndef BINSIZE_VIEW_TEXT_WRAP_H
#define BINSIZE_VIEW_TEXT_WRAP_H

#include "view.h"

/*
 * Our own words from column `at` on; lines break at spaces to stay within `width` columns (0: never)
 * and go on in column `indent`.
 */
void text_wrap(struct text *out, const char *words, size_t at, size_t indent, size_t width);

/* The same as a paragraph of the report, indented. */
void text_sentence(struct text *out, const char *words, const struct view_style *style);

#endif
