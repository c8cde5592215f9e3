/* text_history.c: how sizes went, for people. */
#include "history_view.h"

#include "paint.h"
#include "safe_text.h"
#include "size.h"
#include "text_columns.h"

#include "../base/die.h"
#include "../compare/snapshot.h"

#include <stdio.h>
#include <string.h>

/* Columns of a terminal. */
enum { BAR_WIDTH = 12, SPARK_WIDTH = 32, COMMIT_WIDTH = 10, DATE_WIDTH = 16, LEAST_ROOM = 8 };

bool history_is_in_line(const struct history *history, const struct history_run *run)
{
	return history->last && run->series == history->last->series &&
	       !strcmp(run->branch, history->last->branch);
}

static bool is_hash(const char *commit)
{
	return strlen(commit) > COMMIT_WIDTH &&
	       strspn(commit, "0123456789abcdefABCDEF") == strlen(commit);
}

/* Returns the columns. */
static size_t add_commit(struct text *out, const char *commit)
{
	if (is_hash(commit)) {
		text_add(out, commit, COMMIT_WIDTH);
		return COMMIT_WIDTH;
	}
	return safe_add(out, *commit ? commit : "-", COMMIT_WIDTH);
}

void history_short_commit(struct text *out, const char *commit)
{
	add_commit(out, commit);
}

void history_add_row_name(struct text *out, const struct history_row *row)
{
	if (!row->axis)
		text_puts(out, "TOTAL");
	else
		text_printf(out, "%s %s", row->axis, row->name);
}

/* --- bars */

/* The smallest and the largest size of a trend. */
struct range {
	uint64_t least, most;
};

static struct range range_of(const struct history *history, const struct history_trend *trend)
{
	struct range range = { UINT64_MAX, 0 };

	for (size_t i = 0; i < history->n_runs; i++) {
		uint64_t size = trend->sizes[i].size;

		if (!trend->sizes[i].is_known)
			continue;
		range.least = size < range.least ? size : range.least;
		range.most = size > range.most ? size : range.most;
	}
	return range;
}

/* From 1 for the least to `steps` for the most, which is also what all have when they are the same. */
static unsigned level(const struct range *range, uint64_t size, unsigned steps)
{
	double share = 1;

	if (range->most > range->least)
		share = (double)(size - range->least) / (double)(range->most - range->least);
	return 1 + (unsigned)(share * (steps - 1) + 0.5);
}

static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█" };
static const char *const heights[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };

static void add_bar(struct text *out, const struct range *range, const struct history_size *size,
		    const struct view_style *style)
{
	unsigned n = size->is_known ? level(range, size->size, 8 * BAR_WIDTH) : 0;
	unsigned full = n / 8, rest = n % 8;

	paint_begin(out, style, PAINT_BAR);
	for (unsigned i = 0; i < full; i++)
		text_puts(out, eighths[8]);
	text_puts(out, eighths[rest]);
	paint_end(out, style);
	text_repeat(out, ' ', BAR_WIDTH - full - (rest != 0));
}

/* --- runs, one in a line */

static const struct column run_items[] = {
	{ "size", 10, 0, true },
	{ "change", 11, 1, true },
	{ "", 7, 3, false },
};

/* What is left of the line for a name. */
static size_t room_behind(size_t room, size_t used)
{
	if (!room)
		return 0;
	return room > used + LEAST_ROOM ? room - used : LEAST_ROOM;
}

static void add_when(struct text *out, int64_t date, const char *commit)
{
	char text[HISTORY_DATE];
	size_t used;

	history_format_date(text, date, false);
	text_printf(out, "%-*s  ", DATE_WIDTH, text);
	used = add_commit(out, commit);
	text_repeat(out, ' ', COMMIT_WIDTH - used);
}

static void add_change(struct cells *cells, const struct columns *columns,
		       const struct history_size *size)
{
	char delta[SIZE_TEXT] = "", change[SIZE_TEXT] = "";

	if (size->has_step && size->is_known) {
		format_delta(delta, size->step, columns->style->exact_bytes);
		format_change(change, size->size - (uint64_t)size->step, size->step);
	}
	cells_put_word(cells, delta);
	cells_put_word(cells, size->step ? change : "");
}

/* "main, release" */
static void add_branch(struct text *out, const struct history_run *run, size_t room)
{
	struct text words = { 0 };

	text_printf(&words, "%s%s%s", run->branch, *run->branch && *run->label ? ", " : "",
		    run->label);
	safe_add(out, words.bytes, room);
	text_release(&words);
}

static void trim(struct text *out)
{
	while (out->length && out->bytes[out->length - 1] == ' ')
		out->bytes[--out->length] = '\0';
}

static void add_run(struct text *out, const struct columns *columns, const struct history_run *run,
		    const struct history_size *size, const struct range *range)
{
	struct cells cells = { .n = 0 };
	size_t room;

	if (size->is_known)
		cells_put_size(&cells, columns, size->size);
	else
		cells_put_word(&cells, "-");
	add_change(&cells, columns, size);
	room = columns_add_cells(out, columns, &cells);
	add_bar(out, range, size, columns->style);
	text_puts(out, "  ");
	add_when(out, run->date, run->commit);
	text_puts(out, "  ");
	add_branch(out, run, room_behind(room, BAR_WIDTH + DATE_WIDTH + COMMIT_WIDTH + 6));
	trim(out);
	text_putc(out, '\n');
}

/* The run before one in its line, of those that are shown, or NULL. */
static const struct history_run *run_before(const struct history *history, size_t i)
{
	for (size_t k = i; k--;) {
		if (history->runs[k].series == history->runs[i].series &&
		    !strcmp(history->runs[k].branch, history->runs[i].branch))
			return &history->runs[k];
	}
	return NULL;
}

static const char *value_of(const struct history_run *run, const char *name)
{
	for (size_t i = 0; i < run->n_settings; i++) {
		if (!strcmp(run->settings[i].name, name))
			return run->settings[i].value;
	}
	return "unknown";
}

/* Settings that are others than in the run before, which may explain its step. */
static void add_settings(struct text *out, const struct history *history, size_t i,
			 const struct view_style *style)
{
	const struct history_run *run = &history->runs[i];
	const struct history_run *before;

	// Runs with the same settings share their list.
	if (!i || run->settings == history->runs[i - 1].settings)
		return;
	before = run_before(history, i);
	for (size_t k = 0; before && k < run->n_settings; k++) {
		const char *value = value_of(before, run->settings[k].name);
		struct text words = { 0 };

		if (setting_may_be_same(value, run->settings[k].value))
			continue;
		text_printf(&words, "%s: %s -> %s", run->settings[k].name, value,
			    run->settings[k].value);
		text_puts(out, "      ");
		paint_begin(out, style, PAINT_WARNING);
		safe_add(out, words.bytes, room_behind(style->width, 6));
		paint_end(out, style);
		text_putc(out, '\n');
		text_release(&words);
	}
}

static void add_runs(struct text *out, const struct history *history,
		     const struct history_trend *trend, const struct view_style *style)
{
	struct range range = range_of(history, trend);
	struct columns columns;
	struct text title = { 0 };

	history_add_row_name(&title, &trend->row);
	text_puts(&title, ": date (UTC), commit, branch, label");
	columns_begin(&columns, out, run_items, ARRAY_SIZE(run_items), style, title.bytes);
	for (size_t i = 0; i < history->n_runs; i++) {
		add_run(out, &columns, &history->runs[i], &trend->sizes[i], &range);
		if (!trend->row.axis)
			add_settings(out, history, i, style);
	}
	text_release(&title);
}

/* --- rows, one in a line */

/* A column for each run of the line; of many runs each takes the last of several. */
static void add_sparkline(struct text *out, const struct history *history,
			  const struct history_trend *trend, const struct view_style *style)
{
	struct range range = range_of(history, trend);
	unsigned levels[SPARK_WIDTH] = { 0 };
	size_t n = 0, at = 0, width;

	for (size_t i = 0; i < history->n_runs; i++)
		n += history_is_in_line(history, &history->runs[i]);
	width = n < SPARK_WIDTH ? n : SPARK_WIDTH;
	for (size_t i = 0; i < history->n_runs; i++) {
		const struct history_size *size = &trend->sizes[i];

		if (!history_is_in_line(history, &history->runs[i]))
			continue;
		levels[at++ * width / n] = size->is_known ? level(&range, size->size, 8) : 0;
	}
	paint_begin(out, style, PAINT_BAR);
	for (size_t i = 0; i < width; i++)
		text_puts(out, heights[levels[i]]);
	paint_end(out, style);
	text_puts(out, "  ");
}

static const struct history_size *size_in(const struct history *history,
					  const struct history_trend *trend,
					  const struct history_run *run)
{
	return &trend->sizes[run - history->runs];
}

static void add_trend(struct text *out, const struct columns *columns,
		      const struct history *history, const struct history_trend *trend)
{
	const struct history_size *first = size_in(history, trend, history->first);
	struct history_size last = *size_in(history, trend, history->last);
	struct cells cells = { .n = 0 };
	size_t room;

	last.has_step = first->is_known && last.is_known;
	last.step = (int64_t)(last.size - first->size);
	cells_put_size(&cells, columns, last.size);
	add_change(&cells, columns, &last);
	room = columns_add_cells(out, columns, &cells);
	add_sparkline(out, history, trend, columns->style);
	safe_add(out, *trend->row.name ? trend->row.name : "(no name)",
		 room_behind(room,
			     (history->n_runs < SPARK_WIDTH ? history->n_runs : SPARK_WIDTH) + 2));
	text_putc(out, '\n');
}

static void add_trends(struct text *out, const struct history *history,
		       const struct view_style *style)
{
	struct columns columns;
	struct text title = { 0 };

	text_printf(&title, "by %s", history->trends[0].row.axis);
	columns_begin(&columns, out, run_items, ARRAY_SIZE(run_items), style, title.bytes);
	for (size_t i = 0; i < history->n_trends; i++)
		add_trend(out, &columns, history, &history->trends[i]);
	text_release(&title);
}

/* --- what changed, and when */

static const struct column move_items[] = {
	{ "change", 11, 0, true },
	{ "", 7, 2, false },
	{ "first", 10, 3, true },
	{ "last", 10, 1, true },
};

static void add_move(struct text *out, const struct columns *columns,
		     const struct history_move *move)
{
	int64_t delta = (int64_t)(move->new - move->old);
	char text[SIZE_TEXT], change[SIZE_TEXT];
	struct cells cells = { .n = 0 };

	format_delta(text, delta, columns->style->exact_bytes);
	format_change(change, move->old, delta);
	cells_put_word(&cells, text);
	cells_put_word(&cells, change);
	cells_put_size(&cells, columns, move->old);
	cells_put_size(&cells, columns, move->new);
	columns_add_row(out, columns, &cells, move->row.name);
}

static void add_moves_by(struct text *out, const struct history *history, const char *axis,
			 const struct view_style *style)
{
	struct columns columns;
	struct text title = { 0 };
	bool has_any = false;

	text_printf(&title, "by %s, from ", axis);
	history_short_commit(&title, history->first->commit);
	text_puts(&title, " to ");
	history_short_commit(&title, history->last->commit);
	for (size_t i = 0; i < history->n_moves; i++) {
		if (strcmp(history->moves[i].row.axis, axis) != 0)
			continue;
		if (!has_any)
			columns_begin(&columns, out, move_items, ARRAY_SIZE(move_items), style,
				      title.bytes);
		has_any = true;
		add_move(out, &columns, &history->moves[i]);
	}
	text_release(&title);
}

/* Those that say most: crates where names tell them, else sections; and symbols. */
static bool is_shown(const struct history *history, const char *axis)
{
	bool has_crates = history_has_axis(history->last, "crate");

	return !strcmp(axis, has_crates ? "crate" : "section") || !strcmp(axis, "symbol");
}

static void add_moves(struct text *out, const struct history *history,
		      const struct view_style *style)
{
	for (size_t i = 0; i < history->n_moves; i++) {
		const char *axis = history->moves[i].row.axis;

		if ((!i || strcmp(axis, history->moves[i - 1].row.axis) != 0) &&
		    is_shown(history, axis))
			add_moves_by(out, history, axis, style);
	}
}

static const struct column step_items[] = {
	{ "change", 11, 0, true },
	{ "size", 10, 1, true },
};

static void add_step(struct text *out, const struct columns *columns,
		     const struct history_step *step)
{
	struct cells cells = { .n = 0 };
	struct text name = { 0 };
	char delta[SIZE_TEXT];
	size_t room;

	format_delta(delta, step->step, columns->style->exact_bytes);
	cells_put_word(&cells, delta);
	cells_put_size(&cells, columns, step->size);
	room = columns_add_cells(out, columns, &cells);
	add_when(out, step->date, step->commit);
	text_puts(out, "  ");
	history_add_row_name(&name, &step->row);
	safe_add(out, name.bytes, room_behind(room, DATE_WIDTH + COMMIT_WIDTH + 4));
	text_putc(out, '\n');
	text_release(&name);
}

/* Of a report on everything; what was asked for is all shown. */
static bool is_step_shown(const struct history *history, const struct history_step *step)
{
	return !step->row.axis || history->trends[0].row.axis || is_shown(history, step->row.axis);
}

static void add_steps(struct text *out, const struct history *history,
		      const struct view_style *style)
{
	struct columns columns;
	struct text title = { 0 };

	if (!history->n_steps)
		return;
	text_puts(&title, "largest steps");
	if (*history->last->branch || *history->last->label) {
		text_puts(&title, " of ");
		add_branch(&title, history->last, 0);
	}
	text_puts(&title, ": date (UTC), commit, row");
	columns_begin(&columns, out, step_items, ARRAY_SIZE(step_items), style, title.bytes);
	for (size_t i = 0; i < history->n_steps; i++) {
		if (is_step_shown(history, &history->steps[i]))
			add_step(out, &columns, &history->steps[i]);
	}
	text_release(&title);
}

/* --- all of it */

static const struct column file_items[] = {
	{ "runs", 9, 0, false },
	{ "size", 10, 1, true },
};

static void add_files(struct text *out, const struct history *history,
		      const struct view_style *style)
{
	struct columns columns;

	text_printf(out, "%zu files%s\n", history->n_files,
		    history->n_files ? ": binsize --history FILE shows one" : "");
	columns_begin(&columns, out, file_items, ARRAY_SIZE(file_items), style,
		      "last run (UTC), file");
	for (size_t i = 0; i < history->n_files; i++) {
		const struct history_file *file = &history->files[i];
		struct cells cells = { .n = 0 };
		char date[HISTORY_DATE];
		size_t room;

		cells_put_count(&cells, file->n_runs);
		cells_put_size(&cells, &columns, file->size);
		room = columns_add_cells(out, &columns, &cells);
		history_format_date(date, file->date, false);
		text_printf(out, "%-*s  ", DATE_WIDTH, date);
		safe_add(out, *file->name ? file->name : "(no name)",
			 room_behind(room, DATE_WIDTH + 2));
		text_putc(out, '\n');
	}
}

static void add_headline(struct text *out, const struct history *history,
			 const struct view_style *style)
{
	const struct history_run *first = history->first, *last = history->last;
	int64_t delta = (int64_t)(last->size - first->size);
	char count[SIZE_TEXT], size[SIZE_TEXT], change[SIZE_TEXT], share[SIZE_TEXT];

	format_count(count, history->n_recorded);
	format_size(size, last->size, style->exact_bytes);
	format_delta(change, delta, style->exact_bytes);
	format_change(share, first->size, delta);
	paint_begin(out, style, PAINT_HEADING);
	safe_add(out, history->file, 0);
	paint_end(out, style);
	text_printf(out, "\n  %s run%s", count, history->n_recorded == 1 ? "" : "s");
	if (history->n_runs == 1 && history->n_recorded > 1)
		text_puts(out, ", the last one is shown");
	else if (history->n_runs < history->n_recorded)
		text_printf(out, ", the last %zu are shown", history->n_runs);
	text_printf(out, "; %s", size);
	if (first != last)
		text_printf(out, ", %s (%s) since ", change, delta ? share : "no change");
	if (first != last)
		history_short_commit(out, first->commit);
	text_putc(out, '\n');
}

/* All rows are by one axis that was asked for, not rows that were named. */
static bool is_by_axis(const struct history *history)
{
	return history->is_by_axis && history->n_trends;
}

void text_write_history(struct text *out, const struct history *history,
			const struct view_style *style)
{
	if (!history->file) {
		add_files(out, history, style);
		return;
	}
	add_headline(out, history, style);
	if (is_by_axis(history))
		add_trends(out, history, style);
	for (size_t i = 0; i < history->n_trends && !history->is_by_axis; i++)
		add_runs(out, history, &history->trends[i], style);
	add_moves(out, history, style);
	add_steps(out, history, style);
}
