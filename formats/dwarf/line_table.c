/* line_table.c: which line tables there are. Type and partial units share those of others. */
#include "line.h"

#include "../../src/base/array.h"

#include <stdlib.h>

static bool is_lent(const struct line_table *table)
{
	return table->unit->image_unit == NO_INDEX;
}

static int by_offset(const void *a, const void *b)
{
	const struct line_table *x = a, *y = b;

	if (x->off != y->off)
		return x->off < y->off ? -1 : 1;
	if (is_lent(x) != is_lent(y))
		return is_lent(x) ? 1 : -1;
	return x->unit < y->unit ? -1 : x->unit > y->unit;
}

void dwarf_find_line_tables(struct dwarf *d)
{
	struct line_table *tables = array_new(struct line_table, d->file.n_units);
	size_t n = 0, n_distinct = 0;

	for (size_t i = 0; i < d->file.n_units; i++) {
		if (d->file.units[i].has_stmt_list)
			tables[n++] = (struct line_table){ d->file.units[i].stmt_list,
							   &d->file.units[i] };
	}
	qsort(tables, n, sizeof(*tables), by_offset);
	for (size_t i = 0; i < n; i++) {
		if (!n_distinct || tables[i].off != tables[n_distinct - 1].off)
			tables[n_distinct++] = tables[i];
	}
	d->line_tables = tables;
	d->n_line_tables = n_distinct;
}

const struct line_table *dwarf_line_table_at(const struct dwarf *d, uint64_t off)
{
	size_t low;

	array_search(low, d->n_line_tables, i, d->line_tables[i].off < off);
	return low < d->n_line_tables && d->line_tables[low].off == off ? &d->line_tables[low]
									: NULL;
}

void dwarf_add_lines(struct dwarf *d)
{
	struct line_header header = { 0 };

	for (size_t i = 0; i < d->n_line_tables; i++) {
		const struct line_table *table = &d->line_tables[i];
		uint64_t end;
		bool is_sound = line_header_read(&header, table->unit, table->off, &end);

		if (end - table->off > d->line_bytes_left) {
			image_warn(d->image, ERROR_NO_OFFSET,
				   "line tables lie over each other; the rest is not read");
			break;
		}
		d->line_bytes_left -= end - table->off;
		if (is_sound)
			line_program_run(d, &header);
		else
			image_warn(d->image,
				   dwarf_warning_off(&d->input->sections[DWARF_LINE], table->off),
				   "the line table at 0x%llx is damaged",
				   (unsigned long long)table->off);
	}
	line_header_release(&header);
}
