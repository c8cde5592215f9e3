#include "renames.h"

#include "../base/die.h"
#include "../base/path.h"

#include <stdlib.h>
#include <string.h>

/* Looks at folders: a tree that moves as a whole needs one. */
enum { MOST_LOOKS = 1000 };

/* The front of a path. */
struct folder {
	const char *path;
	size_t length;
};

/* Of one table. */
struct joiner {
	struct arena *arena;
	struct diff_table *table;
	const struct diff *diff;
	bool are_files; /* else functions */

	/* Of files: the folders that were looked at last, and whether they moved. */
	struct folder old, new;
	bool have_moved;
	size_t n_looks;
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

static bool is_absolute(const char *path)
{
	return path[0] == '/' || path[0] == '\\' || (path[0] && path[1] == ':');
}

/* Cuts the parts at the ends of two paths that are equal. */
static void cut_common_end(struct folder *a, struct folder *b)
{
	size_t n = strlen(a->path), m = strlen(b->path);

	a->length = n;
	b->length = m;
	while (n && m && a->path[n - 1] == b->path[m - 1]) {
		n--;
		m--;
		if (a->path[n] == '/' || a->path[n] == '\\') {
			a->length = n;
			b->length = m;
		}
	}
}

static bool is_same_folder(const struct folder *a, const struct folder *b)
{
	return a->length == b->length && a->path && b->path && !memcmp(a->path, b->path, a->length);
}

static bool lies_below(const char *path, const struct folder *folder)
{
	return !strncmp(path, folder->path, folder->length) &&
	       (path[folder->length] == '/' || path[folder->length] == '\\');
}

/* A folder of which both files have files has not moved. */
static bool look(const struct joiner *j, const struct folder *old, const struct folder *new)
{
	for (size_t i = 0; i < j->table->n_rows; i++) {
		const struct diff_row *row = &j->table->rows[i];
		const char *path = row->labels[j->table->n_axes - 1];

		if (row->status != DIFF_ADDED && row->status != DIFF_REMOVED && !row->old_labels &&
		    (lies_below(path, old) || lies_below(path, new)))
			return false;
	}
	return true;
}

static bool has_moved(struct joiner *j, const char *old_path, const char *new_path)
{
	struct folder old = { old_path, 0 }, new = { new_path, 0 };

	cut_common_end(&old, &new);
	if (!is_same_folder(&old, &j->old) || !is_same_folder(&new, &j->new)) {
		j->have_moved = j->n_looks++ < MOST_LOOKS && look(j, &old, &new);
		j->old = old;
		j->new = new;
	}
	return j->have_moved;
}

static bool is_same_file(struct joiner *j, const struct diff_row *old, const struct diff_row *new)
{
	size_t last = j->table->n_axes - 1;

	for (size_t i = 0; i < last; i++) {
		if (old->labels[i] != new->labels[i])
			return false;
	}
	return is_absolute(old->labels[last]) && is_absolute(new->labels[last]) &&
	       has_moved(j, old->labels[last], new->labels[last]);
}

/* The row that an added one was, as far as names tell. */
static const struct named_row *old_row(const struct joiner *j, const char *name, bool by_code,
				       const struct named_row *removed, size_t n)
{
	if (by_code)
		return only_row(removed, n, match_old_name(&j->diff->matches, name));
	return name[0] == '[' ? NULL : only_row(removed, n, name);
}

static void join(const struct joiner *j, struct diff_row *row, const struct diff_row *old)
{
	row->old_labels = old->labels;
	row->old = old->old;
	row->status = j->are_files ? diff_status_of(row, true, true) : DIFF_RENAMED;
}

/* Rows that came and rows that went. */
struct loose_rows {
	struct named_row *added, *removed;
	size_t n_added, n_removed;
	bool *is_joined; /* of all rows of the table */
};

/* Functions by the code of what had another name, then by their own name in another place. */
static void join_by(struct joiner *j, struct loose_rows *loose, bool by_code)
{
	for (size_t i = 0; i < loose->n_added; i++) {
		const char *name = loose->added[i].name;
		struct diff_row *row = &j->table->rows[loose->added[i].row];
		const struct named_row *old = only_row(loose->added, loose->n_added, name)
						      ? old_row(j, name, by_code, loose->removed,
								loose->n_removed)
						      : NULL;

		if (!old || row->old_labels || loose->is_joined[old->row] ||
		    (j->are_files && !is_same_file(j, &j->table->rows[old->row], row)))
			continue;
		loose->is_joined[old->row] = true;
		join(j, row, &j->table->rows[old->row]);
	}
}

static void join_rows(struct joiner *j)
{
	struct loose_rows loose = { .is_joined = arena_new(j->arena, bool, j->table->n_rows) };
	size_t n = 0;

	loose.added = rows_by_name(j, DIFF_ADDED, &loose.n_added);
	loose.removed = rows_by_name(j, DIFF_REMOVED, &loose.n_removed);
	if (!j->are_files)
		join_by(j, &loose, true);
	if (j->are_files || j->table->n_axes > 1)
		join_by(j, &loose, false);
	for (size_t i = 0; i < j->table->n_rows; i++) {
		if (!loose.is_joined[i])
			j->table->rows[n++] = j->table->rows[i];
	}
	j->table->n_rows = n;
}

/* Axes of which the labels are paths. */
static bool names_files(const struct diff_table *table)
{
	static const char *const names[] = { "unit", "source", "library" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(table->axes[table->n_axes - 1], names[i]))
			return true;
	}
	return false;
}

void renames_join(struct arena *arena, struct diff_table *table, const struct diff *diff)
{
	struct joiner j = {
		.arena = arena, .table = table, .diff = diff, .are_files = names_files(table)
	};

	if (j.are_files ||
	    (diff->matches.is_known && snapshot_names_functions(table->axes, table->n_axes)))
		join_rows(&j);
}
