#include "match.h"

#include "../base/array.h"
#include "../base/intern.h"

#include <stdlib.h>
#include <string.h>

/* Less code than this is alike by chance. */
enum { LEAST_RENAMED = 16 };

const char *match_stage_name(enum match_stage stage)
{
	static const char *const names[] = {
		[MATCH_BODY] = "body",	     [MATCH_SIZE] = "size",	 [MATCH_NAME] = "name",
		[MATCH_RENAMED] = "renamed", [MATCH_FAMILY] = "generic", [MATCH_ADDED] = "added",
		[MATCH_REMOVED] = "removed", [MATCH_COUNT] = NULL,
	};

	return names[stage];
}

/* A function that none of its name was found for. */
struct loose {
	struct snapshot_body body;
	const char *partner; /* the name of what has the same code */
	bool has_namesake;   /* the other file has others of its name */
	uint64_t key;	     /* of its code, or of how it begins */
	uint32_t family;
	bool is_candidate; /* the other file has one of its size that begins alike */
	enum match_stage stage;
};

/* Those of one file. */
struct side {
	struct snapshot snapshot;      /* a copy, perhaps with sums */
	uint64_t floor;		       /* of the other file: what is smaller may be missing there */
	struct snapshot_body *scratch; /* of one name */
	size_t n_scratch;
	struct loose *loose;
	size_t n_loose;
};

struct matcher {
	struct arena *arena;
	struct matches *out;
	struct side old, new;
};

static void count(struct matcher *m, enum match_stage stage, uint64_t bytes)
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
		side->loose[side->n_loose++] = (struct loose){ .body = *body,
							       .has_namesake = has_namesake };
}

/* --- functions of one name */

static int compare_sizes(const struct snapshot_body *a, const struct snapshot_body *b)
{
	return (a->size > b->size) - (a->size < b->size);
}

static int compare_code(const struct snapshot_body *a, const struct snapshot_body *b)
{
	return a->hash != b->hash ? (a->hash < b->hash ? -1 : 1) : compare_sizes(a, b);
}

static int by_size(const void *a, const void *b)
{
	return compare_sizes(a, b);
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
			count(m, stage, new[k].size);
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
	if (!match_equal(m, MATCH_SIZE, compare_sizes))
		return MATCH_SIZE;
	n = m->old.n_scratch < m->new.n_scratch ? m->old.n_scratch : m->new.n_scratch;
	for (size_t i = 0; i < n; i++)
		count(m, MATCH_NAME, m->new.scratch[i].size);
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

/* --- the same code under another name */

static int compare_keys(const struct loose *a, const struct loose *b)
{
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return compare_sizes(&a->body, &b->body);
}

static int by_key(const void *a, const void *b)
{
	const struct loose *x = a, *y = b;
	int order = compare_keys(x, y);

	return order ? order : strcmp(x->body.label, y->body.label);
}

static void sort_loose(struct side *side, int (*compare)(const void *, const void *))
{
	if (side->n_loose)
		qsort(side->loose, side->n_loose, sizeof(*side->loose), compare);
}

/* The end of those that are equal to the first. */
static size_t end_of_key(const struct side *side, size_t first)
{
	size_t end = first + 1;

	while (end < side->n_loose && !compare_keys(&side->loose[end], &side->loose[first]))
		end++;
	return end;
}

/* Calls `visit` for all that are equal by their keys: from `i` on in the old file, from `k` on in the new. */
static void each_equal(struct matcher *m, void (*visit)(struct matcher *m, size_t i, size_t i_end,
							size_t k, size_t k_end))
{
	size_t i = 0, k = 0;

	sort_loose(&m->old, by_key);
	sort_loose(&m->new, by_key);
	while (i < m->old.n_loose && k < m->new.n_loose) {
		int order = compare_keys(&m->old.loose[i], &m->new.loose[k]);
		size_t i_end = order > 0 ? i : end_of_key(&m->old, i);
		size_t k_end = order < 0 ? k : end_of_key(&m->new, k);

		if (!order)
			visit(m, i, i_end, k, k_end);
		i = i_end;
		k = k_end;
	}
}

/* They begin alike: all of their code is worth a look. */
static void mark_candidates(struct matcher *m, size_t i, size_t i_end, size_t k, size_t k_end)
{
	for (; i < i_end; i++)
		m->old.loose[i].is_candidate = true;
	for (; k < k_end; k++)
		m->new.loose[k].is_candidate = true;
}

/* Some may have no key yet but that of their beginning: those are equal to none. */
static void join_partners(struct matcher *m, size_t i, size_t i_end, size_t k, size_t k_end)
{
	for (; i < i_end && k < k_end; i++, k++) {
		struct loose *old = &m->old.loose[i], *new = &m->new.loose[k];

		if (!old->is_candidate || !new->is_candidate || new->body.size < LEAST_RENAMED)
			continue;
		old->partner = new->body.label;
		new->partner = old->body.label;
		old->stage = new->stage = MATCH_RENAMED;
		count(m, MATCH_RENAMED, new->body.size);
	}
}

static void set_start_keys(struct side *side)
{
	for (size_t i = 0; i < side->n_loose; i++)
		side->loose[i].key = snapshot_hash_start(&side->snapshot, &side->loose[i].body);
}

static void set_whole_keys(struct side *side, bool are_all)
{
	for (size_t i = 0; i < side->n_loose; i++) {
		struct loose *l = &side->loose[i];

		l->is_candidate |= are_all;
		if (l->is_candidate)
			l->key = snapshot_hash(&side->snapshot, &l->body);
	}
}

static void find_partners(struct matcher *m)
{
	if (!m->out->is_by_name) { // else all hashes are there, and no bytes
		set_start_keys(&m->old);
		set_start_keys(&m->new);
		each_equal(m, mark_candidates);
	}
	set_whole_keys(&m->old, m->out->is_by_name);
	set_whole_keys(&m->new, m->out->is_by_name);
	each_equal(m, join_partners);
}

static int by_pointer(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)((const struct loose *)a)->body.label;
	uintptr_t y = (uintptr_t)((const struct loose *)b)->body.label;

	return (x > y) - (x < y);
}

/* The functions of a name that is in one file only. */
struct name {
	const char *label, *partner; /* partner: of all of them, or NULL */
	size_t n;
};

static struct name *names_of(struct matcher *m, struct side *side, size_t *n_names)
{
	struct name *names = arena_new(m->arena, struct name, side->n_loose);

	*n_names = 0;
	sort_loose(side, by_pointer);
	for (size_t i = 0; i < side->n_loose; i++) {
		const struct loose *l = &side->loose[i];
		struct name *last = *n_names ? &names[*n_names - 1] : NULL;

		if (l->has_namesake || l->body.label[0] == '[')
			continue;
		if (!last || last->label != l->body.label) {
			names[(*n_names)++] = (struct name){ l->body.label, l->partner, 1 };
			continue;
		}
		last->n++;
		if (last->partner != l->partner)
			last->partner = NULL;
	}
	return names;
}

static int by_name_pointer(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)((const struct name *)a)->label;
	uintptr_t y = (uintptr_t)((const struct name *)b)->label;

	return (x > y) - (x < y);
}

/* Names of which all functions went over to one other name. */
static void find_renames(struct matcher *m)
{
	size_t n_old, n_new;
	struct name *old = names_of(m, &m->old, &n_old), *new = names_of(m, &m->new, &n_new);

	m->out->renames = arena_new(m->arena, struct match_rename, n_new);
	for (size_t i = 0; i < n_new && n_old; i++) {
		struct name wanted = { .label = new[i].partner };
		const struct name *found = wanted.label ? bsearch(&wanted, old, n_old, sizeof(*old),
								  by_name_pointer)
							: NULL;

		if (found && found->partner == new[i].label && found->n == new[i].n)
			m->out->renames[m->out->n_renames++] =
				(struct match_rename){ found->label, new[i].label };
	}
}

/* --- instances of one generic */

/* "<T as Trait>::f" and "<impl Trait for T>::f" say what the function is of; other brackets hold arguments. */
static bool begins_arguments(const char *label, const char *p)
{
	return *p == '<' && p > label && p[-1] != ' ' && p[-1] != '<' && p[-1] != '&' &&
	       strncmp(p, "<impl ", 6) != 0 && !(p - label >= 8 && !memcmp(p - 8, "operator", 8));
}

void match_add_family(struct text *out, const char *label)
{
	size_t depth = 0; // of brackets inside arguments

	for (const char *p = label; *p; p++) {
		bool is_arrow = *p == '>' && p > label && p[-1] == '-';

		if (depth) {
			depth += *p == '<';
			depth -= *p == '>' && !is_arrow;
		} else if (begins_arguments(label, p)) {
			text_puts(out, "<_>");
			depth = 1;
		} else {
			text_putc(out, *p);
		}
	}
}

static int largest_first(const void *a, const void *b)
{
	const struct loose *x = a, *y = b;
	int order = compare_sizes(&y->body, &x->body);

	return order ? order : strcmp(x->body.label, y->body.label);
}

/* Families by number, and how many functions of the old file have none in the new one yet. */
struct families {
	struct intern names;
	struct text scratch;
	size_t *n_old;
};

static void find_families(struct families *f, struct arena *arena, struct side *side)
{
	for (size_t i = 0; i < side->n_loose; i++) {
		struct loose *l = &side->loose[i];

		if (l->partner)
			continue;
		text_reset(&f->scratch);
		match_add_family(&f->scratch, l->body.label);
		l->family = intern_copy(&f->names, arena, f->scratch.bytes ? f->scratch.bytes : "",
					f->scratch.length);
	}
}

/* New ones take an old one of their family each, the largest first. */
static void match_new(struct matcher *m, struct families *f)
{
	for (size_t i = 0; i < m->new.n_loose; i++) {
		struct loose *l = &m->new.loose[i];

		if (l->partner)
			continue;
		l->stage = f->n_old[l->family] ? MATCH_FAMILY : MATCH_ADDED;
		f->n_old[l->family] -= l->stage == MATCH_FAMILY;
		count(m, l->stage, l->body.size);
	}
}

/* What is left of a family is its smallest: the largest were taken. */
static void match_old(struct matcher *m, struct families *f)
{
	for (size_t i = m->old.n_loose; i-- > 0;) {
		struct loose *l = &m->old.loose[i];

		if (l->partner)
			continue;
		l->stage = f->n_old[l->family] ? MATCH_REMOVED : MATCH_FAMILY;
		if (l->stage != MATCH_REMOVED)
			continue;
		f->n_old[l->family]--;
		count(m, l->stage, l->body.size);
	}
}

/* Functions that are of no family but their own are new, or gone. */
static void match_families(struct matcher *m)
{
	struct families f = { .n_old = array_zeroed(size_t, m->old.n_loose + m->new.n_loose + 1) };

	sort_loose(&m->old, largest_first);
	sort_loose(&m->new, largest_first);
	find_families(&f, m->arena, &m->old);
	find_families(&f, m->arena, &m->new);
	for (size_t i = 0; i < m->old.n_loose; i++) {
		if (!m->old.loose[i].partner)
			f.n_old[m->old.loose[i].family]++;
	}
	match_new(m, &f);
	match_old(m, &f);
	intern_release(&f.names);
	text_release(&f.scratch);
	free(f.n_old);
}

/* --- what is told of names */

/* Names that are in one file only. */
static void note_loose(struct matcher *m, struct side *side)
{
	struct match_label *note = NULL;

	sort_loose(side, by_pointer);
	for (size_t i = 0; i < side->n_loose; i++) {
		const struct loose *l = &side->loose[i];

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
	side.loose = arena_new(arena, struct loose, side.snapshot.n_bodies);
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
	find_partners(&m);
	find_renames(&m);
	match_families(&m);
	note_labels(&m);
	return matches;
}
