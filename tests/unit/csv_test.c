#include "test.h"

#include "made_report.h"

#include "../../src/view/view.h"

#include <string.h>

#define HEADER(axes) axes ",file_size,vm_size,exact,derived,inferred,none\n"

static void check_csv(const struct table *table, bool is_default, const char *expected)
{
	const struct view_style style = { .width = 80 };
	struct report report = {
		.path = "app",
		.tables = { *table, *table, *table },
		.n_tables = is_default ? 3 : 1,
		.is_default = is_default,
	};
	struct text text = { 0 };

	csv_view.write(&text, &report, &style);
	assert_string_equal(text.bytes, expected);
	text_release(&text);
}

static const struct {
	const char *label, *cell;
} cells[] = {
	{ "", "\"\"" },
	{ "core", "\"core\"" },
	{ "a,b", "\"a,b\"" },
	{ "say \"hi\"", "\"say \"\"hi\"\"\"" },
	{ "\"", "\"\"\"\"" },
	{ "two\nlines\r", "\"two\nlines\r\"" },
	{ "=1+1", "\"=1+1\"" },
	{ "@x", "\"@x\"" },
	{ "\x1b[2J\xff", "\"\x1b[2J\xff\"" },
};

static void labels_are_exact(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cells); i++) {
		struct table_row row = { .labels = { cells[i].label }, .sums = SUMS(10, 2) };
		struct table table = made_table("crate", NULL, &row, 1);
		struct text expected = { 0 };

		text_printf(&expected, HEADER("crate") "%s,12,10,10,0,0,2\n", cells[i].cell);
		check_csv(&table, false, expected.bytes);
		text_release(&expected);
	}
}

static void combinations_have_a_cell_each(void **state)
{
	struct table_row rows[] = {
		{ .labels = { "core", "code" }, .sums = SUMS(10, 0), .depth = 1 },
		{ .labels = { "std", "data" }, .sums = SUMS(6, 1), .depth = 1 },
		{ .sums = SUMS(3, 2), .depth = 1, .n_folded = 4 },
	};
	struct table table = made_table("crate", "kind", rows, ARRAY_SIZE(rows));

	(void)state;
	check_csv(&table, false,
		  HEADER("crate,kind") "\"core\",\"code\",10,10,10,0,0,0\n"
				       "\"std\",\"data\",7,6,6,0,0,1\n"
				       "\"[4 others]\",,5,3,3,0,0,2\n");
}

/* Sums of what is below them would count twice. */
static void trees_are_written_by_their_leaves(void **state)
{
	struct table_row rows[] = {
		{ .labels = { "core" }, .sums = SUMS(30, 0) },
		{ .labels = { "core", "code" }, .sums = SUMS(20, 0), .depth = 1 },
		{ .sums = SUMS(10, 0), .depth = 1, .n_folded = 2 },
		{ .sums = SUMS(5, 5), .depth = 0, .n_folded = 7 },
	};
	struct table table = made_table("crate", "kind", rows, ARRAY_SIZE(rows));

	(void)state;
	table.is_tree = true;
	check_csv(&table, false,
		  HEADER("crate,kind") "\"core\",\"code\",20,20,20,0,0,0\n"
				       "\"core\",\"[2 others]\",10,10,10,0,0,0\n"
				       "\"[7 others]\",,10,5,5,0,0,5\n");
}

static void the_default_report_is_its_composition(void **state)
{
	struct table_row row = { .labels = { "code" }, .sums = SUMS(UINT64_MAX, 0) };
	struct table table = made_table("kind", NULL, &row, 1);

	(void)state;
	check_csv(&table, true,
		  HEADER("kind") "\"code\",18446744073709551615,18446744073709551615,"
				 "18446744073709551615,0,0,0\n");
}

static void without_rows_there_is_a_header(void **state)
{
	struct table table = made_table("symbol", NULL, NULL, 0);

	(void)state;
	check_csv(&table, false, HEADER("symbol"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_are_exact),
		cmocka_unit_test(combinations_have_a_cell_each),
		cmocka_unit_test(trees_are_written_by_their_leaves),
		cmocka_unit_test(the_default_report_is_its_composition),
		cmocka_unit_test(without_rows_there_is_a_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
