/*
 * library_version.h: texts by which C and C++ libraries state their version.
 *
 * Only what their sources define as the text of the version is taken, whole: each form is named in the
 * table with the name that it has there. What many programs might write has no row.
 */
#ifndef BINSIZE_KNOWN_LIBRARY_VERSION_H
#define BINSIZE_KNOWN_LIBRARY_VERSION_H

#include "../names/slice.h"

#include <stdint.h>

/* A version that a text states. Slices point into the bytes. */
struct library_version {
	const char *library;
	const char
		*file; /* how its shared library is called, "libcrypto": where that is imported, the
				    * text is of headers only */
	struct name_slice version; /* "3.0.13", "1.11.1_DEV" */
	struct name_slice text;	   /* the whole of it, as far as it is told apart */
	const char *companion;	   /* also has to be in the file, or NULL */
};

/*
 * Looks around the full stop, or of SQLite the colon, at bytes[at]. A library puts it inside of a text
 * that begins behind a control character. O(1), most often by the two bytes beside it.
 */
bool library_version_at(const char *bytes, size_t n, size_t at, struct library_version *found);

#endif
