/*
 * rust_v0.h: reads Rust's own mangling, "v0".
 *
 * RFC 2603 and https://doc.rust-lang.org/rustc/symbol-mangling/v0.html, with what rustc emits
 * beyond that page: constants that are structures or text, pattern types, "hashed" symbols.
 */
#ifndef BINSIZE_NAMES_RUST_V0_H
#define BINSIZE_NAMES_RUST_V0_H

#include "../base/text.h"
#include "slice.h"

#include <stdint.h>

/* What a name is for. */
enum rust_v0_item {
	RUST_V0_PATH,	       /* a function, static or closure by its plain path */
	RUST_V0_INHERENT,      /* <Type>::f */
	RUST_V0_TRAIT_IMPL,    /* <Type as Trait>::f, written in an impl */
	RUST_V0_TRAIT_DEFAULT, /* <Type as Trait>::f, written in the trait */
	RUST_V0_DROP_GLUE,     /* core::ptr::drop_in_place::<Type> */
	RUST_V0_SHIM,	       /* made by the compiler: vtable shims, reified functions */
	RUST_V0_HASHED,	       /* -Csymbol-mangling-version=hashed: a crate and a hash */
};

/* A crate, as names write it. */
struct rust_v0_crate {
	struct name_slice name; /* empty when there is none */
	uint64_t hash;		/* its disambiguator: differs between two versions of one crate */
};

/* What a name says. */
struct rust_v0 {
	enum rust_v0_item item;
	struct rust_v0_crate defining;	    /* never empty; of a hashed symbol a guess */
	struct rust_v0_crate instantiating; /* what the symbol states behind its path */

	/*
	 * Looked for only when `defining` is one of std's: for glue and shims the first crate
	 * outside std that the type or the generic arguments name, in reading order; for traits the
	 * crate of the outermost type, when that is not std's.
	 */
	struct rust_v0_crate subject;
};

/*
 * Reads `length` bytes of `name`, which may have a vendor's suffix or an ELF version behind it.
 * False, and *out untouched, when they are no v0 symbol, damaged, or nested deeper than
 * RUST_V0_DEPTH. Allocates nothing; the slices point into `name`. O(length), about 0.1 µs.
 */
bool rust_v0_read(const char *name, size_t length, struct rust_v0 *out);

/*
 * The same without the instantiating crate: reads only as far as the rest needs, so damage further
 * on is not noticed. Several times as fast on plain paths.
 */
bool rust_v0_read_head(const char *name, size_t length, struct rust_v0 *out);

#define RUST_V0_DEPTH 500 /* the limit of Rust's own demangler */

/* How it is printed. */
enum rust_v0_style {
	RUST_V0_FULL,	 /* alloc::vec::Vec<u8> */
	RUST_V0_GENERIC, /* alloc::vec::Vec<_>: the same text for every instance of a generic */
};

/*
 * Appends the readable name, without hashes, instantiating crate and suffix. At most `limit` bytes,
 * then "…". False, and `out` as it was, when the symbol cannot be read to the end. The work is
 * bounded by `limit`, whatever the symbol refers back to.
 */
bool rust_v0_print(struct text *out, const char *name, size_t length, enum rust_v0_style style,
		   size_t limit);

#endif
