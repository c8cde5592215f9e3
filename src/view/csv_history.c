#include "csv_cell.h"
#include "history_view.h"

#include <inttypes.h>

static void put_date(struct text *out, int64_t date)
{
	char text[HISTORY_DATE];

	if (history_format_date(text, date, true))
		text_puts(out, text);
}

static void put_files(struct text *out, const struct history *history)
{
	text_puts(out, "file,runs,date,file_size\n");
	for (size_t i = 0; i < history->n_files; i++) {
		const struct history_file *file = &history->files[i];

		csv_put_cell(out, file->name);
		text_printf(out, ",%" PRIu64 ",", file->n_runs);
		put_date(out, file->date);
		text_printf(out, ",%" PRIu64 "\n", file->size);
	}
}

static void put_size(struct text *out, const struct history_run *run, const struct history_row *row,
		     const struct history_size *size)
{
	put_date(out, run->date);
	text_putc(out, ',');
	csv_put_cell(out, run->commit);
	text_putc(out, ',');
	csv_put_cell(out, run->branch);
	text_putc(out, ',');
	csv_put_cell(out, run->label);
	text_printf(out, ",%s,", row->axis ? row->axis : "");
	csv_put_cell(out, row->name ? row->name : "");
	text_printf(out, ",%" PRIu64 ",", size->size);
	if (size->has_step)
		text_printf(out, "%" PRId64, size->step);
	text_putc(out, '\n');
}

void csv_write_history(struct text *out, const struct history *history,
		       const struct view_style *style)
{
	(void)style;
	if (!history->file) {
		put_files(out, history);
		return;
	}
	text_puts(out, "date,commit,branch,label,axis,row,file_size,delta\n");
	for (size_t i = 0; i < history->n_trends; i++) {
		const struct history_trend *trend = &history->trends[i];

		for (size_t k = 0; k < history->n_runs; k++) {
			if (trend->sizes[k].is_known)
				put_size(out, &history->runs[k], &trend->row, &trend->sizes[k]);
		}
	}
}
