/* markdown_diff.c: what changed, for comments: GitHub Flavored Markdown 0.29, tables (4.10). */
#include "diff_view.h"

#include "markdown_page.h"

#include "../compare/reasons.h"

#include <inttypes.h>

static void put_row(struct markdown *page, const struct sums *old, const struct sums *new)
{
	int64_t delta = diff_of_sums(old, new);

	text_puts(&page->line, "| ");
	markdown_delta(page, delta);
	text_puts(&page->line, " | ");
	markdown_change(page, old->file_size, delta);
	text_puts(&page->line, " | ");
	markdown_size(page, old->file_size);
	text_puts(&page->line, " | ");
	markdown_size(page, new->file_size);
	text_puts(&page->line, " | ");
}

static void put_labels(struct markdown *page, const struct diff_table *table,
		       const struct diff_row *row)
{
	for (size_t k = 0; k < table->n_axes; k++) {
		text_puts(&page->line, k ? ", " : "");
		markdown_name(page, row->labels[k]);
	}
	if (row->status == DIFF_RENAMED) {
		text_puts(&page->line, " (was ");
		markdown_name(page, row->old_labels[table->n_axes - 1]);
		text_putc(&page->line, ')');
	}
	text_puts(&page->line, " |\n");
}

/* All but the first table are folded away. */
static void put_heading(struct markdown *page, const struct diff_table *table, bool is_first)
{
	text_puts(&page->line, is_first ? "\n**by " : "\n<details><summary>by ");
	for (size_t k = 0; k < table->n_axes; k++)
		text_printf(&page->line, "%s%s", k ? ", " : "", table->axes[k]);
	text_puts(&page->line, is_first ? "**\n\n" : "</summary>\n\n");
	text_puts(&page->line, "| change | | old | new | |\n| ---: | ---: | ---: | ---: | --- |\n");
}

/* Rows from `first` on are not shown. */
static void put_end(struct markdown *page, const struct diff_table *table, size_t first,
		    bool is_first)
{
	struct sums old, new;

	if (first < table->n_rows) {
		diff_rest(table, first, &old, &new);
		put_row(page, &old, &new);
		text_printf(&page->line, "%zu more that changed, %zu that did not |\n",
			    table->n_changed - first, table->n_rows - table->n_changed);
	}
	put_row(page, &table->old, &table->new);
	text_puts(&page->line, "**TOTAL** |\n");
	text_puts(&page->line, is_first ? "" : "\n</details>\n");
}

/* At most `n` rows, fewer where the page is full. */
static void put_table(struct markdown *page, const struct diff_table *table, size_t n, size_t most,
		      bool is_first)
{
	size_t end = most > MARKDOWN_TABLE_END ? most - MARKDOWN_TABLE_END : 0, i;

	put_heading(page, table, is_first);
	if (!markdown_add(page, end)) {
		page->n_tables++;
		return;
	}
	for (i = 0; i < n; i++) {
		put_row(page, &table->rows[i].old, &table->rows[i].new);
		put_labels(page, table, &table->rows[i]);
		if (!markdown_add(page, end))
			break;
	}
	put_end(page, table, i, is_first);
	markdown_add(page, MOST_MARKDOWN);
}

static void put_headline(struct markdown *page, const struct diff *diff)
{
	const struct snapshot *old = diff->old;
	int64_t delta = old ? (int64_t)diff->new->file_size - (int64_t)old->file_size : 0;

	text_puts(&page->line, "### ");
	markdown_name(page, diff->new->name);
	text_puts(&page->line, ": ");
	if (!old) {
		markdown_size(page, diff->new->file_size);
		text_putc(&page->line, '\n');
		return;
	}
	markdown_delta(page, delta);
	if (delta) {
		text_puts(&page->line, " (");
		markdown_change(page, old->file_size, delta);
		text_putc(&page->line, ')');
	}
	text_printf(&page->line, "\n\n%" PRIu64 " -> %" PRIu64 " bytes\n", old->file_size,
		    diff->new->file_size);
}

static void put_settings(struct markdown *page, const struct diff *diff)
{
	for (size_t i = 0; i < diff->n_settings; i++) {
		text_printf(&page->line, "* **%s: ", diff->settings[i].name);
		markdown_name(page, diff->settings[i].old);
		text_puts(&page->line, " -> ");
		markdown_name(page, diff->settings[i].new);
		text_puts(&page->line, "**\n");
		markdown_add(page, MARKDOWN_TOP);
	}
}

static void put_reasons(struct markdown *page, const struct diff *diff)
{
	for (size_t i = 0; i < diff->n_reasons; i++) {
		text_puts(&page->line, "* ");
		markdown_delta(page, diff->reasons[i].delta);
		text_puts(&page->line, ": ");
		markdown_name(page, diff->reasons[i].text);
		text_printf(&page->line, " (%s)\n", diff->reasons[i].how);
		markdown_add(page, MARKDOWN_TOP);
	}
}

void markdown_write_diff(struct text *out, const struct diff *diff, const struct diff_style *style)
{
	struct markdown page = markdown_open(out, style->style->exact_bytes);

	put_headline(&page, diff);
	markdown_add(&page, MARKDOWN_TOP);
	markdown_gate(&page, diff->gate);
	text_puts(out, diff->n_settings + diff->n_reasons ? "\n" : "");
	put_settings(&page, diff);
	put_reasons(&page, diff);
	for (size_t i = 0; i < diff->n_shown; i++) {
		const struct diff_table *table = diff->shown[i];
		size_t n = style->most_rows && style->most_rows < table->n_changed
				   ? style->most_rows
				   : table->n_changed;

		put_table(&page, table, n, markdown_share(&page, i, diff->n_shown), i == 0);
	}
	markdown_close(&page);
}
