/*
 * normalize.h: the one place that knows what compilers and linkers add to a name.
 *
 * Everything looks at `length` bytes of `name`, needs no NUL, allocates nothing and cannot fail.
 */
#ifndef BINSIZE_NAMES_NORMALIZE_H
#define BINSIZE_NAMES_NORMALIZE_H

#include "slice.h"

#include <stdint.h>

/*
 * How many bytes of the name are left without an ELF version (@V, @@V) and without the suffixes
 * that LLVM and GCC append when they split, clone, promote or number a symbol, in any order:
 * .llvm.N, .cold, .warm, .part.N, .constprop.N, .isra.N, .lto_priv.N, .N, .<8 or more hex>, …
 * At least 1 for a name that is not empty. O(length).
 */
size_t name_stem(const char *name, size_t length);

/*
 * Where the `.cold` begins of a part that was split from the function with the name in front of it, whatever
 * suffixes follow; 0: it is no such name.
 */
size_t name_cold_part(const char *name, size_t length);

/*
 * The N of `.llvm.N`, which stands for the object (the module) that a symbol was local to before
 * ThinLTO promoted it. False, and *module untouched, without one.
 */
bool name_llvm_module(const char *name, size_t length, uint64_t *module);

/*
 * Where the hash of a legacy Rust name begins: the offset of `17h<16 hex>E`, the last element of
 * _ZN…E, whatever suffixes follow. 0 when the name is no legacy Rust name.
 */
size_t name_legacy_hash(const char *name, size_t length);
bool name_is_legacy_rust(const char *name, size_t length);

/*
 * Bytes in front of another symbol's name in the name of a thing made for that symbol:
 * `switch.table.`, `__imp_`, `.refptr.`, `DW.ref.`, `_GLOBAL__sub_I_`, … 0 when there are none.
 */
size_t name_prefix(const char *name, size_t length);

/* Names of data that compilers number themselves: they speak of no crate and no library. */
bool name_is_anonymous(const char *name, size_t length);

#endif
