#include "cursor.h"

#include <string.h>

struct cursor cursor_over(const uint8_t *data, uint64_t data_size, uint64_t pos, uint64_t size)
{
	struct cursor c = { .data = data, .pos = pos };

	if (pos > data_size || size > data_size - pos) {
		c.bad = true;
		c.pos = pos < data_size ? pos : data_size;
		c.end = c.pos;
	} else {
		c.end = pos + size;
	}
	return c;
}

uint64_t cursor_left(const struct cursor *c)
{
	return c->bad ? 0 : c->end - c->pos;
}

const uint8_t *cursor_take(struct cursor *c, uint64_t n)
{
	if (c->bad || n > c->end - c->pos) {
		c->bad = true;
		return NULL;
	}
	c->pos += n;
	return c->data + (c->pos - n);
}

void cursor_skip(struct cursor *c, uint64_t n)
{
	(void)cursor_take(c, n);
}

void cursor_seek(struct cursor *c, uint64_t pos)
{
	if (c->bad || pos > c->end)
		c->bad = true;
	else
		c->pos = pos;
}

uint8_t cursor_u8(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 1);

	return p ? *p : 0;
}

uint16_t cursor_u16(struct cursor *c)
{
	return (uint16_t)cursor_uint(c, 2);
}

uint32_t cursor_u32(struct cursor *c)
{
	return (uint32_t)cursor_uint(c, 4);
}

uint64_t cursor_u64(struct cursor *c)
{
	return cursor_uint(c, 8);
}

uint64_t cursor_uint(struct cursor *c, unsigned size)
{
	const uint8_t *p = cursor_take(c, size);
	uint64_t value = 0;

	if (!p)
		return 0;
	for (unsigned i = 0; i < size; i++)
		value |= (uint64_t)p[c->big_endian ? size - 1 - i : i] << (8 * i);
	return value;
}

uint64_t cursor_uleb128(struct cursor *c)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 70; shift += 7) {
		uint8_t byte = cursor_u8(c);

		if (shift < 64)
			value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return value;
	}
	c->bad = true;
	return 0;
}

int64_t cursor_sleb128(struct cursor *c)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 70; shift += 7) {
		uint8_t byte = cursor_u8(c);

		if (shift < 64)
			value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80)) {
			if ((byte & 0x40) && shift + 7 < 64)
				value |= ~UINT64_C(0) << (shift + 7);
			return (int64_t)value;
		}
	}
	c->bad = true;
	return 0;
}

const char *cursor_string(struct cursor *c, size_t *length)
{
	const uint8_t *start = c->data + c->pos;
	const uint8_t *nul;

	*length = 0;
	if (c->bad || c->pos == c->end)
		nul = NULL;
	else
		nul = memchr(start, 0, c->end - c->pos);
	if (!nul) {
		c->bad = true;
		return NULL;
	}
	*length = (size_t)(nul - start);
	c->pos += *length + 1;
	return (const char *)start;
}
