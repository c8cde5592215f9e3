/* renames.h: joins rows of what went and came again: under another name, or from another folder. */
#ifndef BINSIZE_COMPARE_RENAMES_H
#define BINSIZE_COMPARE_RENAMES_H

#include "diff.h"

/*
 * Rows of functions are joined that have the same code under another name, or the same name in another place
 * (of several axes); rows of files that have the same name in a folder that has moved, as none of its
 * other files are where they were. Only what is there once is joined. O(rows log rows), and of files O(rows) for
 * each that has moved.
 */
void renames_join(struct arena *arena, struct diff_table *table, const struct diff *diff);

#endif
