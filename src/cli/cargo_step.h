/* cargo_step.h: what Cargo was told to do, as expectations of what a file shows. */
#ifndef BINSIZE_CLI_CARGO_STEP_H
#define BINSIZE_CLI_CARGO_STEP_H

#include "pipeline.h"

/*
 * Resolves the profile for the file of an analysis and holds it against the verdicts, which are there.
 * Then the wishes of --expect, whose remedies are the places that Cargo reads.
 */
struct error *expect_of_cargo(struct analysis *analysis, const struct options *options);

#endif
