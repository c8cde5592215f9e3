#include "region_cut.h"

#include "../base/array.h"
#include "../model/image.h"

#include <stdlib.h>

/* Rows whose mean rank is compared on each side, and the least there must be of them. */
#define WINDOW 150
#define LEAST  38

/* How much the mean rank has to drop: with a cold part it was 0.66 to 0.77, without 0.25 at most. */
#define DROP 0.4

/* A state and the row its rank is taken from. */
struct ranked {
	uint32_t row, state;
};

static int by_row(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->row != y->row)
		return x->row > y->row ? 1 : -1;
	return (x->state > y->state) - (x->state < y->state);
}

/* A cold part behind spoils where a state is mentioned last: half of its mentions lie before. */
static bool row_of(const struct region_order_facts *f, uint32_t state, uint32_t *row)
{
	const struct region_finds *finds = &f->mentions;
	uint32_t first = finds->first[state], n = finds->first[state + 1] - first;

	*row = f->last[state];
	if (f->evidence->question->cold_is_last) {
		*row = n ? finds->rows[first + n / 2] : 0;
		return n >= 3 && region_is_ours(f->evidence, state);
	}
	return n && region_state_of(f->evidence, state)->kind != REGION_NATIVE;
}

/* Rank of each state from 0 to 1, or 2: unknown. */
static float *rank_states(const struct region_order_facts *f)
{
	size_t all = f->evidence->n, n = 0;
	float *ranks = array_new(float, all + 1);
	struct ranked *states = array_new(struct ranked, all + 1);

	for (uint32_t s = 0; s < all; s++) {
		ranks[s] = 2;
		states[n].state = s;
		n += row_of(f, s, &states[n].row);
	}
	qsort(states, n, sizeof(*states), by_row);
	for (size_t i = 0; i < n; i++)
		if (region_state_of(f->evidence, states[i].state)->kind != REGION_STD)
			ranks[states[i].state] = (float)i / (float)n;
	free(states);
	return ranks;
}

/* The lowest rank a row mentions: that of what uses the others. */
static float rank_of_row(const struct region_evidence *e, size_t row, const float *ranks)
{
	float rank = 2;

	for (size_t m = e->rows[row].first; m < e->rows[row + 1].first; m++)
		if (ranks[e->marks[m].state] < rank)
			rank = ranks[e->marks[m].state];
	return rank;
}

/* Where the means of the rows on both sides differ most. */
static size_t largest_drop(const double *sums, size_t n, double *drop)
{
	size_t best = 0;

	*drop = 0;
	for (size_t i = LEAST; i + LEAST < n; i++) {
		size_t low = i > WINDOW ? i - WINDOW : 0, high = n - i > WINDOW ? i + WINDOW : n;
		double before = (sums[i] - sums[low]) / (double)(i - low);
		double behind = (sums[high] - sums[i]) / (double)(high - i);

		if (before - behind > *drop) {
			*drop = before - behind;
			best = i;
		}
	}
	return best;
}

size_t region_cut_find(const struct region_order_facts *facts)
{
	const struct region_evidence *e = facts->evidence;
	size_t functions = e->question->n_functions, n = 0, cut = 0;
	size_t most = functions / 8 + functions / 16;
	float *ranks = rank_states(facts);
	uint32_t *rows = array_new(uint32_t, e->n_rows + 1);
	double *sums = array_new(double, e->n_rows + 1), drop;

	sums[0] = 0;
	for (uint32_t i = 0; i < e->n_rows; i++) {
		size_t at = e->rows[i].function;
		float rank = rank_of_row(e, i, ranks);

		if (rank > 1 || (e->question->cold_is_last ? at + most < functions : at >= most))
			continue;
		rows[n] = i;
		sums[n + 1] = sums[n] + (double)rank;
		n++;
	}
	cut = largest_drop(sums, n, &drop);
	cut = drop >= DROP ? rows[cut] : 0;
	free(ranks);
	free(rows);
	free(sums);
	return cut;
}
