#include "compression.h"

#include "../src/base/die.h"

#include <libdeflate.h>
#include <zstd.h>

static const uint64_t most_bytes = UINT64_C(2) << 30;

/* Deflate expands at most 1032 times (RFC 1951); for zstd we trust no more than 16 KiB per byte. */
static uint64_t most_expansion(enum compression compression)
{
	return compression == COMPRESSION_ZLIB ? 1032 : 16384;
}

static struct error *inflate_zlib(struct arena *arena, const uint8_t *packed, uint64_t packed_size,
				  uint8_t *contents, uint64_t size)
{
	struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
	enum libdeflate_result result;
	size_t got = 0;

	if (!inflater)
		die("out of memory");
	result = libdeflate_zlib_decompress(inflater, packed, (size_t)packed_size, contents,
					    (size_t)size, &got);
	libdeflate_free_decompressor(inflater);
	if (result == LIBDEFLATE_INSUFFICIENT_SPACE || (result == LIBDEFLATE_SUCCESS && got < size))
		return error_new(arena, "zlib data does not hold %llu bytes",
				 (unsigned long long)size);
	if (result != LIBDEFLATE_SUCCESS)
		return error_new(arena, "zlib data is damaged");
	return NULL;
}

static struct error *inflate_zstd(struct arena *arena, const uint8_t *packed, uint64_t packed_size,
				  uint8_t *contents, uint64_t size)
{
	size_t got = ZSTD_decompress(contents, (size_t)size, packed, (size_t)packed_size);

	if (ZSTD_isError(got))
		return error_new(arena, "zstd data is damaged (%s)", ZSTD_getErrorName(got));
	if (got != size)
		return error_new(arena, "zstd data holds %zu bytes, not %llu", got,
				 (unsigned long long)size);
	return NULL;
}

struct error *decompress(struct arena *arena, enum compression compression, const uint8_t *packed,
			 uint64_t packed_size, uint64_t size, const uint8_t **contents)
{
	struct error *error;
	uint8_t *bytes;

	if (size > most_bytes || size / most_expansion(compression) > packed_size)
		return error_new(arena, "%llu bytes cannot come out of %llu compressed ones",
				 (unsigned long long)size, (unsigned long long)packed_size);
	bytes = arena_new(arena, uint8_t, (size_t)size);
	error = compression == COMPRESSION_ZLIB
			? inflate_zlib(arena, packed, packed_size, bytes, size)
			: inflate_zstd(arena, packed, packed_size, bytes, size);
	if (!error)
		*contents = bytes;
	return error;
}
