/*
 * rust_legacy.h: reads Rust's first mangling, _ZN <elements> 17h<16 hex> E.
 *
 * It has no specification; what is known is in rustc_symbol_mangling::legacy and in demanglers.
 * Elements are a length and text in which $..$ stands for punctuation and `..` for `::`. The types
 * a generic was made for are not in the name, except the one that drop_in_place drops.
 */
#ifndef BINSIZE_NAMES_RUST_LEGACY_H
#define BINSIZE_NAMES_RUST_LEGACY_H

#include "../base/text.h"
#include "slice.h"

/* What such a name says. */
struct rust_legacy {
	/*
	 * Exact when the name starts with the path of a crate. `<A as B>::f` does not say where its
	 * impl is: derived when only one of A and B is outside std, inferred (A's) when both are,
	 * in different crates. Empty when no type in it belongs to a crate.
	 */
	struct name_slice defining;
	enum name_certainty certainty;

	/* For core::ptr::drop_in_place<T>: the first crate outside std in T. Otherwise empty. */
	struct name_slice subject;
};

/*
 * False, and *out untouched, when `name` is no legacy Rust name (see name_is_legacy_rust) or is
 * damaged. Allocates nothing; the slices point into `name`. O(length).
 */
bool rust_legacy_read(const char *name, size_t length, struct rust_legacy *out);

/*
 * Appends the readable name, with or without `::h<16 hex>` at its end. Never longer than `length`
 * times two. False, and `out` untouched, as above.
 */
bool rust_legacy_print(struct text *out, const char *name, size_t length, bool with_hash);

#endif
