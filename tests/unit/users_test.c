#include "random.h"
#include "test.h"

#include "../../src/attrib/users.h"

#include <string.h>

enum { MANY = 1000 };

static void assert_same(const struct users *a, const struct users *b)
{
	assert_int_equal(a->n, b->n);
	assert_int_equal(a->has_more, b->has_more);
	assert_memory_equal(a->owners, b->owners, a->n * sizeof(a->owners[0]));
}

static void an_owner_is_in_once(void **state)
{
	struct users users = { 0 };

	(void)state;
	assert_true(users_add(&users, 5));
	assert_true(users_add(&users, 0));
	assert_false(users_add(&users, 5));
	assert_int_equal(users.n, 2);
	assert_false(users.has_more);
}

/* In any order, one by one or in two heaps: the same sample of `n`. */
static void a_sample_does_not_depend_on_the_order(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (uint32_t n = 1; n <= 40; n++) {
		struct users forward = { 0 }, mixed = { 0 }, heaps[2] = { { { 0 }, 0, false } };
		uint32_t owners[40];

		for (uint32_t i = 0; i < n; i++)
			users_add(&forward, owners[i] = i * 7);
		for (uint32_t i = n; i-- > 0;) {
			uint32_t k = (uint32_t)below(&seed, i + 1), owner = owners[k];

			owners[k] = owners[i];
			users_add(&mixed, owner);
			users_add(&heaps[owner & 1], owner);
		}
		assert_int_equal(forward.n, n < MOST_KEPT_USERS ? n : MOST_KEPT_USERS);
		assert_int_equal(forward.has_more, n > MOST_KEPT_USERS);
		assert_same(&forward, &mixed);
		users_join(&heaps[0], &heaps[1]);
		assert_same(&forward, &heaps[0]);
	}
}

/* Neighbours in the file are often of one crate: a sample must not be of the first ones only. */
static void a_sample_is_of_all(void **state)
{
	struct users users = { 0 };
	uint32_t n_low = 0;

	(void)state;
	for (uint32_t i = 0; i < MANY; i++)
		users_add(&users, i);
	for (uint32_t i = 0; i < users.n; i++)
		n_low += users.owners[i] < MANY / 2;
	assert_in_range(n_low, 2, 6);
}

static void equal_sets_have_one_number(void **state)
{
	struct user_sets sets = { 0 };
	struct users none = { 0 }, found;
	uint32_t a, b, both;

	(void)state;
	user_sets_init(&sets);
	assert_int_equal(user_sets_number(&sets, &none), USERS_NONE);
	a = user_sets_add(&sets, USERS_NONE, 3);
	b = user_sets_add(&sets, USERS_NONE, 9);
	assert_in_range(a, USERS_FIRST, UINT32_MAX);
	assert_int_not_equal(a, b);
	assert_int_equal(user_sets_add(&sets, USERS_NONE, 3), a);
	both = user_sets_join(&sets, a, b);
	assert_int_equal(user_sets_join(&sets, b, a), both);
	assert_int_equal(user_sets_add(&sets, a, 9), both);
	assert_int_equal(user_sets_join(&sets, both, a), both);
	found = user_sets_get(&sets, both);
	assert_int_equal(found.n, 2);
	for (uint32_t i = 0; i < MANY; i++)
		both = user_sets_add(&sets, both, i);
	found = user_sets_get(&sets, both);
	assert_int_equal(found.n, MOST_KEPT_USERS);
	assert_true(found.has_more);
	user_sets_release(&sets);
}

/* Paths of panics are of nobody: nothing is added to them, and they add nothing. */
static void paths_stay_apart(void **state)
{
	struct user_sets sets = { 0 };
	uint32_t one;

	(void)state;
	user_sets_init(&sets);
	one = user_sets_add(&sets, USERS_NONE, 3);
	assert_int_equal(user_sets_join(&sets, USERS_OF_PATHS, one), USERS_OF_PATHS);
	assert_int_equal(user_sets_join(&sets, one, USERS_OF_PATHS), one);
	assert_int_equal(user_sets_join(&sets, USERS_NONE, USERS_OF_PATHS), USERS_NONE);
	assert_int_equal(user_sets_get(&sets, USERS_OF_PATHS).n, 0);
	user_sets_release(&sets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_owner_is_in_once),
		cmocka_unit_test(a_sample_does_not_depend_on_the_order),
		cmocka_unit_test(a_sample_is_of_all),
		cmocka_unit_test(equal_sets_have_one_number),
		cmocka_unit_test(paths_stay_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
