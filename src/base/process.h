/* process.h: other programs. */
#ifndef BINSIZE_BASE_PROCESS_H
#define BINSIZE_BASE_PROCESS_H

#include "error.h"
#include "text.h"

/*
 * Runs a program, which is looked for in $PATH, and appends what it writes on standard output; standard
 * input and error stay ours. `words` ends with NULL. An error when it cannot be started, or does not
 * end with 0.
 */
struct error *process_output(struct arena *arena, const char *const *words, struct text *output);

/*
 * The first line that a program writes, which may be ""; NULL when it cannot be started or does not end with
 * 0. What it says on standard error is not shown: for questions that may have no answer.
 */
const char *process_ask(struct arena *arena, const char *const *words);

#endif
