#include "text_parts.h"

#include "paint.h"
#include "safe_text.h"
#include "size.h"

#include "../base/die.h"

#include <stdio.h>
#include <string.h>

/* A column of numbers. */
struct column {
	const char *heading;
	size_t width;
	void (*format)(char text[SIZE_TEXT], const struct sums *sums, const struct sums *total,
		       bool exact);
};

static void format_file(char text[SIZE_TEXT], const struct sums *sums, const struct sums *total,
			bool exact)
{
	(void)total;
	format_size(text, sums->file_size, exact);
}

static void format_file_share(char text[SIZE_TEXT], const struct sums *sums,
			      const struct sums *total, bool exact)
{
	(void)exact;
	format_share(text, sums->file_size, total->file_size);
}

static void format_memory(char text[SIZE_TEXT], const struct sums *sums, const struct sums *total,
			  bool exact)
{
	(void)total;
	format_size(text, sums->vm_size, exact);
}

static void format_code(char text[SIZE_TEXT], const struct sums *sums, const struct sums *total,
			bool exact)
{
	(void)total;
	format_size(text, sums->code_size, exact);
}

static void format_data(char text[SIZE_TEXT], const struct sums *sums, const struct sums *total,
			bool exact)
{
	(void)total;
	format_size(text, sums->data_size, exact);
}

static void format_itself(char text[SIZE_TEXT], const struct sums *sums, const struct sums *total,
			  bool exact)
{
	(void)total;
	format_size(text, sums->code_size + sums->data_size, exact);
}

/* Of a symbol: its unwind entries, relocations, entries in symbol tables and the like. */
static void format_rest(char text[SIZE_TEXT], const struct sums *sums, const struct sums *total,
			bool exact)
{
	(void)total;
	format_size(text, sums->file_size - sums->code_size - sums->data_size, exact);
}

static void format_exact(char text[SIZE_TEXT], const struct sums *sums, const struct sums *total,
			 bool exact)
{
	(void)total, (void)exact;
	format_share(text, sums->tiers[TIER_EXACT], sums->file_size);
}

static void format_derived(char text[SIZE_TEXT], const struct sums *sums, const struct sums *total,
			   bool exact)
{
	(void)total, (void)exact;
	format_share(text, sums->tiers[TIER_DERIVED], sums->file_size);
}

static void format_inferred(char text[SIZE_TEXT], const struct sums *sums, const struct sums *total,
			    bool exact)
{
	(void)total, (void)exact;
	format_share(text, sums->tiers[TIER_INFERRED], sums->file_size);
}

static void format_unknown(char text[SIZE_TEXT], const struct sums *sums, const struct sums *total,
			   bool exact)
{
	(void)total, (void)exact;
	format_share(text, sums->tiers[TIER_NONE], sums->file_size);
}

static const struct column size_columns[] = {
	{ "file", 10, format_file },
	{ "", 6, format_file_share },
	{ "memory", 10, format_memory },
};
static const struct column use_columns[] = {
	{ "code", 10, format_code },
	{ "data", 10, format_data },
	{ "other", 10, format_rest },
};
static const struct column symbol_columns[] = {
	{ "itself", 10, format_itself },
	{ "dependents", 10, format_rest },
};
static const struct column evidence_columns[] = {
	{ "exact", 8, format_exact },
	{ "derived", 8, format_derived },
	{ "inferred", 8, format_inferred },
	{ "unknown", 8, format_unknown },
};

struct columns {
	const struct column *items[12];
	size_t n, width;
};

static void add_columns(struct columns *columns, const struct column *items, size_t n, bool exact)
{
	for (size_t i = 0; i < n; i++) {
		columns->items[columns->n++] = &items[i];
		columns->width += items[i].width + 1 + (exact && items[i].width == 10 ? 3 : 0);
	}
}

static struct columns choose_columns(const struct table *table, const struct view_style *style)
{
	struct columns columns = { .n = 0 };
	unsigned layers = composition_layers(table->axes, table->n_axes);

	add_columns(&columns, size_columns, ARRAY_SIZE(size_columns), style->exact_bytes);
	if (style->shows_evidence)
		add_columns(&columns, evidence_columns, ARRAY_SIZE(evidence_columns),
			    style->exact_bytes);
	else if (table->axes[table->n_axes - 1]->is_symbol)
		add_columns(&columns, symbol_columns, ARRAY_SIZE(symbol_columns),
			    style->exact_bytes);
	else if (layers & LAYER_BIT(LAYER_SYMBOL))
		add_columns(&columns, use_columns, ARRAY_SIZE(use_columns), style->exact_bytes);
	return columns;
}

static void add_numbers(struct text *out, const struct columns *columns, const struct sums *sums,
			const struct sums *total, bool exact)
{
	for (size_t i = 0; i < columns->n; i++) {
		const struct column *c = columns->items[i];
		int width = (int)c->width + (exact && c->width == 10 ? 3 : 0);
		char text[SIZE_TEXT];

		c->format(text, sums, total, exact);
		text_printf(out, " %*s", width, text);
	}
}

static void add_folded(struct text *out, const struct table_row *row)
{
	char count[SIZE_TEXT];

	format_count(count, row->n_folded);
	if (row->folds_places)
		text_puts(out, "[no symbol]");
	else
		text_printf(out, "[%s more]", count);
}

/* Names stand last: they are of any length, and numbers stay in their columns. */
static void add_labels(struct text *out, const struct table *table, const struct table_row *row,
		       size_t room)
{
	size_t first = table->is_tree ? row->depth : 0, left = room;

	if (room > 30 && row->n_aliases)
		left = room -= 12;
	if (table->is_tree) {
		text_repeat(out, ' ', 2 * (size_t)row->depth);
		left = room > 2 * (size_t)row->depth + 10 ? room - 2 * (size_t)row->depth : room;
	}
	if (row->n_folded) {
		add_folded(out, row);
		return;
	}
	for (size_t i = first; i <= row->depth; i++) {
		const char *label = *row->labels[i] ? row->labels[i] : "(no name)";
		size_t most = left;

		if (room && i < row->depth) // leave something for the others
			most = left / 2 > 8 ? left / 2 : 8;
		if (i > first)
			text_puts(out, " | ");
		most = safe_add(out, label, room && most < 8 ? 8 : most);
		left = left > most + 3 ? left - most - 3 : 0;
	}
	if (row->n_aliases)
		text_printf(out, " (+%zu name%s)", row->n_aliases, row->n_aliases > 1 ? "s" : "");
}

static void add_heading(struct text *out, const struct table *table, const struct columns *columns,
			const struct view_style *style)
{
	paint_begin(out, style, PAINT_FAINT);
	for (size_t i = 0; i < columns->n; i++)
		text_printf(out, " %*s",
			    (int)columns->items[i]->width +
				    (style->exact_bytes && columns->items[i]->width == 10 ? 3 : 0),
			    columns->items[i]->heading);
	paint_end(out, style);
	text_puts(out, "  ");
	paint_begin(out, style, PAINT_HEADING);
	for (size_t i = 0; i < table->n_axes; i++)
		text_printf(out, "%s%s", i ? " | " : "",
			    table->n_axes == 1 ? table->axes[i]->heading : table->axes[i]->name);
	paint_end(out, style);
	text_putc(out, '\n');
}

static void add_total(struct text *out, const struct table *table, const struct columns *columns,
		      const struct view_style *style)
{
	if (table->shown.file_size != table->total.file_size ||
	    table->shown.vm_size != table->total.vm_size) {
		add_numbers(out, columns, &table->shown, &table->total, style->exact_bytes);
		text_puts(out, "  what the filters let through\n");
	}
	add_numbers(out, columns, &table->total, &table->total, style->exact_bytes);
	text_puts(out, "  TOTAL\n");
}

void text_table(struct text *out, const struct table *table, const struct view_style *style)
{
	struct columns columns = choose_columns(table, style);
	size_t room = style->width > columns.width + 12 ? style->width - columns.width - 2
		      : style->width			? 10
							: 0;

	if (out->length)
		text_putc(out, '\n');
	add_heading(out, table, &columns, style);
	for (size_t i = 0; i < table->n_rows; i++) {
		add_numbers(out, &columns, &table->rows[i].sums, &table->total, style->exact_bytes);
		text_puts(out, "  ");
		add_labels(out, table, &table->rows[i], room);
		text_putc(out, '\n');
	}
	add_total(out, table, &columns, style);
}
