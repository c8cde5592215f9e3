#include "series.h"

#include "gate_words.h"

#include "safe_text.h"

#include "../compare/diff.h"
#include "../compose/report.h"

#include <stdlib.h>
#include <string.h>

/* Columns of one label. */
enum { LONGEST_LABEL = 200 };

/* --- one number */

static void add(struct series *series, struct arena *arena, const struct text *name, uint64_t size)
{
	if (!size)
		return;
	if (series->n == series->capacity) {
		size_t capacity = series->capacity ? series->capacity * 2 : 64;
		struct series_item *items = arena_new(arena, struct series_item, capacity);

		if (series->n)
			memcpy(items, series->items, series->n * sizeof(*items));
		series->items = items;
		series->capacity = capacity;
	}
	series->items[series->n++] =
		(struct series_item){ arena_copy(arena, name->bytes, name->length), size };
}

static int by_name(const void *a, const void *b)
{
	const struct series_item *one = a, *other = b;

	return strcmp(one->name, other->name);
}

/* Two names may come to the same once they are safe: one number then. */
static void join(struct series *series)
{
	size_t n = 0;

	if (series->n)
		qsort(series->items, series->n, sizeof(*series->items), by_name);
	for (size_t i = 0; i < series->n; i++) {
		if (n && !strcmp(series->items[n - 1].name, series->items[i].name))
			series->items[n - 1].file_size += series->items[i].file_size;
		else
			series->items[n++] = series->items[i];
	}
	series->n = n;
}

/* --- its name */

/* What names a row: axes and labels. */
struct labels {
	const char *axes[MOST_AXES];
	bool is_symbol[MOST_AXES];
	const char *const *labels;
	size_t n;
};

/* "crate:tokio", "crate:tokio/kind:code" */
static void put_pairs(struct text *out, const struct labels *labels)
{
	for (size_t i = 0; i < labels->n; i++) {
		text_printf(out, "%s%s:", i ? "/" : "", labels->axes[i]);
		safe_add(out, labels->labels[i], LONGEST_LABEL);
	}
}

/* A name of a function is one step of a path, whatever is in it; one of a source is several. */
static void put_step(struct text *out, const char *label, bool is_symbol)
{
	struct text safe = { 0 };

	safe_add(&safe, label, LONGEST_LABEL);
	for (size_t i = 0; i < safe.length; i++) {
		if (is_symbol && safe.bytes[i] == '/')
			text_puts(out, "\xe2\x88\x95"); // U+2215, which looks the same
		else
			text_putc(out, safe.bytes[i]);
	}
	text_release(&safe);
}

static void put_path(struct text *out, const struct labels *labels)
{
	for (size_t i = 0; i < labels->n; i++) {
		text_puts(out, i ? "/" : "");
		put_step(out, labels->labels[i], labels->is_symbol[i]);
	}
}

typedef void put_labels(struct text *out, const struct labels *labels);

static void add_row(struct series *series, struct arena *arena, put_labels *put,
		    const struct labels *labels, uint64_t size)
{
	struct text name = { 0 };

	put(&name, labels);
	text_puts(&name, name.length ? "" : "[no name]");
	add(series, arena, &name, size);
	text_release(&name);
}

static void add_rest(struct series *series, struct arena *arena, const char *name, uint64_t size)
{
	struct text text = { 0 };

	text_puts(&text, name);
	add(series, arena, &text, size);
	text_release(&text);
}

/* --- tables */

/* Rows that have nothing below them; returns what they sum to. */
static uint64_t add_table(struct series *series, struct arena *arena, put_labels *put,
			  const struct table *table)
{
	struct labels labels = { .n = table->n_axes };
	uint64_t sum = 0;

	for (size_t i = 0; i < table->n_axes; i++) {
		labels.axes[i] = table->axes[i]->name;
		labels.is_symbol[i] = table->axes[i]->is_symbol;
	}
	for (size_t i = 0; i < table->n_rows; i++) {
		const struct table_row *row = &table->rows[i];

		if (row->n_folded || row->depth + 1 != table->n_axes)
			continue;
		labels.labels = row->labels;
		add_row(series, arena, put, &labels, row->sums.file_size);
		sum += row->sums.file_size;
	}
	return sum;
}

static void add_snapshot_table(struct series *series, struct arena *arena, put_labels *put,
			       const struct snapshot_table *table)
{
	struct labels labels = { .n = table->n_axes };

	for (size_t i = 0; i < table->n_axes; i++) {
		labels.axes[i] = table->axes[i];
		labels.is_symbol[i] = table->is_symbol && i + 1 == table->n_axes;
	}
	for (size_t i = 0; i < table->n_rows; i++) {
		labels.labels = table->rows[i].labels;
		add_row(series, arena, put, &labels, table->rows[i].sums.file_size);
	}
}

/* --- which of them */

static struct series rows_of_report(struct arena *arena, const struct report *report)
{
	struct series series = { .n = 0 };

	for (size_t i = 0; i < report->n_tables; i++) {
		if (!report->is_default || !report->tables[i].axes[0]->is_symbol)
			add_table(&series, arena, put_pairs, &report->tables[i]);
	}
	join(&series);
	return series;
}

static const struct snapshot_table *find(const struct snapshot *snapshot, const char *axis)
{
	return snapshot_find(snapshot, &axis, 1);
}

/* The only one, or the one by `named` where names tell functions apart, else by section. */
static const struct snapshot_table *owners_of(const struct snapshot *snapshot, const char *named)
{
	return snapshot->n_tables == 1 ? &snapshot->tables[0]
				       : find(snapshot, snapshot->has_names ? named : "section");
}

static struct series rows_of_diff(struct arena *arena, const struct diff *diff)
{
	const struct snapshot_table *kinds = find(diff->new, "kind");
	const struct snapshot_table *owners = owners_of(diff->new, "crate");
	struct series series = { .n = 0 };

	if (kinds && kinds != owners)
		add_snapshot_table(&series, arena, put_pairs, kinds);
	if (owners)
		add_snapshot_table(&series, arena, put_pairs, owners);
	join(&series);
	return series;
}

static struct series paths_of_report(struct arena *arena, const struct report *report)
{
	const struct table *table = report->n_tables ? &report->tables[0] : NULL;
	struct series series = { .n = 0 };
	uint64_t sum = 0;

	if (table)
		sum = add_table(&series, arena, put_path, table);
	add_rest(&series, arena, table ? "[other rows]" : "[not divided]", report->file_size - sum);
	join(&series);
	return series;
}

static struct series paths_of_diff(struct arena *arena, const struct diff *diff)
{
	const struct snapshot_table *table = owners_of(diff->new, "symbol");
	struct series series = { .n = 0 };

	if (table)
		add_snapshot_table(&series, arena, put_path, table);
	else
		add_rest(&series, arena, "[not divided]", diff->new->file_size);
	join(&series);
	return series;
}

struct series series_of(struct arena *arena, const struct gate_subject *subject)
{
	return subject->diff ? rows_of_diff(arena, subject->diff)
			     : rows_of_report(arena, subject->report);
}

struct series series_paths_of(struct arena *arena, const struct gate_subject *subject)
{
	return subject->diff ? paths_of_diff(arena, subject->diff)
			     : paths_of_report(arena, subject->report);
}
