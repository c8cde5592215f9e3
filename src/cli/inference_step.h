/* inference_step.h: what is gathered for the crates of code that has no names. Private to src/cli. */
#ifndef BINSIZE_CLI_INFERENCE_STEP_H
#define BINSIZE_CLI_INFERENCE_STEP_H

#include "pipeline.h"

/*
 * Looks for clues when a composition asks for crates that names and objects do not tell, and reads the
 * lock file that tells which crate can hold code of which. Pointers must be there still. Errors are
 * those of the lock file.
 */
struct error *gather_clues(struct analysis *analysis, const struct options *options);

#endif
