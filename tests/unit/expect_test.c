#include "test.h"

#include "../../src/settings/expect.h"

#include <string.h>

static const struct {
	const char *text, *value; /* NULL: an error */
} wishes[] = {
	{ "strip=true", "symbols" },
	{ "strip=debuginfo", "debuginfo" },
	{ "strip=false", "none" },
	{ "lto=true", "fat" },
	{ "lto=false", "thin-local" },
	{ "lto=off", "none" },
	{ "codegen-units=1", "1" },
	{ "codegen-units=16", "more than 1" },
	{ "panic=abort", "abort" },
	{ "debug=full", "2" },
	{ "debug=limited", "1" },
	{ "opt-level=z", "z" },
	{ "opt-level=3", "not s or z" },
	{ "codegen-units=0", NULL },
	{ "codegen-units=many", NULL },
	{ "lto=maybe", NULL },
	{ "strip", NULL },
	{ "=1", NULL },
	{ "colour=red", NULL },
};

static void wishes_are_read_as_cargo_writes_them(void **state)
{
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wishes); i++) {
		struct expectation e = { 0 };
		struct error *error = expectation_read(&arena, wishes[i].text, "--expect", &e);

		if ((error == NULL) != (wishes[i].value != NULL) ||
		    (!error && strcmp(e.value, wishes[i].value) != 0))
			fail_msg("%s: %s", wishes[i].text, error ? error->text : e.value);
	}
	arena_release(&arena);
}

/* Verdicts on lto, and what comes of wanting it fat. */
static const struct {
	const char *what;
	struct verdict verdict;
	enum outcome outcome;
} held[] = {
	{ "so it is",
	  { .values = { "fat" }, .n_values = 1, .confidence = CONFIDENCE_MEDIUM },
	  OUTCOME_KEPT },
	{ "it is not",
	  { .values = { "thin" }, .n_values = 1, .confidence = CONFIDENCE_HIGH },
	  OUTCOME_BROKEN },
	{ "it hardly is",
	  { .values = { "thin" }, .n_values = 1, .confidence = CONFIDENCE_MEDIUM },
	  OUTCOME_UNKNOWN },
	{ "one of several",
	  { .values = { "thin", "fat" }, .n_values = 2, .confidence = CONFIDENCE_CERTAIN },
	  OUTCOME_UNKNOWN },
	{ "alike",
	  { .values = { "thin", "fat" },
	    .n_values = 2,
	    .are_alike = true,
	    .confidence = CONFIDENCE_CERTAIN },
	  OUTCOME_KEPT },
	{ "none of several",
	  { .values = { "thin", "none" }, .n_values = 2, .confidence = CONFIDENCE_CERTAIN },
	  OUTCOME_BROKEN },
	{ "nothing known", { .n_values = 0 }, OUTCOME_UNKNOWN },
	{ "no matter", { .is_moot = true }, OUTCOME_MOOT },
};

static void make_judged(struct judged *judged)
{
	memset(judged, 0, SETTING_COUNT * sizeof(*judged));
	for (size_t i = 0; i < SETTING_COUNT; i++)
		judged[i].name = settings[i]->name;
}

static struct judged *find(struct judged *judged, const char *name)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		if (!strcmp(judged[i].name, name))
			return &judged[i];
	}
	fail_msg("no %s", name);
	return NULL;
}

static void only_trust_breaks_a_wish(void **state)
{
	struct arena arena = { 0 };
	struct expectation e;

	(void)state;
	assert_null(expectation_read(&arena, "lto=fat", "a file", &e));
	for (size_t i = 0; i < ARRAY_SIZE(held); i++) {
		struct judged judged[SETTING_COUNT];
		struct judged *lto;

		make_judged(judged);
		lto = find(judged, "lto");
		lto->verdict = held[i].verdict;
		expectation_hold(&e, &arena, judged);
		if (lto->outcome != held[i].outcome || strcmp(lto->expected, "fat") != 0 ||
		    strcmp(lto->expected_from, "a file") != 0 ||
		    (lto->verdict.remedy != NULL) != (held[i].outcome == OUTCOME_BROKEN))
			fail_msg("%s: %d", held[i].what, lto->outcome);
	}
	arena_release(&arena);
}

static void the_worst_of_all_counts(void **state)
{
	static const struct {
		enum outcome a, b, all;
	} rows[] = {
		{ OUTCOME_NONE, OUTCOME_NONE, OUTCOME_NONE },
		{ OUTCOME_KEPT, OUTCOME_NONE, OUTCOME_KEPT },
		{ OUTCOME_KEPT, OUTCOME_UNKNOWN, OUTCOME_UNKNOWN },
		{ OUTCOME_UNKNOWN, OUTCOME_KEPT, OUTCOME_UNKNOWN },
		{ OUTCOME_UNKNOWN, OUTCOME_BROKEN, OUTCOME_BROKEN },
		{ OUTCOME_BROKEN, OUTCOME_UNKNOWN, OUTCOME_BROKEN },
		{ OUTCOME_MOOT, OUTCOME_KEPT, OUTCOME_MOOT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct judged judged[SETTING_COUNT];

		make_judged(judged);
		judged[0].outcome = rows[i].a;
		judged[2].outcome = rows[i].b;
		assert_int_equal(outcome_of_all(judged), rows[i].all);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wishes_are_read_as_cargo_writes_them),
		cmocka_unit_test(only_trust_breaks_a_wish),
		cmocka_unit_test(the_worst_of_all_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
