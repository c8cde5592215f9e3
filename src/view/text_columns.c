#include "text_columns.h"

#include "paint.h"
#include "safe_text.h"
#include "size.h"

#include <stdio.h>
#include <string.h>

enum { LEAST_ROOM = 16, LEAST_NAME = 8, MOST_RANK = 3, EXACT_WIDTH = 3 };

static size_t column_width(const struct columns *columns, const struct column *column)
{
	return column->width + (column->is_size && columns->style->exact_bytes ? EXACT_WIDTH : 0);
}

void columns_init(struct columns *columns, const struct view_style *style)
{
	*columns = (struct columns){ .style = style, .most_rank = MOST_RANK };
}

void columns_add(struct columns *columns, const struct column *items, size_t n)
{
	for (size_t i = 0; i < n; i++)
		columns->items[columns->n++] = &items[i];
}

static size_t shown_width(const struct columns *columns)
{
	size_t width = 0;

	for (size_t i = 0; i < columns->n; i++) {
		if (columns->items[i]->rank <= columns->most_rank)
			width += 1 + column_width(columns, columns->items[i]);
	}
	return width;
}

void columns_fit(struct columns *columns)
{
	size_t width = columns->style->width;

	while (width && columns->most_rank && shown_width(columns) + 2 + LEAST_ROOM > width)
		columns->most_rank--;
}

void cells_put_word(struct cells *cells, const char *word)
{
	snprintf(cells->texts[cells->n++], CELL_TEXT, "%s", word);
}

void cells_put_count(struct cells *cells, uint64_t n)
{
	format_count(cells->texts[cells->n++], n);
}

void cells_put_size(struct cells *cells, const struct columns *columns, uint64_t bytes)
{
	format_size(cells->texts[cells->n++], bytes, columns->style->exact_bytes);
}

size_t columns_add_cells(struct text *out, const struct columns *columns, const struct cells *cells)
{
	size_t used = 2, width = columns->style->width;

	for (size_t i = 0; i < columns->n; i++) {
		size_t start = out->length;

		if (columns->items[i]->rank > columns->most_rank)
			continue;
		text_printf(out, " %*s", (int)column_width(columns, columns->items[i]),
			    cells->texts[i]);
		used += out->length - start;
	}
	text_puts(out, "  ");
	if (!width)
		return 0;
	return width > used + LEAST_NAME ? width - used : LEAST_NAME;
}

void columns_add_heading(struct text *out, const struct columns *columns, const char *title)
{
	struct cells cells = { .n = 0 };
	struct text words = { 0 };
	size_t room, length = strlen(title);

	for (size_t i = 0; i < columns->n; i++)
		cells_put_word(&cells, columns->items[i]->heading);
	paint_begin(out, columns->style, PAINT_FAINT);
	room = columns_add_cells(out, columns, &cells);
	paint_end(out, columns->style);
	text_add(&words, title, room && length > room ? strcspn(title, ":") : length);
	paint_begin(out, columns->style, PAINT_HEADING);
	safe_add(out, words.bytes, room);
	paint_end(out, columns->style);
	text_putc(out, '\n');
	text_release(&words);
}

void columns_begin(struct columns *columns, struct text *out, const struct column *items, size_t n,
		   const struct view_style *style, const char *title)
{
	columns_init(columns, style);
	columns_add(columns, items, n);
	columns_fit(columns);
	text_putc(out, '\n');
	columns_add_heading(out, columns, title);
}

void columns_add_row(struct text *out, const struct columns *columns, const struct cells *cells,
		     const char *name)
{
	size_t room = columns_add_cells(out, columns, cells);

	safe_add(out, *name ? name : "(no name)", room);
	text_putc(out, '\n');
}

void columns_add_more(struct text *out, size_t n_left)
{
	char count[SIZE_TEXT];

	if (!n_left)
		return;
	format_count(count, n_left);
	text_printf(out, "  [%s more]\n", count);
}
