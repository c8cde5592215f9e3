/* native_calls.h: which functions call code that is not Rust's. Private to src/crates. */
#ifndef BINSIZE_CRATES_NATIVE_CALLS_H
#define BINSIZE_CRATES_NATIVE_CALLS_H

#include "../attrib/attribution.h"

/* Both are owners; a call that is made several times may be there several times. */
struct native_call {
	uint32_t caller, callee;
};

/* By callers, ascending. free() the items. */
struct native_calls {
	struct native_call *items;
	size_t n, capacity;
};

/*
 * Calls and jumps to, and addresses taken of, the first byte of the owners with is_native[owner], from any other
 * function: see references.h. None when the attribution has no references. O(owners + calls log calls).
 */
struct native_calls native_calls_build(const struct attribution *attribution,
				       const bool *is_native);

#endif
