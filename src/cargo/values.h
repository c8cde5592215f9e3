/* values.h: what the words mean that Cargo and rustc take for a key of a profile. */
#ifndef BINSIZE_CARGO_VALUES_H
#define BINSIZE_CARGO_VALUES_H

#include "profile.h"

/* Who reads the word. */
enum cargo_reader {
	READ_BY_CARGO, /* in a profile */
	READ_BY_RUSTC, /* behind -C */
};

/* "strip" */
const char *cargo_key_name(enum cargo_key key);

/* The key of that name, or CARGO_KEY_COUNT. */
enum cargo_key cargo_key_find(const char *name);

/* One word for all that mean the same ("true": "fat"), or NULL when it is none. */
const char *cargo_value_of(enum cargo_key key, enum cargo_reader reader, const char *written);

#endif
