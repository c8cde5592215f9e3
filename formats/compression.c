#include "compression.h"

#include "../src/base/array.h"
#include "../src/base/die.h"

#include <libdeflate.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

bool zdebug_read_header(struct cursor c, uint64_t *contents_size)
{
	const uint8_t *magic = cursor_take(&c, 4);
	uint64_t stated;

	c.big_endian = true;
	stated = cursor_u64(&c);
	if (c.bad || memcmp(magic, "ZLIB", 4) != 0)
		return false;
	*contents_size = stated;
	return true;
}

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

/* Into room that doubles until all fits: bytes are unpacked twice at most. */
static enum libdeflate_result inflate_growing(struct libdeflate_decompressor *inflater,
					      const uint8_t *packed, uint64_t packed_size,
					      uint64_t most, uint8_t **bytes, size_t *size)
{
	uint64_t room = packed_size < most / 8 ? packed_size * 8 : most;
	enum libdeflate_result result;

	for (;; room = room < most / 2 ? room * 2 : most) {
		*bytes = array_new(uint8_t, (size_t)room);
		result = libdeflate_zlib_decompress(inflater, packed, (size_t)packed_size, *bytes,
						    (size_t)room, size);
		if (result != LIBDEFLATE_INSUFFICIENT_SPACE || room >= most)
			return result;
		free(*bytes);
	}
}

struct error *decompress_zlib(struct arena *arena, const uint8_t *packed, uint64_t packed_size,
			      uint64_t most, const uint8_t **contents, uint64_t *size)
{
	struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
	enum libdeflate_result result;
	uint8_t *bytes, *copy;
	size_t got = 0;

	if (!inflater)
		die("out of memory");
	result = inflate_growing(inflater, packed, packed_size, most, &bytes, &got);
	libdeflate_free_decompressor(inflater);
	if (result == LIBDEFLATE_SUCCESS) {
		copy = arena_new(arena, uint8_t, got);
		if (got)
			memcpy(copy, bytes, got);
		*contents = copy;
		*size = got;
	}
	free(bytes);
	if (result == LIBDEFLATE_SUCCESS)
		return NULL;
	if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
		return error_new(arena, "zlib data holds more than %llu bytes",
				 (unsigned long long)most);
	return error_new(arena, "zlib data is damaged");
}

/* What a dictionary of xz -9 takes, and a little more. */
static const uint64_t xz_memory = UINT64_C(66) << 20;

static lzma_ret unpack_xz(lzma_stream *stream, uint64_t most, uint8_t **bytes)
{
	lzma_ret ret = lzma_stream_decoder(stream, xz_memory, 0);
	size_t capacity = 0;

	while (ret == LZMA_OK && stream->total_out < most) {
		size_t n = (size_t)stream->total_out;

		*bytes = array_reserve_more(*bytes, n, &capacity, 65536, 1);
		stream->next_out = *bytes + n;
		stream->avail_out = capacity < most ? capacity - n : (size_t)most - n;
		ret = lzma_code(stream, LZMA_FINISH);
	}
	return ret;
}

struct error *decompress_xz(struct arena *arena, const uint8_t *packed, uint64_t packed_size,
			    uint64_t most, const uint8_t **contents, uint64_t *size)
{
	lzma_stream stream = LZMA_STREAM_INIT;
	uint8_t *bytes = NULL, *copy;
	lzma_ret ret;

	stream.next_in = packed;
	stream.avail_in = (size_t)packed_size;
	ret = unpack_xz(&stream, most, &bytes);
	if (ret == LZMA_STREAM_END) {
		*size = stream.total_out;
		copy = arena_new(arena, uint8_t, (size_t)*size);
		if (*size)
			memcpy(copy, bytes, (size_t)*size);
		*contents = copy;
	}
	lzma_end(&stream);
	free(bytes);
	if (ret == LZMA_STREAM_END)
		return NULL;
	if (ret == LZMA_OK)
		return error_new(arena, "xz data holds more than %llu bytes",
				 (unsigned long long)most);
	return error_new(arena, "xz data is damaged");
}
