/* text_diff.c: what changed, for people: the headline, settings, then tables. */
#include "diff_view.h"

#include "paint.h"
#include "safe_text.h"
#include "size.h"
#include "text_columns.h"
#include "text_wrap.h"

#include "../base/die.h"
#include "../compare/reasons.h"

#include <stdio.h>
#include <string.h>

static void add_headline(struct text *out, const struct diff *diff, const struct view_style *style)
{
	int64_t delta = (int64_t)diff->new->file_size - (int64_t)diff->old->file_size;
	int64_t vm_delta = (int64_t)diff->new->vm_size - (int64_t)diff->old->vm_size;
	char change[SIZE_TEXT], old[SIZE_TEXT], new[SIZE_TEXT];
	char size[SIZE_TEXT], vm_size[SIZE_TEXT];

	format_delta(size, delta, style->exact_bytes);
	format_delta(vm_size, vm_delta, style->exact_bytes);
	format_change(change, diff->old->file_size, delta);
	format_count(old, diff->old->file_size);
	format_count(new, diff->new->file_size);
	paint_begin(out, style, PAINT_HEADING);
	safe_add(out, diff->old->name, 0);
	if (strcmp(diff->old->name, diff->new->name) != 0) {
		text_puts(out, " -> ");
		safe_add(out, diff->new->name, 0);
	}
	paint_end(out, style);
	text_printf(out, "\n  %s (%s) in the file: %s -> %s bytes; %s in memory\n", size,
		    delta ? change : "no change", old, new, vm_size);
}

static void add_settings(struct text *out, const struct diff *diff, const struct view_style *style)
{
	for (size_t i = 0; i < diff->n_settings; i++) {
		const struct diff_setting *s = &diff->settings[i];
		struct text words = { 0 };

		text_printf(&words, "  %s: ", s->name);
		safe_add(&words, s->old, 0);
		text_puts(&words, " -> ");
		safe_add(&words, s->new, 0);
		paint_begin(out, style, PAINT_WARNING);
		text_wrap(out, words.bytes, 0, 4, style->width);
		paint_end(out, style);
		text_release(&words);
	}
}

/* Of those that changed, so many; those that came or went are seen only where there are no names. */
enum { MOST_VERSIONS = 12 };

static void add_versions(struct text *out, const struct diff *diff, const struct view_style *style)
{
	bool has_names = diff->old->has_names && diff->new->has_names;
	struct text words = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < diff->n_versions; i++) {
		const struct diff_version *v = &diff->versions[i];

		if ((has_names && (!v->old || !v->new)) || n++ >= MOST_VERSIONS)
			continue;
		text_puts(&words, n == 1 ? "  versions: " : "; ");
		safe_add(&words, v->name, 0);
		text_putc(&words, ' ');
		safe_add(&words, v->old ? v->old : "not seen", 0);
		text_puts(&words, " -> ");
		safe_add(&words, v->new ? v->new : "not seen", 0);
	}
	if (n > MOST_VERSIONS)
		text_printf(&words, "; and %zu more", n - MOST_VERSIONS);
	if (words.length)
		text_wrap(out, words.bytes, 0, 4, style->width);
	text_release(&words);
}

static void add_reasons(struct text *out, const struct diff *diff, const struct view_style *style)
{
	for (size_t i = 0; i < diff->n_reasons; i++) {
		const struct diff_reason *r = &diff->reasons[i];
		char size[SIZE_TEXT];
		struct text words = { 0 };

		format_delta(size, r->delta, style->exact_bytes);
		safe_add(&words, r->text, style->width > 40 ? style->width - 40 : 0);
		text_printf(out, "  %10s  %s (%s, %s)\n", size, words.bytes ? words.bytes : "",
			    r->how, confidence_name(r->confidence));
		text_release(&words);
	}
}

/* Columns of the name of a function that is told in a sentence. */
enum { LONGEST_SAME_SIZE = 40 };

/* "13 functions (2.10 KiB) with other code of the same size" */
static void add_match(struct text *words, const struct match_count *count, const char *what,
		      const struct view_style *style)
{
	char size[SIZE_TEXT], n[SIZE_TEXT];

	if (!count->n)
		return;
	format_size(size, count->bytes, style->exact_bytes);
	format_count(n, count->n);
	text_printf(words, "%s%s %s (%s)", words->length ? "; " : "", n, what, size);
}

/* ": konst, parse": their rows show no difference. */
static void add_same_size(struct text *words, const struct matches *m)
{
	for (size_t i = 0; i < MOST_SAME_SIZE && m->same_size[i]; i++) {
		text_puts(words, i ? ", " : ": ");
		safe_add(words, m->same_size[i], LONGEST_SAME_SIZE);
	}
	if (m->counts[MATCH_SIZE].n > MOST_SAME_SIZE)
		text_puts(words, ", …");
}

/* How functions were matched; nothing when nothing is known of their code. */
static void add_matches(struct text *out, const struct diff *diff, const struct view_style *style)
{
	const struct matches *m = &diff->matches;
	struct text words = { 0 }, line = { 0 };

	if (!m->is_known || !m->compares_code)
		return;
	add_match(&words, &m->counts[MATCH_BODY], "with the same code", style);
	add_match(&words, &m->counts[MATCH_SIZE], "with other code of the same size", style);
	add_same_size(&words, m);
	add_match(&words, &m->counts[MATCH_NAME], "of another size", style);
	add_match(&words, &m->counts[MATCH_RENAMED], "with another name", style);
	add_match(&words, &m->counts[MATCH_FAMILY], "as other instances", style);
	add_match(&words, &m->counts[MATCH_ADDED], "new", style);
	add_match(&words, &m->counts[MATCH_REMOVED], "gone", style);
	if (words.length) {
		text_puts(&line, m->is_by_name ? "  names of functions: " : "  functions: ");
		text_puts(&line, words.bytes);
		text_wrap(out, line.bytes, 0, 4, style->width);
	}
	text_release(&words);
	text_release(&line);
}

static const struct column items[] = {
	{ "change", 11, 0, true },
	{ "", 7, 2, false },
	{ "old", 10, 3, true },
	{ "new", 10, 1, true },
};

static void add_row(struct text *out, const struct columns *columns, const struct sums *old,
		    const struct sums *new, const char *name)
{
	int64_t delta = diff_of_sums(old, new);
	char text[SIZE_TEXT], change[SIZE_TEXT];
	struct cells cells = { .n = 0 };

	format_delta(text, delta, columns->style->exact_bytes);
	format_change(change, old->file_size, delta);
	cells_put_word(&cells, text);
	cells_put_word(&cells, change);
	cells_put_size(&cells, columns, old->file_size);
	cells_put_size(&cells, columns, new->file_size);
	columns_add_row(out, columns, &cells, name);
}

static void add_labels(struct text *name, const struct diff_table *table, const char *const *labels)
{
	for (size_t i = 0; i < table->n_axes; i++)
		text_printf(name, "%s%s", i ? " | " : "", labels[i]);
}

static void add_name(struct text *name, const struct diff_table *table, const struct diff_row *row)
{
	add_labels(name, table, row->labels);
	if (row->status == DIFF_RENAMED) {
		text_puts(name, " (was ");
		add_labels(name, table, row->old_labels);
		text_putc(name, ')');
	}
}

/* "by crate", "by crate, symbol" */
static void add_title(struct text *title, const struct diff_table *table)
{
	text_puts(title, "by ");
	for (size_t i = 0; i < table->n_axes; i++)
		text_printf(title, "%s%s", i ? ", " : "", table->axes[i]);
}

static void add_table(struct text *out, const struct diff_table *table, size_t most_rows,
		      const struct view_style *style)
{
	size_t n = most_rows && table->n_changed > most_rows ? most_rows : table->n_changed;
	struct sums rest_old, rest_new;
	struct columns columns;
	struct text title = { 0 };

	add_title(&title, table);
	columns_begin(&columns, out, items, ARRAY_SIZE(items), style, title.bytes);
	for (size_t i = 0; i < n; i++) {
		struct text name = { 0 };

		add_name(&name, table, &table->rows[i]);
		add_row(out, &columns, &table->rows[i].old, &table->rows[i].new, name.bytes);
		text_release(&name);
	}
	if (n < table->n_rows) {
		struct text name = { 0 };

		diff_rest(table, n, &rest_old, &rest_new);
		text_printf(&name, "[%zu more that changed, %zu that did not]",
			    table->n_changed - n, table->n_rows - table->n_changed);
		add_row(out, &columns, &rest_old, &rest_new, name.bytes);
		text_release(&name);
	}
	add_row(out, &columns, &table->old, &table->new, "TOTAL");
	text_release(&title);
}

void text_write_diff(struct text *out, const struct diff *diff, const struct diff_style *style)
{
	add_headline(out, diff, style->style);
	add_settings(out, diff, style->style);
	add_versions(out, diff, style->style);
	add_reasons(out, diff, style->style);
	add_matches(out, diff, style->style);
	for (size_t i = 0; i < diff->n_shown; i++)
		add_table(out, diff->shown[i], style->most_rows, style->style);
}
