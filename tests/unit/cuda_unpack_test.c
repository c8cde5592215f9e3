#include "cuda_writer.h"

#include "pack.h"

#include "../../formats/cuda/unpack.h"

static const struct {
	enum device_packing packing;
	size_t (*pack)(uint8_t *packed, size_t room, const void *contents, size_t n);
	size_t most_in_block; /* bytes of contents, or 0: no matter */
} methods[] = {
	{ DEVICE_ZLIB, pack_zlib, 0 },
	{ DEVICE_LZ4_BLOCK, pack_lz4, 4096 + 66000 }, // a sequence more
	{ DEVICE_LZ4_FRAME, pack_lz4_frame, 4096 + 66000 },
	{ DEVICE_ZSTD, pack_zstd, 131072 },
};

enum { MOST = 400000 };

/* Words in some order: shrinks, but not to nothing. */
static uint8_t *make_contents(size_t n)
{
	static const char *const words[] = { "ld.param ", "mov.u32 ", "%r", "bra\n", "\0\0\0\0\0" };
	uint8_t *contents = malloc(n + 16);
	uint32_t seed = 1;

	assert_non_null(contents);
	for (size_t at = 0; at < n; at += 5) {
		seed = seed * 1664525 + 1013904223;
		memcpy(contents + at, words[seed >> 24 & 3], 3);
		contents[at + 3] = (uint8_t)(seed >> 20 & 15);
		contents[at + 4] = (uint8_t)(at >> 12);
	}
	return contents;
}

static void blocks_tile_both_sides(void **state)
{
	static const size_t sizes[] = { 1, 12, 13, 100, 4096, 65536, 131072, 131073, MOST };
	struct unpacker unpacker = { 0 };
	uint8_t *contents = make_contents(MOST), *packed = malloc(2 * MOST);
	struct arena arena = { 0 };

	(void)state;
	for (size_t m = 0; m < ARRAY_SIZE(methods); m++) {
		for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
			size_t n = methods[m].pack(packed, 2 * MOST, contents, sizes[i]);
			uint64_t in = 0, out = 0;

			assert_null(
				unpack(&unpacker, &arena, methods[m].packing, packed, n, sizes[i]));
			assert_int_equal(unpacker.size, sizes[i]);
			assert_memory_equal(unpacker.bytes, contents, sizes[i]);
			for (size_t j = 0; j < unpacker.n_blocks; j++) {
				in += unpacker.blocks[j].packed;
				out += unpacker.blocks[j].unpacked;
				assert_true(!methods[m].most_in_block ||
					    unpacker.blocks[j].unpacked <=
						    methods[m].most_in_block);
			}
			assert_int_equal(in, n);
			assert_int_equal(out, sizes[i]);
			if (methods[m].packing != DEVICE_ZLIB && sizes[i] == MOST)
				assert_true(unpacker.n_blocks > 3);
		}
	}
	unpacker_release(&unpacker);
	arena_release(&arena);
	free(contents);
	free(packed);
}

static void damage_is_an_error_and_harms_nothing_else(void **state)
{
	enum { N = 20000 };
	struct unpacker unpacker = { 0 };
	uint8_t *contents = make_contents(N), *packed = malloc(2 * N);
	struct arena arena = { 0 };

	(void)state;
	for (size_t m = 0; m < ARRAY_SIZE(methods); m++) {
		enum device_packing packing = methods[m].packing;
		size_t n = methods[m].pack(packed, 2 * N, contents, N);

		assert_non_null(unpack(&unpacker, &arena, packing, packed, n, N - 1));
		assert_non_null(unpack(&unpacker, &arena, packing, packed, n, N + 1));
		assert_non_null(unpack(&unpacker, &arena, packing, packed, n - 1, N));
		assert_non_null(unpack(&unpacker, &arena, packing, packed, n + 1, N));
		assert_non_null(unpack(&unpacker, &arena, packing, packed, 0, N));
		for (size_t at = 0; at < n; at += 1 + at / 8) { // perhaps undetected: no crash
			packed[at] ^= 0x55;
			(void)!unpack(&unpacker, &arena, packing, packed, n, N);
			packed[at] ^= 0x55;
		}
		assert_null(unpack(&unpacker, &arena, packing, packed, n, N));
		assert_memory_equal(unpacker.bytes, contents, N);
	}
	unpacker_release(&unpacker);
	arena_release(&arena);
	free(contents);
	free(packed);
}

static void sizes_that_cannot_be_are_refused(void **state)
{
	static const uint64_t wrong[] = { UINT64_C(1) << 40, UINT64_C(1) << 60, UINT64_MAX,
					  (UINT64_C(1) << 30) + 1, 100 * 16384 + 16384 };
	const uint8_t packed[100] = { 0 };
	struct unpacker unpacker = { 0 };
	struct arena arena = { 0 };

	(void)state;
	for (size_t m = 0; m < ARRAY_SIZE(methods); m++) {
		for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
			assert_non_null(unpack(&unpacker, &arena, methods[m].packing, packed,
					       sizeof(packed), wrong[i]));
	}
	assert_int_equal(unpacker.capacity, 0);
	unpacker_release(&unpacker);
	arena_release(&arena);
}

/* A frame that names a dictionary, and one that is followed by another. */
static void zstd_frames_stand_alone(void **state)
{
	static const uint8_t with_dictionary[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x21, 7,  3,
						   0x19, 0,    0,    'a',  'b',	 'c' };
	static const uint8_t alone[] = {
		0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x19, 0, 0, 'a', 'b', 'c'
	};
	uint8_t twice[2 * sizeof(alone)];
	struct unpacker unpacker = { 0 };
	struct arena arena = { 0 };

	(void)state;
	memcpy(twice, alone, sizeof(alone));
	memcpy(twice + sizeof(alone), alone, sizeof(alone));
	assert_null(unpack(&unpacker, &arena, DEVICE_ZSTD, alone, sizeof(alone), 3));
	assert_memory_equal(unpacker.bytes, "abc", 3);
	assert_non_null(unpack(&unpacker, &arena, DEVICE_ZSTD, with_dictionary,
			       sizeof(with_dictionary), 3));
	assert_non_null(unpack(&unpacker, &arena, DEVICE_ZSTD, twice, sizeof(twice), 6));
	unpacker_release(&unpacker);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_tile_both_sides),
		cmocka_unit_test(damage_is_an_error_and_harms_nothing_else),
		cmocka_unit_test(sizes_that_cannot_be_are_refused),
		cmocka_unit_test(zstd_frames_stand_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
