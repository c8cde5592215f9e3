/* disassemble_step.h: from the name of a function to its instructions. */
#ifndef BINSIZE_CLI_DISASSEMBLE_STEP_H
#define BINSIZE_CLI_DISASSEMBLE_STEP_H

#include "pipeline.h"

/*
 * Makes analysis.listing of options.function, or nothing without one. An error says that there is no such function,
 * that there are several, or why it cannot be decoded.
 */
struct error *disassemble(struct analysis *analysis, const struct options *options);

/* The functions that a name may mean, on standard error: nothing unless there are several. */
void say_choice(const struct function_choice *choice);

#endif
