/*
 * c_source_path.h: whose source file of C or C++ a path names, as __FILE__ has it.
 *
 * Nothing here asks the system, allocates or fails. Slices point into the path. O(length).
 */
#ifndef BINSIZE_NAMES_C_SOURCE_PATH_H
#define BINSIZE_NAMES_C_SOURCE_PATH_H

#include "source_path.h"

/* Whose it is. */
struct c_source_owner {
	struct name_slice name; /* of the package, else of a directory; empty: nothing tells */
	struct name_slice version, repository; /* empty when the path has none */
	enum source_kind kind;		       /* SOURCE_UNKNOWN: the name is a directory's only */
};

/* The package whose sources hold it; else where a project's own files begin. */
struct c_source_owner c_source_owner_of(const char *path, size_t length);

/* Whether `text`, which has `n` bytes, goes on with all of the ending of a source file and a NUL. */
bool c_source_ends(const char *text, size_t n);

/* Whether a whole text, whose ending was asked for, is a path with a directory. */
bool c_source_is_path(const char *text, size_t length);

#endif
