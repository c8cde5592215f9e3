#include "test.h"

#include "random.h"

#include "../../src/duplicates/repeats.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 64 * 1024, LEAST = 4096 };

static uint8_t *noise(void)
{
	uint8_t *bytes = malloc(SIZE);
	uint64_t seed = 7;

	assert_non_null(bytes);
	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (uint8_t)next_random(&seed);
	return bytes;
}

static const struct {
	const char *what;
	uint64_t from, to, size; /* a copy that is made in the noise */
	bool is_found;
} copies[] = {
	{ "at even places", 1024, 32768, 8192, true },
	{ "at odd places", 1001, 33333, 5000, true },
	{ "as long as it must be", 77, 40001, LEAST, true },
	{ "one too short", 77, 40001, LEAST - 1, false },
	{ "the first bytes and the last", 0, SIZE - 4200, 4200, true },
	{ "one behind the other", 5000, 13000, 8000, true },
};

static void copies_are_found_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(copies); i++) {
		uint8_t *bytes = noise();
		struct repeat_piece piece = { bytes, SIZE, 100000 };
		struct repeats found;

		memcpy(bytes + copies[i].to, bytes + copies[i].from, copies[i].size);
		// What lies around the copies must differ, or they would be longer.
		if (copies[i].from && copies[i].from + copies[i].size < copies[i].to)
			bytes[copies[i].to - 1] = (uint8_t)~bytes[copies[i].from - 1];
		if (copies[i].to + copies[i].size < SIZE)
			bytes[copies[i].to + copies[i].size] =
				(uint8_t)~bytes[copies[i].from + copies[i].size];
		found = repeats_find(&piece, 1, LEAST);
		if (found.n_items != copies[i].is_found)
			fail_msg("%s: %zu found", copies[i].what, found.n_items);
		if (copies[i].is_found && (found.items[0].first != 100000 + copies[i].from ||
					   found.items[0].pos != 100000 + copies[i].to ||
					   found.items[0].size != copies[i].size))
			fail_msg("%s: %llu bytes at %llu are those at %llu", copies[i].what,
				 (unsigned long long)found.items[0].size,
				 (unsigned long long)found.items[0].pos,
				 (unsigned long long)found.items[0].first);
		free(found.items);
		free(bytes);
	}
}

static void three_copies_are_two_repeats_of_the_first(void **state)
{
	uint8_t *bytes = noise();
	struct repeat_piece pieces[] = { { bytes, 20000, 0 },
					 { bytes + 20000, SIZE - 20000, 50000 } };
	struct repeats found;

	(void)state;
	memcpy(bytes + 21000, bytes + 100, 6000);
	memcpy(bytes + 30000, bytes + 100, 6000);
	found = repeats_find(pieces, 2, LEAST);
	assert_int_equal(found.n_items, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(found.items[i].first, 100);
		assert_int_equal(found.items[i].size, 6000);
	}
	assert_int_equal(found.items[0].pos, 51000);
	assert_int_equal(found.items[1].pos, 60000);
	free(found.items);
	free(bytes);
}

static void patterns_are_no_data(void **state)
{
	uint8_t *bytes = calloc(1, SIZE);
	struct repeat_piece piece = { bytes, SIZE, 0 };

	(void)state;
	for (unsigned period = 1; period <= 8; period *= 2) {
		struct repeats found;

		for (size_t i = 0; i < SIZE; i++)
			bytes[i] = (uint8_t)(i % period * 37 + period - 1);
		found = repeats_find(&piece, 1, LEAST);
		assert_int_equal(found.n_items, 0);
		free(found.items);
	}
	free(bytes);
}

/* Repeats never overlap each other, so their sizes sum to what one copy would save. */
static void repeats_do_not_overlap(void **state)
{
	(void)state;
	for (unsigned period = 9; period < 3000; period = period * 3 / 2) {
		uint8_t *bytes = noise();
		struct repeat_piece piece = { bytes, SIZE, 0 };
		struct repeats found;
		uint64_t end = 0;

		for (size_t i = period; i < SIZE; i++)
			bytes[i] = bytes[i - period];
		found = repeats_find(&piece, 1, LEAST);
		for (size_t i = 0; i < found.n_items; i++) {
			const struct repeat *r = &found.items[i];

			assert_true(r->pos >= end && r->first + r->size <= r->pos);
			assert_true(r->size <= SIZE - r->pos);
			assert_memory_equal(bytes + r->first, bytes + r->pos, r->size);
			end = r->pos + r->size;
		}
		free(found.items);
		free(bytes);
	}
}

static void nothing_has_no_repeats(void **state)
{
	struct repeat_piece piece = { (const uint8_t *)"abc", 3, 0 };
	struct repeats found = repeats_find(NULL, 0, LEAST);

	(void)state;
	assert_int_equal(found.n_items, 0);
	found = repeats_find(&piece, 1, LEAST);
	assert_int_equal(found.n_items, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_are_found_whole),
		cmocka_unit_test(three_copies_are_two_repeats_of_the_first),
		cmocka_unit_test(patterns_are_no_data),
		cmocka_unit_test(repeats_do_not_overlap),
		cmocka_unit_test(nothing_has_no_repeats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
