/* messages.h: what the program says on standard error, and its data on standard output. */
#ifndef BINSIZE_CLI_MESSAGES_H
#define BINSIZE_CLI_MESSAGES_H

#include "../base/error.h"
#include "../base/text.h"

#include <stdio.h>

/* Names in messages come from strangers too: no terminal obeys what is in them. */
void say_safely(FILE *stream, const char *text);

/* "binsize: PATH: at 0x40: what is wrong"; `path` may be NULL. */
void say_error(const char *path, const struct error *error);

/* "binsize: warning: PATH: …"; `path` may be NULL, `file_off` ERROR_NO_OFFSET. */
void say_warning(const char *path, uint64_t file_off, const char *text);

/*
 * Writes data to standard output, whole. Returns the exit status: a reader that had enough (| head) is no
 * error, a full disk is.
 */
int print_data(const struct text *data);

/* Forms for programs hold names as they are; on a terminal those must not be obeyed. */
void make_safe(struct text *text);

#endif
