#include "match_parts.h"

#include <stdlib.h>
#include <string.h>

/* Less code than this is alike by chance. */
enum { LEAST_RENAMED = 16 };

static int compare_keys(const struct loose *a, const struct loose *b)
{
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return match_compare_sizes(&a->body, &b->body);
}

static int by_key(const void *a, const void *b)
{
	const struct loose *x = *(struct loose *const *)a, *y = *(struct loose *const *)b;
	int order = compare_keys(x, y);

	return order ? order : strcmp(x->body.label, y->body.label);
}

/* The end of those that are equal to the first. */
static size_t end_of_key(const struct side *side, size_t first)
{
	size_t end = first + 1;

	while (end < side->n_loose && !compare_keys(side->loose[end], side->loose[first]))
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
		int order = compare_keys(m->old.loose[i], m->new.loose[k]);
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
		m->old.loose[i]->is_candidate = true;
	for (; k < k_end; k++)
		m->new.loose[k]->is_candidate = true;
}

/* Some may have no key yet but that of their beginning: those are equal to none. */
static void join_partners(struct matcher *m, size_t i, size_t i_end, size_t k, size_t k_end)
{
	for (; i < i_end && k < k_end; i++, k++) {
		struct loose *old = m->old.loose[i], *new = m->new.loose[k];

		if (!old->is_candidate || !new->is_candidate || new->body.size < LEAST_RENAMED)
			continue;
		old->partner = new->body.label;
		new->partner = old->body.label;
		old->stage = new->stage = MATCH_RENAMED;
		match_count_one(m, MATCH_RENAMED, new->body.size);
		m->out->pairs[m->out->n_pairs++] = (struct match_rename){ old->body.label,
									  new->body.label };
	}
}

static void set_start_keys(struct side *side)
{
	for (size_t i = 0; i < side->n_loose; i++)
		side->loose[i]->key = snapshot_hash_start(&side->snapshot, &side->loose[i]->body);
}

static void set_whole_keys(struct side *side, bool are_all)
{
	for (size_t i = 0; i < side->n_loose; i++) {
		struct loose *l = side->loose[i];

		l->is_candidate |= are_all;
		if (l->is_candidate)
			l->key = snapshot_hash(&side->snapshot, &l->body);
	}
}

static void find_partners(struct matcher *m)
{
	m->out->pairs = arena_new(m->arena, struct match_rename, m->new.n_loose);
	if (!m->out->is_by_name) { // else all hashes are there, and no bytes
		set_start_keys(&m->old);
		set_start_keys(&m->new);
		each_equal(m, mark_candidates);
	}
	set_whole_keys(&m->old, m->out->is_by_name);
	set_whole_keys(&m->new, m->out->is_by_name);
	each_equal(m, join_partners);
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
	sort_loose(side, loose_by_pointer);
	for (size_t i = 0; i < side->n_loose; i++) {
		const struct loose *l = side->loose[i];
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

void match_renamed(struct matcher *m)
{
	find_partners(m);
	find_renames(m);
}
