/* bytes.h: bytes that grow, as the writers of formats put them one behind the other. */
#ifndef BINSIZE_TESTS_UNIT_BYTES_H
#define BINSIZE_TESTS_UNIT_BYTES_H

#include "test.h"

#include <stdlib.h>
#include <string.h>

/* Bytes that grow; integers are written in the byte order chosen. */
struct bytes {
	uint8_t *data;
	size_t size, capacity;
	bool big_endian;
};

/* NULL: zeros. */
static inline void put_bytes(struct bytes *b, const void *data, size_t n)
{
	if (b->size + n > b->capacity) {
		b->capacity = 2 * (b->size + n) + 64;
		b->data = realloc(b->data, b->capacity);
		assert_non_null(b->data);
	}
	if (n && data)
		memcpy(b->data + b->size, data, n);
	else if (n)
		memset(b->data + b->size, 0, n);
	b->size += n;
}

static inline void put_uint(struct bytes *b, uint64_t value, unsigned size)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < size; i++)
		bytes[b->big_endian ? size - 1 - i : i] = (uint8_t)(value >> (8 * i));
	put_bytes(b, bytes, size);
}

/* Overwrites an integer that is there already. */
static inline void set_uint(struct bytes *b, size_t at, uint64_t value, unsigned size)
{
	assert_true(at + size <= b->size);
	for (unsigned i = 0; i < size; i++)
		b->data[at + (b->big_endian ? size - 1 - i : i)] = (uint8_t)(value >> (8 * i));
}

static inline void put_fill(struct bytes *b, uint8_t value, size_t n)
{
	for (; n; n--)
		put_bytes(b, &value, 1);
}

/* The offset of the string in `b`, with its NUL. */
static inline uint32_t put_string(struct bytes *b, const char *string)
{
	uint32_t at = (uint32_t)b->size;

	put_bytes(b, string, strlen(string) + 1);
	return at;
}

static inline void put_align(struct bytes *b, size_t alignment)
{
	put_bytes(b, NULL, (alignment - b->size % alignment) % alignment);
}

#endif
