/* excerpt.h: what constants say to people: texts, and the places that panics of Rust name. */
#ifndef BINSIZE_DISASSEMBLE_EXCERPT_H
#define BINSIZE_DISASSEMBLE_EXCERPT_H

#include "program.h"

/*
 * "src/lib.rs:12:5" for a core::panic::Location, {pointer to a path, its length, u32 line, u32 column}, of a
 * 64-bit little-endian image; NULL: there is none. Of the path what stands in front of the package is left out.
 */
const char *excerpt_location(struct program *program, uint64_t vm_addr);

/*
 * The text that begins at an address in read-only data, up to a NUL, `most` bytes or what is no text; NULL when
 * that is short. In the arena; from strangers. Texts of Rust have no end of their own: others may follow.
 */
const char *excerpt_text(struct program *program, uint64_t vm_addr, uint64_t most);

#endif
