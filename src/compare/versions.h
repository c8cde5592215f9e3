/* versions.h: packages that have another version, came or went. */
#ifndef BINSIZE_COMPARE_VERSIONS_H
#define BINSIZE_COMPARE_VERSIONS_H

#include "diff.h"

/* Fills diff.versions by the packages of both; nothing when one of them knows none. O(packages). */
void versions_compare(struct arena *arena, struct diff *diff);

#endif
