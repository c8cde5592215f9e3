#include "csv_cell.h"
#include "diff_view.h"
#include "history_view.h"
#include "view.h"

#include <inttypes.h>
#include <string.h>

void csv_put_cell(struct text *out, const char *cell)
{
	const char *quote;

	text_putc(out, '"');
	while ((quote = strchr(cell, '"'))) {
		text_add(out, cell, (size_t)(quote - cell));
		text_puts(out, "\"\"");
		cell = quote + 1;
	}
	text_puts(out, cell);
	text_putc(out, '"');
}

static void put_header(struct text *out, const struct table *table)
{
	for (size_t i = 0; i < table->n_axes; i++)
		text_printf(out, "%s,", table->axes[i]->name);
	text_puts(out, "file_size,vm_size");
	for (int i = 0; i < TIER_COUNT; i++)
		text_printf(out, ",%s", tier_name((enum tier)i));
	text_putc(out, '\n');
}

static void put_sums(struct text *out, const struct sums *sums)
{
	text_printf(out, "%" PRIu64 ",%" PRIu64, sums->file_size, sums->vm_size);
	for (int i = 0; i < TIER_COUNT; i++)
		text_printf(out, ",%" PRIu64, sums->tiers[i]);
	text_putc(out, '\n');
}

static void put_row(struct text *out, const struct table *table, const struct table_row *row)
{
	for (size_t i = 0; i < table->n_axes; i++) {
		csv_put_cell(out, row->labels[i]);
		text_putc(out, ',');
	}
	put_sums(out, &row->sums);
}

/* Rows that are not shown: below the labels of `above` in a tree, else of the whole table. */
static void put_folded_row(struct text *out, const struct table *table, const struct table_row *row,
			   const struct table_row *above)
{
	size_t n_known = table->is_tree && above ? row->depth : 0;

	for (size_t i = 0; i < table->n_axes; i++) {
		if (i < n_known)
			csv_put_cell(out, above->labels[i]);
		else if (i == n_known)
			text_printf(out, "\"[%zu others]\"", row->n_folded);
		text_putc(out, ',');
	}
	put_sums(out, &row->sums);
}

/*
 * The first table: in the default report that is the composition, as only one table sums to the
 * size of the file. Of a tree the rows that have nothing below them, for the same reason.
 */
static void write_csv(struct text *out, const struct report *report, const struct view_style *style)
{
	const struct table *table = &report->tables[0];
	const struct table_row *above = NULL;

	(void)style;
	if (!report->n_tables)
		return;
	put_header(out, table);
	for (size_t i = 0; i < table->n_rows; i++) {
		const struct table_row *row = &table->rows[i];

		if (row->n_folded) {
			put_folded_row(out, table, row, above);
			continue;
		}
		above = row;
		if (row->depth + 1 == table->n_axes)
			put_row(out, table, row);
	}
}

const struct view csv_view = {
	.name = "csv",
	.wants_all = true,
	.write_diff = csv_write_diff,
	.write_history = csv_write_history,
	.write = write_csv,
};
