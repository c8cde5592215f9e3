/* lto.h: the rules for Rust, apart from those for C and C++. Private to src/settings. */
#ifndef BINSIZE_SETTINGS_LTO_H
#define BINSIZE_SETTINGS_LTO_H

#include "facts.h"
#include "verdict.h"

/*
 * "fat", "thin" (across crates), "thin-local" (within each crate, rustc's own) or "none", by the
 * objects that were linked, else by what no strip removes. `verdict` is unknown when it is called.
 */
void lto_judge_rust(const struct facts *facts, struct arena *arena, struct verdict *verdict);

#endif
