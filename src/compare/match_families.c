#include "match_parts.h"

#include "../base/array.h"
#include "../base/intern.h"

#include <stdlib.h>
#include <string.h>

/* "<T as Trait>::f" and "<impl Trait for T>::f" say what the function is of; other brackets hold arguments. */
static bool begins_arguments(const char *label, const char *p)
{
	return *p == '<' && p > label && p[-1] != ' ' && p[-1] != '<' && p[-1] != '&' &&
	       strncmp(p, "<impl ", 6) != 0 && !(p - label >= 8 && !memcmp(p - 8, "operator", 8));
}

/* Behind the arguments that begin at `p`. */
static const char *end_of_arguments(const char *p)
{
	size_t depth = 0;

	do {
		if (*p == '<')
			depth++;
		else if (p[-1] != '-') // "->" is no bracket
			depth--;
		p++;
		p += depth ? strcspn(p, "<>") : 0;
	} while (depth && *p);
	return p;
}

void match_add_family(struct text *out, const char *label)
{
	const char *p = label, *from = label;

	while ((p = strchr(p, '<'))) {
		if (!begins_arguments(label, p)) {
			p++;
			continue;
		}
		text_add(out, from, (size_t)(p - from));
		text_puts(out, "<_>");
		p = from = end_of_arguments(p);
	}
	text_puts(out, from);
}

static int largest_first(const void *a, const void *b)
{
	const struct loose *x = *(struct loose *const *)a, *y = *(struct loose *const *)b;
	int order = match_compare_sizes(&y->body, &x->body);

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
		struct loose *l = side->loose[i];

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
		struct loose *l = m->new.loose[i];

		if (l->partner)
			continue;
		l->stage = f->n_old[l->family] ? MATCH_FAMILY : MATCH_ADDED;
		f->n_old[l->family] -= l->stage == MATCH_FAMILY;
		match_count_one(m, l->stage, l->body.size);
	}
}

/* What is left of a family is its smallest: the largest were taken. */
static void match_old(struct matcher *m, struct families *f)
{
	for (size_t i = m->old.n_loose; i-- > 0;) {
		struct loose *l = m->old.loose[i];

		if (l->partner)
			continue;
		l->stage = f->n_old[l->family] ? MATCH_REMOVED : MATCH_FAMILY;
		if (l->stage != MATCH_REMOVED)
			continue;
		f->n_old[l->family]--;
		match_count_one(m, l->stage, l->body.size);
	}
}

/* Nobody asks of which generic: what is left is new, or gone. */
static void match_nothing(struct matcher *m)
{
	for (size_t i = 0; i < m->old.n_loose; i++) {
		struct loose *l = m->old.loose[i];

		if (!l->partner)
			match_count_one(m, l->stage = MATCH_REMOVED, l->body.size);
	}
	for (size_t i = 0; i < m->new.n_loose; i++) {
		struct loose *l = m->new.loose[i];

		if (!l->partner)
			match_count_one(m, l->stage = MATCH_ADDED, l->body.size);
	}
}

/* Functions that are of no family but their own are new, or gone. */
void match_families(struct matcher *m)
{
	struct families f = { .n_old = NULL };

	if (!m->out->compares_code) {
		match_nothing(m);
		return;
	}
	f.n_old = array_zeroed(size_t, m->old.n_loose + m->new.n_loose + 1);
	sort_loose(&m->old, largest_first);
	sort_loose(&m->new, largest_first);
	find_families(&f, m->arena, &m->old);
	find_families(&f, m->arena, &m->new);
	for (size_t i = 0; i < m->old.n_loose; i++) {
		if (!m->old.loose[i]->partner)
			f.n_old[m->old.loose[i]->family]++;
	}
	match_new(m, &f);
	match_old(m, &f);
	intern_release(&f.names);
	text_release(&f.scratch);
	free(f.n_old);
}
