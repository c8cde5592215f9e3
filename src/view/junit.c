/*
 * junit.c: a test for each check, as JUnit writes them: no standard, but what the schema of
 * Jenkins' xUnit plugin (junit-10.xsd) and Surefire's have in common.
 */
#include "diff_view.h"

#include "gate_words.h"
#include "size.h"
#include "xml_text.h"

#include "../compare/reasons.h"

#include <inttypes.h>

/* Rows of a table that are told of; columns of their names. */
enum { MOST_ROWS = 10, LONGEST_NAME = 100 };

static void put_attribute(struct text *out, const char *name, const char *value)
{
	text_printf(out, " %s=\"", name);
	xml_add_safe(out, value, 0);
	text_putc(out, '"');
}

static void put_property(struct text *out, const char *name, uint64_t value)
{
	text_printf(out, "      <property name=\"%s\" value=\"%" PRIu64 "\"/>\n", name, value);
}

static void put_properties(struct text *out, const struct gate_subject *subject)
{
	text_puts(out, "    <properties>\n");
	put_property(out, "size", subject->file_size);
	put_property(out, "vm_size", subject->vm_size);
	if (subject->diff && subject->diff->old)
		put_property(out, "old_size", subject->diff->old->file_size);
	text_puts(out, "    </properties>\n");
}

/* A test that says something: `tag` is "failure", "error" or "skipped". */
static void put_case(struct text *out, const char *topic, const char *name, const char *tag,
		     const char *message)
{
	text_puts(out, "    <testcase");
	put_attribute(out, "classname", topic);
	put_attribute(out, "name", name);
	text_puts(out, " time=\"0\"");
	if (!tag) {
		text_puts(out, "/>\n");
		return;
	}
	text_printf(out, ">\n      <%s", tag);
	put_attribute(out, "type", topic);
	put_attribute(out, "message", message);
	text_printf(out, "/>\n    </testcase>\n");
}

static void put_check(struct text *out, const struct gate *gate, const struct gate_check *check)
{
	static const char *const tags[] = {
		[GATE_KEPT] = NULL,
		[GATE_BROKEN] = "failure",
		[GATE_UNDECIDED] = "error",
		[GATE_OPEN] = "skipped",
	};
	struct text words = { 0 };

	gate_put_words(&words, check);
	put_case(out, check->topic, check->text, tags[gate_state(gate, check)], words.bytes);
	text_release(&words);
}

static void put_delta_line(struct text *out, int64_t delta, const char *words)
{
	char text[SIZE_TEXT];

	format_delta(text, delta, false);
	text_printf(out, "\n%s ", text);
	xml_add_safe(out, words, LONGEST_NAME);
}

static void put_changes(struct text *out, const struct diff_table *table)
{
	text_puts(out, "\n\nby ");
	for (size_t k = 0; k < table->n_axes; k++)
		text_printf(out, "%s%s", k ? ", " : "", table->axes[k]);
	for (size_t i = 0; i < table->n_changed && i < MOST_ROWS; i++) {
		const struct diff_row *row = &table->rows[i];

		put_delta_line(out, diff_of_sums(&row->old, &row->new), row->labels[0]);
		for (size_t k = 1; k < table->n_axes; k++) {
			text_puts(out, ", ");
			xml_add_safe(out, row->labels[k], LONGEST_NAME);
		}
		if (row->status == DIFF_RENAMED) {
			text_puts(out, " (was ");
			xml_add_safe(out, row->old_labels[table->n_axes - 1], LONGEST_NAME);
			text_putc(out, ')');
		}
	}
	if (table->n_changed > MOST_ROWS)
		text_printf(out, "\n%zu more", table->n_changed - MOST_ROWS);
}

/* What grew, for whoever looks into a test that failed. */
static void put_output(struct text *out, const struct gate_subject *subject)
{
	const struct diff *diff = subject->diff;
	struct text headline = { 0 };

	gate_put_headline(&headline, subject);
	text_puts(out, "    <system-out>");
	xml_add(out, headline.bytes);
	for (size_t i = 0; diff && i < diff->n_reasons; i++)
		put_delta_line(out, diff->reasons[i].delta, diff->reasons[i].text);
	for (size_t i = 0; diff && i < diff->n_shown; i++)
		put_changes(out, diff->shown[i]);
	text_puts(out, "</system-out>\n");
	text_release(&headline);
}

/* Of both the outer and the inner element. */
static void put_counts(struct text *out, const struct gate *gate)
{
	text_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"", gate->n ? gate->n : 1,
		    gate_count(gate, GATE_BROKEN), gate_count(gate, GATE_UNDECIDED));
}

static void put_suites(struct text *out, const struct gate_subject *subject)
{
	const struct gate *gate = subject->gate;

	text_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"binsize\"");
	put_counts(out, gate);
	text_puts(out, ">\n  <testsuite");
	put_attribute(out, "name", subject->name);
	put_counts(out, gate);
	text_printf(out, " skipped=\"%zu\" time=\"0\">\n", gate_count(gate, GATE_OPEN));
	put_properties(out, subject);
	for (size_t i = 0; i < gate->n; i++)
		put_check(out, gate, &gate->checks[i]);
	if (!gate->n)
		put_case(out, "analysis", subject->diff ? "compared" : "analyzed", NULL, NULL);
	put_output(out, subject);
	text_puts(out, "  </testsuite>\n</testsuites>\n");
}

const struct view junit_view = {
	.name = "junit",
	.shows_settings = true,
	.stands_alone = true,
	.write_subject = put_suites,
};
