#include "text_columns.h"
#include "text_parts.h"

#include "safe_text.h"
#include "size.h"

#include "../base/die.h"

#include <stdio.h>
#include <string.h>

enum { LEAST_LABEL = 8 };

/* A column of numbers, and how they come out of the sums of a row. */
struct sums_column {
	struct column column;
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

static const struct sums_column size_columns[] = {
	{ { "file", 10, 0, true }, format_file },
	{ { "", 6, 1, false }, format_file_share },
	{ { "memory", 10, 2, true }, format_memory },
};
static const struct sums_column use_columns[] = {
	{ { "code", 10, 3, true }, format_code },
	{ { "data", 10, 3, true }, format_data },
	{ { "other", 10, 3, true }, format_rest },
};
static const struct sums_column symbol_columns[] = {
	{ { "itself", 10, 3, true }, format_itself },
	{ { "dependents", 10, 3, true }, format_rest },
};
static const struct sums_column evidence_columns[] = {
	{ { "exact", 8, 0, false }, format_exact },
	{ { "derived", 8, 0, false }, format_derived },
	{ { "inferred", 8, 0, false }, format_inferred },
	{ { "unknown", 8, 0, false }, format_unknown },
};

/* The columns of a table, and those of them that there is room for. */
struct layout {
	const struct sums_column *items[MOST_COLUMNS];
	struct columns columns;
};

static void add_columns(struct layout *layout, const struct sums_column *items, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		layout->items[layout->columns.n] = &items[i];
		columns_add(&layout->columns, &items[i].column, 1);
	}
}

static struct layout choose_columns(const struct table *table, const struct view_style *style)
{
	unsigned layers = composition_layers(table->axes, table->n_axes, 0);
	struct layout layout;

	columns_init(&layout.columns, style);
	add_columns(&layout, size_columns, ARRAY_SIZE(size_columns));
	if (style->shows_evidence)
		add_columns(&layout, evidence_columns, ARRAY_SIZE(evidence_columns));
	else if (table->axes[table->n_axes - 1]->is_symbol && layers & LAYER_BIT(LAYER_SYMBOL))
		add_columns(&layout, symbol_columns, ARRAY_SIZE(symbol_columns));
	else if (layers & LAYER_BIT(LAYER_SYMBOL))
		add_columns(&layout, use_columns, ARRAY_SIZE(use_columns));
	columns_fit(&layout.columns);
	return layout;
}

/* Returns how many columns are left for labels; 0: any number. */
static size_t add_numbers(struct text *out, const struct layout *layout, const struct sums *sums,
			  const struct sums *total)
{
	struct cells cells = { .n = 0 };

	for (size_t i = 0; i < layout->columns.n; i++)
		layout->items[i]->format(cells.texts[i], sums, total,
					 layout->columns.style->exact_bytes);
	return columns_add_cells(out, &layout->columns, &cells);
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

static void add_titles(struct text *out, const struct table *table, const struct layout *layout)
{
	struct text titles = { 0 };

	for (size_t i = 0; i < table->n_axes; i++)
		text_printf(&titles, "%s%s", i ? " | " : "",
			    table->n_axes == 1 ? table->axes[i]->heading : table->axes[i]->name);
	columns_add_heading(out, &layout->columns, titles.bytes);
	text_release(&titles);
}

static void add_total(struct text *out, const struct table *table, const struct layout *layout)
{
	if (table->shown.file_size != table->total.file_size ||
	    table->shown.vm_size != table->total.vm_size) {
		add_numbers(out, layout, &table->shown, &table->total);
		text_puts(out, "what is shown\n");
	}
	add_numbers(out, layout, &table->total, &table->total);
	text_puts(out, "TOTAL\n");
}

void text_table(struct text *out, const struct table *table, const struct view_style *style)
{
	struct layout layout = choose_columns(table, style);

	if (out->length)
		text_putc(out, '\n');
	add_titles(out, table, &layout);
	for (size_t i = 0; i < table->n_rows; i++) {
		size_t room = add_numbers(out, &layout, &table->rows[i].sums, &table->total);

		add_labels(out, table, &table->rows[i], room);
		text_putc(out, '\n');
	}
	add_total(out, table, &layout);
}
