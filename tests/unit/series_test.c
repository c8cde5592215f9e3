#include "test.h"

#include "made_report.h"

#include "../../src/view/gate_words.h"
#include "../../src/view/series.h"

#include <string.h>

static uint64_t sum(const struct series *series)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < series->n; i++)
		sum += series->items[i].file_size;
	return sum;
}

static uint64_t size_of(const struct series *series, const char *name)
{
	for (size_t i = 0; i < series->n; i++) {
		if (!strcmp(series->items[i].name, name))
			return series->items[i].file_size;
	}
	return 0;
}

static struct table_row rows[] = {
	{ .labels = { "core", "a/b" }, .sums = SUMS(10, 0), .depth = 1 },
	{ .labels = { "core", "x\x01" }, .sums = SUMS(6, 1), .depth = 1 },
	{ .labels = { "core", "x\\x01" }, .sums = SUMS(5, 0), .depth = 1 },
	{ .labels = { "", "" }, .sums = SUMS(4, 0), .depth = 1 },
	{ .labels = { "core", "only in memory" }, .sums = SUMS(0, 0), .depth = 1 },
	{ .sums = SUMS(3, 2), .depth = 1, .n_folded = 4 },
};

static struct report made(void)
{
	struct report report = { .path = "app", .file_size = 40, .n_tables = 1 };

	report.tables[0] = made_table("crate", "symbol", rows, ARRAY_SIZE(rows));
	return report;
}

static struct series rows_of(struct arena *arena, const struct report *report)
{
	struct gate_subject subject = gate_subject_of_report(report);

	return series_of(arena, &subject);
}

static struct series paths_of(struct arena *arena, const struct report *report)
{
	struct gate_subject subject = gate_subject_of_report(report);

	return series_paths_of(arena, &subject);
}

static void paths_sum_to_the_file(void **state)
{
	struct report report = made();
	struct arena arena = { 0 };
	struct series series = paths_of(&arena, &report);

	(void)state;
	assert_int_equal(sum(&series), 40);
	assert_int_equal(size_of(&series, "core/a\xe2\x88\x95"
					  "b"),
			 10);
	assert_int_equal(size_of(&series, "core/x\\x01"), 12); // two names that look the same
	assert_int_equal(size_of(&series, "/"), 4);
	assert_int_equal(size_of(&series, "[other rows]"), 14); // folded, and filtered
	assert_int_equal(series.n, 4);
	arena_release(&arena);
}

static void a_file_without_tables_is_whole(void **state)
{
	struct report report = { .path = "app", .file_size = 7 };
	struct arena arena = { 0 };
	struct series series = paths_of(&arena, &report);

	(void)state;
	assert_int_equal(series.n, 1);
	assert_int_equal(size_of(&series, "[not divided]"), 7);
	arena_release(&arena);
}

static void what_is_followed_is_not_folded(void **state)
{
	struct report report = made();
	struct arena arena = { 0 };
	struct series series = rows_of(&arena, &report);

	(void)state;
	assert_int_equal(series.n, 3);
	assert_int_equal(size_of(&series, "crate:core/symbol:a/b"), 10);
	assert_int_equal(size_of(&series, "crate:core/symbol:x\\x01"), 12);
	assert_string_equal(series.items[0].name, "crate:/symbol:");
	arena_release(&arena);
}

/* There would be others each time. */
static void symbols_of_a_default_report_are_not_followed(void **state)
{
	struct table_row symbol = { .labels = { "main" }, .sums = SUMS(40, 0) };
	struct table_row kind = { .labels = { "code" }, .sums = SUMS(40, 0) };
	struct report report = {
		.path = "app", .file_size = 40, .n_tables = 2, .is_default = true
	};
	struct arena arena = { 0 };
	struct series series;

	(void)state;
	report.tables[0] = made_table("kind", NULL, &kind, 1);
	report.tables[1] = made_table("symbol", NULL, &symbol, 1);
	series = rows_of(&arena, &report);
	assert_int_equal(series.n, 1);
	assert_string_equal(series.items[0].name, "kind:code");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_sum_to_the_file),
		cmocka_unit_test(a_file_without_tables_is_whole),
		cmocka_unit_test(what_is_followed_is_not_folded),
		cmocka_unit_test(symbols_of_a_default_report_are_not_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
