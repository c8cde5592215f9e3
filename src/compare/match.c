#include "match_parts.h"

#include <stdlib.h>
#include <string.h>

const char *match_stage_name(enum match_stage stage)
{
	static const char *const names[] = {
		[MATCH_BODY] = "body",	     [MATCH_SIZE] = "size",	 [MATCH_NAME] = "name",
		[MATCH_RENAMED] = "renamed", [MATCH_FAMILY] = "generic", [MATCH_ADDED] = "added",
		[MATCH_REMOVED] = "removed", [MATCH_COUNT] = NULL,
	};

	return names[stage];
}

void match_count_one(struct matcher *m, enum match_stage stage, uint64_t bytes)
{
	m->out->counts[stage].n++;
	m->out->counts[stage].bytes += bytes;
}

static struct match_label *note_label(struct matcher *m, const char *label, enum match_stage stage)
{
	struct match_label *note = &m->out->labels[m->out->n_labels++];

	*note = (struct match_label){ .label = label, .stage = stage };
	return note;
}

static void add_loose(struct side *side, const struct snapshot_body *body, bool has_namesake)
{
	if (has_namesake || body->size >= 2 * side->floor)
		side->pool[side->n_loose++] = (struct loose){ .body = *body,
							      .has_namesake = has_namesake };
}

/* --- functions of one name */

int match_compare_sizes(const struct snapshot_body *a, const struct snapshot_body *b)
{
	return (a->size > b->size) - (a->size < b->size);
}

static int compare_code(const struct snapshot_body *a, const struct snapshot_body *b)
{
	return a->hash != b->hash ? (a->hash < b->hash ? -1 : 1) : match_compare_sizes(a, b);
}

static int by_size(const void *a, const void *b)
{
	return match_compare_sizes(a, b);
}

static bool comes_before(const struct snapshot_body *a, const struct snapshot_body *b)
{
	return a->size != b->size ? a->size > b->size : strcmp(a->label, b->label) < 0;
}

/* Keeps the largest, each name once. */
static void note_same_size(struct matcher *m, const struct snapshot_body *body)
{
	struct snapshot_body added = *body;

	for (size_t i = 0; i < MOST_SAME_SIZE; i++) {
		struct snapshot_body kept = m->same_size[i];

		if (kept.label && !comes_before(&added, &kept)) {
			if (kept.label == added.label)
				return;
			continue;
		}
		m->same_size[i] = added;
		if (!kept.label || kept.label == body->label)
			return;
		added = kept;
	}
}

/* Takes out of both what is equal by `compare`, in whose order they are; counts it. */
static bool match_equal(struct matcher *m, enum match_stage stage,
			int (*compare)(const struct snapshot_body *, const struct snapshot_body *))
{
	struct snapshot_body *old = m->old.scratch, *new = m->new.scratch;
	size_t i = 0, k = 0, n_old = 0, n_new = 0;

	while (i < m->old.n_scratch && k < m->new.n_scratch) {
		int order = compare(&old[i], &new[k]);

		if (!order) {
			match_count_one(m, stage, new[k].size);
			if (stage == MATCH_SIZE)
				note_same_size(m, &new[k]);
			i++, k++;
		} else if (order < 0) {
			old[n_old++] = old[i++];
		} else {
			new[n_new++] = new[k++];
		}
	}
	while (i < m->old.n_scratch)
		old[n_old++] = old[i++];
	while (k < m->new.n_scratch)
		new[n_new++] = new[k++];
	m->old.n_scratch = n_old;
	m->new.n_scratch = n_new;
	return n_old || n_new;
}

static void begin_name(struct side *side, size_t first, size_t end)
{
	side->n_scratch = end - first;
	memcpy(side->scratch, side->snapshot.bodies + first,
	       side->n_scratch * sizeof(*side->scratch));
}

static void sort_by_size(struct side *side)
{
	if (side->n_scratch)
		qsort(side->scratch, side->n_scratch, sizeof(*side->scratch), by_size);
}

static int by_code(const void *a, const void *b)
{
	return compare_code(a, b);
}

static void hash_scratch(struct side *side)
{
	for (size_t i = 0; i < side->n_scratch; i++)
		snapshot_hash(&side->snapshot, &side->scratch[i]);
	if (side->n_scratch)
		qsort(side->scratch, side->n_scratch, sizeof(*side->scratch), by_code);
}

/* False: all have a partner. */
static bool match_code(struct matcher *m)
{
	bool is_left;

	hash_scratch(&m->old);
	hash_scratch(&m->new);
	is_left = match_equal(m, MATCH_BODY, compare_code);
	sort_by_size(&m->old);
	sort_by_size(&m->new);
	return is_left;
}

/* What is in scratch, ascending by size, in stages. */
static enum match_stage match_namesakes(struct matcher *m)
{
	size_t n;

	if (m->out->compares_code && !match_code(m))
		return MATCH_BODY;
	if (!match_equal(m, MATCH_SIZE, match_compare_sizes))
		return MATCH_SIZE;
	n = m->old.n_scratch < m->new.n_scratch ? m->old.n_scratch : m->new.n_scratch;
	for (size_t i = 0; i < n; i++)
		match_count_one(m, MATCH_NAME, m->new.scratch[i].size);
	for (size_t i = n; i < m->old.n_scratch; i++)
		add_loose(&m->old, &m->old.scratch[i], true);
	for (size_t i = n; i < m->new.n_scratch; i++)
		add_loose(&m->new, &m->new.scratch[i], true);
	return MATCH_NAME;
}

/* The end of the functions that have the name of the first. */
static size_t end_of_name(const struct side *side, size_t first)
{
	size_t end = first + 1;

	while (end < side->snapshot.n_bodies &&
	       side->snapshot.bodies[end].label == side->snapshot.bodies[first].label)
		end++;
	return end;
}

static uint64_t functions_of(const struct side *side, size_t first, size_t end)
{
	uint64_t n = 0;

	for (size_t i = first; i < end; i++)
		n += side->snapshot.bodies[i].n;
	return n;
}

static void match_names(struct matcher *m)
{
	struct side *old = &m->old, *new = &m->new;
	size_t i = 0, k = 0;

	while (i < old->snapshot.n_bodies && k < new->snapshot.n_bodies) {
		const char *x = old->snapshot.bodies[i].label, *y = new->snapshot.bodies[k].label;

		if (x == y) {
			size_t i_end = end_of_name(old, i), k_end = end_of_name(new, k);
			struct match_label *note;

			begin_name(old, i, i_end);
			begin_name(new, k, k_end);
			note = note_label(m, x, match_namesakes(m));
			note->n_old = functions_of(old, i, i_end);
			note->n_new = functions_of(new, k, k_end);
			i = i_end;
			k = k_end;
		} else if ((uintptr_t)x < (uintptr_t)y) {
			add_loose(old, &old->snapshot.bodies[i++], false);
		} else {
			add_loose(new, &new->snapshot.bodies[k++], false);
		}
	}
	while (i < old->snapshot.n_bodies)
		add_loose(old, &old->snapshot.bodies[i++], false);
	while (k < new->snapshot.n_bodies)
		add_loose(new, &new->snapshot.bodies[k++], false);
}

/* --- functions without a namesake */

static void set_order(struct side *side)
{
	for (size_t i = 0; i < side->n_loose; i++)
		side->loose[i] = &side->pool[i];
}

void sort_loose(struct side *side, int (*compare)(const void *, const void *))
{
	if (side->n_loose)
		qsort(side->loose, side->n_loose, sizeof(*side->loose), compare);
}

int loose_by_pointer(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)(*(struct loose *const *)a)->body.label;
	uintptr_t y = (uintptr_t)(*(struct loose *const *)b)->body.label;

	return (x > y) - (x < y);
}

/* --- what is told of names */

/* Names that are in one file only. */
static void note_loose(struct matcher *m, struct side *side)
{
	struct match_label *note = NULL;

	sort_loose(side, loose_by_pointer);
	for (size_t i = 0; i < side->n_loose; i++) {
		const struct loose *l = side->loose[i];

		if (l->has_namesake)
			continue;
		if (!note || note->label != l->body.label)
			note = note_label(m, l->body.label, l->stage);
		note->stage = l->stage > note->stage ? l->stage : note->stage;
		*(side == &m->old ? &note->n_old : &note->n_new) += l->body.n;
	}
}

static int by_label(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)((const struct match_label *)a)->label;
	uintptr_t y = (uintptr_t)((const struct match_label *)b)->label;

	return (x > y) - (x < y);
}

static void note_labels(struct matcher *m)
{
	note_loose(m, &m->old);
	note_loose(m, &m->new);
	if (m->out->n_labels)
		qsort(m->out->labels, m->out->n_labels, sizeof(*m->out->labels), by_label);
}

const struct match_label *match_of_label(const struct matches *matches, const char *label)
{
	struct match_label wanted = { .label = label };

	return matches->n_labels ? bsearch(&wanted, matches->labels, matches->n_labels,
					   sizeof(*matches->labels), by_label)
				 : NULL;
}

static int by_new(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)((const struct match_rename *)a)->new;
	uintptr_t y = (uintptr_t)((const struct match_rename *)b)->new;

	return (x > y) - (x < y);
}

const char *match_old_name(const struct matches *matches, const char *label)
{
	struct match_rename wanted = { .new = label };
	const struct match_rename *found = matches->n_renames
						   ? bsearch(&wanted, matches->renames,
							     matches->n_renames,
							     sizeof(*matches->renames), by_new)
						   : NULL;

	return found ? found->old : NULL;
}

static struct side side_of(struct arena *arena, const struct snapshot *snapshot, uint64_t floor,
			   bool is_by_name)
{
	struct side side = { .snapshot = *snapshot, .floor = floor };

	if (is_by_name)
		snapshot_sum_bodies(&side.snapshot, arena);
	side.scratch = arena_new(arena, struct snapshot_body, side.snapshot.n_bodies);
	side.pool = arena_new(arena, struct loose, side.snapshot.n_bodies);
	side.loose = arena_new(arena, struct loose *, side.snapshot.n_bodies);
	return side;
}

struct matches match_bodies(struct arena *arena, const struct snapshot *old,
			    const struct snapshot *new, bool compares_code)
{
	struct matches matches = {
		.is_known = old->bodies && new->bodies && old->has_names &&new->has_names,
		.is_by_name = old->has_sums || new->has_sums,
	};
	struct matcher m = { .arena = arena, .out = &matches };

	if (!matches.is_known)
		return matches;
	matches.compares_code = compares_code || matches.is_by_name;
	m.old = side_of(arena, old, new->floor, matches.is_by_name);
	m.new = side_of(arena, new, old->floor, matches.is_by_name);
	matches.labels = arena_new(arena, struct match_label,
				   m.old.snapshot.n_bodies + m.new.snapshot.n_bodies);
	match_names(&m);
	set_order(&m.old);
	set_order(&m.new);
	for (size_t i = 0; i < MOST_SAME_SIZE; i++)
		matches.same_size[i] = m.same_size[i].label;
	match_renamed(&m);
	match_families(&m);
	note_labels(&m);
	return matches;
}
