/* history_step.h: what is recorded of a file. Private to src/cli. */
#ifndef BINSIZE_CLI_HISTORY_STEP_H
#define BINSIZE_CLI_HISTORY_STEP_H

#include "options.h"

#include "../compare/snapshot.h"

/*
 * Appends a run of the file to the history, folded as saved results are. Returns the exit status: a file of
 * which parts are missing and a store of a later version leave it undecided.
 */
int history_record(struct arena *arena, const struct options *options,
		   const struct snapshot *snapshot);

#endif
