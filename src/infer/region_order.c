#include "region_order.h"

#include "../base/array.h"
#include "../model/image.h"
#include "../names/crate_name.h"
#include "region_cut.h"
#include "region_root.h"

#include <stdlib.h>
#include <string.h>

/* Rows that have to speak of a crate before its place says something of the order. */
#define ENOUGH 5

/* --- where each state is spoken of */

static void fill_finds(struct region_finds *finds, const struct region_evidence *e, bool known)
{
	const struct region_row *rows = e->rows;

	/* Twice the same walk: the first counts, the second writes; each `first` ends one too far. */
	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0; i < e->n_rows; i++) {
			if (known && rows[i].anchor != NO_INDEX) {
				uint32_t at = finds->first[rows[i].anchor + 1]++;

				if (pass)
					finds->rows[at] = i;
			}
			for (size_t m = rows[i].first; !known && m < rows[i + 1].first; m++) {
				uint32_t at = finds->first[e->marks[m].state + 1]++;

				if (pass)
					finds->rows[at] = i;
			}
		}
		if (pass)
			return;
		for (size_t s = 0; s < e->n; s++)
			finds->first[s + 1] += finds->first[s];
		memmove(finds->first + 1, finds->first, e->n * sizeof(*finds->first));
	}
}

static void find_rows(struct region_finds *finds, const struct region_evidence *e, bool known)
{
	finds->first = array_zeroed(uint32_t, e->n + 2);
	finds->rows = array_new(uint32_t, (known ? e->n_rows : e->n_marks) + 1);
	fill_finds(finds, e, known);
}

static size_t n_finds(const struct region_finds *finds, size_t state)
{
	return finds->first[state + 1] - finds->first[state];
}

/* Rows of a state from `begin` up to `end`: a range of finds. */
static void find_range(const struct region_finds *finds, size_t state, size_t begin, size_t end,
		       uint32_t range[2])
{
	range[0] = finds->first[state];
	range[1] = finds->first[state + 1];
	while (range[0] < range[1] && finds->rows[range[0]] < begin)
		range[0]++;
	while (range[0] < range[1] && finds->rows[range[1] - 1] >= end)
		range[1]--;
}

/*
 * What is known in the main part lies in the region of its crate, and so does what is mentioned last;
 * a few that are known may be strays. Without either: where it is mentioned at all.
 */
static uint32_t find_place(const struct region_order_facts *f, size_t state, size_t begin,
			   size_t end)
{
	uint32_t known[2], mentions[2];

	find_range(&f->known, state, begin, end, known);
	find_range(&f->mentions, state, begin, end, mentions);
	if (known[1] - known[0] >= ENOUGH || mentions[0] == mentions[1]) {
		if (known[0] < known[1])
			return f->known.rows[known[0] + (known[1] - known[0]) / 2];
		return n_finds(&f->mentions, state) ? f->mentions.rows[f->mentions.first[state]]
						    : 0;
	}
	return f->mentions.rows[mentions[1] - 1];
}

static void find_places(struct region_order_facts *f)
{
	bool is_last = f->evidence->question->cold_is_last;
	size_t begin = is_last ? 0 : f->cut;
	size_t end = is_last && f->cut ? f->cut : f->evidence->n_rows;

	for (size_t s = 0; s < f->evidence->n; s++)
		f->last[s] = find_place(f, s, begin, end);
}

/* --- names */

/* A state with what it is sorted by. */
struct sorted {
	const char *name;
	uint32_t number; /* of equal names, or instead of them */
	uint32_t state;
};

static int by_name(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	int order = crate_name_order(x->name, y->name);

	return order ? order : (x->number > y->number) - (x->number < y->number);
}

static void rank_names(struct region_order_facts *f)
{
	struct sorted *states = array_new(struct sorted, f->evidence->n + 1);

	for (uint32_t s = 0; s < f->evidence->n; s++)
		states[s] = (struct sorted){ region_state_of(f->evidence, s)->name, s, s };
	qsort(states, f->evidence->n, sizeof(*states), by_name);
	for (uint32_t i = 0; i < f->evidence->n; i++)
		f->by_name[states[i].state] = i;
	free(states);
}

/* Kendall's tau between names and places, over crates of a registry that are spoken of enough. */
static void correlate(struct region_order_facts *f)
{
	const struct region_evidence *e = f->evidence;
	struct sorted *crates = array_new(struct sorted, e->n + 1);
	size_t n = 0;
	int64_t agree = 0;

	for (uint32_t s = 0; s < e->n; s++) {
		const struct region_state *state = region_state_of(e, s);

		if (state->kind == REGION_CRATE && *state->version && e->seen[s].rows >= ENOUGH)
			crates[n++] = (struct sorted){ state->name, f->by_name[s], s };
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			agree += (crates[i].number < crates[j].number) ==
						 (f->last[crates[i].state] <
						  f->last[crates[j].state])
					 ? 1
					 : -1;
	f->n_ordered = n;
	f->tau = n < 2 ? 0 : (double)agree / ((double)n * (double)(n - 1) / 2);
	free(crates);
}

/* --- */

void region_order_look(struct region_order_facts *facts, const struct region_rules *rules)
{
	const struct region_evidence *evidence = rules->evidence;

	*facts = (struct region_order_facts){ .evidence = evidence,
					      .rules = rules,
					      .root = region_root_find(evidence) };
	find_rows(&facts->mentions, evidence, false);
	find_rows(&facts->known, evidence, true);
	facts->last = array_new(uint32_t, evidence->n + 1);
	facts->by_name = array_new(uint32_t, evidence->n + 1);
	rank_names(facts);
	find_places(facts);
	facts->cut = region_cut_find(facts);
	find_places(facts);
	facts->is_guess = facts->root == NO_INDEX;
	if (facts->is_guess)
		facts->root = region_root_guess(facts,
						evidence->question->cold_is_last ? 0 : facts->cut);
	correlate(facts);
}

void region_order_release(struct region_order_facts *facts)
{
	free(facts->mentions.first);
	free(facts->mentions.rows);
	free(facts->known.first);
	free(facts->known.rows);
	free(facts->last);
	free(facts->by_name);
	*facts = (struct region_order_facts){ 0 };
}
