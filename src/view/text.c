/* text.c: the report for people, in the order in which questions come. */
#include "text_parts.h"
#include "views.h"

static void write_default(struct text *out, const struct report *report,
			  const struct view_style *style)
{
	text_identity(out, report, style);
	text_composition(out, &report->tables[0], style);
	for (size_t i = 1; i < report->n_tables; i++) {
		// Symbols come last.
		if (i + 1 == report->n_tables)
			text_device_summary(out, report, style);
		text_table(out, &report->tables[i], style);
	}
	text_coverage(out, report, style);
}

static void write_text(struct text *out, const struct report *report,
		       const struct view_style *style)
{
	if (report->is_default) {
		write_default(out, report, style);
	} else if (report->is_about_device) {
		text_identity(out, report, style);
		text_device(out, report, style);
		text_table(out, &report->tables[0], style);
	} else {
		text_table(out, &report->tables[0], style);
	}
}

const struct view text_view = { .name = "text", .write = write_text };
