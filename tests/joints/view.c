/* src/view/example.c: a view of one line: the rows of each table. */
#include "view.h"

static void write_example(struct text *out, const struct report *report,
			  const struct view_style *style)
{
	(void)style;
	for (size_t i = 0; i < report->n_tables; i++)
		text_printf(out, "%s%s %zu", i ? ", " : "", report->tables[i].axes[0]->name,
			    report->tables[i].n_rows);
	text_putc(out, '\n');
}

const struct view example_view = { .name = "example", .wants_all = true, .write = write_example };
