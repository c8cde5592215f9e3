#include "text_parts.h"

#include "paint.h"
#include "safe_text.h"
#include "size.h"

#include "../base/die.h"

#include <stdio.h>
#include <string.h>

enum { LEAST_ROOM = 16, LEAST_LABEL = 8 };

/* A column of numbers. */
struct column {
	const char *heading;
	size_t width;
	unsigned rank; /* those of the highest rank go first when there is no room; 0 stays */
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
	{ "file", 10, 0, format_file },
	{ "", 6, 1, format_file_share },
	{ "memory", 10, 2, format_memory },
};
static const struct column use_columns[] = {
	{ "code", 10, 3, format_code },
	{ "data", 10, 3, format_data },
	{ "other", 10, 3, format_rest },
};
static const struct column symbol_columns[] = {
	{ "itself", 10, 3, format_itself },
	{ "dependents", 10, 3, format_rest },
};
static const struct column evidence_columns[] = {
	{ "exact", 8, 0, format_exact },
	{ "derived", 8, 0, format_derived },
	{ "inferred", 8, 0, format_inferred },
	{ "unknown", 8, 0, format_unknown },
};

struct columns {
	const struct column *items[12];
	size_t n;
};

static void add_columns(struct columns *columns, const struct column *items, size_t n)
{
	for (size_t i = 0; i < n; i++)
		columns->items[columns->n++] = &items[i];
}

static size_t column_width(const struct column *column, bool exact)
{
	return column->width + (exact && column->width == 10 ? 3 : 0);
}

static size_t columns_width(const struct columns *columns, bool exact)
{
	size_t width = 0;

	for (size_t i = 0; i < columns->n; i++)
		width += 1 + column_width(columns->items[i], exact);
	return width;
}

static void drop_columns(struct columns *columns, unsigned rank)
{
	size_t n = 0;

	for (size_t i = 0; i < columns->n; i++) {
		if (columns->items[i]->rank < rank)
			columns->items[n++] = columns->items[i];
	}
	columns->n = n;
}

static struct columns choose_columns(const struct table *table, const struct view_style *style)
{
	struct columns columns = { .n = 0 };
	unsigned layers = composition_layers(table->axes, table->n_axes, 0);

	add_columns(&columns, size_columns, ARRAY_SIZE(size_columns));
	if (style->shows_evidence)
		add_columns(&columns, evidence_columns, ARRAY_SIZE(evidence_columns));
	else if (table->axes[table->n_axes - 1]->is_symbol && layers & LAYER_BIT(LAYER_SYMBOL))
		add_columns(&columns, symbol_columns, ARRAY_SIZE(symbol_columns));
	else if (layers & LAYER_BIT(LAYER_SYMBOL))
		add_columns(&columns, use_columns, ARRAY_SIZE(use_columns));
	for (unsigned rank = 3; rank && style->width; rank--) {
		if (columns_width(&columns, style->exact_bytes) + 2 + LEAST_ROOM > style->width)
			drop_columns(&columns, rank);
	}
	return columns;
}

/* Columns for labels; 0: any number. */
static size_t label_room(const struct columns *columns, const struct view_style *style)
{
	size_t used = columns_width(columns, style->exact_bytes) + 2;

	if (!style->width)
		return 0;
	return style->width > used + LEAST_LABEL ? style->width - used : LEAST_LABEL;
}

static void add_numbers(struct text *out, const struct columns *columns, const struct sums *sums,
			const struct sums *total, bool exact)
{
	for (size_t i = 0; i < columns->n; i++) {
		char text[SIZE_TEXT];

		columns->items[i]->format(text, sums, total, exact);
		text_printf(out, " %*s", (int)column_width(columns->items[i], exact), text);
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

/* How much of `room` the first of `n` labels may take: half of what the bars between them leave. */
static size_t first_share(size_t room, size_t n)
{
	size_t bars = 3 * (n - 1), left = room > bars + n ? room - bars : n;

	return n > 1 ? left / 2 : left;
}

/* Names stand last: they are of any length, and numbers stay in their columns. */
static void add_labels(struct text *out, const struct table *table, const struct table_row *row,
		       size_t room)
{
	size_t first = table->is_tree ? row->depth : 0,
	       indent = table->is_tree ? 2 * row->depth : 0;
	char aliases[40] = "";

	text_repeat(out, ' ', indent);
	if (row->n_folded) {
		add_folded(out, row);
		return;
	}
	if (row->n_aliases)
		snprintf(aliases, sizeof(aliases), " (+%zu name%s)", row->n_aliases,
			 row->n_aliases > 1 ? "s" : "");
	if (room && room < strlen(aliases) + indent + LEAST_LABEL)
		*aliases = '\0';
	if (room)
		room = room > indent + strlen(aliases) ? room - indent - strlen(aliases) : 1;
	for (size_t i = first; i <= row->depth; i++) {
		const char *label = *row->labels[i] ? row->labels[i] : "(no name)";
		size_t used;

		text_puts(out, i > first ? " | " : "");
		used = safe_add(out, label, room ? first_share(room, row->depth - i + 1) : 0);
		if (room)
			room = room > used + 3 ? room - used - 3 : 1;
	}
	text_puts(out, aliases);
}

static void add_heading(struct text *out, const struct table *table, const struct columns *columns,
			const struct view_style *style)
{
	struct text labels = { 0 };

	paint_begin(out, style, PAINT_FAINT);
	for (size_t i = 0; i < columns->n; i++)
		text_printf(out, " %*s", (int)column_width(columns->items[i], style->exact_bytes),
			    columns->items[i]->heading);
	paint_end(out, style);
	text_puts(out, "  ");
	for (size_t i = 0; i < table->n_axes; i++)
		text_printf(&labels, "%s%s", i ? " | " : "",
			    table->n_axes == 1 ? table->axes[i]->heading : table->axes[i]->name);
	paint_begin(out, style, PAINT_HEADING);
	safe_add(out, labels.bytes, label_room(columns, style));
	paint_end(out, style);
	text_putc(out, '\n');
	text_release(&labels);
}

static void add_total(struct text *out, const struct table *table, const struct columns *columns,
		      const struct view_style *style)
{
	if (table->shown.file_size != table->total.file_size ||
	    table->shown.vm_size != table->total.vm_size) {
		add_numbers(out, columns, &table->shown, &table->total, style->exact_bytes);
		text_puts(out, "  what is shown\n");
	}
	add_numbers(out, columns, &table->total, &table->total, style->exact_bytes);
	text_puts(out, "  TOTAL\n");
}

void text_table(struct text *out, const struct table *table, const struct view_style *style)
{
	struct columns columns = choose_columns(table, style);

	if (out->length)
		text_putc(out, '\n');
	add_heading(out, table, &columns, style);
	for (size_t i = 0; i < table->n_rows; i++) {
		add_numbers(out, &columns, &table->rows[i].sums, &table->total, style->exact_bytes);
		text_puts(out, "  ");
		add_labels(out, table, &table->rows[i], label_room(&columns, style));
		text_putc(out, '\n');
	}
	add_total(out, table, &columns, style);
}
