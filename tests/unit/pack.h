/* pack.h: compresses what a test puts into a file. */
#ifndef BINSIZE_TESTS_PACK_H
#define BINSIZE_TESTS_PACK_H

#include "test.h"

#include <libdeflate.h>
#include <lz4.h>
#include <lz4frame.h>
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

static inline size_t pack_lz4(uint8_t *packed, size_t room, const void *contents, size_t n)
{
	int size = LZ4_compress_default(contents, (char *)packed, (int)n, (int)room);

	assert_true(size > 0);
	return (size_t)size;
}

/* With checksums, and blocks of 64 KiB that refer to each other. */
static inline size_t pack_lz4_frame(uint8_t *packed, size_t room, const void *contents, size_t n)
{
	LZ4F_preferences_t how = { .frameInfo = {
					   .blockSizeID = LZ4F_max64KB,
					   .contentChecksumFlag = LZ4F_contentChecksumEnabled,
					   .blockChecksumFlag = LZ4F_blockChecksumEnabled,
					   .contentSize = n } };
	size_t size = LZ4F_compressFrame(packed, room, contents, n, &how);

	assert_false(LZ4F_isError(size));
	return size;
}

#endif
