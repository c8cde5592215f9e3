/* saved.h: writes results to be saved. */
#ifndef BINSIZE_VIEW_SAVED_H
#define BINSIZE_VIEW_SAVED_H

#include "../base/text.h"
#include "../compare/snapshot.h"

/* Appends the JSON of a snapshot, which saved_read() takes. */
void saved_write(struct text *out, const struct snapshot *snapshot);

#endif
