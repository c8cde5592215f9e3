/* size.h: numbers of bytes for people. */
#ifndef BINSIZE_VIEW_SIZE_H
#define BINSIZE_VIEW_SIZE_H

#include "../base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Room for any of the texts below. */
enum { SIZE_TEXT = 32 };

/* "23.1 MiB", or "24,222,105" when `exact`. */
void format_size(char text[SIZE_TEXT], uint64_t bytes, bool exact);

/* "24,222,105" */
void format_count(char text[SIZE_TEXT], uint64_t n);

/* "+1.2 MiB", "-34 B", "0 B": how much more there is. */
void format_delta(char text[SIZE_TEXT], int64_t delta, bool exact);

/* The same as a share of what there was: "+1.2%", "gone"; "new" where there was nothing. */
void format_change(char text[SIZE_TEXT], uint64_t old, int64_t delta);

/* "12.3%", "<0.1%", "0%" */
void format_share(char text[SIZE_TEXT], uint64_t part, uint64_t whole);

#endif
