#include "reasons.h"

#include "../base/array.h"
#include "../base/intern.h"
#include "../base/text.h"

#include <stdlib.h>
#include <string.h>

struct finder {
	struct arena *arena;
	const struct diff *diff;
	struct diff_reason *items;
	size_t n, capacity;
};

static void add(struct finder *f, const char *text, const char *how, int64_t delta)
{
	if (delta)
		array_push(f->items, f->n, f->capacity, (struct diff_reason){ text, how, delta });
}

static const struct diff_table *find_table(const struct finder *f, const char *axis)
{
	for (size_t i = 0; i < f->diff->n_tables; i++) {
		if (f->diff->tables[i].n_axes == 1 && !strcmp(f->diff->tables[i].axes[0], axis))
			return &f->diff->tables[i];
	}
	return NULL;
}

static int64_t delta_of(const struct diff_row *row)
{
	return diff_of_sums(&row->old, &row->new);
}

/* "[read-only data]" is a place, not a name. */
static bool is_place(const char *label)
{
	return label[0] == '[' || !label[0];
}

/* --- what comes and goes whole */

static void find_debug(struct finder *f)
{
	const struct diff_table *kinds = find_table(f, "kind");

	for (size_t i = 0; kinds && i < kinds->n_changed; i++) {
		const struct diff_row *row = &kinds->rows[i];

		if (strcmp(row->labels[0], "debug info") != 0)
			continue;
		if (row->status == DIFF_ADDED)
			add(f, "debug information is there now", "by kind", delta_of(row));
		else if (row->status == DIFF_REMOVED)
			add(f, "debug information is gone", "by kind", delta_of(row));
	}
}

static void find_whole(struct finder *f, const char *axis, const char *what)
{
	const struct diff_table *table = find_table(f, axis);
	const char *how = arena_format(f->arena, "by %s", axis);

	for (size_t i = 0; table && i < table->n_changed; i++) {
		const struct diff_row *row = &table->rows[i];

		if (is_place(row->labels[0]) ||
		    (row->status != DIFF_ADDED && row->status != DIFF_REMOVED))
			continue;
		add(f,
		    arena_format(f->arena, "%s %s is %s", what, row->labels[0],
				 row->status == DIFF_ADDED ? "new" : "gone"),
		    how, delta_of(row));
	}
}

/* --- versions: "tokio 1.36.0" went and "tokio 1.38.1" came */

static size_t name_length(const char *label)
{
	return strcspn(label, " ");
}

static bool is_other_version(const char *a, const char *b)
{
	size_t n = name_length(a);

	return a[n] == ' ' && n == name_length(b) && !strncmp(a, b, n) && b[n] == ' ';
}

/* What its crate has grown by; by version only its own lines are known. */
static int64_t delta_of_crate(const struct finder *f, const char *label, int64_t otherwise)
{
	const struct diff_table *crates = find_table(f, "crate");
	size_t n = name_length(label);

	for (size_t i = 0; crates && i < crates->n_changed; i++) {
		const char *crate = crates->rows[i].labels[0];
		size_t k = 0;

		while (k < n && crate[k] &&
		       (crate[k] == label[k] || (crate[k] == '_' && label[k] == '-')))
			k++;
		if (k == n && !crate[k])
			return delta_of(&crates->rows[i]);
	}
	return otherwise;
}

/* Of the largest differences; each is compared with each. */
enum { MOST_VERSIONS = 2000 };

static void find_versions(struct finder *f)
{
	const struct diff_table *table = find_table(f, "version");
	size_t n = !table ? 0 : table->n_changed < MOST_VERSIONS ? table->n_changed : MOST_VERSIONS;

	for (size_t i = 0; i < n; i++) {
		const struct diff_row *new = &table->rows[i], *old = NULL;

		for (size_t k = 0; k < n && new->status == DIFF_ADDED; k++) {
			if (table->rows[k].status == DIFF_REMOVED &&
			    is_other_version(new->labels[0], table->rows[k].labels[0]))
				old = &table->rows[k];
		}
		if (old)
			add(f,
			    arena_format(f->arena, "%s -> %s", old->labels[0],
					 new->labels[0] + name_length(new->labels[0]) + 1),
			    "by version",
			    delta_of_crate(f, new->labels[0], delta_of(new) + delta_of(old)));
	}
}

/* --- functions and their instances */

/* A family of functions: their name without what stands in angle brackets. */
struct family {
	int64_t delta;
	int32_t n_more; /* rows that came, less those that went */
};

static void add_families(struct finder *f, const struct intern *names,
			 const struct family *families)
{
	for (size_t i = 0; i < names->n_strings; i++) {
		const char *name = names->strings[i].text;
		int32_t n = families[i].n_more;

		if (families[i].delta <= 0)
			continue;
		if (n > 0)
			add(f,
			    arena_format(f->arena, "%s has %d more instance%s", name, n,
					 n > 1 ? "s" : ""),
			    "by symbol", families[i].delta);
		else
			add(f, arena_format(f->arena, "%s has grown", name), "by symbol",
			    families[i].delta);
	}
}

static void find_functions(struct finder *f)
{
	const struct diff_table *table = find_table(f, "symbol");
	struct intern names = { 0 };
	struct family *families;
	struct text name = { 0 };

	if (!table)
		return;
	families = array_zeroed(struct family, table->n_changed + 1);
	for (size_t i = 0; i < table->n_changed; i++) {
		const struct diff_row *row = &table->rows[i];
		uint32_t k;

		if (is_place(row->labels[0]))
			continue;
		text_reset(&name);
		match_add_family(&name, row->labels[0]);
		k = intern_copy(&names, f->arena, name.bytes ? name.bytes : "", name.length);
		families[k].delta += delta_of(row);
		families[k].n_more += (row->status == DIFF_ADDED) - (row->status == DIFF_REMOVED);
	}
	add_families(f, &names, families);
	free(families);
	intern_release(&names);
	text_release(&name);
}

static uint64_t magnitude(int64_t n)
{
	return n < 0 ? (uint64_t)-n : (uint64_t)n;
}

static int by_difference(const void *a, const void *b)
{
	const struct diff_reason *x = a, *y = b;

	if (magnitude(x->delta) != magnitude(y->delta))
		return magnitude(x->delta) < magnitude(y->delta) ? 1 : -1;
	return strcmp(x->text, y->text);
}

struct diff_reasons reasons_of(struct arena *arena, const struct diff *diff)
{
	struct finder f = { .arena = arena, .diff = diff };
	struct diff_reasons reasons = { .n = 0 };

	// What a damaged file does not show, or one without names does not name, need not be gone.
	if (!diff->old->is_damaged && !diff->new->is_damaged) {
		find_debug(&f);
		find_whole(&f, "arch", "device code for");
		if (diff->old->has_names && diff->new->has_names) {
			find_whole(&f, "crate", "crate");
			find_versions(&f);
			find_functions(&f);
		}
	}
	if (f.n)
		qsort(f.items, f.n, sizeof(*f.items), by_difference);
	for (size_t i = 0; i < f.n && i < MOST_REASONS; i++)
		reasons.items[reasons.n++] = f.items[i];
	free(f.items);
	return reasons;
}
