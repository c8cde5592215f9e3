/* pack.h: compresses what a test puts into a file. */
#ifndef BINSIZE_TESTS_PACK_H
#define BINSIZE_TESTS_PACK_H

#include "test.h"

#include <libdeflate.h>
#include <lzma.h>
#include <zstd.h>

/* The size of what is written to `packed`. */
static inline size_t pack_zlib(uint8_t *packed, size_t room, const void *contents, size_t n)
{
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(6);
	size_t size;

	assert_non_null(compressor);
	size = libdeflate_zlib_compress(compressor, contents, n, packed, room);
	libdeflate_free_compressor(compressor);
	assert_true(size > 0);
	return size;
}

static inline size_t pack_zstd(uint8_t *packed, size_t room, const void *contents, size_t n)
{
	size_t size = ZSTD_compress(packed, room, contents, n, 3);

	assert_false(ZSTD_isError(size));
	return size;
}

static inline size_t pack_xz(uint8_t *packed, size_t room, const void *contents, size_t n)
{
	size_t size = 0;

	assert_int_equal(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, NULL, contents, n, packed,
						 &size, room),
			 LZMA_OK);
	return size;
}

#endif
