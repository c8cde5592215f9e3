#include "pack.h"

#include "../../formats/compression.h"

#include <string.h>

enum { SIZE = 5000 };

struct packed {
	uint8_t contents[SIZE], bytes[2 * SIZE];
	size_t size; /* of bytes */
};

static void pack(struct packed *p, enum compression compression)
{
	for (size_t i = 0; i < SIZE; i++)
		p->contents[i] = (uint8_t)(i % 7 ? i / 50 : i * i);
	p->size = (compression == COMPRESSION_ZLIB ? pack_zlib : pack_zstd)(
		p->bytes, sizeof(p->bytes), p->contents, SIZE);
}

static const enum compression both[] = { COMPRESSION_ZLIB, COMPRESSION_ZSTD };

static void contents_come_out_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(both); i++) {
		struct arena arena = { 0 };
		const uint8_t *contents = NULL;
		struct packed p;

		pack(&p, both[i]);
		assert_null(decompress(&arena, both[i], p.bytes, p.size, SIZE, &contents));
		assert_memory_equal(contents, p.contents, SIZE);
		arena_release(&arena);
	}
}

static const struct {
	const char *what;
	int cut;	 /* bytes from the end */
	int flipped;	 /* which byte is changed, or -1 */
	uint64_t claims; /* bytes */
} faults[] = {
	{ "a byte less", 0, -1, SIZE - 1 },
	{ "a byte more", 0, -1, SIZE + 1 },
	{ "nothing", 0, -1, 0 },
	{ "twice as much", 0, -1, 2 * SIZE },
	{ "cut at the end", 5, -1, SIZE },
	{ "cut in the middle", 400, -1, SIZE },
	{ "another magic number", 0, 0, SIZE },
	{ "more than can be inside", 0, -1, UINT64_C(1) << 30 },
	{ "more than we take", 0, -1, UINT64_C(1) << 40 },
	{ "all there is", 0, -1, UINT64_MAX },
};

static void lies_and_damage_are_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(both); k++) {
			static const uint8_t none = 0;
			const uint8_t *contents = &none;
			struct arena arena = { 0 };
			struct packed p;

			pack(&p, both[k]);
			if (faults[i].flipped >= 0)
				p.bytes[faults[i].flipped] ^= 0xff;
			if (!decompress(&arena, both[k], p.bytes, p.size - (size_t)faults[i].cut,
					faults[i].claims, &contents))
				fail_msg("%s: no error", faults[i].what);
			// Results are written on success only.
			assert_ptr_equal(contents, &none);
			arena_release(&arena);
		}
	}
}

/* The arena would take the memory before a single byte was looked at. */
static void a_bomb_is_refused_before_memory_is_taken(void **state)
{
	static const struct {
		enum compression compression;
		uint64_t packed_size, size;
	} bombs[] = {
		{ COMPRESSION_ZLIB, 20, UINT64_C(2) << 30 },
		{ COMPRESSION_ZLIB, 1000, 1034 * 1000 },
		{ COMPRESSION_ZLIB, UINT64_C(1) << 40, (UINT64_C(2) << 30) + 1 },
		{ COMPRESSION_ZSTD, 20, UINT64_C(1) << 30 },
		{ COMPRESSION_ZSTD, UINT64_C(1) << 40, UINT64_C(3) << 30 },
		{ COMPRESSION_ZSTD, 0, 16384 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bombs); i++) {
		static const uint8_t bytes[1000];
		const uint8_t *contents = NULL;
		struct arena arena = { 0 };
		struct error *error = decompress(&arena, bombs[i].compression, bytes,
						 bombs[i].packed_size, bombs[i].size, &contents);
		size_t n_chunks = 0;

		assert_non_null(error);
		assert_non_null(strstr(error->text, "cannot come out of"));
		// Nothing but the message: the large contents would have a chunk of their own, as
		// have the error and its text where every piece has.
		for (void *chunk = arena.chunks; chunk; chunk = *(void **)chunk)
			n_chunks++;
		assert_int_equal(n_chunks, arena.next ? 1 : 2);
		arena_release(&arena);
	}
}

/* Any single changed byte is an error or gives the promised number of bytes; never a crash. */
static void any_changed_byte_is_survived(void **state)
{
	size_t n_errors = 0;

	(void)state;
	for (size_t k = 0; k < ARRAY_SIZE(both); k++) {
		struct packed p;

		pack(&p, both[k]);
		for (size_t i = 0; i < p.size; i++) {
			struct arena arena = { 0 };
			const uint8_t *contents;

			p.bytes[i] ^= 0x10;
			n_errors += decompress(&arena, both[k], p.bytes, p.size, SIZE, &contents) !=
				    NULL;
			p.bytes[i] ^= 0x10;
			arena_release(&arena);
		}
	}
	assert_true(n_errors > 100);
}

static void xz_tells_its_size(void **state)
{
	struct arena arena = { 0 };
	struct packed p;
	const uint8_t *contents = NULL;
	uint64_t size = 0;

	(void)state;
	pack(&p, COMPRESSION_ZLIB);
	p.size = pack_xz(p.bytes, sizeof(p.bytes), p.contents, SIZE);
	assert_null(decompress_xz(&arena, p.bytes, p.size, SIZE, &contents, &size));
	assert_int_equal(size, SIZE);
	assert_memory_equal(contents, p.contents, SIZE);
	arena_release(&arena);
}

/* One byte too many, cut anywhere, changed anywhere: an error, or what was packed. */
static void damaged_xz_is_an_error(void **state)
{
	struct packed p;
	const uint8_t *contents;
	struct arena arena = { 0 };
	uint64_t size;

	(void)state;
	pack(&p, COMPRESSION_ZLIB);
	p.size = pack_xz(p.bytes, sizeof(p.bytes), p.contents, SIZE);
	assert_non_null(decompress_xz(&arena, p.bytes, p.size, SIZE - 1, &contents, &size));
	for (size_t i = 0; i < p.size; i++) {
		assert_non_null(decompress_xz(&arena, p.bytes, i, SIZE, &contents, &size));
		p.bytes[i] ^= 0x10;
		assert_non_null(decompress_xz(&arena, p.bytes, p.size, SIZE, &contents, &size));
		p.bytes[i] ^= 0x10;
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contents_come_out_again),
		cmocka_unit_test(lies_and_damage_are_errors),
		cmocka_unit_test(a_bomb_is_refused_before_memory_is_taken),
		cmocka_unit_test(any_changed_byte_is_survived),
		cmocka_unit_test(xz_tells_its_size),
		cmocka_unit_test(damaged_xz_is_an_error),
	};

	return cmocka_run_group_tests_name("compression", tests, NULL, NULL);
}
