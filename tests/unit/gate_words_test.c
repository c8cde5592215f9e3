#include "test.h"

#include "../../src/compose/report.h"
#include "../../src/view/gate_words.h"

#include <string.h>

static struct gate_check checks[] = {
	{ "limit", "20MiB", "--limit", OUTCOME_BROKEN, "the file has 30", NULL, NULL },
	{ "growth", "+1%", "binsize.toml:4", OUTCOME_UNKNOWN, "there is nothing", NULL, NULL },
	{ "unknown", "unknown>5%", "--fail-on", OUTCOME_KEPT, "of 1.0%", NULL, NULL },
	{ "setting", "lto=fat", "Cargo.toml:17 [profile.release]", OUTCOME_BROKEN,
	  "found none (high)", "write lto = \"fat\"", NULL },
	{ "setting", "debug=0", "--expect", OUTCOME_OPEN, "found unknown", "nothing", NULL },
	{ "feature", "absent=crate:x", "--expect", OUTCOME_MOOT, "it is not there", NULL, NULL },
	{ "comparison", "size.json", "--baseline", OUTCOME_UNKNOWN, "No such file", NULL, NULL },
};

static const struct {
	const char *words, *rule, *path;
	unsigned line;
	enum gate_state state;
} told[] = {
	{ "exceeded: 20MiB: the file has 30", "limit-passed", "target/app", 1, GATE_BROKEN },
	{ "not held: +1%: there is nothing", "growth", "binsize.toml", 4, GATE_UNDECIDED },
	{ "not held: unknown>5%: of 1.0%", "unknown-bytes", "target/app", 1, GATE_KEPT },
	{ "expected lto=fat (Cargo.toml:17 [profile.release]), found none (high); remedy: write "
	  "lto = \"fat\"",
	  "setting-not-in-effect", "Cargo.toml", 17, GATE_BROKEN },
	{ "expected debug=0 (--expect), found unknown", "setting-not-in-effect", "target/app", 1,
	  GATE_OPEN },
	{ "expected absent=crate:x (--expect): it is not there", "feature", "target/app", 1,
	  GATE_KEPT },
	{ "not compared: No such file", "comparison-not-made", "target/app", 1, GATE_UNDECIDED },
};

static struct gate gate = { .checks = checks, .n = ARRAY_SIZE(checks) };
static const struct report report = {
	.path = "target/app",
	.file_size = 2048,
	.gate = &gate,
};

static void each_check_is_told_of(void **state)
{
	const struct gate_subject subject = gate_subject_of_report(&report);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(told); i++) {
		struct text words = { 0 }, path = { 0 };

		gate_put_words(&words, &checks[i]);
		assert_string_equal(words.bytes, told[i].words);
		assert_string_equal(gate_rule(&checks[i]), told[i].rule);
		assert_int_equal(gate_put_place(&path, &subject, &checks[i]), told[i].line);
		assert_string_equal(path.bytes, told[i].path);
		assert_int_equal(gate_state(&gate, &checks[i]), told[i].state);
		text_release(&words);
		text_release(&path);
	}
}

static void what_is_allowed_is_open(void **state)
{
	struct gate lenient = gate;

	(void)state;
	lenient.allows_unknown = true;
	assert_int_equal(gate_count(&gate, GATE_UNDECIDED), 2);
	assert_int_equal(gate_count(&gate, GATE_OPEN), 1);
	assert_int_equal(gate_count(&lenient, GATE_UNDECIDED), 0);
	assert_int_equal(gate_count(&lenient, GATE_OPEN), 3);
	assert_int_equal(gate_count(&lenient, GATE_BROKEN), 2);
}

/* People dismiss issues by their fingerprints: these may never change. */
static void marks_stay(void **state)
{
	const struct gate_subject subject = gate_subject_of_report(&report);
	struct gate_check moved = checks[1], other = checks[1];
	struct text mark = { 0 }, again = { 0 }, another = { 0 };

	(void)state;
	moved.from = "binsize.toml:9";
	other.text = "+2%";
	gate_put_mark(&mark, &subject, &checks[1]);
	gate_put_mark(&again, &subject, &moved);
	gate_put_mark(&another, &subject, &other);
	assert_string_equal(mark.bytes, "1fa4f88bb807472c66cc8f98705aa9af");
	assert_string_equal(again.bytes, mark.bytes);
	assert_string_not_equal(another.bytes, mark.bytes);
	text_release(&mark);
	text_release(&again);
	text_release(&another);
}

static void a_report_without_checks_has_none(void **state)
{
	const struct report plain = { .path = "dir/a\x1b"
					      "b",
				      .file_size = 2048 };
	const struct gate_subject subject = gate_subject_of_report(&plain);
	struct text text = { 0 };

	(void)state;
	assert_int_equal(subject.gate->n, 0);
	gate_put_headline(&text, &subject);
	assert_string_equal(text.bytes, "a\\x1bb: 2.00 KiB");
	text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_check_is_told_of),
		cmocka_unit_test(what_is_allowed_is_open),
		cmocka_unit_test(marks_stay),
		cmocka_unit_test(a_report_without_checks_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
