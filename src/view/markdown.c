/*
 * markdown.c: for comments on pull requests and for summaries of CI: GitHub Flavored Markdown 0.29, tables
 * (4.10) and inline HTML (6.10). Names come from strangers: in them every character that could mean
 * something is a numeric entity.
 */
#include "diff_view.h"

#include "safe_text.h"
#include "size.h"

#include "../compare/reasons.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

/* Columns of a name; rows of a table when nobody says: a comment has at most 65,536 characters. */
enum { LONGEST_NAME = 100, MOST_MARKDOWN_ROWS = 20 };

static void put_name(struct text *out, const char *name)
{
	struct text safe = { 0 };

	safe_add(&safe, name, LONGEST_NAME);
	text_puts(out, "<code>"); // in which no address becomes a link, and nobody is called
	for (size_t i = 0; i < safe.length; i++) {
		unsigned char c = (unsigned char)safe.bytes[i];

		if (isalnum(c) || c >= 0x80 || strchr(" ,.:/()+=-", c))
			text_putc(out, (char)c);
		else
			text_printf(out, "&#%u;", c);
	}
	text_puts(out, "</code>");
	text_release(&safe);
}

static void put_size(struct text *out, uint64_t bytes, bool exact)
{
	char text[SIZE_TEXT];

	format_size(text, bytes, exact);
	text_puts(out, text);
}

static void put_delta(struct text *out, int64_t delta, bool exact)
{
	char text[SIZE_TEXT];

	format_delta(text, delta, exact);
	text_puts(out, text);
}

static void put_change(struct text *out, uint64_t old, int64_t delta)
{
	char text[SIZE_TEXT];

	format_change(text, old, delta);
	text_puts(out, text);
}

static size_t rows_of(size_t n, size_t wanted)
{
	size_t most = wanted ? wanted : MOST_MARKDOWN_ROWS;

	return n < most ? n : most;
}

/* --- a comparison */

static void put_diff_row(struct text *out, const struct sums *old, const struct sums *new,
			 bool exact)
{
	int64_t delta = diff_of_sums(old, new);

	text_puts(out, "| ");
	put_delta(out, delta, exact);
	text_puts(out, " | ");
	put_change(out, old->file_size, delta);
	text_puts(out, " | ");
	put_size(out, old->file_size, exact);
	text_puts(out, " | ");
	put_size(out, new->file_size, exact);
	text_puts(out, " | ");
}

static void put_rest(struct text *out, const struct diff_table *table, size_t first, bool exact)
{
	struct sums old, new;

	diff_rest(table, first, &old, &new);
	put_diff_row(out, &old, &new, exact);
	text_printf(out, "%zu more that changed, %zu that did not |\n", table->n_changed - first,
		    table->n_rows - table->n_changed);
}

static void put_old_name(struct text *out, const struct diff_table *table,
			 const struct diff_row *row)
{
	if (row->status != DIFF_RENAMED)
		return;
	text_puts(out, " (was ");
	put_name(out, row->old_labels[table->n_axes - 1]);
	text_putc(out, ')');
}

/* All but the first are folded away. */
static void put_diff_table(struct text *out, const struct diff_table *table, size_t n,
			   bool is_first, bool exact)
{
	if (!is_first)
		text_puts(out, "\n<details><summary>");
	else
		text_puts(out, "\n**");
	text_puts(out, "by ");
	for (size_t i = 0; i < table->n_axes; i++)
		text_printf(out, "%s%s", i ? ", " : "", table->axes[i]);
	text_puts(out, is_first ? "**\n\n" : "</summary>\n\n");
	text_puts(out, "| change | | old | new | |\n| ---: | ---: | ---: | ---: | --- |\n");
	for (size_t i = 0; i < n; i++) {
		put_diff_row(out, &table->rows[i].old, &table->rows[i].new, exact);
		for (size_t k = 0; k < table->n_axes; k++) {
			text_puts(out, k ? ", " : "");
			put_name(out, table->rows[i].labels[k]);
		}
		put_old_name(out, table, &table->rows[i]);
		text_puts(out, " |\n");
	}
	if (n < table->n_rows)
		put_rest(out, table, n, exact);
	put_diff_row(out, &table->old, &table->new, exact);
	text_puts(out, "**TOTAL** |\n");
	if (!is_first)
		text_puts(out, "\n</details>\n");
}

static void put_headline(struct text *out, const struct diff *diff, bool exact)
{
	int64_t delta = (int64_t)diff->new->file_size - (int64_t)diff->old->file_size;

	text_puts(out, "### ");
	put_name(out, diff->new->name);
	text_puts(out, ": ");
	put_delta(out, delta, exact);
	if (delta) {
		text_puts(out, " (");
		put_change(out, diff->old->file_size, delta);
		text_putc(out, ')');
	}
	text_printf(out, "\n\n%" PRIu64 " -> %" PRIu64 " bytes\n", diff->old->file_size,
		    diff->new->file_size);
}

static void markdown_write_diff(struct text *out, const struct diff *diff,
				const struct diff_style *style)
{
	bool exact = style->style->exact_bytes;

	put_headline(out, diff, exact);
	text_puts(out, diff->n_settings + diff->n_reasons ? "\n" : "");
	for (size_t i = 0; i < diff->n_settings; i++) {
		text_printf(out, "* **%s: ", diff->settings[i].name);
		put_name(out, diff->settings[i].old);
		text_puts(out, " -> ");
		put_name(out, diff->settings[i].new);
		text_puts(out, "**\n");
	}
	for (size_t i = 0; i < diff->n_reasons; i++) {
		text_puts(out, "* ");
		put_delta(out, diff->reasons[i].delta, exact);
		text_puts(out, ": ");
		put_name(out, diff->reasons[i].text);
		text_printf(out, " (%s)\n", diff->reasons[i].how);
	}
	for (size_t i = 0; i < diff->n_shown; i++)
		put_diff_table(out, diff->shown[i],
			       rows_of(diff->shown[i]->n_changed, style->most_rows), i == 0, exact);
}

/* --- one file */

/* Of a tree only the label that is new on its level, further in. */
static void put_labels(struct text *out, const struct table *table, const struct table_row *row)
{
	if (row->n_folded) {
		text_printf(out, "%zu more", row->n_folded);
		return;
	}
	for (size_t k = 0; k < table->n_axes; k++) {
		if (table->is_tree && k != row->depth) {
			text_puts(out, k < row->depth ? "&emsp;" : "");
			continue;
		}
		text_puts(out, k && !table->is_tree ? ", " : "");
		put_name(out, row->labels[k]);
	}
}

static void put_table(struct text *out, const struct table *table, bool exact)
{
	text_printf(out, "\n**%s**\n\n| file | memory | |\n| ---: | ---: | --- |\n",
		    table->n_axes == 1 ? table->axes[0]->heading : "Rows");
	for (size_t i = 0; i < table->n_rows; i++) {
		const struct table_row *row = &table->rows[i];

		text_puts(out, "| ");
		put_size(out, row->sums.file_size, exact);
		text_puts(out, " | ");
		put_size(out, row->sums.vm_size, exact);
		text_puts(out, " | ");
		put_labels(out, table, row);
		text_puts(out, " |\n");
	}
	text_puts(out, "| ");
	put_size(out, table->total.file_size, exact);
	text_puts(out, " | ");
	put_size(out, table->total.vm_size, exact);
	text_puts(out, " | **TOTAL** |\n");
}

static const char *outcome_words(enum outcome outcome)
{
	return outcome == OUTCOME_KEPT	   ? "as expected"
	       : outcome == OUTCOME_BROKEN ? "**not as expected**"
	       : outcome == OUTCOME_NONE   ? ""
	       : outcome == OUTCOME_MOOT   ? "makes no difference"
					   : "cannot be told";
}

static void put_settings(struct text *out, const struct report *report)
{
	text_puts(out, "\n| setting | found | expected | |\n| --- | --- | --- | --- |\n");
	for (size_t i = 0; i < report->n_settings; i++) {
		const struct judged *j = &report->settings[i];

		if (j->verdict.is_foreign && !j->expected)
			continue;
		text_printf(out, "| %s | ", j->name);
		for (size_t k = 0; k < j->verdict.n_values; k++) {
			text_puts(out, k ? " or " : "");
			put_name(out, j->verdict.values[k]);
		}
		text_printf(out, "%s | ", j->verdict.n_values ? "" : "unknown");
		if (j->expected)
			put_name(out, j->expected);
		text_printf(out, " | %s |\n", outcome_words(j->outcome));
	}
}

static void write_markdown(struct text *out, const struct report *report,
			   const struct view_style *style)
{
	const char *slash = strrchr(report->path, '/');

	text_puts(out, "### ");
	put_name(out, slash ? slash + 1 : report->path);
	text_puts(out, ": ");
	put_size(out, report->file_size, style->exact_bytes);
	text_putc(out, '\n');
	for (size_t i = 0; i < report->n_tables; i++)
		put_table(out, &report->tables[i], style->exact_bytes);
	if (report->n_settings)
		put_settings(out, report);
}

const struct view markdown_view = {
	.name = "markdown",
	.shows_settings = true,
	.write = write_markdown,
	.write_diff = markdown_write_diff,
};
