#include "test.h"

#include "../../src/base/intern.h"

#include <stdio.h>
#include <string.h>

enum { MANY = 100000, SPACE = 12 };

static void equal_strings_have_equal_numbers(void **state)
{
	struct intern table = { 0 };
	char copy[] = "main";

	(void)state;
	assert_int_equal(intern(&table, "main", 4), 0);
	assert_int_equal(intern(&table, "mai", 3), 1);
	assert_int_equal(intern(&table, "main", 3), 1); // by length, not by NUL
	assert_int_equal(intern(&table, copy, 4), 0);
	assert_int_equal(intern(&table, "", 0), 2);
	assert_int_equal(intern(&table, "a\0b", 3), 3);
	assert_int_equal(intern(&table, "a\0c", 3), 4);
	assert_int_equal(intern(&table, "x", 0), 2);
	assert_int_equal(table.n_strings, 5);
	assert_int_equal(table.strings[3].length, 3);
	assert_memory_equal(table.strings[3].text, "a\0b", 3);
	intern_release(&table);
}

/* Numbers follow the order of first sight, whatever the hash and however often the table grows. */
static void many_strings_keep_their_numbers(void **state)
{
	static char names[MANY][SPACE];
	struct intern table = { 0 }, reserved = { 0 };

	(void)state;
	intern_reserve(&reserved, MANY);
	for (uint32_t i = 0; i < MANY; i++) {
		int length = snprintf(names[i], SPACE, "n%u", i * 7919);

		assert_int_equal(intern(&table, names[i], (size_t)length), i);
		assert_int_equal(intern(&reserved, names[i], (size_t)length), i);
		if (i % 3 == 0)
			assert_int_equal(intern(&table, names[i / 2], strlen(names[i / 2])), i / 2);
	}
	assert_int_equal(table.n_strings, MANY);
	assert_true(table.n_slots >= 2 * (size_t)MANY);
	assert_int_equal(table.n_slots & (table.n_slots - 1), 0);
	for (uint32_t i = MANY; i-- > 0;) {
		assert_int_equal(intern(&table, names[i], strlen(names[i])), i);
		assert_ptr_equal(table.strings[i].text, names[i]);
	}
	intern_release(&table);
	intern_release(&reserved);
}

static void a_copy_outlives_its_source(void **state)
{
	struct intern table = { 0 };
	struct arena arena = { 0 };
	char name[8] = "first";

	(void)state;
	assert_int_equal(intern_copy(&table, &arena, name, 5), 0);
	strcpy(name, "other");
	assert_int_equal(intern_copy(&table, &arena, name, 5), 1);
	assert_int_equal(intern_copy(&table, &arena, "first", 5), 0);
	assert_string_equal(table.strings[0].text, "first");
	intern_release(&table);
	arena_release(&arena);
}

static void reserving_loses_nothing(void **state)
{
	struct intern table = { 0 };

	(void)state;
	intern(&table, "a", 1);
	intern(&table, "b", 1);
	intern_reserve(&table, 5000);
	intern_reserve(&table, 10);
	assert_int_equal(intern(&table, "b", 1), 1);
	assert_int_equal(intern(&table, "a", 1), 0);
	intern_release(&table);
}

/* One bit of the input changes about half of the bits of the hash, wherever it lies. */
static void a_hash_mixes_all_bytes(void **state)
{
	char bytes[40] = "the quick brown fox jumps over the dog.";

	(void)state;
	for (size_t length = 1; length <= 39; length++) {
		uint64_t hash = hash_bytes(bytes, length, 1);
		unsigned changed = 0;

		assert_int_equal(hash, hash_bytes(bytes, length, 1));
		assert_true(hash != hash_bytes(bytes, length, 2));
		for (size_t bit = 0; bit < 8 * length; bit++) {
			uint64_t other;

			bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
			other = hash_bytes(bytes, length, 1);
			bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
			if (hash == other)
				fail_msg("bit %zu of %zu bytes does not count", bit, length);
			changed += (unsigned)__builtin_popcountll(hash ^ other);
		}
		assert_in_range(changed / (8 * length), 20, 44);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_strings_have_equal_numbers),
		cmocka_unit_test(many_strings_keep_their_numbers),
		cmocka_unit_test(a_copy_outlives_its_source),
		cmocka_unit_test(reserving_loses_nothing),
		cmocka_unit_test(a_hash_mixes_all_bytes),
	};

	return cmocka_run_group_tests_name("intern", tests, NULL, NULL);
}
