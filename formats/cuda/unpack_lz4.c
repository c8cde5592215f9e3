#include "unpack_lz4.h"

#include "../../src/base/cursor.h"

enum {
	BLOCK_TARGET = 4096, /* bytes of contents */
	MIN_MATCH = 4,
	LONG_LENGTH = 15, /* more bytes of the length follow */
};

/* The low bits of the length are in the token. */
static uint64_t read_length(struct cursor *c, uint64_t length)
{
	uint8_t byte;

	if (length != LONG_LENGTH)
		return length;
	do {
		byte = cursor_u8(c);
		length += byte;
	} while (byte == 255);
	return length;
}

/* Token, literals and, but for the last one, a match. Gives the bytes it makes. */
static uint64_t read_sequence(struct cursor *c)
{
	uint8_t token = cursor_u8(c);
	uint64_t made = read_length(c, token >> 4);

	cursor_skip(c, made);
	if (!cursor_left(c))
		return made;
	cursor_skip(c, 2);
	return made + read_length(c, token & 15) + MIN_MATCH;
}

void unpack_lz4_blocks(struct unpacker *unpacker, const uint8_t *packed, size_t size)
{
	struct cursor c = cursor_over(packed, size, 0, size);
	uint64_t start = 0, made = 0;

	while (cursor_left(&c)) {
		made += read_sequence(&c);
		if (made < BLOCK_TARGET && cursor_left(&c))
			continue;
		unpack_add_block(unpacker, (struct unpack_block){ (uint32_t)(c.pos - start),
								  (uint32_t)made });
		start = c.pos;
		made = 0;
	}
}

/* The size of the frame header; "Frame Descriptor". */
static uint64_t header_size(const uint8_t *packed, size_t size)
{
	enum { HAS_SIZE = 8, HAS_DICTIONARY = 1 };
	uint8_t flags = size > 4 ? packed[4] : 0;

	return 7u + (flags & HAS_SIZE ? 8u : 0) + (flags & HAS_DICTIONARY ? 4u : 0);
}

void unpack_lz4_frame_blocks(struct unpacker *unpacker, const uint8_t *packed, size_t size)
{
	enum { HAS_BLOCK_CHECKSUMS = 16, STORED = 0x80000000 };
	struct cursor c = cursor_over(packed, size, 0, size);
	uint32_t checksum = size > 4 && packed[4] & HAS_BLOCK_CHECKSUMS ? 4 : 0;
	uint32_t outside = (uint32_t)header_size(packed, size);

	cursor_skip(&c, outside);
	while (cursor_left(&c)) {
		uint32_t word = cursor_u32(&c), block = word & ~(uint32_t)STORED;
		const uint8_t *data = cursor_take(&c, block);

		if (!word || !data)
			break;
		unpack_add_block(unpacker, (struct unpack_block){ outside + 4, 0 });
		if (word & STORED)
			unpack_add_block(unpacker, (struct unpack_block){ block, block });
		else
			unpack_lz4_blocks(unpacker, data, block);
		cursor_skip(&c, checksum);
		outside = checksum;
	}
	unpack_add_block(unpacker, (struct unpack_block){ outside + 4, 0 }); // end mark
	unpack_add_block(unpacker, (struct unpack_block){ (uint32_t)cursor_left(&c), 0 });
}
