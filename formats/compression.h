/* compression.h: the contents of compressed sections, within a bound. */
#ifndef BINSIZE_FORMATS_COMPRESSION_H
#define BINSIZE_FORMATS_COMPRESSION_H

#include "../src/base/cursor.h"
#include "../src/base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* By which contents are packed. */
enum compression {
	COMPRESSION_ZLIB, /* RFC 1950 */
	COMPRESSION_ZSTD, /* RFC 8878 */
};

/* Bytes in front of the zlib data in a section .zdebug_*. */
enum { ZDEBUG_HEADER_SIZE = 12 };

/*
 * How many bytes the contents of a section .zdebug_* come to; `c` is over the stored ones. GNU
 * binutils (bfd/compress.c): "ZLIB", then the size with the most significant byte first. False when
 * that is not what they begin with; `*contents_size` is written on success only.
 */
bool zdebug_read_header(struct cursor c, uint64_t *contents_size);

/*
 * Inflates `packed_size` bytes into exactly `size` bytes in the arena. `size` comes from the file:
 * more than 2 GiB, or more than the format can reach from so few bytes, is refused before anything
 * is allocated. Damage and a size that does not match are errors.
 */
struct error *decompress(struct arena *arena, enum compression compression, const uint8_t *packed,
			 uint64_t packed_size, uint64_t size, const uint8_t **contents);

/*
 * The same for zlib of a size that nobody states, up to `most` bytes. Bytes behind the data do no harm.
 */
struct error *decompress_zlib(struct arena *arena, const uint8_t *packed, uint64_t packed_size,
			      uint64_t most, const uint8_t **contents, uint64_t *size);

/*
 * The same for xz, whose size is known only when all is unpacked: up to `most` bytes.
 */
struct error *decompress_xz(struct arena *arena, const uint8_t *packed, uint64_t packed_size,
			    uint64_t most, const uint8_t **contents, uint64_t *size);

#endif
