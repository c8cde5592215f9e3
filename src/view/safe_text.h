/* safe_text.h: names from strangers, made harmless for a terminal. */
#ifndef BINSIZE_VIEW_SAFE_TEXT_H
#define BINSIZE_VIEW_SAFE_TEXT_H

#include "../base/text.h"

/*
 * Appends `string` so that it cannot move the cursor, change the terminal, reorder what stands
 * beside it or pass for something else: control characters, bytes that are no UTF-8, bidirectional
 * and other invisible format characters become \xNN or \u{NNNN}; a combining mark too, and the
 * first of two '#', which are commands to runners of CI. With `columns` > 0 at most that many are
 * used, a cut name has "…" in its middle. Returns the columns used, wide characters counted as two.
 */
size_t safe_add(struct text *out, const char *string, size_t columns);

#endif
