#include "text_parts.h"

#include "paint.h"
#include "safe_text.h"
#include "size.h"

enum { BAR = 24, NAME = 17, NUMBERS = 35 /* size, share and memory */ };

/* Columns for the bar: it is what gives way where the text is narrow. */
static size_t bar_room(const struct view_style *style)
{
	size_t others = 2 + NAME + 1 + NUMBERS;

	if (!style->width || style->width >= others + BAR)
		return BAR;
	return style->width > others ? style->width - others : 0;
}

/* Eighths of a column, so that small kinds are still seen. */
static void add_bar(struct text *out, const struct view_style *style, uint64_t part, uint64_t whole)
{
	static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	size_t room = bar_room(style), columns;
	double full = (double)room * 8;
	uint64_t filled = whole ? (uint64_t)((double)part / (double)whole * full + 0.5) : 0;

	if (!filled && part && room)
		filled = 1;
	columns = filled / 8 + (filled % 8 != 0);
	paint_begin(out, style, PAINT_BAR);
	for (uint64_t i = 0; i < filled / 8; i++)
		text_puts(out, "█");
	text_puts(out, eighths[filled % 8]);
	paint_end(out, style);
	text_repeat(out, ' ', room - columns);
}

static void add_row(struct text *out, const struct table *table, const struct table_row *row,
		    const struct view_style *style)
{
	char size[SIZE_TEXT], share[SIZE_TEXT], memory[SIZE_TEXT];
	size_t used;

	format_size(size, row->sums.file_size, style->exact_bytes);
	format_share(share, row->sums.file_size, table->total.file_size);
	format_size(memory, row->sums.vm_size, style->exact_bytes);
	text_puts(out, "  ");
	used = row->n_folded ? 0 : safe_add(out, row->labels[0], NAME);
	text_repeat(out, ' ', NAME - used + 1);
	add_bar(out, style, row->sums.file_size, table->total.file_size);
	text_printf(out, " %13s %6s", size, share);
	text_printf(out, " %13s\n", row->sums.vm_size ? memory : "-");
}

void text_composition(struct text *out, const struct report *report, const struct view_style *style)
{
	const struct table *table = &report->tables[0];

	text_putc(out, '\n');
	paint_begin(out, style, PAINT_HEADING);
	text_puts(out, table->axes[0]->heading);
	paint_end(out, style);
	text_repeat(out, ' ', NAME + bar_room(style) + 3 - 11);
	paint_begin(out, style, PAINT_FAINT);
	text_printf(out, " %13s %6s %13s", "file", "", "memory");
	paint_end(out, style);
	text_puts(out, "\n");
	for (size_t i = 0; i < table->n_rows; i++)
		add_row(out, table, &table->rows[i], style);
}

/* The last table of the default report is about symbols: its tiers say who is known. */
void text_coverage(struct text *out, const struct report *report, const struct view_style *style)
{
	static const char heading[] = "Coverage";
	const struct sums *total = &report->tables[report->n_tables - 1].total;
	struct text words = { 0 };
	char count[SIZE_TEXT];

	for (int i = 0; i < TIER_COUNT; i++) {
		char share[SIZE_TEXT];

		format_share(share, total->tiers[i], total->file_size);
		text_printf(&words, "%s%s %s", i ? ", " : "",
			    i == TIER_NONE ? "unknown" : tier_name((enum tier)i), share);
	}
	format_count(count, total->file_size);
	text_printf(&words, "; all rows sum to the file: %s bytes; %s", count,
		    report->has_references ? "code was decoded for what it refers to"
					   : "no code was decoded");
	text_putc(out, '\n');
	paint_begin(out, style, PAINT_HEADING);
	text_puts(out, heading);
	paint_end(out, style);
	text_puts(out, "  ");
	text_wrap(out, words.bytes, sizeof(heading) + 1, sizeof(heading) + 1, style->width);
	text_release(&words);
}
