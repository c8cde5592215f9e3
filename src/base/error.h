/* error.h: why something could not be done. */
#ifndef BINSIZE_BASE_ERROR_H
#define BINSIZE_BASE_ERROR_H

#include "arena.h"

#include <stdint.h>

#define ERROR_NO_OFFSET UINT64_MAX

/*
 * What can fail returns `struct error *`: NULL is success. The error and its text live in the
 * arena that was handed in, so nobody frees them.
 */
struct error {
	const char *text;  /* without the file's name, without a full stop */
	uint64_t file_off; /* where in the input, or ERROR_NO_OFFSET */
};

/* An error with a formatted text, of nowhere or of a place in the file. Never NULL. */
struct error *error_new(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
struct error *error_at(struct arena *arena, uint64_t file_off, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
