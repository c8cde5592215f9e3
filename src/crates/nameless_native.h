/* nameless_native.h: whose C, C++ and CUDA code is that has no names. Private to src/crates. */
#ifndef BINSIZE_CRATES_NAMELESS_NATIVE_H
#define BINSIZE_CRATES_NAMELESS_NATIVE_H

#include "crate_finder.h"

#include "../infer/native_code.h"

/*
 * Gives native functions their crates: what their source files tell, else the crate whose Rust code calls
 * the nearest of their run. The crates of Rust functions are known. O(functions + calls).
 */
void find_nameless_native(const struct crate_finder *finder, const struct native_code *code);

/* The label of a state, one of the clues'; bindings are known. O(length), or O(1) when it was asked before. */
uint32_t region_state_label(const struct crate_finder *finder, const struct region_state *state);

#endif
