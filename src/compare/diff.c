#include "diff.h"

#include "renames.h"
#include "versions.h"

#include "../base/die.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *diff_status_name(enum diff_status status)
{
	static const char *const names[] = {
		[DIFF_SAME] = "same",	[DIFF_GROWN] = "grown",	    [DIFF_SHRUNK] = "shrunk",
		[DIFF_ADDED] = "added", [DIFF_REMOVED] = "removed", [DIFF_RENAMED] = "renamed",
	};

	return names[status];
}

int64_t diff_of_sums(const struct sums *old, const struct sums *new)
{
	return (int64_t) new->file_size - (int64_t)old->file_size;
}

void diff_rest(const struct diff_table *table, size_t first, struct sums *old, struct sums *new)
{
	*old = *new = (struct sums){ 0 };
	for (size_t i = first; i < table->n_rows; i++) {
		sums_add(old, &table->rows[i].old);
		sums_add(new, &table->rows[i].new);
	}
}

enum diff_status diff_status_of(const struct diff_row *row, bool is_old, bool is_new)
{
	int64_t delta = diff_of_sums(&row->old, &row->new);

	if (!delta)
		delta = (int64_t)row->new.vm_size - (int64_t)row->old.vm_size;
	if (!is_old || !is_new)
		return is_new ? DIFF_ADDED : DIFF_REMOVED;
	return delta > 0 ? DIFF_GROWN : delta < 0 ? DIFF_SHRUNK : DIFF_SAME;
}

uint64_t diff_magnitude(int64_t n)
{
	return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

const struct diff_table *diff_table_by(const struct diff *diff, const char *axis)
{
	for (size_t i = 0; i < diff->n_tables; i++) {
		if (diff->tables[i].n_axes == 1 && !strcmp(diff->tables[i].axes[0], axis))
			return &diff->tables[i];
	}
	return NULL;
}

static int by_difference(const void *a, const void *b)
{
	const struct diff_row *x = a, *y = b;
	uint64_t of_x = diff_magnitude(diff_of_sums(&x->old, &x->new));
	uint64_t of_y = diff_magnitude(diff_of_sums(&y->old, &y->new));
	bool x_is_same = x->status == DIFF_SAME, y_is_same = y->status == DIFF_SAME;

	if (x_is_same != y_is_same)
		return x_is_same ? 1 : -1;
	if (of_x != of_y)
		return of_x < of_y ? 1 : -1;
	for (size_t i = 0; i < MOST_AXES; i++) {
		int order = x->labels[i] == y->labels[i] ? 0 : strcmp(x->labels[i], y->labels[i]);

		if (order)
			return order;
	}
	return 0;
}

/*
 * A row that only one side has may lie below the other side's floor there. What is hardly above it is
 * folded here as well: it would look added or removed.
 */
static bool is_folded(const struct sums *sums, uint64_t floor)
{
	return sums->file_size < 2 * floor && sums->vm_size < 2 * floor;
}

static void fold_rows(struct diff_table *table, const struct diff *diff)
{
	struct diff_row *folded = NULL;
	size_t n = 0;

	for (size_t i = 0; i < table->n_rows && !folded; i++) {
		if (!strcmp(table->rows[i].labels[0], SNAPSHOT_FOLDED))
			folded = &table->rows[i];
	}
	if (!folded)
		return;
	for (size_t i = 0; i < table->n_rows; i++) {
		struct diff_row *row = &table->rows[i];
		bool is_lost =
			(row->status == DIFF_ADDED && is_folded(&row->new, diff->old->floor)) ||
			(row->status == DIFF_REMOVED && is_folded(&row->old, diff->new->floor));

		if (!is_lost || row == folded) {
			if (row == folded)
				folded = &table->rows[n];
			table->rows[n++] = *row;
			continue;
		}
		sums_add(&folded->old, &row->old);
		sums_add(&folded->new, &row->new);
	}
	table->n_rows = n;
	folded->status = diff_status_of(folded, true, true);
}

/* Both are sorted by their labels. */
static void join(struct diff_table *table, const struct snapshot_table *old,
		 const struct snapshot_table *new)
{
	size_t i = 0, k = 0;

	while (i < old->n_rows || k < new->n_rows) {
		int order = i == old->n_rows   ? 1
			    : k == new->n_rows ? -1
					       : snapshot_compare(&old->rows[i], &new->rows[k]);
		struct diff_row *row = &table->rows[table->n_rows++];

		*row = (struct diff_row){ .labels = order <= 0 ? old->rows[i].labels
							       : new->rows[k].labels,
					  .match = MATCH_COUNT };
		if (order <= 0)
			row->old = old->rows[i++].sums;
		if (order >= 0)
			row->new = new->rows[k++].sums;
		row->status = diff_status_of(row, order <= 0, order >= 0);
		sums_add(&table->old, &row->old);
		sums_add(&table->new, &row->new);
	}
}

static void note_matches(struct diff_table *table, const struct matches *matches)
{
	for (size_t i = 0; i < table->n_rows; i++) {
		const struct match_label *known =
			match_of_label(matches, table->rows[i].labels[table->n_axes - 1]);

		table->rows[i].match = known ? known->stage : MATCH_COUNT;
	}
}

static void check(const struct diff_table *table, const struct diff *diff)
{
	if (table->old.file_size != diff->old->file_size ||
	    table->new.file_size != diff->new->file_size)
		BUG("rows of a comparison sum to %" PRIu64 " and %" PRIu64
		    ", the files have %" PRIu64 " and %" PRIu64 " bytes",
		    table->old.file_size, table->new.file_size, diff->old->file_size,
		    diff->new->file_size);
}

static void compare_tables(struct arena *arena, struct diff *diff, const struct snapshot_table *old,
			   const struct snapshot_table *new)
{
	struct diff_table *table = &diff->tables[diff->n_tables++];

	*table = (struct diff_table){ .n_axes = new->n_axes, .is_symbol = new->is_symbol };
	memcpy(table->axes, new->axes, sizeof(table->axes));
	table->rows = arena_new(arena, struct diff_row, old->n_rows + new->n_rows);
	join(table, old, new);
	check(table, diff);
	fold_rows(table, diff);
	renames_join(arena, table, diff);
	if (diff->matches.is_known && snapshot_names_functions(table->axes, table->n_axes))
		note_matches(table, &diff->matches);
	for (size_t i = 0; i < table->n_rows; i++)
		table->n_changed += table->rows[i].status != DIFF_SAME;
	if (table->n_rows)
		qsort(table->rows, table->n_rows, sizeof(*table->rows), by_difference);
}

static const struct snapshot_setting *find_setting(const struct snapshot *snapshot,
						   const char *name)
{
	for (size_t i = 0; i < snapshot->n_settings; i++) {
		if (!strcmp(snapshot->settings[i].name, name))
			return &snapshot->settings[i];
	}
	return NULL;
}

bool setting_may_be_same(const char *a, const char *b)
{
	if (!strcmp(a, "unknown") || !strcmp(b, "unknown"))
		return true;
	while (*a) {
		const char *end = strstr(a, " or ");
		size_t n = end ? (size_t)(end - a) : strlen(a);

		for (const char *p = b; p; p = strstr(p, " or ")) {
			p += p == b ? 0 : 4;
			if (!strncmp(p, a, n) && (!p[n] || !strncmp(p + n, " or ", 4)))
				return true;
		}
		a += n + (end ? 4 : 0);
	}
	return false;
}

static enum confidence confidence_by_name(const char *name)
{
	enum confidence c = CONFIDENCE_CERTAIN;

	while (c > CONFIDENCE_UNKNOWN && strcmp(confidence_name(c), name) != 0)
		c--;
	return c;
}

static enum confidence lesser(const char *a, const char *b)
{
	enum confidence x = confidence_by_name(a), y = confidence_by_name(b);

	return x < y ? x : y;
}

/* What one file does not tell is no change. */
static void compare_settings(struct arena *arena, struct diff *diff)
{
	diff->settings = arena_new(arena, struct diff_setting, diff->new->n_settings);
	for (size_t i = 0; i < diff->new->n_settings; i++) {
		const struct snapshot_setting *new = &diff->new->settings[i];
		const struct snapshot_setting *old = find_setting(diff->old, new->name);

		if (old && !setting_may_be_same(old->value, new->value))
			diff->settings[diff->n_settings++] =
				(struct diff_setting){ new->name, old->value, new->value,
						       lesser(old->confidence, new->confidence) };
	}
}

static void warn(struct diff *diff, const char *text)
{
	diff->warnings[diff->n_warnings++] = text;
}

static bool is_same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* Measured on two releases of one program: see docs/compare.md. */
static const char *words_without_names(const struct snapshot *old, const struct snapshot *new)
{
	if (!old->n_packages && !new->n_packages)
		return "neither has symbols: crates and symbols are not dependable";
	if (old->has_lock && new->has_lock)
		return "neither has symbols: crates are inferred, with the lock files; of what "
		       "changed by them a fifth to a third is wrong";
	return "neither has symbols: changes by crates and symbols are not dependable, two thirds "
	       "of "
	       "those by crates are wrong without both lock files (--lock OLD --lock NEW); kinds, "
	       "versions, CUDA and totals are";
}

static void find_warnings(struct arena *arena, struct diff *diff)
{
	const struct snapshot *old = diff->old, *new = diff->new;

	diff->warnings = arena_new(arena, const char *, 3);
	if (old->is_damaged || new->is_damaged)
		warn(diff,
		     "parts of a file are missing or damaged: what is not shown need not be gone");
	if (!is_same(old->format, new->format) || !is_same(old->machine, new->machine))
		warn(diff, arena_format(arena, "%s for %s is compared with %s for %s",
					old->format ? old->format : "?",
					old->machine ? old->machine : "?",
					new->format ? new->format : "?",
					new->machine ? new->machine : "?"));
	if (old->has_names != new->has_names)
		warn(diff, arena_format(arena,
					"%s has no symbols: crates and symbols of the two cannot "
					"be compared",
					old->has_names ? new->name : old->name));
	else if (!new->has_names)
		warn(diff, words_without_names(old, new));
}

struct diff diff_of(struct arena *arena, const struct snapshot *old, const struct snapshot *new,
		    bool compares_code)
{
	struct diff diff = { .old = old, .new = new };

	diff.matches = match_bodies(arena, old, new, compares_code);
	diff.tables = arena_new(arena, struct diff_table, new->n_tables);
	diff.shown = arena_new(arena, const struct diff_table *, new->n_tables);
	for (size_t i = 0; i < new->n_tables; i++) {
		const struct snapshot_table *table = snapshot_find(old, new->tables[i].axes,
								   new->tables[i].n_axes);

		if (table)
			compare_tables(arena, &diff, table, &new->tables[i]);
	}
	for (size_t i = 0; i < diff.n_tables; i++)
		diff.shown[diff.n_shown++] = &diff.tables[i];
	compare_settings(arena, &diff);
	versions_compare(arena, &diff);
	find_warnings(arena, &diff);
	return diff;
}
