#include "test.h"

#include "../../src/compare/budget.h"

#include <string.h>

static const struct {
	const char *text;
	bool is_growth;
	enum budget_of of;
	const char *axis, *name; /* of a row */
	uint64_t bytes;
	double percent; /* -1: bytes count */
	bool is_wrong;
} texts[] = {
	{ "20MiB", false, BUDGET_SIZE, NULL, NULL, 20 << 20, -1, false },
	{ "crate:tokio=1.5MB", false, BUDGET_SIZE, "crate", "tokio", 1500000, -1, false },
	{ "+20KiB", true, BUDGET_GROWTH, NULL, NULL, 20480, -1, false },
	{ "20KiB", true, BUDGET_GROWTH, NULL, NULL, 20480, -1, false },
	{ "+1.5%", true, BUDGET_GROWTH, NULL, NULL, 0, 1.5, false },
	{ "symbol:operator==(a, b)=+5%", true, BUDGET_GROWTH, "symbol", "operator==(a, b)", 0, 5,
	  false },
	{ "symbol:a::b=0", false, BUDGET_SIZE, "symbol", "a::b", 0, -1, false },
	{ "unknown>5%", true, BUDGET_UNKNOWN, NULL, NULL, 0, 5, false },
	{ "5%", false, BUDGET_SIZE, NULL, NULL, 0, -1, true },
	{ "crate=5", false, BUDGET_SIZE, NULL, NULL, 0, -1, true },
	{ "crate:=5", false, BUDGET_SIZE, NULL, NULL, 0, -1, true },
	{ ":x=5", false, BUDGET_SIZE, NULL, NULL, 0, -1, true },
	{ "-5%", true, BUDGET_SHRINKAGE, NULL, NULL, 0, 5, false },
	{ "crate:a=-1k", true, BUDGET_SHRINKAGE, "crate", "a", 1024, -1, false },
	{ "crat:a=5", false, BUDGET_SIZE, NULL, NULL, 0, -1, true },
	{ "-5", false, BUDGET_SIZE, NULL, NULL, 0, -1, true },
	{ "+-5", true, BUDGET_GROWTH, NULL, NULL, 0, -1, true },
	{ "--5", true, BUDGET_GROWTH, NULL, NULL, 0, -1, true },
	{ "unknown>5", true, BUDGET_UNKNOWN, NULL, NULL, 0, -1, true },
	{ "", true, BUDGET_GROWTH, NULL, NULL, 0, -1, true },
	{ "1.5", false, BUDGET_SIZE, NULL, NULL, 0, -1, true },
	{ "1.5B", false, BUDGET_SIZE, NULL, NULL, 0, -1, true },
	{ "2.0", false, BUDGET_SIZE, NULL, NULL, 2, -1, false },
	{ ".5k", false, BUDGET_SIZE, NULL, NULL, 512, -1, false },
	{ "1e3", false, BUDGET_SIZE, NULL, NULL, 1000, -1, false },
	{ "0x10", false, BUDGET_SIZE, NULL, NULL, 0, -1, true },
	{ "inf", false, BUDGET_SIZE, NULL, NULL, 0, -1, true },
	{ "+1.5", true, BUDGET_GROWTH, NULL, NULL, 0, -1, true },
	{ "++1%", true, BUDGET_GROWTH, NULL, NULL, 0, -1, true },
	{ "+ 1%", true, BUDGET_GROWTH, NULL, NULL, 0, -1, true },
	{ "- 1%", true, BUDGET_SHRINKAGE, NULL, NULL, 0, -1, true },
	{ "1,5%", true, BUDGET_GROWTH, NULL, NULL, 0, -1, true },
	{ "unknown>+5%", true, BUDGET_UNKNOWN, NULL, NULL, 0, -1, true },
	{ "crate:a=++5", true, BUDGET_GROWTH, "crate", "a", 0, -1, true },
};

static bool is_same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void budgets_are_read(void **state)
{
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct budget b;
		struct error *error = budget_read(&arena, texts[i].text, "--limit",
						  texts[i].is_growth, &b);

		if ((error != NULL) != texts[i].is_wrong)
			fail_msg("%s: %s", texts[i].text, error ? error->text : "no error");
		if (!error && (b.of != texts[i].of || !is_same(b.axis, texts[i].axis) ||
			       !is_same(b.name, texts[i].name) || b.bytes != texts[i].bytes ||
			       b.is_share != (texts[i].percent >= 0) ||
			       (b.is_share && b.percent != texts[i].percent)))
			fail_msg("%s: another budget", texts[i].text);
	}
	arena_release(&arena);
}

/* A snapshot with one table of crates. */
struct made {
	struct snapshot snapshot;
	const char *labels[4][MOST_AXES];
	struct snapshot_row rows[4];
};

static void make(struct made *m, struct intern *shared, const char *const *names,
		 const uint64_t *sizes, size_t n)
{
	*m = (struct made){
		.snapshot = { .name = "file", .format = "elf", .has_names = true, .n_tables = 1 }
	};
	for (size_t i = 0; i < n; i++) {
		m->labels[i][0] = stable_pointer(shared, names[i]);
		m->rows[i].labels = m->labels[i];
		m->rows[i].sums.file_size = m->rows[i].sums.tiers[TIER_EXACT] = sizes[i];
		m->snapshot.file_size += sizes[i];
	}
	m->snapshot.tables[0] = (struct snapshot_table){
		.axes = { "crate" }, .n_axes = 1, .rows = m->rows, .n_rows = n
	};
	snapshot_sort(&m->snapshot.tables[0]);
	m->snapshot.tables[0].total.file_size = m->snapshot.file_size;
	m->snapshot.tables[0].total.tiers[TIER_NONE] = m->snapshot.file_size / 4;
}

static const struct {
	const char *text;
	bool is_growth;
	enum outcome outcome;
} held[] = {
	{ "1000", false, OUTCOME_BROKEN },
	{ "1300", false, OUTCOME_KEPT },
	{ "+200", true, OUTCOME_KEPT },
	{ "+199", true, OUTCOME_BROKEN },
	{ "+20%", true, OUTCOME_KEPT },
	{ "+18%", true, OUTCOME_BROKEN },
	{ "crate:serde-json=+0", true, OUTCOME_BROKEN },
	{ "crate:serde_json=+50%", true, OUTCOME_KEPT },
	{ "crate:std=+0", true, OUTCOME_KEPT },
	{ "crate:new=+99", true, OUTCOME_BROKEN },
	{ "crate:new=+900%", true, OUTCOME_BROKEN },
	{ "crate:gone=+0", true, OUTCOME_KEPT },
	{ "crate:nowhere=0", false, OUTCOME_KEPT },
	{ "symbol:f=1", false, OUTCOME_UNKNOWN },
	{ "symbol:f=+1", true, OUTCOME_UNKNOWN },
	{ "unknown>24%", true, OUTCOME_BROKEN },
	{ "unknown>25%", true, OUTCOME_KEPT },
	{ "-0", true, OUTCOME_KEPT },
	{ "crate:gone=-49", true, OUTCOME_BROKEN },
	{ "crate:gone=-50", true, OUTCOME_KEPT },
	{ "crate:gone=-99%", true, OUTCOME_BROKEN },
};

static void budgets_are_held(void **state)
{
	static const char *const old_names[] = { "gone", "serde_json", "std" };
	static const char *const new_names[] = { "new", "serde_json", "std" };
	static const uint64_t old_sizes[] = { 50, 300, 750 }, new_sizes[] = { 100, 450, 750 };
	struct arena arena = { 0 };
	struct intern names = { 0 };
	struct made old, new;
	struct diff diff;

	(void)state;
	make(&old, &names, old_names, old_sizes, 3);
	make(&new, &names, new_names, new_sizes, 3);
	diff = diff_of(&arena, &old.snapshot, &new.snapshot, true);
	for (size_t i = 0; i < ARRAY_SIZE(held); i++) {
		struct budget b;
		struct gate_check r;

		assert_null(budget_read(&arena, held[i].text, "--limit", held[i].is_growth, &b));
		r = budget_hold(&b, &arena, &new.snapshot, &diff);
		if (r.outcome != held[i].outcome || strcmp(r.text, held[i].text) != 0)
			fail_msg("%s: %s", held[i].text, r.why);
	}
	arena_release(&arena);
	intern_release(&names);
}

static const struct {
	const char *text;
	bool is_growth;
	enum outcome outcome;
} folded[] = {
	{ "symbol:large=400", false, OUTCOME_KEPT },
	{ "symbol:large=399", false, OUTCOME_BROKEN },
	{ "symbol:small=99", false, OUTCOME_KEPT },
	{ "symbol:small=98", false, OUTCOME_UNKNOWN },
	{ "symbol:large=+100", true, OUTCOME_KEPT },
	{ "symbol:large=+99", true, OUTCOME_BROKEN },
	{ "symbol:small=+99", true, OUTCOME_KEPT },
	{ "symbol:small=+98", true, OUTCOME_UNKNOWN },
	{ "symbol:small=+5%", true, OUTCOME_UNKNOWN },
	{ "symbol:new=+200", true, OUTCOME_KEPT },
	{ "symbol:new=+100", true, OUTCOME_BROKEN },
	{ "symbol:new=+150", true, OUTCOME_UNKNOWN },
	{ "symbol:small=-99", true, OUTCOME_KEPT },
	{ "symbol:small=-98", true, OUTCOME_UNKNOWN },
};

/* Rows below 100 bytes are folded in both files: what they have is not known. */
static void bounds_know_what_was_folded(void **state)
{
	static const char *const old_names[] = { "large", "[smaller rows]" };
	static const char *const new_names[] = { "large", "new", "[smaller rows]" };
	static const uint64_t old_sizes[] = { 300, 5000 }, new_sizes[] = { 400, 200, 5000 };
	struct arena arena = { 0 };
	struct intern names = { 0 };
	struct made old, new;
	struct diff diff;

	(void)state;
	make(&old, &names, old_names, old_sizes, 2);
	make(&new, &names, new_names, new_sizes, 3);
	old.snapshot.floor = new.snapshot.floor = 100;
	old.snapshot.tables[0].axes[0] = new.snapshot.tables[0].axes[0] = "symbol";
	old.snapshot.tables[0].is_symbol = new.snapshot.tables[0].is_symbol = true;
	diff = diff_of(&arena, &old.snapshot, &new.snapshot, true);
	for (size_t i = 0; i < ARRAY_SIZE(folded); i++) {
		struct budget b;
		struct gate_check r;

		assert_null(
			budget_read(&arena, folded[i].text, "--limit", folded[i].is_growth, &b));
		r = budget_hold(&b, &arena, &new.snapshot, &diff);
		if (r.outcome != folded[i].outcome)
			fail_msg("%s: %s", folded[i].text, r.why);
	}
	arena_release(&arena);
	intern_release(&names);
}

static void rows_are_joined_by_their_labels(void **state)
{
	static const char *const old_names[] = { "gone", "serde_json", "std" };
	static const char *const new_names[] = { "new", "serde_json", "std" };
	static const uint64_t old_sizes[] = { 50, 300, 750 }, new_sizes[] = { 100, 450, 750 };
	static const struct {
		const char *label;
		enum diff_status status;
		int64_t delta;
	} wanted[] = {
		{ "serde_json", DIFF_GROWN, 150 },
		{ "new", DIFF_ADDED, 100 },
		{ "gone", DIFF_REMOVED, -50 },
		{ "std", DIFF_SAME, 0 },
	};
	struct arena arena = { 0 };
	struct intern names = { 0 };
	struct made old, new;
	struct diff diff;

	(void)state;
	make(&old, &names, old_names, old_sizes, 3);
	make(&new, &names, new_names, new_sizes, 3);
	diff = diff_of(&arena, &old.snapshot, &new.snapshot, true);
	assert_int_equal(diff.n_tables, 1);
	assert_int_equal(diff.tables[0].n_rows, 4);
	assert_int_equal(diff.tables[0].n_changed, 3);
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		const struct diff_row *row = &diff.tables[0].rows[i];

		assert_string_equal(row->labels[0], wanted[i].label);
		assert_int_equal(row->status, wanted[i].status);
		assert_int_equal(diff_of_sums(&row->old, &row->new), wanted[i].delta);
	}
	arena_release(&arena);
	intern_release(&names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(budgets_are_read),
		cmocka_unit_test(budgets_are_held),
		cmocka_unit_test(bounds_know_what_was_folded),
		cmocka_unit_test(rows_are_joined_by_their_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
