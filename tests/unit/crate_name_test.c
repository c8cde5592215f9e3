#include "test.h"

#include "../../src/names/crate_name.h"

static const struct {
	const char *a, *b;
	int order; /* its sign */
} pairs[] = {
	{ "serde_json", "serde-json", 0 },
	{ "serde", "serde", 0 },
	{ "", "", 0 },
	{ "serde", "serde_json", -1 },
	{ "serde-json", "serde", 1 },
	{ "a-b", "a_c", -1 },
	{ "a_c", "a-b", 1 },
	{ "a.b", "a_b", -1 },
	{ "A", "a", -1 },
};

static void dashes_are_underscores(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		int order = crate_name_order(pairs[i].a, pairs[i].b);

		if ((order > 0) - (order < 0) != pairs[i].order ||
		    crate_name_is_same(pairs[i].a, pairs[i].b) != !pairs[i].order)
			fail_msg("%s and %s: %d", pairs[i].a, pairs[i].b, order);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(dashes_are_underscores) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
