/* text.h: what a PTX text says of itself. */
#ifndef BINSIZE_FORMATS_CUDA_TEXT_H
#define BINSIZE_FORMATS_CUDA_TEXT_H

#include "../../src/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct text_identity {
	const char *arch;    /* "compute_90a", or "" */
	const char *toolkit; /* "12.5", or NULL */
	bool is_debug;
};

/* True when `.version N.N` stands first, after comments and blank lines of 64 KiB at most. */
bool text_probe(const uint8_t *text, uint64_t size);

/* Of a text that text_probe() likes. Strings live in the arena. */
struct text_identity text_identify(struct arena *arena, const uint8_t *text, uint64_t size);

#endif
