/* gate_step.h: asks the questions that decide the exit status. Private to src/cli. */
#ifndef BINSIZE_CLI_GATE_STEP_H
#define BINSIZE_CLI_GATE_STEP_H

#include "pipeline.h"

#include "../compare/gate.h"

/*
 * Bounds, held against a file and a comparison; `diff` may be NULL, and `missing` says then why
 * there is none, unless nobody asked for one. Lives in the arena.
 */
struct gate gate_of_bounds(struct arena *arena, const struct options *options,
			   const struct snapshot *snapshot, const struct diff *diff,
			   const char *missing, bool may_be_missing);

/* Expectations of settings and features, and bounds on the size of the file. */
struct gate gate_of_file(struct analysis *analysis, const struct options *options);

/* Says on standard error why the exit status is not 0. */
void say_gate(const struct gate *gate);

/* The exit status that it comes to. */
int gate_status(const struct gate *gate);

#endif
