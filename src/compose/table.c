#include "table.h"

#include "filter.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

/* A row that may be shown: one of the composition, or a node of the tree that stands for some. */
struct item {
	uint32_t row; /* of the composition; of a node the first of its rows */
	struct sums sums;
};

struct maker {
	struct arena *arena;
	const struct composition *composition;
	const struct labeller *labeller;
	const struct table_options *options;
	struct table *table;
	struct text scratch;
	size_t depth; /* label that distinguishes the items being sorted */
};

static const char *raw_label(struct maker *m, uint32_t id)
{
	const struct interned *s = &m->labeller->labels.strings[id];

	return arena_copy(m->arena, s->text, s->length);
}

static const char *shown_label(struct maker *m, size_t axis, const char *raw)
{
	if (!m->composition->axes[axis]->is_symbol || raw[0] == '[')
		return raw;
	text_reset(&m->scratch);
	demangle(&m->scratch, raw, m->options->style);
	return arena_copy(m->arena, m->scratch.bytes, m->scratch.length);
}

static int compare_labels(const struct maker *m, const struct item *a, const struct item *b)
{
	const struct row *rows = m->composition->rows;

	for (size_t i = m->options->is_tree ? m->depth : 0; i < m->composition->n_axes; i++) {
		const struct interned *x = &m->labeller->labels.strings[rows[a->row].labels[i]];
		const struct interned *y = &m->labeller->labels.strings[rows[b->row].labels[i]];
		uint32_t shorter = x->length < y->length ? x->length : y->length;
		int order = memcmp(x->text, y->text, shorter);

		if (!order)
			order = (x->length > y->length) - (x->length < y->length);
		if (order)
			return order;
		if (m->options->is_tree)
			break;
	}
	return 0;
}

/* Negative: `a` is shown before `b`. Never 0 for two rows of one composition. */
static int compare(const struct maker *m, const struct item *a, const struct item *b)
{
	const struct sums *x = &a->sums, *y = &b->sums;
	bool vm_first = m->options->sort == SORT_VM;

	if (m->options->sort != SORT_NAME) {
		uint64_t x1 = vm_first ? x->vm_size : x->file_size;
		uint64_t y1 = vm_first ? y->vm_size : y->file_size;
		uint64_t x2 = vm_first ? x->file_size : x->vm_size;
		uint64_t y2 = vm_first ? y->file_size : y->vm_size;

		if (x1 != y1)
			return x1 > y1 ? -1 : 1;
		if (x2 != y2)
			return x2 > y2 ? -1 : 1;
	}
	return compare_labels(m, a, b);
}

static void sift_down(const struct maker *m, struct item *heap, size_t n, size_t i)
{
	struct item moved = heap[i];
	size_t child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && compare(m, &heap[child + 1], &heap[child]) > 0)
			child++;
		if (compare(m, &heap[child], &moved) <= 0)
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = moved;
}

/* Brings the first `most` of the order to the front, sorted; a heap, so few of many are cheap. */
static void select_first(const struct maker *m, struct item *items, size_t n, size_t most)
{
	for (size_t i = most / 2; i-- > 0;)
		sift_down(m, items, most, i);
	for (size_t i = most; i < n; i++) {
		if (compare(m, &items[i], &items[0]) < 0) {
			struct item worst = items[0];

			items[0] = items[i];
			items[i] = worst;
			sift_down(m, items, most, 0);
		}
	}
	for (size_t end = most; end > 1; end--) {
		struct item last = items[end - 1];

		items[end - 1] = items[0];
		items[0] = last;
		sift_down(m, items, end - 1, 0);
	}
}

static void add_row(struct table *table, struct table_row row)
{
	array_push(table->rows, table->n_rows, table->capacity, row);
}

/* The names besides the one that is shown; a row of several owners that share a name has none. */
static void add_aliases(struct maker *m, const struct item *item, struct table_row *row)
{
	const struct owners *owners = &m->labeller->attribution->owners;
	const struct symbol *symbols = m->labeller->attribution->image->symbols;
	uint32_t number = m->composition->rows[item->row].owner;
	const struct owner *owner = &owners->items[number];
	const char *shown = row->raw[m->composition->n_axes - 1];

	if (!number || owner->n_names < 2)
		return;
	row->aliases = arena_new(m->arena, const char *, owner->n_names);
	for (uint32_t i = 0; i < owner->n_names; i++) {
		const char *name = symbols[owners->names[owner->first_name + i]].name;

		if (strcmp(name, shown) &&
		    (!row->n_aliases || strcmp(name, row->aliases[row->n_aliases - 1])))
			row->aliases[row->n_aliases++] = name;
	}
}

static void add_item(struct maker *m, const struct item *item, size_t depth)
{
	struct table_row row = { .sums = item->sums, .depth = (unsigned)depth };

	for (size_t i = 0; i <= depth; i++) {
		row.raw[i] = raw_label(m, m->composition->rows[item->row].labels[i]);
		row.labels[i] = shown_label(m, i, row.raw[i]);
	}
	if (depth + 1 == m->composition->n_axes && m->composition->axes[depth]->is_symbol)
		add_aliases(m, item, &row);
	add_row(m->table, row);
}

/* Moves what is too small to the end; returns how many stay. */
static size_t split_small(const struct maker *m, struct item *items, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct item item = items[i];

		if (item.sums.file_size < m->options->least_size &&
		    item.sums.vm_size < m->options->least_size)
			continue;
		items[i] = items[kept];
		items[kept++] = item;
	}
	return kept;
}

/* Sorts and cuts; returns how many items are to be shown, and sums up the rest. */
static size_t choose(const struct maker *m, struct item *items, size_t n, struct table_row *rest)
{
	size_t shown = split_small(m, items, n);

	if (m->options->most_rows && shown > m->options->most_rows) {
		select_first(m, items, shown, m->options->most_rows);
		shown = m->options->most_rows;
	} else if (shown) {
		select_first(m, items, shown, shown);
	}
	for (size_t i = shown; i < n; i++)
		sums_add(&rest->sums, &items[i].sums);
	rest->n_folded = n - shown;
	return shown;
}

/* Takes rows without an owner out; returns how many items are left. */
static size_t fold_places(const struct maker *m, struct item *items, size_t n,
			  struct table_row *places)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (m->composition->rows[items[i].row].is_place) {
			sums_add(&places->sums, &items[i].sums);
			places->n_folded++;
		} else {
			items[kept++] = items[i];
		}
	}
	return kept;
}

static void add_flat(struct maker *m, struct item *items, size_t n)
{
	struct table_row rest = { .depth = (unsigned)m->composition->n_axes - 1 };
	struct table_row places = { .depth = rest.depth, .folds_places = true };
	size_t shown;

	if (m->options->folds_places)
		n = fold_places(m, items, n, &places);
	shown = choose(m, items, n, &rest);

	for (size_t i = 0; i < shown; i++)
		add_item(m, &items[i], m->composition->n_axes - 1);
	if (rest.n_folded)
		add_row(m->table, rest);
	if (places.n_folded)
		add_row(m->table, places);
}

/* Groups composition rows by their label at `depth`: sorts row numbers so that groups touch. */
struct grouping {
	uint32_t label, row;
};

static int by_label(const void *a, const void *b)
{
	const struct grouping *x = a, *y = b;

	if (x->label != y->label)
		return x->label < y->label ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static void add_level(struct maker *m, const struct item *items, size_t n, size_t depth);

/* Shows one node and what is below it. `members` are the rows of the composition in it. */
static void add_node(struct maker *m, const struct item *node, const struct grouping *members,
		     size_t n, size_t depth)
{
	struct item *below;

	add_item(m, node, depth);
	if (depth + 1 == m->composition->n_axes)
		return;
	below = array_new(struct item, n);
	for (size_t i = 0; i < n; i++)
		below[i] = (struct item){ members[i].row,
					  m->composition->rows[members[i].row].sums };
	add_level(m, below, n, depth + 1);
	free(below);
}

/* One node for each label, with the sum of its rows. */
static size_t make_nodes(const struct maker *m, const struct grouping *groups, size_t n,
			 struct item *nodes)
{
	size_t n_nodes = 0;

	for (size_t i = 0; i < n; i++) {
		if (!i || groups[i].label != groups[i - 1].label)
			nodes[n_nodes++] = (struct item){ .row = groups[i].row };
		sums_add(&nodes[n_nodes - 1].sums, &m->composition->rows[groups[i].row].sums);
	}
	return n_nodes;
}

/* The groupings that carry `label`. */
static const struct grouping *find_group(const struct grouping *groups, size_t n, uint32_t label,
					 size_t *length)
{
	size_t low, end;

	array_search(low, n, i, groups[i].label < label);
	for (end = low; end < n && groups[end].label == label;)
		end++;
	*length = end - low;
	return &groups[low];
}

static void add_level(struct maker *m, const struct item *items, size_t n, size_t depth)
{
	struct grouping *groups = array_new(struct grouping, n);
	struct item *nodes = array_new(struct item, n);
	struct table_row rest = { .depth = (unsigned)depth };
	size_t n_nodes, shown;

	for (size_t i = 0; i < n; i++)
		groups[i] = (struct grouping){ m->composition->rows[items[i].row].labels[depth],
					       items[i].row };
	if (n)
		qsort(groups, n, sizeof(*groups), by_label);
	n_nodes = make_nodes(m, groups, n, nodes);
	m->depth = depth;
	shown = choose(m, nodes, n_nodes, &rest);
	for (size_t i = 0; i < shown; i++) {
		size_t length;
		const struct grouping *members = find_group(
			groups, n, m->composition->rows[nodes[i].row].labels[depth], &length);

		add_node(m, &nodes[i], members, length, depth);
	}
	if (rest.n_folded)
		add_row(m->table, rest);
	free(groups);
	free(nodes);
}

/* Does the filter match a label of the row as it is shown? */
static bool matches(struct maker *m, const struct filter *filter, const struct row *row)
{
	for (size_t i = 0; i < m->composition->n_axes; i++) {
		const struct interned *s = &m->labeller->labels.strings[row->labels[i]];

		text_reset(&m->scratch);
		text_add(&m->scratch, s->text, s->length);
		if (m->composition->axes[i]->is_symbol && s->length && s->text[0] != '[') {
			const char *raw = arena_copy(m->arena, s->text, s->length);

			text_reset(&m->scratch);
			demangle(&m->scratch, raw, m->options->style);
		}
		if (filter_matches(filter, m->scratch.bytes))
			return true;
	}
	return false;
}

/* The rows that pass both filters, as items; returns how many. */
static size_t collect(struct maker *m, const struct filter *filter, const struct filter *exclude,
		      struct item *items)
{
	size_t n = 0;

	for (size_t i = 0; i < m->composition->n_rows; i++) {
		const struct row *row = &m->composition->rows[i];

		if ((filter->is_set && !matches(m, filter, row)) ||
		    (exclude->is_set && matches(m, exclude, row)))
			continue;
		items[n++] = (struct item){ (uint32_t)i, row->sums };
		sums_add(&m->table->shown, &row->sums);
	}
	return n;
}

static void build(struct maker *m, const struct filter *filter, const struct filter *exclude)
{
	struct item *items = array_new(struct item, m->composition->n_rows);
	size_t n = collect(m, filter, exclude, items);

	if (m->options->is_tree)
		add_level(m, items, n, 0);
	else
		add_flat(m, items, n);
	free(items);
	text_release(&m->scratch);
}

struct error *table_build(struct arena *arena, const struct composition *composition,
			  const struct labeller *labeller, const struct table_options *options,
			  struct table *table)
{
	struct maker m = { arena, composition, labeller, options, table, { 0 }, 0 };
	struct filter filter, exclude = { .is_set = false };
	struct error *error = filter_compile(arena, options->filter, &filter);

	*table = (struct table){
		.n_axes = composition->n_axes,
		.is_tree = options->is_tree,
		.total = composition->total,
	};
	memcpy(table->axes, composition->axes, sizeof(table->axes));
	if (!error)
		error = filter_compile(arena, options->exclude, &exclude);
	if (!error)
		build(&m, &filter, &exclude);
	filter_release(&filter);
	filter_release(&exclude);
	return error;
}

void table_release(struct table *table)
{
	free(table->rows);
	*table = (struct table){ 0 };
}
