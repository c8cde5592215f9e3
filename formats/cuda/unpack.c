#include "unpack.h"

#include "unpack_lz4.h"

#include "../../src/base/array.h"
#include "../../src/base/die.h"

#include <libdeflate.h>
#include <limits.h>
#include <lz4.h>
#include <lz4frame.h>
#include <stdlib.h>
#include <zstd.h>

static const uint64_t most_bytes = UINT64_C(1) << 30;

/* How many bytes one may become: by RFC 1951, by LZ4's format; of zstd what we believe. */
static const uint32_t most_expansion[DEVICE_PACKING_COUNT] = {
	[DEVICE_ZLIB] = 1032,
	[DEVICE_LZ4_BLOCK] = 255,
	[DEVICE_LZ4_FRAME] = 255,
	[DEVICE_ZSTD] = 16384,
};

struct unpack_states {
	struct libdeflate_decompressor *zlib;
	LZ4F_dctx *lz4;
	ZSTD_DCtx *zstd;
};

static struct unpack_states *states_of(struct unpacker *unpacker)
{
	if (!unpacker->states)
		unpacker->states = array_zeroed(struct unpack_states, 1);
	return unpacker->states;
}

static struct error *damaged(struct arena *arena, const char *method)
{
	return error_new(arena, "%s data is damaged", method);
}

static struct error *unpack_zlib(struct unpacker *unpacker, struct arena *arena,
				 const uint8_t *packed, size_t packed_size)
{
	struct unpack_states *states = states_of(unpacker);
	size_t used, got;

	if (!states->zlib)
		states->zlib = libdeflate_alloc_decompressor();
	if (!states->zlib)
		die("out of memory");
	if (libdeflate_zlib_decompress_ex(states->zlib, packed, packed_size, unpacker->bytes,
					  unpacker->size, &used, &got) != LIBDEFLATE_SUCCESS ||
	    used != packed_size || got != unpacker->size)
		return damaged(arena, "zlib");
	return NULL;
}

static struct error *unpack_lz4(struct unpacker *unpacker, struct arena *arena,
				const uint8_t *packed, size_t packed_size)
{
	int got = packed_size > INT_MAX
			  ? -1
			  : LZ4_decompress_safe((const char *)packed, (char *)unpacker->bytes,
						(int)packed_size, (int)unpacker->size);

	if (got < 0 || (size_t)got != unpacker->size)
		return damaged(arena, "lz4");
	unpack_lz4_blocks(unpacker, packed, packed_size);
	return NULL;
}

static struct error *unpack_lz4_frame(struct unpacker *unpacker, struct arena *arena,
				      const uint8_t *packed, size_t packed_size)
{
	struct unpack_states *states = states_of(unpacker);
	size_t got = unpacker->size, used = packed_size, hint;

	if (!states->lz4 &&
	    LZ4F_isError(LZ4F_createDecompressionContext(&states->lz4, LZ4F_VERSION)))
		die("out of memory");
	LZ4F_resetDecompressionContext(states->lz4);
	hint = LZ4F_decompress(states->lz4, unpacker->bytes, &got, packed, &used, NULL);
	if (hint != 0 || got != unpacker->size || used != packed_size) // 0: the frame is over
		return damaged(arena, "lz4");
	unpack_lz4_frame_blocks(unpacker, packed, packed_size);
	return NULL;
}

/* RFC 8878, 3.1.1.1: magic, descriptor, perhaps window, dictionary, contents size. */
static size_t zstd_header_size(const uint8_t *packed, size_t size)
{
	static const uint8_t dictionary_sizes[] = { 0, 1, 2, 4 }, size_sizes[] = { 0, 2, 4, 8 };
	uint8_t descriptor = size > 4 ? packed[4] : 0;
	bool is_single = descriptor >> 5 & 1;

	return 5u + !is_single + dictionary_sizes[descriptor & 3] +
	       (is_single && !(descriptor >> 6) ? 1u : size_sizes[descriptor >> 6]);
}

/* RFC 8878, 3.1.1.2: the end of the block at `at`, or 0. */
static size_t zstd_block_end(const uint8_t *packed, size_t size, size_t at, bool *is_last)
{
	enum { HEADER_SIZE = 3, RUN = 1 };
	uint32_t header, block;

	if (at > size || size - at < HEADER_SIZE)
		return 0;
	header = packed[at] | (uint32_t)packed[at + 1] << 8 | (uint32_t)packed[at + 2] << 16;
	block = (header >> 1 & 3) == RUN ? 1 : header >> 3;
	at += HEADER_SIZE;
	*is_last = header & 1;
	return block <= size - at ? at + block : 0;
}

/* Decoders write into the buffer itself, which stays where it is. */
static void start_zstd(struct unpack_states *states)
{
	enum { MOST_WINDOW = 30 };

	if (!states->zstd) {
		states->zstd = ZSTD_createDCtx();
		if (!states->zstd)
			die("out of memory");
		/*
		 * ZSTD_d_stableOutBuffer, which zstd.h hides from those who link dynamically. Without
		 * it there is one more copy, and windows are bounded.
		 */
		if (!ZSTD_isError(
			    ZSTD_DCtx_setParameter(states->zstd, ZSTD_d_experimentalParam2, 1)))
			ZSTD_DCtx_setParameter(states->zstd, ZSTD_d_windowLogMax, MOST_WINDOW);
	}
	ZSTD_DCtx_reset(states->zstd, ZSTD_reset_session_only);
}

/* Feeds all up to `in->size`. */
static bool feed_zstd(ZSTD_DCtx *zstd, ZSTD_outBuffer *out, ZSTD_inBuffer *in)
{
	while (in->pos < in->size) {
		size_t pos = in->pos, made = out->pos;

		if (ZSTD_isError(ZSTD_decompressStream(zstd, out, in)))
			return false;
		if (in->pos == pos && out->pos == made)
			return false;
	}
	return true;
}

/* Block by block, which costs nothing and tells how many bytes each became. */
static struct error *unpack_zstd(struct unpacker *unpacker, struct arena *arena,
				 const uint8_t *packed, size_t packed_size)
{
	struct unpack_states *states = states_of(unpacker);
	ZSTD_outBuffer out = { unpacker->bytes, unpacker->size, 0 };
	ZSTD_inBuffer in = { packed, 0, 0 };
	size_t at = zstd_header_size(packed, packed_size);
	bool is_last = false;

	if (ZSTD_getFrameContentSize(packed, packed_size) != unpacker->size ||
	    ZSTD_getDictID_fromFrame(packed, packed_size) ||
	    ZSTD_findFrameCompressedSize(packed, packed_size) != packed_size)
		return damaged(arena, "zstd");
	start_zstd(states);
	while (!is_last) {
		size_t start = in.pos, made = out.pos;

		at = zstd_block_end(packed, packed_size, at, &is_last);
		in.size = is_last ? packed_size : at; // a checksum may follow
		if (!at || !feed_zstd(states->zstd, &out, &in))
			return damaged(arena, "zstd");
		unpack_add_block(unpacker, (struct unpack_block){ (uint32_t)(in.pos - start),
								  (uint32_t)(out.pos - made) });
	}
	return out.pos == unpacker->size ? NULL : damaged(arena, "zstd");
}

static void make_room(struct unpacker *unpacker, size_t size)
{
	if (!unpacker->bytes || size > unpacker->capacity) {
		free(unpacker->bytes);
		unpacker->bytes = array_new(uint8_t, size);
		unpacker->capacity = size;
	}
	unpacker->size = size;
	unpacker->n_blocks = 0;
}

/* What the walk along the packed bytes says must be what the library did. */
static void check_blocks(struct unpacker *unpacker, size_t packed_size)
{
	uint64_t packed = 0, unpacked = 0;

	for (size_t i = 0; i < unpacker->n_blocks; i++) {
		packed += unpacker->blocks[i].packed;
		unpacked += unpacker->blocks[i].unpacked;
	}
	if (packed == packed_size && unpacked == unpacker->size)
		return;
	unpacker->n_blocks = 0;
	unpack_add_block(unpacker,
			 (struct unpack_block){ (uint32_t)packed_size, (uint32_t)unpacker->size });
}

struct error *unpack(struct unpacker *unpacker, struct arena *arena, enum device_packing packing,
		     const uint8_t *packed, size_t packed_size, uint64_t size)
{
	static struct error *(*const methods[DEVICE_PACKING_COUNT])(
		struct unpacker * unpacker, struct arena * arena, const uint8_t *packed,
		size_t packed_size) = {
		[DEVICE_ZLIB] = unpack_zlib,
		[DEVICE_LZ4_BLOCK] = unpack_lz4,
		[DEVICE_LZ4_FRAME] = unpack_lz4_frame,
		[DEVICE_ZSTD] = unpack_zstd,
	};
	struct error *error;

	if (packed_size > UINT32_MAX || size > most_bytes ||
	    size / most_expansion[packing] > packed_size)
		return error_new(arena, "%llu bytes cannot come out of %zu packed ones",
				 (unsigned long long)size, packed_size);
	make_room(unpacker, (size_t)size);
	error = methods[packing](unpacker, arena, packed, packed_size);
	if (!error)
		check_blocks(unpacker, packed_size);
	return error;
}

void unpacker_release(struct unpacker *unpacker)
{
	if (unpacker->states) {
		if (unpacker->states->zlib)
			libdeflate_free_decompressor(unpacker->states->zlib);
		LZ4F_freeDecompressionContext(unpacker->states->lz4);
		ZSTD_freeDCtx(unpacker->states->zstd);
	}
	free(unpacker->states);
	free(unpacker->bytes);
	free(unpacker->blocks);
	*unpacker = (struct unpacker){ 0 };
}
