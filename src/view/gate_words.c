#include "gate_words.h"

#include "safe_text.h"
#include "size.h"

#include "../base/die.h"
#include "../base/path.h"
#include "../compare/diff.h"
#include "../compare/reasons.h"
#include "../compose/report.h"

#include <inttypes.h>
#include <string.h>

/* Columns of a name in a line, and by itself; reasons in a line. */
enum { LONGEST_NAME = 100, LONGEST_FILE = 200, MOST_TOLD = 3 };

static const struct gate no_gate = { .n = 0 };

struct gate_subject gate_subject_of_report(const struct report *report)
{
	return (struct gate_subject){
		.name = path_base(report->path),
		.path = report->path,
		.file_size = report->file_size,
		.vm_size = report->vm_size,
		.gate = report->gate ? report->gate : &no_gate,
		.report = report,
	};
}

struct gate_subject gate_subject_of_diff(const struct diff *diff)
{
	return (struct gate_subject){
		.name = diff->new->name,
		.path = diff->new->path ? diff->new->path : diff->new->name,
		.file_size = diff->new->file_size,
		.vm_size = diff->new->vm_size,
		.gate = diff->gate ? diff->gate : &no_gate,
		.diff = diff,
	};
}

void gate_put_name(struct text *out, const struct gate_subject *subject)
{
	safe_add(out, subject->name, LONGEST_FILE);
}

enum gate_state gate_state(const struct gate *gate, const struct gate_check *check)
{
	switch (check->outcome) {
	case OUTCOME_BROKEN:
		return GATE_BROKEN;
	case OUTCOME_UNKNOWN:
		return gate_is_failure(gate, check) ? GATE_UNDECIDED : GATE_OPEN;
	case OUTCOME_OPEN:
		return GATE_OPEN;
	default:
		return GATE_KEPT;
	}
}

size_t gate_count(const struct gate *gate, enum gate_state state)
{
	size_t n = 0;

	for (size_t i = 0; i < gate->n; i++)
		n += gate_state(gate, &gate->checks[i]) == state;
	return n;
}

/* On a number. */
static bool is_bound(const struct gate_check *check)
{
	return strcmp(check->topic, "setting") != 0 && strcmp(check->topic, "feature") != 0;
}

void gate_put_words(struct text *out, const struct gate_check *check)
{
	bool is_feature = !strcmp(check->topic, "feature");

	if (!strcmp(check->topic, "comparison"))
		text_puts(out, "not compared: ");
	else if (is_bound(check))
		text_printf(out, "%s %s: ",
			    check->accepted		       ? "accepted:"
			    : check->outcome == OUTCOME_BROKEN ? "exceeded:"
							       : "not held:",
			    check->text);
	else
		text_printf(out, "expected %s (%s)%s ", check->text, check->from,
			    is_feature ? ":" : ",");
	text_puts(out, check->why);
	if (check->outcome == OUTCOME_BROKEN && check->remedy)
		text_printf(out, "; remedy: %s", check->remedy);
	if (check->accepted)
		text_printf(out, "; reason: %s", check->accepted);
}

void gate_put_headline(struct text *out, const struct gate_subject *subject)
{
	const struct snapshot *old = subject->diff ? subject->diff->old : NULL;
	char text[SIZE_TEXT];
	int64_t delta;

	safe_add(out, subject->name, LONGEST_NAME);
	format_size(text, subject->file_size, false);
	if (!old) {
		text_printf(out, ": %s", text);
		return;
	}
	delta = (int64_t)subject->file_size - (int64_t)old->file_size;
	format_delta(text, delta, false);
	text_printf(out, ": %s", text);
	format_change(text, old->file_size, delta);
	if (delta)
		text_printf(out, " (%s), %" PRIu64 " -> %" PRIu64 " bytes", text, old->file_size,
			    subject->file_size);
}

void gate_put_reasons(struct text *out, const struct gate_subject *subject)
{
	size_t n_reasons = subject->diff ? subject->diff->n_reasons : 0;

	for (size_t i = 0; i < MOST_TOLD && i < n_reasons; i++) {
		const struct diff_reason *reason = &subject->diff->reasons[i];
		char text[SIZE_TEXT];

		format_delta(text, reason->delta, false);
		text_printf(out, "%s %s: ", i ? "," : "; mostly", text);
		safe_add(out, reason->text, LONGEST_NAME);
	}
}

void gate_put_message(struct text *out, const struct gate_subject *subject,
		      const struct gate_check *check)
{
	bool is_growth = !strcmp(check->topic, "growth") || !strcmp(check->topic, "shrinkage");

	gate_put_words(out, check);
	if (is_growth && check->outcome == OUTCOME_BROKEN && !strchr(check->text, ':'))
		gate_put_reasons(out, subject);
}

const char *gate_rule(const struct gate_check *check)
{
	static const struct {
		const char *topic, *rule;
	} rules[] = {
		{ "limit", "limit-passed" },
		{ "unknown", "unknown-bytes" },
		{ "setting", "setting-not-in-effect" },
		{ "comparison", "comparison-not-made" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		if (!strcmp(rules[i].topic, check->topic))
			return rules[i].rule;
	}
	return check->topic;
}

/* FNV-1a, which is the same on every machine. */
static uint64_t mark_of(const struct text *key, uint64_t hash)
{
	for (size_t i = 0; i < key->length; i++)
		hash = (hash ^ (uint8_t)key->bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

void gate_put_mark(struct text *out, const struct gate_subject *subject,
		   const struct gate_check *check)
{
	struct text key = { 0 };
	unsigned line;
	size_t length = gate_place(check->from, &line);
	uint64_t first;

	// Not the line: a question stays the same when one is added above it.
	text_printf(&key, "%s\n%s\n%s\n%.*s", subject->name, check->topic, check->text,
		    (int)(length ? length : strlen(check->from)), check->from);
	first = mark_of(&key, UINT64_C(0xcbf29ce484222325));
	text_printf(out, "%016" PRIx64 "%016" PRIx64, first, mark_of(&key, first));
	text_release(&key);
}

unsigned gate_put_place(struct text *path, const struct gate_subject *subject,
			const struct gate_check *check)
{
	unsigned line;
	size_t length = gate_place(check->from, &line);

	if (length)
		text_add(path, check->from, length);
	else
		text_puts(path, subject->path);
	return line ? line : 1;
}
