/*
 * bytes.h: struct cursor for loops over hundreds of millions of bytes: the same checks, inline. Sections
 * may be inflated or relocated copies, so a position in one is no file offset.
 * Private to formats/dwarf.
 */
#ifndef BINSIZE_FORMATS_DWARF_BYTES_H
#define BINSIZE_FORMATS_DWARF_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/*
 * Reads [p, end). After one read past `end` it is `bad`, p is `end`, and every later read gives 0:
 * a loop ends when it asks for p < end, and checks `bad` behind.
 */
struct bytes {
	const uint8_t *p, *end;
	bool big_endian, bad;
};

/* Bytes up to the end. */
static inline uint64_t bytes_left(const struct bytes *b)
{
	return (uint64_t)(b->end - b->p);
}

/* Nothing more can be read; everything is 0 from now on. */
static inline void bytes_fail(struct bytes *b)
{
	b->bad = true;
	b->p = b->end;
}

/* The next `n` bytes in place, or NULL. */
static inline const uint8_t *bytes_take(struct bytes *b, uint64_t n)
{
	if (n > bytes_left(b)) {
		bytes_fail(b);
		return NULL;
	}
	b->p += n;
	return b->p - n;
}

/* An integer of 1 to 8 bytes, which must be there. */
static inline uint64_t bytes_load(const uint8_t *p, unsigned size, bool big_endian)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < size; i++)
		value |= (uint64_t)p[big_endian ? size - 1 - i : i] << (8 * i);
	return value;
}

/* An unsigned integer of `size` bytes, at most 8. The usual ones are single loads. */
static inline uint64_t bytes_uint(struct bytes *b, unsigned size)
{
	const uint8_t *p = bytes_take(b, size);

	if (!p)
		return 0;
	if (size == 4 && !b->big_endian)
		return bytes_load(p, 4, false);
	if (size == 8 && !b->big_endian)
		return bytes_load(p, 8, false);
	return size == 1 ? *p : bytes_load(p, size, b->big_endian);
}

/* DWARF 5, section 7.6. Bits past 64 are dropped; more than 10 bytes are bad. */
static inline uint64_t bytes_long_uleb128(struct bytes *b)
{
	uint64_t value = 0;
	const uint8_t *p;

	for (unsigned shift = 0; shift < 70 && (p = bytes_take(b, 1)); shift += 7) {
		if (shift < 64)
			value |= (uint64_t)(*p & 0x7f) << shift;
		if (!(*p & 0x80))
			return value;
	}
	bytes_fail(b);
	return 0;
}

/* DWARF 5, section 7.6. */
static inline uint64_t bytes_uleb128(struct bytes *b)
{
	if (b->p < b->end && *b->p < 0x80)
		return *b->p++;
	return bytes_long_uleb128(b);
}

/* The same with a sign. */
static inline int64_t bytes_sleb128(struct bytes *b)
{
	uint64_t value = 0;
	const uint8_t *p;

	for (unsigned shift = 0; shift < 70 && (p = bytes_take(b, 1)); shift += 7) {
		if (shift < 64)
			value |= (uint64_t)(*p & 0x7f) << shift;
		if (*p & 0x80)
			continue;
		if ((*p & 0x40) && shift + 7 < 64)
			value |= ~UINT64_C(0) << (shift + 7);
		return (int64_t)value;
	}
	bytes_fail(b);
	return 0;
}

/* The NUL-terminated string here; NULL if it has no end. */
static inline const char *bytes_string(struct bytes *b)
{
	const uint8_t *start = b->p;
	const uint8_t *nul = start < b->end ? memchr(start, 0, bytes_left(b)) : NULL;

	if (!nul) {
		bytes_fail(b);
		return NULL;
	}
	b->p = nul + 1;
	return (const char *)start;
}

#endif
