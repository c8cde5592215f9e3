#include "test.h"

#include "../../src/base/array.h"

#include <stdlib.h>

static void elements_survive_growing(void **state)
{
	uint32_t *items = NULL;
	size_t n = 0, capacity = 0, n_moves = 0, last = 0;

	(void)state;
	for (; n < 100000; n++) {
		array_reserve(items, n, capacity);
		assert_true(capacity > n);
		n_moves += capacity != last;
		last = capacity;
		items[n] = (uint32_t)n * 7;
	}
	for (size_t i = 0; i < n; i++)
		assert_int_equal(items[i], (uint32_t)i * 7);
	// By a factor, not by a step: a quadratic number of moves would be thousands here.
	assert_in_range(n_moves, 5, 40);
	free(items);
}

static void room_is_only_made_when_none_is_left(void **state)
{
	uint8_t *items = NULL, *before;
	size_t capacity = 0;

	(void)state;
	array_reserve(items, 0, capacity);
	before = items;
	for (size_t n = 0, room = capacity; n < room; n++)
		array_reserve(items, n, capacity);
	assert_ptr_equal(items, before);
	free(items);
}

static void nothing_is_an_array_too(void **state)
{
	uint64_t *none = array_new(uint64_t, 0), *no_zeros = array_zeroed(uint64_t, 0);

	(void)state;
	assert_non_null(none);
	assert_non_null(no_zeros);
	free(none);
	free(no_zeros);
}

static void zeroed_arrays_are_zero(void **state)
{
	uint64_t *zeros = array_zeroed(uint64_t, 1000);

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(zeros[i], 0);
	free(zeros);
}

static void searches_find_the_first_that_is_not_before(void **state)
{
	static const int items[] = { 1, 3, 3, 3, 7 };
	static const struct {
		int key;
		size_t below, up_to; /* how many are less; how many are no more */
	} rows[] = { { 0, 0, 0 }, { 1, 0, 1 }, { 2, 1, 1 }, { 3, 1, 4 }, { 7, 4, 5 }, { 8, 5, 5 } };
	size_t low;

	(void)state;
	for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		array_search(low, 5, i, items[i] < rows[k].key);
		assert_int_equal(low, rows[k].below);
		array_search(low, 5, i, items[i] <= rows[k].key);
		assert_int_equal(low, rows[k].up_to);
		array_search(low, 0, i, items[i] < rows[k].key);
		assert_int_equal(low, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_survive_growing),
		cmocka_unit_test(room_is_only_made_when_none_is_left),
		cmocka_unit_test(nothing_is_an_array_too),
		cmocka_unit_test(zeroed_arrays_are_zero),
		cmocka_unit_test(searches_find_the_first_that_is_not_before),
	};

	return cmocka_run_group_tests_name("array", tests, NULL, NULL);
}
