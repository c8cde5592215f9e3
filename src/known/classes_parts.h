/* classes_parts.h: what the readers of type information share; of classes*.c only. */
#ifndef BINSIZE_KNOWN_CLASSES_PARTS_H
#define BINSIZE_KNOWN_CLASSES_PARTS_H

#include "../base/intern.h"
#include "../base/text.h"
#include "../names/slice.h"
#include "classes.h"

/* Bytes of a name that is looked at; names of either ABI. */
enum { MOST_NAME = 4096, MOST_CLASSES = 1 << 20 };

struct found_class;

/* Classes while they are counted. */
struct counter {
	const struct image *image;
	struct memory memory;
	struct arena *arena;
	struct intern scopes;
	uint64_t *counts; /* of scopes */
	size_t n_counts, counts_capacity;
	struct found_class *classes;
	size_t n_classes, classes_capacity;
	size_t n_descriptors;
	struct text scratch;
};

/* One more class of a scope; "": of none. */
void classes_count(struct counter *counter, struct name_slice scope);

/* Letters, digits and '_', not a digit first; bytes of other alphabets too. */
bool classes_is_identifier(const char *text, size_t n);

/* Each counts what its ABI's type information in the image tells. */
void classes_count_itanium(struct counter *counter);
void classes_count_msvc(struct counter *counter);

#endif
