/*
 * classes.h: classes of C++ by the names that their run-time type information keeps, also stripped.
 *
 * Sources: Itanium C++ ABI, 2.9.4 (std::type_info and what is derived from it: a pointer to a table, then
 * one to the name) and 5.1.5 (the name is a mangled type); Visual C++ as its TypeDescriptor shows in any
 * file: ".?AV" (class) or ".?AU" (struct), scopes from the inside out, "@@", NUL.
 */
#ifndef BINSIZE_KNOWN_CLASSES_H
#define BINSIZE_KNOWN_CLASSES_H

#include "../model/memory.h"

/* Classes of one outermost namespace. */
struct known_scope {
	const char *name; /* "v8"; "std"; from strangers. "": none, or one without a name */
	uint64_t n_classes;
};

/* All of them, in the arena. */
struct known_classes {
	struct known_scope *scopes; /* the most classes first, then by name */
	size_t n_scopes;
	uint64_t n; /* classes */
};

/*
 * Itanium names are accepted where a word of data points to them and the whole of them is a name in the ABI's
 * grammar; one that is no more than a length and an identifier, only behind the word that others have in
 * front too. O(pointers + bytes of data).
 */
struct known_classes classes_of(const struct image *image, const struct memory *memory,
				struct arena *arena);

#endif
