#include "reason_parts.h"

#include "../base/array.h"
#include "../base/intern.h"
#include "../base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* That may be told of each sort. */
enum { MOST_FAMILIES = 8, MOST_CRATES = 3, MOST_KINDS = 2 };

/* A family of functions or variables: a name without what stands in angle brackets. Of rows that changed. */
struct family {
	const char *name;
	int64_t delta;
	uint64_t n_old, n_new; /* functions, or names where code tells of none */
	const char *was;       /* the family that most of its functions were of before, or NULL */
};

/* All families, by number. */
struct families {
	struct finder *f;
	const struct diff_table *table;
	struct intern names;
	struct text scratch;
	struct family *items;
};

static void add_effect(struct finder *f, const char *text, const char *how, int64_t delta,
		       enum confidence confidence)
{
	reason_add(f, (struct diff_reason){ text, how, delta, confidence, false });
}

static uint32_t family_of(struct families *all, const char *label)
{
	uint32_t number;

	text_reset(&all->scratch);
	match_add_family(&all->scratch, label);
	number = intern_copy(&all->names, all->f->arena,
			     all->scratch.bytes ? all->scratch.bytes : "", all->scratch.length);
	all->items[number].name = all->names.strings[number].text;
	return number;
}

/* An import has a name and no contents. */
static bool has_contents(const struct diff_row *row)
{
	return row->old.code_size + row->old.data_size + row->new.code_size + row->new.data_size;
}

static void add_to_family(struct families *all, const char *label, int64_t delta, uint64_t n_old,
			  uint64_t n_new)
{
	struct family *family = &all->items[family_of(all, label)];

	family->delta += delta;
	family->n_old += n_old;
	family->n_new += n_new;
}

/* What is called otherwise left one family and came to another. */
static void add_row(struct families *all, const struct diff_row *row)
{
	const char *label = row->labels[0];
	const struct match_label *known = match_of_label(&all->f->diff->matches, label);

	if (row->status == DIFF_RENAMED) {
		add_to_family(all, row->old_labels[0], -(int64_t)row->old.file_size, 1, 0);
		add_to_family(all, label, (int64_t)row->new.file_size, 0, 1);
	} else if (known) {
		add_to_family(all, label, reason_delta(row), known->n_old, known->n_new);
	} else {
		add_to_family(all, label, reason_delta(row), row->status != DIFF_ADDED,
			      row->status != DIFF_REMOVED);
	}
}

/* --- families that have another name now */

/* How many functions went from one to the other. */
struct move {
	uint32_t from, to;
	size_t n;
};

static int by_ends(const void *a, const void *b)
{
	const struct move *x = a, *y = b;

	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return (x->from > y->from) - (x->from < y->from);
}

/* Families that went and came as a whole, with a tenth of the larger one moved unchanged. */
static bool is_rename(const struct families *all, const struct move *move)
{
	const struct family *from = &all->items[move->from], *to = &all->items[move->to];
	uint64_t larger = from->n_old > to->n_new ? from->n_old : to->n_new;

	return move->from != move->to && from->delta < 0 && to->delta > 0 && !from->n_new &&
	       !to->n_old && !to->was && move->n * 10 >= larger;
}

static void join_renamed(struct families *all)
{
	const struct matches *m = &all->f->diff->matches;
	struct move *moves = array_new(struct move, m->n_pairs + 1);
	size_t n = 0;

	for (size_t i = 0; i < m->n_pairs; i++)
		moves[i] = (struct move){ family_of(all, m->pairs[i].old),
					  family_of(all, m->pairs[i].new), 1 };
	qsort(moves, m->n_pairs, sizeof(*moves), by_ends);
	for (size_t i = 0; i < m->n_pairs; i++) {
		if (n && !by_ends(&moves[n - 1], &moves[i]))
			moves[n - 1].n++;
		else
			moves[n++] = moves[i];
	}
	for (size_t i = 0; i < n; i++) {
		struct family *from = &all->items[moves[i].from], *to = &all->items[moves[i].to];

		if (!is_rename(all, &moves[i]))
			continue;
		to->was = from->name;
		to->delta += from->delta;
		from->delta = 0;
	}
	free(moves);
}

/* --- what is told of them */

/* Whether a row that did not change may be of a family: they begin alike. */
static bool has_unchanged(const struct families *all, const char *name)
{
	size_t length = strcspn(name, "<");

	length = length ? length : strlen(name);
	for (size_t i = all->table->n_changed; i < all->table->n_rows; i++) {
		const char *label = all->table->rows[i].labels[0];

		if (!strncmp(label, name, length) && (!label[length] || label[length] == '<'))
			return true;
	}
	return false;
}

/* What is small may be folded in a saved result. */
static const char *came_or_went(const struct families *all, const struct family *family)
{
	const struct diff *diff = all->f->diff;
	const char *word = family->n_new ? "new" : "gone";
	uint64_t floor = family->n_new ? diff->old->floor : diff->new->floor;

	if (floor)
		return arena_format(all->f->arena, "%s is %s, or %s below %" PRIu64 " bytes",
				    family->name, word, family->n_new ? "was" : "is", floor);
	return arena_format(all->f->arena, "%s is %s", family->name, word);
}

static const char *words_of(const struct families *all, const struct family *family)
{
	struct arena *arena = all->f->arena;
	int64_t more = (int64_t)family->n_new - (int64_t)family->n_old;

	if (family->was)
		return arena_format(arena, "%s was %s", family->name, family->was);
	if ((!family->n_old || !family->n_new) && !has_unchanged(all, family->name))
		return came_or_went(all, family);
	if (more)
		return arena_format(arena, "%s has %" PRIu64 " %s instance%s", family->name,
				    diff_magnitude(more), more > 0 ? "more" : "fewer",
				    diff_magnitude(more) > 1 ? "s" : "");
	return arena_format(arena, "%s has %s", family->name,
			    family->delta > 0 ? "grown" : "shrunk");
}

static int largest_first(const void *a, const void *b)
{
	const struct family *x = a, *y = b;

	if (diff_magnitude(x->delta) != diff_magnitude(y->delta))
		return diff_magnitude(x->delta) < diff_magnitude(y->delta) ? 1 : -1;
	return strcmp(x->name, y->name);
}

/* Whether one family is most of what a crate has grown by. */
static bool is_explained(const struct diff_row *crate, const struct family *families, size_t n)
{
	const char *name = crate->labels[0];
	size_t length = strlen(name);

	for (size_t i = 0; i < n; i++) {
		const char *at = strstr(families[i].name, name);
		int64_t delta = families[i].delta, whole = reason_delta(crate);

		if (at && !strncmp(at + length, "::", 2) && (delta > 0) == (whole > 0) &&
		    2 * diff_magnitude(delta) >= diff_magnitude(whole))
			return true;
	}
	return false;
}

static void find_crates(struct finder *f, const struct family *families, size_t n)
{
	const struct diff_table *table = diff_table_by(f->diff, "crate");
	size_t told = 0;

	for (size_t i = 0; table && i < table->n_changed && told < MOST_CRATES; i++) {
		const struct diff_row *row = &table->rows[i];

		if (reason_is_place(row->labels[0]) || row->status == DIFF_ADDED ||
		    row->status == DIFF_REMOVED || is_explained(row, families, n))
			continue;
		add_effect(f,
			   arena_format(f->arena, "crate %s has %s", row->labels[0],
					reason_delta(row) > 0 ? "grown" : "shrunk"),
			   "by crate", reason_delta(row), CONFIDENCE_HIGH);
		told++;
	}
}

static void tell(struct families *all)
{
	size_t n = all->names.n_strings;

	if (n)
		qsort(all->items, n, sizeof(*all->items), largest_first);
	n = n < MOST_FAMILIES ? n : MOST_FAMILIES;
	for (size_t i = 0; i < n; i++)
		add_effect(all->f, words_of(all, &all->items[i]), "by symbol", all->items[i].delta,
			   CONFIDENCE_HIGH);
	find_crates(all->f, all->items, n);
}

static void find_functions(struct finder *f)
{
	struct families all = { .f = f, .table = diff_table_by(f->diff, "symbol") };
	size_t most;

	if (!all.table)
		return;
	most = 2 * (all.table->n_changed + f->diff->matches.n_pairs) + 1;
	all.items = array_zeroed(struct family, most);
	for (size_t i = 0; i < all.table->n_changed; i++) {
		if (!reason_is_place(all.table->rows[i].labels[0]) &&
		    has_contents(&all.table->rows[i]))
			add_row(&all, &all.table->rows[i]);
	}
	join_renamed(&all);
	tell(&all);
	free(all.items);
	intern_release(&all.names);
	text_release(&all.scratch);
}

/* --- kinds of bytes */

/* What functions and crates tell of; debug information that came or went is a cause. */
static bool is_told_otherwise(const struct finder *f, const struct diff_row *row)
{
	const char *kind = row->labels[0];
	bool has_names = f->diff->old->has_names && f->diff->new->has_names;

	if (!strcmp(kind, "debug info"))
		return row->status == DIFF_ADDED || row->status == DIFF_REMOVED;
	return has_names && (!strcmp(kind, "code") || !strcmp(kind, "data"));
}

static void find_kinds(struct finder *f)
{
	const struct diff_table *table = diff_table_by(f->diff, "kind");
	size_t told = 0;

	for (size_t i = 0; table && i < table->n_changed && told < MOST_KINDS; i++) {
		const struct diff_row *row = &table->rows[i];
		int64_t delta = reason_delta(row);

		if (is_told_otherwise(f, row) || !delta)
			continue;
		add_effect(f,
			   arena_format(f->arena, "%s %s", delta > 0 ? "more" : "less",
					row->labels[0]),
			   "by kind", delta, CONFIDENCE_CERTAIN);
		told++;
	}
}

void find_effects(struct finder *f)
{
	if (f->diff->old->has_names && f->diff->new->has_names)
		find_functions(f);
	find_kinds(f);
}
