/* terminal.h: what is known of where output goes. */
#ifndef BINSIZE_BASE_TERMINAL_H
#define BINSIZE_BASE_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

/* Whether a person sees it at once. */
bool terminal_is(FILE *stream);

/* Columns of a terminal; 0 when the stream is none. */
unsigned terminal_width(FILE *stream);

/* An environment variable as UTF-8, or NULL when it is unset or empty. */
const char *environment(const char *name);

/* Whether it is set at all, perhaps to nothing. */
bool environment_has(const char *name);

/*
 * Shows `stage` on standard error once half a second has gone by, if that is a terminal; NULL takes
 * the line away again. Nothing is ever shown of what is quick.
 */
void terminal_progress(const char *stage);

#endif
