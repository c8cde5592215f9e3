/* text_settings.c: what a file says of its build settings, for people. */
#include "text_parts.h"

#include "paint.h"
#include "safe_text.h"
#include "size.h"

#include <string.h>

enum { NAME_WIDTH = 15, FIRST_COLUMN = 2 + NAME_WIDTH + 2 };

static void add_values(struct text *words, const struct verdict *v)
{
	for (size_t i = 0; i < v->n_values; i++)
		text_printf(words, "%s%s", i ? " or " : "", v->values[i]);
	if (!v->n_values)
		text_puts(words, "unknown");
	else
		text_printf(words, " (%s)", confidence_name(v->confidence));
}

/* Evidence may quote names from the file. */
static void add_evidence(struct text *words, const struct verdict *v, size_t most)
{
	for (size_t i = 0; i < v->n_evidence && i < most; i++) {
		text_puts(words, i ? "; " : ": ");
		safe_add(words, v->evidence[i], 0);
	}
}

static const char *outcome_words(enum outcome outcome)
{
	static const char *const words[] = {
		[OUTCOME_NONE] = "",
		[OUTCOME_KEPT] = "and so it is",
		[OUTCOME_BROKEN] = "which is NOT so",
		[OUTCOME_MOOT] = "which makes no difference here",
		[OUTCOME_OPEN] = "which cannot be told",
		[OUTCOME_UNKNOWN] = "which cannot be told",
	};

	return words[outcome];
}

static void add_size(struct text *words, const struct verdict *v, const struct view_style *style,
		     const char *before)
{
	char size[SIZE_TEXT];

	format_size(size, v->bytes, style->exact_bytes);
	text_printf(words, "%s%s%s", before, v->bytes_are_about ? "about " : "", size);
}

/* What was wanted, whether it is so, and what to write where. */
static void add_expectation(struct text *out, const struct judged *j,
			    const struct view_style *style)
{
	struct text words = { 0 };

	if (!j->expected)
		return;
	text_puts(&words, "expected ");
	safe_add(&words, j->expected, 0);
	text_puts(&words, " (");
	safe_add(&words, j->expected_from, 0);
	text_printf(&words, "), %s", outcome_words(j->outcome));
	if (j->outcome == OUTCOME_BROKEN && j->verdict.remedy) {
		text_puts(&words, "; remedy: ");
		safe_add(&words, j->verdict.remedy, 0);
		if (j->verdict.has_bytes && !j->verdict.bytes)
			text_puts(&words, ", which saves nothing");
		else if (j->verdict.has_bytes)
			add_size(&words, &j->verdict, style, ", which saves ");
	}
	for (size_t i = 0; i < j->n_hidden; i++) {
		text_puts(&words, i ? ", " : "; overrides ");
		safe_add(&words, j->hidden[i], 0);
	}
	text_repeat(out, ' ', FIRST_COLUMN);
	paint_begin(out, style, j->outcome == OUTCOME_BROKEN ? PAINT_WARNING : PAINT_FAINT);
	text_wrap(out, words.bytes, FIRST_COLUMN, FIRST_COLUMN, style->width);
	paint_end(out, style);
	text_release(&words);
}

static void add_setting(struct text *out, const struct judged *judged,
			const struct view_style *style)
{
	struct text words = { 0 };

	add_values(&words, &judged->verdict);
	add_evidence(&words, &judged->verdict, style->is_verbose ? MOST_EVIDENCE : 1);
	if (judged->verdict.has_bytes && judged->verdict.bytes)
		add_size(&words, &judged->verdict, style, "; at stake: ");
	text_printf(out, "  %-*s  ", NAME_WIDTH, judged->name);
	text_wrap(out, words.bytes, FIRST_COLUMN, FIRST_COLUMN, style->width);
	text_release(&words);
	add_expectation(out, judged, style);
}

/* The manifest, and what is written around it to no effect. */
static void add_declaration(struct text *out, const struct declaration *declared,
			    const struct view_style *style)
{
	text_printf(out, "  %-*s  expected is profile ", NAME_WIDTH, "Cargo");
	safe_add(out, declared->profile, 0);
	text_puts(out, " of ");
	safe_add(out, declared->manifest, 0);
	text_putc(out, '\n');
	for (size_t i = 0; i < declared->n_findings; i++) {
		struct text words = { 0 };

		safe_add(&words, declared->findings[i], 0);
		text_repeat(out, ' ', FIRST_COLUMN);
		text_wrap(out, words.bytes, FIRST_COLUMN, FIRST_COLUMN, style->width);
		text_release(&words);
	}
}

void text_settings(struct text *out, const struct report *report, const struct view_style *style)
{
	if (!report->n_settings)
		return;
	text_putc(out, '\n');
	paint_begin(out, style, PAINT_HEADING);
	text_puts(out, "Settings, as they took effect");
	paint_end(out, style);
	text_putc(out, '\n');
	for (size_t i = 0; i < report->n_settings; i++) {
		if (!report->settings[i].verdict.is_foreign || report->settings[i].expected)
			add_setting(out, &report->settings[i], style);
	}
	if (report->declared)
		add_declaration(out, report->declared, style);
}
