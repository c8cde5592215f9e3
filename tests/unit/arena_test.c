#include "test.h"

#include "../../src/base/arena.h"

#include <string.h>

static const size_t sizes[] = { 0, 1, 7, 8, 15, 16, 17, 100, 16383, 16384, 16385, 65536, 1000000 };

static bool is_zero(const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

static void pieces_are_zero_aligned_and_apart(void **state)
{
	struct arena arena = { 0 };
	unsigned char *pieces[ARRAY_SIZE(sizes) * 3];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		size_t size = sizes[i % ARRAY_SIZE(sizes)];

		pieces[i] = arena_alloc(&arena, size, 1);
		assert_non_null(pieces[i]);
		assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
		if (!is_zero(pieces[i], size))
			fail_msg("%zu bytes are not zero", size);
		memset(pieces[i], (int)i + 1, size);
	}
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		for (size_t k = 0; k < sizes[i % ARRAY_SIZE(sizes)]; k++)
			assert_int_equal(pieces[i][k], (unsigned char)(i + 1));
	}
	arena_release(&arena);
}

static void many_small_pieces_cross_chunks(void **state)
{
	struct arena arena = { 0 };
	uint64_t *numbers[20000];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		numbers[i] = arena_new(&arena, uint64_t, 1 + i % 3);
		numbers[i][i % 3] = i;
	}
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		assert_int_equal(numbers[i][i % 3], i);
	arena_release(&arena);
}

static void copies_and_formats_end_with_nul(void **state)
{
	struct arena arena = { 0 };
	char *text = arena_copy(&arena, "abcdef", 3), *empty = arena_copy(&arena, NULL, 0);
	char *formatted = arena_format(&arena, "%s is %d of %5.1f%%", "it", -3, 12.25);
	char *wide = arena_format(&arena, "%70000d", 1);

	(void)state;
	assert_string_equal(text, "abc");
	assert_string_equal(empty, "");
	assert_string_equal(formatted, "it is -3 of  12.2%");
	assert_int_equal(strlen(wide), 70000);
	assert_int_equal(wide[69999], '1');
	arena_release(&arena);
}

static void a_released_arena_starts_again(void **state)
{
	struct arena arena = { 0 };

	(void)state;
	arena_release(&arena);
	assert_null(arena.chunks);
	for (int i = 0; i < 3; i++) {
		assert_string_equal(arena_copy(&arena, "again", 5), "again");
		arena_release(&arena);
		assert_null(arena.chunks);
		assert_null(arena.next);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_zero_aligned_and_apart),
		cmocka_unit_test(many_small_pieces_cross_chunks),
		cmocka_unit_test(copies_and_formats_end_with_nul),
		cmocka_unit_test(a_released_arena_starts_again),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
