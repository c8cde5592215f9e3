/* std_crate.h: which crates are the toolchain's own library. */
#ifndef BINSIZE_NAMES_STD_CRATE_H
#define BINSIZE_NAMES_STD_CRATE_H

#include "slice.h"

/*
 * core, alloc, std and the other crates of the toolchain's library, which reports show as "std"
 * unless they are asked to split it. Crates that std merely depends on (hashbrown, gimli, …) are
 * not among them: a program may have its own copy.
 */
bool is_std_crate(struct name_slice crate);

#endif
