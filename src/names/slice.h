/* slice.h: a piece of a name that belongs to someone else. */
#ifndef BINSIZE_NAMES_SLICE_H
#define BINSIZE_NAMES_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/*
 * `length` bytes at `text`, not NUL-terminated; length 0 is "there is none". Points into the name
 * it was read from, or at static text: it lives as long as the name and is never freed.
 */
struct name_slice {
	const char *text;
	size_t length;
};

static inline bool slice_is(struct name_slice slice, const char *text)
{
	return slice.length == strlen(text) && !memcmp(slice.text, text, slice.length);
}

static inline bool slice_starts(struct name_slice slice, const char *prefix)
{
	size_t length = strlen(prefix);

	return slice.length >= length && !memcmp(slice.text, prefix, length);
}

#endif
