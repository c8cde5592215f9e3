#include "renames.h"

#include "../base/path.h"

#include <stdlib.h>
#include <string.h>

/* Of one table. */
struct joiner {
	struct arena *arena;
	struct diff_table *table;
	const struct diff *diff;
	bool are_files; /* else functions */
};

/* A row, by what it is joined by: a name as a pointer. */
struct named_row {
	const char *name;
	size_t row;
};

static int by_name(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)((const struct named_row *)a)->name;
	uintptr_t y = (uintptr_t)((const struct named_row *)b)->name;

	return (x > y) - (x < y);
}

/* The last label; of a file without its folders. */
static const char *name_of(const struct joiner *j, const struct diff_row *row)
{
	const char *label = row->labels[j->table->n_axes - 1];

	if (!j->are_files || label[0] == '[')
		return label;
	return stable_pointer(j->diff->new->names, path_base(label));
}

/* The rows of one status, by name. */
static struct named_row *rows_by_name(const struct joiner *j, enum diff_status status, size_t *n)
{
	struct named_row *rows = arena_new(j->arena, struct named_row, j->table->n_rows);

	*n = 0;
	for (size_t i = 0; i < j->table->n_rows; i++) {
		const struct diff_row *row = &j->table->rows[i];

		if (row->status == status)
			rows[(*n)++] = (struct named_row){ name_of(j, row), i };
	}
	if (*n)
		qsort(rows, *n, sizeof(*rows), by_name);
	return rows;
}

/* The only row with that name, or NULL. */
static const struct named_row *only_row(const struct named_row *rows, size_t n, const char *name)
{
	struct named_row wanted = { .name = name };
	const struct named_row *found = n && name
						? bsearch(&wanted, rows, n, sizeof(*rows), by_name)
						: NULL;

	if (!found || (found > rows && found[-1].name == name) ||
	    (found + 1 < rows + n && found[1].name == name))
		return NULL;
	return found;
}

/* What an added row was. */
static const struct named_row *old_row(const struct joiner *j, const char *name,
				       const struct named_row *removed, size_t n)
{
	const struct named_row *found = NULL;

	if (!j->are_files)
		found = only_row(removed, n, match_old_name(&j->diff->matches, name));
	if (found || name[0] == '[' || (!j->are_files && j->table->n_axes == 1))
		return found;
	return only_row(removed, n, name);
}

static void join(const struct joiner *j, struct diff_row *row, const struct diff_row *old)
{
	row->old_labels = old->labels;
	row->old = old->old;
	row->status = j->are_files ? diff_status_of(row, true, true) : DIFF_RENAMED;
}

static void join_rows(const struct joiner *j)
{
	size_t n_added, n_removed, n = 0;
	struct named_row *added = rows_by_name(j, DIFF_ADDED, &n_added);
	struct named_row *removed = rows_by_name(j, DIFF_REMOVED, &n_removed);
	bool *is_joined = arena_new(j->arena, bool, j->table->n_rows);

	for (size_t i = 0; i < n_added; i++) {
		const struct named_row *old = only_row(added, n_added, added[i].name)
						      ? old_row(j, added[i].name, removed,
								n_removed)
						      : NULL;

		if (!old || is_joined[old->row])
			continue;
		is_joined[old->row] = true;
		join(j, &j->table->rows[added[i].row], &j->table->rows[old->row]);
	}
	for (size_t i = 0; i < j->table->n_rows; i++) {
		if (!is_joined[i])
			j->table->rows[n++] = j->table->rows[i];
	}
	j->table->n_rows = n;
}

/* Axes of which the labels are paths. */
static bool names_files(const struct diff_table *table)
{
	static const char *const names[] = { "unit", "source", "library" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!strcmp(table->axes[table->n_axes - 1], names[i]))
			return true;
	}
	return false;
}

void renames_join(struct arena *arena, struct diff_table *table, const struct diff *diff)
{
	struct joiner j = { arena, table, diff, names_files(table) };

	if (j.are_files ||
	    (diff->matches.is_known && snapshot_names_functions(table->axes, table->n_axes)))
		join_rows(&j);
}
