#include "snapshot.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../compose/axis.h"
#include "../names/crate_name.h"

#include <stdlib.h>
#include <string.h>

int snapshot_compare(const struct snapshot_row *a, const struct snapshot_row *b)
{
	for (size_t i = 0; i < MOST_AXES; i++) {
		uintptr_t x = (uintptr_t)a->labels[i], y = (uintptr_t)b->labels[i];

		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

int snapshot_compare_texts(const struct snapshot_row *a, const struct snapshot_row *b)
{
	for (size_t i = 0; i < MOST_AXES; i++) {
		int order = a->labels[i] == b->labels[i] ? 0 : strcmp(a->labels[i], b->labels[i]);

		if (order)
			return order;
	}
	return 0;
}

/* A row by the first of its labels, which most have alone. */
struct ordered {
	uintptr_t first;
	const struct snapshot_row *row;
};

static int by_labels(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return snapshot_compare(x->row, y->row);
}

/* Rows are large: what is moved about while sorting is not. */
static void sort_rows(struct snapshot_row *rows, size_t n)
{
	struct snapshot_row *copy = array_new(struct snapshot_row, n);
	struct ordered *order = array_new(struct ordered, n);

	memcpy(copy, rows, n * sizeof(*copy));
	for (size_t i = 0; i < n; i++)
		order[i] = (struct ordered){ (uintptr_t)copy[i].labels[0], &copy[i] };
	qsort(order, n, sizeof(*order), by_labels);
	for (size_t i = 0; i < n; i++)
		rows[i] = *order[i].row;
	free(copy);
	free(order);
}

void snapshot_sort(struct snapshot_table *table)
{
	size_t n = 0;

	if (table->n_rows)
		sort_rows(table->rows, table->n_rows);
	for (size_t i = 0; i < table->n_rows; i++) {
		if (n && !snapshot_compare(&table->rows[n - 1], &table->rows[i]))
			sums_add(&table->rows[n - 1].sums, &table->rows[i].sums);
		else
			table->rows[n++] = table->rows[i];
	}
	table->n_rows = n;
}

static enum name_form name_form(const struct axis *axis)
{
	return axis->is_symbol ? NAME_SYMBOL : axis == &generic_axis ? NAME_FAMILY : NAME_WORD;
}

static void fill_row(struct stable_names *names, const struct composition *composition,
		     struct snapshot_row *row, const struct row *from)
{
	const char **labels = arena_new(names->arena, const char *, MOST_AXES);

	for (size_t i = 0; i < MOST_AXES; i++)
		labels[i] = i < composition->n_axes ? stable_name(names, from->labels[i],
								  name_form(composition->axes[i]))
						    : NULL;
	row->labels = labels;
	row->sums = from->sums;
}

void snapshot_add(struct snapshot *snapshot, struct stable_names *names,
		  const struct composition *composition)
{
	struct snapshot_table *table = &snapshot->tables[snapshot->n_tables];

	if (snapshot->n_tables == MOST_SNAPSHOT_TABLES)
		BUG("a snapshot with more than %d tables", MOST_SNAPSHOT_TABLES);
	snapshot->n_tables++;
	*table = (struct snapshot_table){
		.n_axes = composition->n_axes,
		.rows = arena_new(names->arena, struct snapshot_row, composition->n_rows),
		.n_rows = composition->n_rows,
		.total = composition->total,
	};
	for (size_t i = 0; i < composition->n_axes; i++) {
		table->axes[i] = composition->axes[i]->name;
		table->is_symbol = composition->axes[i]->is_symbol;
	}
	for (size_t i = 0; i < composition->n_rows; i++)
		fill_row(names, composition, &table->rows[i], &composition->rows[i]);
	snapshot_sort(table);
}

const char *snapshot_packed_name(enum snapshot_packed_kind kind)
{
	return kind == PACKED_DEBUG ? "debug information" : "device code";
}

void snapshot_add_packed(struct snapshot *snapshot, const struct image *image)
{
	struct snapshot_packed *debug = &snapshot->packed[PACKED_DEBUG];
	struct snapshot_packed *device = &snapshot->packed[PACKED_DEVICE];

	for (size_t i = 0; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];

		if (s->kind != KIND_DEBUG)
			continue;
		debug->stored += s->file_size;
		debug->contents += s->flags & SECTION_COMPRESSED ? s->contents_size : s->file_size;
	}
	for (size_t i = 0; i < image->device.n_entries; i++) {
		device->stored += image->device.entries[i].stored_size;
		device->contents += image->device.entries[i].unpacked_size;
	}
}

static int by_package(const void *a, const void *b)
{
	const struct snapshot_package *x = a, *y = b;
	int order = crate_name_order(x->name, y->name);

	return order ? order : strcmp(x->version, y->version);
}

const char *package_list_name(enum package_list list)
{
	static const char *const names[PACKAGE_LIST_COUNT] = {
		[PACKAGES_SEEN] = "panic locations",
		[PACKAGES_STATED] = ".dep-v0",
		[PACKAGES_LOCKED] = "Cargo.lock",
	};

	return names[list];
}

void snapshot_set_packages(struct snapshot *snapshot, struct arena *arena,
			   const struct snapshot_package *packages, size_t n)
{
	struct snapshot_package *kept = arena_new(arena, struct snapshot_package, n);
	size_t n_kept = 0;

	for (size_t i = 0; i < n; i++)
		kept[i] = (struct snapshot_package){
			arena_copy(arena, packages[i].name, strlen(packages[i].name)),
			arena_copy(arena, packages[i].version, strlen(packages[i].version))
		};
	if (n)
		qsort(kept, n, sizeof(*kept), by_package);
	for (size_t i = 0; i < n; i++) {
		if (!n_kept || by_package(&kept[n_kept - 1], &kept[i]))
			kept[n_kept++] = kept[i];
	}
	snapshot->packages = kept;
	snapshot->n_packages = n_kept;
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

static void fold_table(struct snapshot_table *table, struct arena *arena, uint64_t floor,
		       const char *folded_label)
{
	struct snapshot_row *rows = arena_new(arena, struct snapshot_row, table->n_rows + 1);
	struct snapshot_row folded = { .labels = NULL };
	const char **labels;
	size_t n = 0;

	for (size_t i = 0; i < table->n_rows; i++) {
		if (!is_small(&table->rows[i], floor)) {
			rows[n++] = table->rows[i];
			continue;
		}
		sums_add(&folded.sums, &table->rows[i].sums);
		folded.labels = table->rows[i].labels;
	}
	if (folded.labels) {
		labels = arena_new(arena, const char *, MOST_AXES);
		for (size_t i = 0; i < MOST_AXES; i++)
			labels[i] = i < table->n_axes ? folded_label : NULL;
		folded.labels = labels;
		rows[n++] = folded;
	}
	table->rows = rows;
	table->n_rows = n;
	snapshot_sort(table);
}

/* What rows of symbols may come to in a saved result, about; and what one does besides its name. Bytes. */
enum { MOST_SAVED = 480 << 10, ROW_SAVED = 64 };

/* A row that would be kept. */
struct kept_row {
	uint64_t size, saved;
};

static int largest_first(const void *a, const void *b)
{
	const struct kept_row *x = a, *y = b;

	return (x->size < y->size) - (x->size > y->size);
}

/* Rows of symbols that are not small; free() them. */
static struct kept_row *kept_rows(const struct snapshot *snapshot, uint64_t floor, size_t *n)
{
	struct kept_row *kept = NULL;
	size_t capacity = 0;

	*n = 0;
	for (size_t i = 0; i < snapshot->n_tables; i++) {
		const struct snapshot_table *table = &snapshot->tables[i];

		for (size_t k = 0; k < table->n_rows && table->is_symbol; k++) {
			const struct snapshot_row *row = &table->rows[k];
			const struct sums *sums = &row->sums;
			struct kept_row one = { sums->file_size, ROW_SAVED };

			if (is_small(row, floor))
				continue;
			one.size = sums->vm_size > one.size ? sums->vm_size : one.size;
			for (size_t j = 0; j < table->n_axes; j++)
				one.saved += strlen(row->labels[j]);
			array_push(kept, *n, capacity, one);
		}
	}
	return kept;
}

/* A share of the file, or more where names are so long that the result would be large. */
static uint64_t floor_of(const struct snapshot *snapshot)
{
	uint64_t floor = snapshot->file_size / ROWS_OF_FILE, saved = 0;
	size_t n, i = 0;
	struct kept_row *kept = kept_rows(snapshot, floor, &n);

	if (n)
		qsort(kept, n, sizeof(*kept), largest_first);
	while (i < n && saved + kept[i].saved <= MOST_SAVED)
		saved += kept[i++].saved;
	if (i < n)
		floor = kept[i].size + 1;
	free(kept);
	return floor;
}

void snapshot_fold(struct snapshot *snapshot, struct arena *arena)
{
	snapshot->floor = floor_of(snapshot);
	for (size_t i = 0; i < snapshot->n_tables && snapshot->floor; i++) {
		if (snapshot->tables[i].is_symbol)
			fold_table(&snapshot->tables[i], arena, snapshot->floor,
				   stable_pointer(snapshot->names, SNAPSHOT_FOLDED));
	}
}

bool snapshot_names_functions(const char *const *names, size_t n_axes)
{
	return n_axes && !strcmp(names[n_axes - 1], symbol_axis.name);
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
