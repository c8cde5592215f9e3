/*
 * svg_history.c: a chart of the line of the last run: a curve of steps for each row, from its smallest to
 * its largest size. One file with nothing outside of it, in light or dark as its reader likes.
 */
#include "history_view.h"

#include "size.h"
#include "xml_text.h"

#include <string.h>

/* Pixels. */
enum {
	WIDTH = 760,
	LEFT = 84,
	RIGHT = 16,
	TOP = 44,
	PLOT_HEIGHT = 180,
	PLOT_WIDTH = WIDTH - LEFT - RIGHT,
	LEGEND_LINE = 18,
	FOOT = 30,
};

/* Curves have a color each; more rows than that are not told apart by the eye. */
enum { MOST_CURVES = 8, MOST_MARKS = 3, NAME_COLUMNS = 80 };

static const char style_sheet[] =
	"<style>\n"
	"text { font: 12px system-ui, sans-serif; fill: #57606a }\n"
	".back { fill: #ffffff }\n"
	".title { font-weight: 600; fill: #1f2328 }\n"
	".grid { stroke: #d0d7de; stroke-width: 1 }\n"
	".curve { fill: none; stroke-width: 2; stroke-linejoin: round }\n"
	".mark { fill: #cf222e }\n"
	".c0 { stroke: #0969da } .c1 { stroke: #bc4c00 } .c2 { stroke: #1a7f37 } "
	".c3 { stroke: #8250df }\n"
	".c4 { stroke: #bf3989 } .c5 { stroke: #4d8a99 } .c6 { stroke: #9a6700 } "
	".c7 { stroke: #6e7781 }\n"
	"@media (prefers-color-scheme: dark) {\n"
	"text { fill: #9198a1 }\n"
	".back { fill: #0d1117 }\n"
	".title { fill: #f0f6fc }\n"
	".grid { stroke: #3d444d }\n"
	".mark { fill: #ff7b72 }\n"
	".c0 { stroke: #58a6ff } .c1 { stroke: #f0883e } .c2 { stroke: #3fb950 } "
	".c3 { stroke: #bc8cff }\n"
	".c4 { stroke: #f778ba } .c5 { stroke: #76c7d8 } .c6 { stroke: #d29922 } "
	".c7 { stroke: #b1bac4 }\n"
	"}\n"
	"</style>\n";

/* The runs of the line, and the sizes between which the curves lie. */
struct chart {
	const struct history *history;
	size_t n_runs, n_curves;
	uint64_t least, most;
};

/* Sizes that can be plotted: what is not known has no place. */
static const struct history_size *size_at(const struct chart *chart, size_t curve, size_t run)
{
	const struct history_size *size = &chart->history->trends[curve].sizes[run];

	return size->is_known && history_is_in_line(chart->history, &chart->history->runs[run])
		       ? size
		       : NULL;
}

static void widen(struct chart *chart)
{
	uint64_t room = (chart->most - chart->least) / 10;

	if (chart->least > chart->most)
		chart->least = chart->most = 0;
	if (!room)
		room = chart->most / 20 + 1;
	chart->least -= chart->least < room ? chart->least : room;
	chart->most += room;
}

static struct chart chart_of(const struct history *history)
{
	struct chart chart = {
		.history = history,
		.n_curves = history->n_trends < MOST_CURVES ? history->n_trends : MOST_CURVES,
		.least = UINT64_MAX,
	};

	for (size_t i = 0; i < history->n_runs; i++) {
		chart.n_runs += history_is_in_line(history, &history->runs[i]);
		for (size_t k = 0; k < chart.n_curves; k++) {
			const struct history_size *size = size_at(&chart, k, i);

			if (size && size->size < chart.least)
				chart.least = size->size;
			if (size && size->size > chart.most)
				chart.most = size->size;
		}
	}
	widen(&chart);
	return chart;
}

/* In tenths of a pixel: there is no locale in whole numbers. */
static void add_number(struct text *out, double pixels)
{
	unsigned tenths = (unsigned)(pixels * 10 + 0.5);

	text_printf(out, "%u.%u", tenths / 10, tenths % 10);
}

static double x_of(const struct chart *chart, size_t at)
{
	size_t n = chart->n_runs > 1 ? chart->n_runs - 1 : 1;

	return LEFT + (double)PLOT_WIDTH * (double)at / (double)n;
}

static double y_of(const struct chart *chart, uint64_t size)
{
	double share = (double)(size - chart->least) / (double)(chart->most - chart->least);

	return TOP + PLOT_HEIGHT * (1 - share);
}

/* --- curves */

/* What lies on one pixel: of many runs there the smallest, the largest and the last. */
struct column_of_runs {
	double x;
	uint64_t least, most, last;
	bool has_any;
};

/* Across at the size before, then up or down. */
static void end_column(struct text *out, const struct chart *chart, struct column_of_runs *column,
		       bool *is_down)
{
	if (!column->has_any)
		return;
	text_puts(out, *is_down ? "H" : "M");
	add_number(out, column->x);
	if (!*is_down) {
		text_putc(out, ' ');
		add_number(out, y_of(chart, column->last));
	} else {
		if (column->least < column->last) {
			text_puts(out, "V");
			add_number(out, y_of(chart, column->least));
		}
		if (column->most > column->last) {
			text_puts(out, "V");
			add_number(out, y_of(chart, column->most));
		}
		text_puts(out, "V");
		add_number(out, y_of(chart, column->last));
	}
	*is_down = true;
	column->has_any = false;
}

static void join_column(struct column_of_runs *column, double x, uint64_t size)
{
	if (!column->has_any)
		*column = (struct column_of_runs){ x, size, size, size, true };
	column->least = size < column->least ? size : column->least;
	column->most = size > column->most ? size : column->most;
	column->last = size;
}

static void add_curve(struct text *out, const struct chart *chart, size_t curve)
{
	struct column_of_runs column = { .has_any = false };
	bool is_down = false;
	size_t at = 0;

	text_printf(out, "<path class=\"curve c%zu\" d=\"", curve);
	for (size_t i = 0; i < chart->history->n_runs; i++) {
		const struct history_size *size = size_at(chart, curve, i);
		bool is_in = history_is_in_line(chart->history, &chart->history->runs[i]);
		double x = x_of(chart, at);

		at += is_in;
		if (!is_in)
			continue;
		if (column.has_any && (!size || x >= column.x + 1))
			end_column(out, chart, &column, &is_down);
		if (size)
			join_column(&column, x, size->size);
		else
			is_down = false;
	}
	end_column(out, chart, &column, &is_down);
	// A single run has a width as well.
	text_puts(out, chart->n_runs == 1 ? "h6" : "");
	text_puts(out, "\"/>\n");
}

/* --- what is around them */

static void add_text(struct text *out, const char *class, double x, double y, const char *anchor,
		     const char *words)
{
	text_printf(out, "<text%s x=\"", class);
	add_number(out, x);
	text_puts(out, "\" y=\"");
	add_number(out, y);
	text_printf(out, "\" text-anchor=\"%s\">", anchor);
	xml_add_safe(out, words, NAME_COLUMNS);
	text_puts(out, "</text>\n");
}

static void add_grid(struct text *out, const struct chart *chart, const struct view_style *style)
{
	enum { LINES = 4 };

	for (unsigned i = 0; i <= LINES; i++) {
		uint64_t size = chart->least + (chart->most - chart->least) / LINES * i;
		double y = y_of(chart, size);
		char words[SIZE_TEXT];

		format_size(words, size, style->exact_bytes);
		text_printf(out, "<path class=\"grid\" d=\"M%d ", LEFT);
		add_number(out, y);
		text_printf(out, "h%d\"/>\n", PLOT_WIDTH);
		add_text(out, "", LEFT - 8, y + 4, "end", words);
	}
}

static void add_end(struct text *out, const struct history_run *run, double x, const char *anchor)
{
	struct text words = { 0 };
	char date[HISTORY_DATE];

	history_format_date(date, run->date, false);
	text_printf(&words, "%s ", date);
	history_short_commit(&words, run->commit);
	add_text(out, "", x, TOP + PLOT_HEIGHT + 20, anchor, words.bytes);
	text_release(&words);
}

static void add_legend(struct text *out, const struct chart *chart)
{
	int y = TOP + PLOT_HEIGHT + FOOT + 12;

	for (size_t i = 0; i < chart->n_curves && chart->history->trends[0].row.axis; i++) {
		struct text words = { 0 };

		history_add_row_name(&words, &chart->history->trends[i].row);
		text_printf(out, "<path class=\"curve c%zu\" d=\"M%d %dh20\"/>\n", i, LEFT, y - 4);
		add_text(out, "", LEFT + 28, y, "start", words.bytes);
		text_release(&words);
		y += LEGEND_LINE;
	}
}

/* "app, main, release: 2.31 MiB" */
static void add_words(struct text *words, const struct chart *chart, const struct view_style *style)
{
	const struct history_run *last = chart->history->last;
	char size[SIZE_TEXT];

	format_size(size, last->size, style->exact_bytes);
	text_puts(words, chart->history->file);
	if (*last->branch)
		text_printf(words, ", %s", last->branch);
	if (*last->label)
		text_printf(words, ", %s", last->label);
	text_printf(words, ": %s", size);
}

/* --- the largest steps of the whole file */

/* The shown run that has this step, as a place in the line; n_runs: none. */
static size_t run_of(const struct chart *chart, const struct history_step *step)
{
	const struct history *h = chart->history;
	size_t at = 0;

	for (size_t i = 0; i < h->n_runs; i++) {
		if (!history_is_in_line(h, &h->runs[i]))
			continue;
		if (h->runs[i].has_step && h->runs[i].step == step->step &&
		    h->runs[i].date == step->date && !strcmp(h->runs[i].commit, step->commit))
			return at;
		at++;
	}
	return chart->n_runs;
}

static void add_mark(struct text *out, const struct chart *chart, const struct history_step *step)
{
	size_t at = run_of(chart, step);
	char delta[SIZE_TEXT];

	if (at == chart->n_runs || step->size < chart->least || step->size > chart->most)
		return;
	format_delta(delta, step->step, false);
	text_puts(out, "<circle class=\"mark\" r=\"4\" cx=\"");
	add_number(out, x_of(chart, at));
	text_puts(out, "\" cy=\"");
	add_number(out, y_of(chart, step->size));
	text_printf(out, "\"><title>%s at ", delta);
	xml_add_safe(out, *step->commit ? step->commit : "an unknown commit", 0);
	text_puts(out, "</title></circle>\n");
}

static void add_marks(struct text *out, const struct chart *chart)
{
	const struct history *h = chart->history;
	size_t n = 0;

	for (size_t i = 0; i < h->n_steps && n < MOST_MARKS && !h->trends[0].row.axis; i++) {
		if (!h->steps[i].row.axis) {
			add_mark(out, chart, &h->steps[i]);
			n++;
		}
	}
}

static void open_image(struct text *out, int height, const char *words)
{
	text_printf(out,
		    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		    "viewBox=\"0 0 %d %d\" role=\"img\">\n<title>",
		    WIDTH, height, WIDTH, height);
	xml_add_safe(out, words, 0);
	text_puts(out, "</title>\n");
	text_puts(out, style_sheet);
	text_printf(out, "<rect class=\"back\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n", WIDTH,
		    height);
	add_text(out, " class=\"title\"", 16, 26, "start", words);
}

static void write_chart(struct text *out, const struct history *history,
			const struct view_style *style)
{
	struct chart chart = chart_of(history);
	int lines = history->n_trends && history->trends[0].row.axis ? (int)chart.n_curves : 0;
	struct text words = { 0 };

	add_words(&words, &chart, style);
	open_image(out, TOP + PLOT_HEIGHT + FOOT + lines * LEGEND_LINE, words.bytes);
	add_grid(out, &chart, style);
	for (size_t i = 0; i < chart.n_curves; i++)
		add_curve(out, &chart, i);
	add_marks(out, &chart);
	add_end(out, history->first, LEFT, "start");
	if (history->first != history->last)
		add_end(out, history->last, WIDTH - RIGHT, "end");
	add_legend(out, &chart);
	text_puts(out, "</svg>\n");
	text_release(&words);
}

void svg_write_history(struct text *out, const struct history *history,
		       const struct view_style *style)
{
	if (history->file) {
		write_chart(out, history, style);
		return;
	}
	open_image(out, TOP, "several files: binsize --history FILE draws one");
	text_puts(out, "</svg>\n");
}
