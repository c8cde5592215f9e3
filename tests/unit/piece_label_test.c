#include "composed.h"
#include "made_code.h"

enum { SIZE = 96 };

#define ALPHA_ONE   "_ZN5alpha3one17h0123456789abcdefE"
#define ALPHA_TWO   "_ZN5alpha3two17h0123456789abcdefE"
#define ALPHA_THREE "_ZN5alpha5three17h0123456789abcdefE"
#define BETA	    "_ZN4beta3one17h0123456789abcdefE"
#define GAMMA	    "_ZN5gamma3one17h0123456789abcdefE"
#define GENERIC_ONE "_ZN4core3ptr29drop_in_place$LT$alpha..A$GT$17h0123456789abcdefE"
#define GENERIC_TWO "_ZN4core3ptr29drop_in_place$LT$alpha..B$GT$17h0123456789abcdefE"

/* The functions name the first byte of the data, all of them, or the first ones. */
static const struct {
	const char *what;
	const char *functions[N_FUNCTIONS];
	unsigned n_names;
	const char *axis, *row;
	enum tier tier; /* of the first byte */
} cases[] = {
	{ "one function", { ALPHA_ONE, BETA, GAMMA }, 1, "symbol", ALPHA_ONE, TIER_DERIVED },
	{ "two functions",
	  { ALPHA_ONE, ALPHA_TWO, GAMMA },
	  2,
	  "symbol",
	  "[shared read-only data]",
	  TIER_DERIVED },
	{ "of one crate", { ALPHA_ONE, ALPHA_TWO, GAMMA }, 2, "crate", "alpha", TIER_DERIVED },
	{ "two of three", { ALPHA_ONE, ALPHA_TWO, BETA }, 3, "crate", "alpha", TIER_INFERRED },
	{ "one of two",
	  { ALPHA_ONE, BETA, GAMMA },
	  2,
	  "crate",
	  "[shared read-only data]",
	  TIER_DERIVED },
	{ "instances of one generic",
	  { GENERIC_ONE, GENERIC_TWO, GAMMA },
	  2,
	  "generic",
	  "core::ptr::drop_in_place<_>",
	  TIER_DERIVED },
	{ "nobody", { ALPHA_ONE, BETA, GAMMA }, 0, "symbol", "[section .rodata]", TIER_NONE },
	{ "nobody's crate", { ALPHA_ONE, BETA, GAMMA }, 0, "crate", "[read-only data]", TIER_NONE },
};

static void data_goes_to_the_row_of_its_users(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct row *row;
		struct composed c;
		struct made_code code;

		made_code_init(&code, 0, 1, cases[i].functions);
		for (unsigned k = 0; k < cases[i].n_names; k++)
			name_data(&code, k, 0);
		compose(&c, &code.made, cases[i].axis);
		row = find_row(&c, &cases[i].row);
		if (!row || !row->sums.tiers[cases[i].tier])
			fail_msg("%s", cases[i].what);
		composed_release(&c);
		made_image_release(&code.made);
	}
}

static const char *const three[] = { ALPHA_ONE, BETA, GAMMA };

/* What a function refers to hangs on it, and is no code or data of its own; the crate's data it is. */
static void referred_data_is_a_dependent(void **state)
{
	const char *function = ALPHA_ONE, *crate = "alpha";
	struct made_code code;
	struct composed c;

	(void)state;
	made_code_init(&code, 0, SIZE, three);
	name_data(&code, 0, 0);
	compose(&c, &code.made, "symbol");
	assert_int_equal(find_row(&c, &function)->sums.file_size, CODE_SIZE + SIZE);
	assert_int_equal(find_row(&c, &function)->sums.code_size, CODE_SIZE);
	assert_int_equal(find_row(&c, &function)->sums.data_size, 0);
	assert_int_equal(find_row(&c, &function)->sums.tiers[TIER_EXACT], CODE_SIZE);
	assert_int_equal(find_row(&c, &function)->sums.tiers[TIER_DERIVED], 64);
	assert_int_equal(find_row(&c, &function)->sums.tiers[TIER_INFERRED], SIZE - 64);
	assert_int_not_equal(find_row(&c, &function)->owner, 0);
	composed_release(&c);
	compose(&c, &code.made, "crate");
	assert_int_equal(find_row(&c, &crate)->sums.data_size, SIZE);
	composed_release(&c);
	made_image_release(&code.made);
}

static void paths_of_panics_are_a_row(void **state)
{
	static const char *const axes_with_them[] = { "symbol", "generic", "crate",
						      "instantiator" };
	const char *row = "[panic location paths]";

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(axes_with_them); i++) {
		struct made_code code;
		struct composed c;

		made_code_init(&code, 0, SIZE, three);
		name_data(&code, 0, 0);
		point_to_text(&code, 0, 40, "src/a.rs");
		put_number(&code, 16, 3, 4);
		put_number(&code, 20, 7, 4);
		compose(&c, &code.made, axes_with_them[i]);
		assert_non_null(find_row(&c, &row));
		assert_int_equal(find_row(&c, &row)->sums.file_size, 8);
		assert_true(find_row(&c, &row)->is_place);
		composed_release(&c);
		made_image_release(&code.made);
	}
}

static void nothing_is_referred_when_not_asked(void **state)
{
	const char *row = "[section .rodata]";
	struct made_code code;
	struct composed c;

	(void)state;
	made_code_init(&code, 0, SIZE, three);
	code.made.image.skips_references = true;
	name_data(&code, 0, 0);
	compose(&c, &code.made, "symbol");
	assert_int_equal(find_row(&c, &row)->sums.file_size, SIZE);
	composed_release(&c);
	made_image_release(&code.made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data_goes_to_the_row_of_its_users),
		cmocka_unit_test(referred_data_is_a_dependent),
		cmocka_unit_test(paths_of_panics_are_a_row),
		cmocka_unit_test(nothing_is_referred_when_not_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
