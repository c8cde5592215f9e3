/*
 * markdown.c: for comments on pull requests and for summaries of CI: GitHub Flavored Markdown 0.29,
 * tables (4.10).
 */
#include "diff_view.h"

#include "markdown_page.h"

#include "../base/path.h"

/* Of a tree only the label that is new on its level, further in. */
static void put_labels(struct markdown *page, const struct table *table,
		       const struct table_row *row)
{
	if (row->n_folded) {
		text_printf(&page->line, "%zu more", row->n_folded);
		return;
	}
	for (size_t k = 0; k < table->n_axes; k++) {
		if (table->is_tree && k != row->depth) {
			text_puts(&page->line, k < row->depth ? "&emsp;" : "");
			continue;
		}
		text_puts(&page->line, k && !table->is_tree ? ", " : "");
		markdown_name(page, row->labels[k]);
	}
}

static void put_sums(struct markdown *page, const struct sums *sums)
{
	text_puts(&page->line, "| ");
	markdown_size(page, sums->file_size);
	text_puts(&page->line, " | ");
	markdown_size(page, sums->vm_size);
	text_puts(&page->line, " | ");
}

/* Rows that found no room; in a tree some are below others, so they have no sum. */
static void put_rest(struct markdown *page, const struct table *table, size_t first)
{
	struct sums sums = { .count = 0 };
	size_t n = 0;

	for (size_t i = first; i < table->n_rows; i++) {
		sums_add(&sums, &table->rows[i].sums);
		n += table->rows[i].n_folded ? table->rows[i].n_folded : 1;
	}
	if (n && table->is_tree)
		text_puts(&page->line, "| | | ");
	else if (n)
		put_sums(page, &sums);
	if (n)
		text_printf(&page->line, "%zu more |\n", n);
}

/* `most`: bytes that the page may have behind it. All but the first are folded away. */
static void put_table(struct markdown *page, const struct table *table, size_t most, bool is_first)
{
	size_t end = most > MARKDOWN_TABLE_END ? most - MARKDOWN_TABLE_END : 0, i;

	text_printf(&page->line, is_first ? "\n**%s**\n\n" : "\n<details><summary>%s</summary>\n\n",
		    table->n_axes == 1 ? table->axes[0]->heading : "Rows");
	text_puts(&page->line, "| file | memory | |\n| ---: | ---: | --- |\n");
	if (!markdown_add(page, end)) {
		page->n_tables++;
		return;
	}
	for (i = 0; i < table->n_rows; i++) {
		put_sums(page, &table->rows[i].sums);
		put_labels(page, table, &table->rows[i]);
		text_puts(&page->line, " |\n");
		if (!markdown_add(page, end))
			break;
	}
	put_rest(page, table, i);
	put_sums(page, &table->total);
	text_puts(&page->line, "**TOTAL** |\n");
	text_puts(&page->line, is_first ? "" : "\n</details>\n");
	markdown_add(page, MOST_MARKDOWN);
}

static const char *outcome_words(enum outcome outcome)
{
	return outcome == OUTCOME_KEPT	   ? "as expected"
	       : outcome == OUTCOME_BROKEN ? "**not as expected**"
	       : outcome == OUTCOME_NONE   ? ""
	       : outcome == OUTCOME_MOOT   ? "makes no difference"
					   : "cannot be told";
}

static void put_setting(struct markdown *page, const struct judged *j)
{
	text_printf(&page->line, "| %s | ", j->name);
	for (size_t k = 0; k < j->verdict.n_values; k++) {
		text_puts(&page->line, k ? " or " : "");
		markdown_name(page, j->verdict.values[k]);
	}
	text_printf(&page->line, "%s | ", j->verdict.n_values ? "" : "unknown");
	if (j->expected)
		markdown_name(page, j->expected);
	text_printf(&page->line, " | %s |\n", outcome_words(j->outcome));
}

static void put_settings(struct markdown *page, const struct report *report)
{
	text_puts(&page->line, "\n| setting | found | expected | |\n| --- | --- | --- | --- |\n");
	markdown_add(page, MOST_MARKDOWN);
	for (size_t i = 0; i < report->n_settings; i++) {
		const struct judged *j = &report->settings[i];

		if (j->verdict.is_foreign && !j->expected)
			continue;
		put_setting(page, j);
		markdown_add(page, MOST_MARKDOWN - MARKDOWN_END);
	}
}

static void write_markdown(struct text *out, const struct report *report,
			   const struct view_style *style)
{
	struct markdown page = markdown_open(out, style->exact_bytes);
	// Settings are a table as well, the last one.
	size_t n = report->n_tables + (report->n_settings > 0);

	text_puts(&page.line, "### ");
	markdown_name(&page, path_base(report->path));
	text_puts(&page.line, ": ");
	markdown_size(&page, report->file_size);
	text_putc(&page.line, '\n');
	markdown_add(&page, MARKDOWN_TOP);
	markdown_gate(&page, report->gate);
	for (size_t i = 0; i < report->n_tables; i++)
		put_table(&page, &report->tables[i], markdown_share(&page, i, n), i == 0);
	if (report->n_settings)
		put_settings(&page, report);
	markdown_close(&page);
}

const struct view markdown_view = {
	.name = "markdown",
	.shows_settings = true,
	.write = write_markdown,
	.write_diff = markdown_write_diff,
};
