#include "snapshot.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../base/text.h"
#include "../compose/axis.h"
#include "../names/demangle.h"
#include "../names/normalize.h"
#include "../names/utf8.h"

#include <stdlib.h>
#include <string.h>

/* Closures and anonymous types are numbered in the order in which the compiler meets them. */
static void cut_numbers(struct text *text)
{
	size_t n = 0;

	for (size_t i = 0; i < text->length; i++) {
		char c = text->bytes[i];

		text->bytes[n++] = c;
		if (c != '#')
			continue;
		while (i + 1 < text->length && text->bytes[i + 1] >= '0' &&
		       text->bytes[i + 1] <= '9')
			i++;
	}
	text->length = n;
	if (text->bytes)
		text->bytes[n] = '\0';
}

/* What a name is called in every build of its source. */
static void add_symbol(struct text *out, const char *name, size_t length)
{
	size_t stem = name_stem(name, length);

	if (name_is_anonymous(name, length)) {
		text_puts(out, "[anonymous data]");
		return;
	}
	demangle(out, name, DEMANGLE_SHORT);
	if (out->length == length && stem < length && !memcmp(out->bytes, name, length)) {
		out->length = stem; // it is not mangled
		out->bytes[stem] = '\0';
	}
	cut_numbers(out);
}

/* A copy in which bytes that are no UTF-8 are U+FFFD: a saved result could not hold them. */
static const char *copy_valid(struct arena *arena, const char *text, size_t length)
{
	struct text valid = { 0 };
	const char *copy;
	size_t i = 0;

	while (i < length) {
		size_t n = utf8_length(text + i, length - i);

		if (n)
			text_add(&valid, text + i, n);
		else
			text_puts(&valid, "\xef\xbf\xbd");
		i += n ? n : 1;
	}
	copy = arena_copy(arena, valid.bytes ? valid.bytes : "", valid.length);
	text_release(&valid);
	return copy;
}

struct maker {
	struct arena *arena;
	const struct labeller *labeller;
	const struct composition *composition;
	const char *
		*texts; /* of each label as a symbol, then of each as a word; NULL: not made yet */
	struct text scratch;
};

static const char *text_of(struct maker *m, uint32_t label, bool is_symbol)
{
	const struct interned *s = &m->labeller->labels.strings[label];
	const char **text = &m->texts[2 * (size_t)label + is_symbol];

	if (*text)
		return *text;
	text_reset(&m->scratch);
	if (is_symbol && s->length && s->text[0] != '[')
		add_symbol(&m->scratch, arena_copy(m->arena, s->text, s->length), s->length);
	else
		text_add(&m->scratch, s->text, s->length);
	*text = copy_valid(m->arena, m->scratch.bytes ? m->scratch.bytes : "", m->scratch.length);
	return *text;
}

int snapshot_compare(const struct snapshot_row *a, const struct snapshot_row *b, size_t n_axes)
{
	for (size_t i = 0; i < n_axes; i++) {
		int order = strcmp(a->labels[i], b->labels[i]);

		if (order)
			return order;
	}
	return 0;
}

/* qsort() hands nothing on, and there are few axes: rows with fewer end in "". */
static int by_labels(const void *a, const void *b)
{
	return snapshot_compare(a, b, MOST_AXES);
}

static void join_equal(struct snapshot_table *table)
{
	size_t n = 0;

	if (table->n_rows)
		qsort(table->rows, table->n_rows, sizeof(*table->rows), by_labels);
	for (size_t i = 0; i < table->n_rows; i++) {
		if (n && !by_labels(&table->rows[n - 1], &table->rows[i]))
			sums_add(&table->rows[n - 1].sums, &table->rows[i].sums);
		else
			table->rows[n++] = table->rows[i];
	}
	table->n_rows = n;
}

static void fill_row(struct maker *m, struct snapshot_row *row, const struct row *from)
{
	const char **labels = arena_new(m->arena, const char *, MOST_AXES);

	for (size_t i = 0; i < MOST_AXES; i++)
		labels[i] = i < m->composition->n_axes ? text_of(m, from->labels[i],
								 m->composition->axes[i]->is_symbol)
						       : "";
	row->labels = labels;
	row->sums = from->sums;
}

void snapshot_add(struct snapshot *snapshot, struct arena *arena,
		  const struct composition *composition, const struct labeller *labeller)
{
	struct snapshot_table *table = &snapshot->tables[snapshot->n_tables];
	struct maker m = { .arena = arena, .labeller = labeller, .composition = composition };

	if (snapshot->n_tables == MOST_SNAPSHOT_TABLES)
		BUG("a snapshot with more than %d tables", MOST_SNAPSHOT_TABLES);
	snapshot->n_tables++;
	m.texts = array_zeroed(const char *, 2 * labeller->labels.n_strings + 1);
	*table = (struct snapshot_table){
		.n_axes = composition->n_axes,
		.rows = arena_new(arena, struct snapshot_row, composition->n_rows),
		.n_rows = composition->n_rows,
		.total = composition->total,
	};
	for (size_t i = 0; i < composition->n_axes; i++) {
		table->axes[i] = composition->axes[i]->name;
		table->is_symbol = composition->axes[i]->is_symbol;
	}
	for (size_t i = 0; i < composition->n_rows; i++)
		fill_row(&m, &table->rows[i], &composition->rows[i]);
	join_equal(table);
	text_release(&m.scratch);
	free(m.texts);
}

void snapshot_add_settings(struct snapshot *snapshot, struct arena *arena,
			   const struct judged *judged, size_t n)
{
	struct snapshot_setting *settings = arena_new(arena, struct snapshot_setting, n);

	for (size_t i = 0; i < n; i++)
		settings[i] =
			(struct snapshot_setting){ judged[i].name,
						   verdict_words(&judged[i].verdict, arena),
						   confidence_name(judged[i].verdict.confidence) };
	snapshot->settings = settings;
	snapshot->n_settings = n;
}

/* Rows of a table are at most so many times what is shown of a file. */
enum { ROWS_OF_FILE = 50000 };

static bool is_small(const struct snapshot_row *row, uint64_t floor)
{
	return row->sums.file_size < floor && row->sums.vm_size < floor;
}

static void fold_table(struct snapshot_table *table, struct arena *arena, uint64_t floor)
{
	struct snapshot_row folded = { .labels = NULL };
	const char **labels;
	size_t n = 0;

	for (size_t i = 0; i < table->n_rows; i++) {
		if (!is_small(&table->rows[i], floor)) {
			table->rows[n++] = table->rows[i];
			continue;
		}
		sums_add(&folded.sums, &table->rows[i].sums);
		folded.labels = table->rows[i].labels;
	}
	if (folded.labels) {
		labels = arena_new(arena, const char *, MOST_AXES);
		for (size_t i = 0; i < MOST_AXES; i++)
			labels[i] = i < table->n_axes ? SNAPSHOT_FOLDED : "";
		folded.labels = labels;
		table->rows[n++] = folded;
	}
	table->n_rows = n;
	join_equal(table);
}

void snapshot_fold(struct snapshot *snapshot, struct arena *arena)
{
	snapshot->floor = snapshot->file_size / ROWS_OF_FILE;
	for (size_t i = 0; i < snapshot->n_tables && snapshot->floor; i++) {
		if (snapshot->tables[i].is_symbol)
			fold_table(&snapshot->tables[i], arena, snapshot->floor);
	}
}

const struct snapshot_table *snapshot_find(const struct snapshot *snapshot,
					   const char *const *names, size_t n_axes)
{
	for (size_t i = 0; i < snapshot->n_tables; i++) {
		const struct snapshot_table *table = &snapshot->tables[i];
		size_t k = 0;

		while (table->n_axes == n_axes && k < n_axes && !strcmp(table->axes[k], names[k]))
			k++;
		if (table->n_axes == n_axes && k == n_axes)
			return table;
	}
	return NULL;
}
