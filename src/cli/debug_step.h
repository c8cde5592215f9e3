/* debug_step.h: the step of the pipeline that finds and reads debug information. */
#ifndef BINSIZE_CLI_DEBUG_STEP_H
#define BINSIZE_CLI_DEBUG_STEP_H

#include "pipeline.h"

/* Lets readers ask for the files that debug information refers to: dwz, .dwp, .dwo. */
void debug_set_finder(struct analysis *analysis, const struct options *options);

/*
 * Adds to the image what its own debug information says, or that of the file that is found for it.
 * Fills in analysis->located. An error is only a file that the user named and that is not usable;
 * debug information that nobody can find or read is said in the report.
 */
struct error *read_debug(struct analysis *analysis, const struct options *options);

#endif
