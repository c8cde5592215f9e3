/* cursor.h: the one way foreign bytes are read. It checks, it swaps, it remembers. */
#ifndef BINSIZE_BASE_CURSOR_H
#define BINSIZE_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reads [pos, end) of `data`. After one read past `end` the cursor is `bad`, stays there, and
 * every later read gives 0: check `bad` once after a group of reads. `pos` counts from `data`; for
 * a cursor over the mapped file it is a file offset.
 */
struct cursor {
	const uint8_t *data;
	uint64_t pos, end;
	bool big_endian, bad;
};

/* A little-endian cursor over [pos, pos + size) of `data`, whose length is `data_size`. */
struct cursor cursor_over(const uint8_t *data, uint64_t data_size, uint64_t pos, uint64_t size);

/* Bytes left; 0 when bad. */
uint64_t cursor_left(const struct cursor *c);

/* The next `n` bytes in place, or NULL. */
const uint8_t *cursor_take(struct cursor *c, uint64_t n);

/* Goes over `n` bytes. */
void cursor_skip(struct cursor *c, uint64_t n);

/* Moves to an absolute position inside [0, end]. */
void cursor_seek(struct cursor *c, uint64_t pos);

/* The next integer of 1, 2, 4 or 8 bytes. */
uint8_t cursor_u8(struct cursor *c);
uint16_t cursor_u16(struct cursor *c);
uint32_t cursor_u32(struct cursor *c);
uint64_t cursor_u64(struct cursor *c);

/* An unsigned integer of `size` bytes: 1, 2, 4 or 8. */
uint64_t cursor_uint(struct cursor *c, unsigned size);

/* DWARF 5, section 7.6. Bits past 64 are dropped; more than 10 bytes are bad. */
uint64_t cursor_uleb128(struct cursor *c);
int64_t cursor_sleb128(struct cursor *c);

/* The NUL-terminated string here, and its length without the NUL. NULL if it has no end. */
const char *cursor_string(struct cursor *c, size_t *length);

#endif
