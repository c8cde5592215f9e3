#include "csv_cell.h"
#include "diff_view.h"

#include <inttypes.h>

static void put_row(struct text *out, const struct diff_table *table, const struct diff_row *row)
{
	for (size_t i = 0; i < table->n_axes; i++) {
		csv_put_cell(out, row->labels[i]);
		text_putc(out, ',');
	}
	text_printf(out, "%" PRIu64 ",%" PRIu64 ",%" PRId64 ",%s\n", row->old.file_size,
		    row->new.file_size, diff_of_sums(&row->old, &row->new),
		    diff_status_name(row->status));
}

/* One row for those that are not shown, so that the column still sums. */
static void put_rest(struct text *out, const struct diff_table *table, size_t first)
{
	struct diff_row rest = { .labels = NULL };
	struct text label = { 0 };
	const char *labels[MOST_AXES] = { "", "", "", "", "", "" };

	if (first >= table->n_rows)
		return;
	diff_rest(table, first, &rest.old, &rest.new);
	text_printf(&label, "[%zu others]", table->n_rows - first);
	labels[0] = label.bytes;
	rest.labels = labels;
	rest.status = diff_of_sums(&rest.old, &rest.new) > 0   ? DIFF_GROWN
		      : diff_of_sums(&rest.old, &rest.new) < 0 ? DIFF_SHRUNK
							       : DIFF_SAME;
	put_row(out, table, &rest);
	text_release(&label);
}

void csv_write_diff(struct text *out, const struct diff *diff, const struct diff_style *style)
{
	const struct diff_table *table;
	size_t n;

	if (!diff->n_shown)
		return;
	table = diff->shown[0];
	n = style->most_rows && table->n_rows > style->most_rows ? style->most_rows : table->n_rows;
	for (size_t i = 0; i < table->n_axes; i++)
		text_printf(out, "%s,", table->axes[i]);
	text_puts(out, "old_file_size,new_file_size,delta,status\n");
	for (size_t i = 0; i < n; i++)
		put_row(out, table, &table->rows[i]);
	put_rest(out, table, n);
}
