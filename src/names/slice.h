/* slice.h: a piece of a name that belongs to someone else, and how far to trust it. */
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

/* How far an answer follows from a name. The order is that of trust. */
enum name_certainty {
	CERTAINTY_NONE,	    /* the name says nothing */
	CERTAINTY_INFERRED, /* a habit: a prefix family of C, a choice between two crates */
	CERTAINTY_DERIVED,  /* a rule that holds nearly always */
	CERTAINTY_EXACT,    /* the name states it */
};

/* How many bytes both start with. Byte by byte: in tables nearly all differ at the first. */
static inline size_t slice_common(struct name_slice slice, const char *text)
{
	size_t i = 0;

	while (i < slice.length && text[i] && slice.text[i] == text[i])
		i++;
	return i;
}

/* Whether it begins with `prefix`. */
static inline bool slice_starts(struct name_slice slice, const char *prefix)
{
	return !prefix[slice_common(slice, prefix)];
}

/* Whether it is `text`. */
static inline bool slice_is(struct name_slice slice, const char *text)
{
	size_t n = slice_common(slice, text);

	return n == slice.length && !text[n];
}

#endif
