/* fill.h: bytes that are there only so that what follows starts at a round address. */
#ifndef BINSIZE_ATTRIB_FILL_H
#define BINSIZE_ATTRIB_FILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Nothing but zero bytes. */
bool is_zero_fill(const uint8_t *bytes, uint64_t size);

/*
 * Nothing but what assemblers and linkers put between functions: zeros, 0xCC, one-byte and long
 * NOPs of x86 (Intel SDM, "NOP"), LEAs that change nothing, which older x86 gets instead, NOPs and
 * UDF 0 of ARM64, and mixtures of them.
 */
bool is_code_fill(const uint8_t *bytes, uint64_t size);

/*
 * How many of the last bytes of some code are fill; at most 64 are looked at. Zeros that end a jump
 * or call are not.
 */
uint64_t code_fill_at_end(const uint8_t *bytes, uint64_t size);

#endif
