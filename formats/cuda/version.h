/* version.h: which CUDA made something, by the numbers it leaves behind. */
#ifndef BINSIZE_FORMATS_CUDA_VERSION_H
#define BINSIZE_FORMATS_CUDA_VERSION_H

#include "../../src/base/arena.h"

/*
 * "12.4", the first toolkit that writes this version of the PTX language, or NULL. Toolkits that
 * changed nothing share a version with the one before: 8.5 is that of 12.5 and 12.6.
 * PTX ISA manual, "Release Notes".
 */
const char *toolkit_of_ptx(unsigned major, unsigned minor);

/* "12.4" of 124, as cubins state it; NULL of what no toolkit has. Lives in the arena. */
const char *toolkit_of_number(struct arena *arena, unsigned number);

#endif
