/* update_step.h: the ratchet: writes a baseline anew. Private to src/cli. */
#ifndef BINSIZE_CLI_UPDATE_STEP_H
#define BINSIZE_CLI_UPDATE_STEP_H

#include "options.h"

#include "../compare/snapshot.h"

/* An error when --update would overwrite what is no saved result: a binary never is. */
struct error *check_update(struct arena *arena, const struct options *options,
			   const struct snapshot *old);

/*
 * Writes the new result in place of the old one (NULL: there is none) if that is allowed at all, and there is a
 * reason, or all bounds are kept and the file is the first one or has shrunk. A file that is damaged or lost
 * its names has not: it is said that the old one stays.
 */
struct error *update_baseline(struct arena *arena, const struct options *options,
			      const struct snapshot *old, const struct snapshot *new,
			      bool is_allowed, bool are_kept);

#endif
