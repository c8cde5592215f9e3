#include "region_spread.h"

#include "../base/array.h"
#include "../model/image.h"

#include <stdlib.h>

/* Whether a row mentions a state, or is known to be of it. */
static bool speaks_of(const struct region_evidence *e, size_t row, uint32_t state)
{
	bool found = e->rows[row].anchor == state;

	for (size_t m = e->rows[row].first; m < e->rows[row + 1].first; m++)
		found = found || e->marks[m].state == state;
	return found;
}

/* How many states but std a row mentions; `own` is the region's if among them, else the first. */
static size_t count_own(const struct region_evidence *e, size_t row, uint32_t region, uint32_t *own)
{
	size_t n = 0;

	*own = NO_INDEX;
	for (size_t m = e->rows[row].first; m < e->rows[row + 1].first; m++) {
		uint32_t state = e->marks[m].state;

		if (region_state_of(e, state)->kind == REGION_STD || region_is_silence(e, state))
			continue;
		n++;
		if (*own == NO_INDEX || state == region)
			*own = state;
	}
	return n;
}

/* Whether a row is there for its silence only. */
static bool is_silent(const struct region_evidence *e, size_t row)
{
	size_t first = e->rows[row].first;

	return first < e->rows[row + 1].first && region_is_silence(e, e->marks[first].state);
}

static struct region of_row(const struct region_evidence *e, size_t row, uint32_t state)
{
	uint32_t own;
	size_t n = count_own(e, row, state, &own);
	uint8_t tier = n > 1	      ? REGION_SEVERAL
		       : !n	      ? REGION_STD_ONLY
		       : own == state ? REGION_OWN
				      : REGION_OTHER;

	if (is_silent(e, row))
		tier = REGION_FAR;
	if (e->rows[row].anchor != NO_INDEX)
		tier = REGION_KNOWN;
	return (struct region){ e->kept[state], own == NO_INDEX ? NO_INDEX : e->kept[own], NO_INDEX,
				tier };
}

/* Whether a row says whose the functions beside it are: not if it mentions std only. */
static bool is_witness(const struct region_evidence *e, size_t row)
{
	uint32_t own;

	return e->rows[row].anchor != NO_INDEX || count_own(e, row, NO_INDEX, &own) > 0;
}

/* The nearest witnesses of each row in one direction, itself too; NO_INDEX: none. */
static uint32_t *find_witnesses(const struct region_evidence *e, bool before)
{
	uint32_t *witness = array_new(uint32_t, e->n_rows + 1), last = NO_INDEX;

	for (size_t i = 0; i < e->n_rows; i++) {
		size_t row = before ? i : e->n_rows - 1 - i;

		if (is_witness(e, row))
			last = (uint32_t)row;
		witness[row] = last;
	}
	return witness;
}

/* A function without evidence, between two witnesses that may not be there. */
static uint8_t tier_between(const struct region_evidence *e, size_t function, uint32_t state,
			    uint32_t before, uint32_t behind)
{
	bool is_before = before != NO_INDEX && speaks_of(e, before, state);
	bool is_behind = behind != NO_INDEX && speaks_of(e, behind, state);
	size_t to_before = before == NO_INDEX ? SIZE_MAX : function - e->rows[before].function;
	size_t to_behind = behind == NO_INDEX ? SIZE_MAX : e->rows[behind].function - function;
	size_t distance = to_before < to_behind ? to_before : to_behind;

	if (is_before && is_behind && distance <= REGION_NEAR)
		return REGION_ENCLOSED;
	return (is_before || is_behind) && distance <= REGION_SIGHT ? REGION_EDGE : REGION_FAR;
}

/* A gap between two rows: from function `first`, up to and without `end`. */
struct gap {
	size_t first, end;
	uint32_t left, right;	 /* states of the rows beside it; equal at an end of the program */
	uint32_t before, behind; /* witnesses */
	size_t cut;		 /* the first function of the state on the right */
};

static void fill_gap(struct region *items, const struct region_evidence *e, const struct gap *gap)
{
	for (size_t f = gap->first; f < gap->end; f++) {
		uint32_t state = f < gap->cut ? gap->left : gap->right;

		items[f] = (struct region){ e->kept[state], NO_INDEX, NO_INDEX,
					    tier_between(e, f, state, gap->before, gap->behind) };
	}
}

/* Rows for each function of a state's regions: where fewer mention anything, a gap is more likely. */
static float *find_densities(const struct region_evidence *e, const uint32_t *states)
{
	float *rows = array_zeroed(float, e->n + 1), *functions = array_zeroed(float, e->n + 1);

	for (size_t i = 0; i + 1 < e->n_rows; i++)
		if (states[i] == states[i + 1]) {
			rows[states[i]] += 1;
			functions[states[i]] +=
				(float)(e->rows[i + 1].function - e->rows[i].function);
		}
	for (size_t s = 0; s < e->n; s++)
		rows[s] = (rows[s] + 2.5f) / (functions[s] + 10);
	free(functions);
	return rows;
}

/* Whether a row lies alone between two of one other state: then nothing beside it is of its own. */
static bool is_lone(const uint32_t *states, size_t rows, size_t i)
{
	return i && i + 1 < rows && states[i - 1] == states[i + 1] && states[i] != states[i - 1];
}

/* Rows `left` and `left + 1` are of two states: the function at which one gives way to the other. */
static size_t find_cut(const struct region_evidence *e, const uint32_t *states, size_t left,
		       const float *density)
{
	const struct region_row *rows = e->rows;
	size_t right = left + 1, first = left, last = right;
	bool is_left = density[states[left]] < density[states[right]];
	struct region_seam seam;

	if (is_lone(states, e->n_rows, right) || is_lone(states, e->n_rows, left))
		return is_lone(states, e->n_rows, right) ? rows[right].function
							 : rows[left].function + 1;
	while (first && states[first - 1] == states[left])
		first--;
	while (last + 1 < e->n_rows && states[last + 1] == states[right])
		last++;
	seam = (struct region_seam){ rows[first].function, rows[left].function,
				     rows[right].function, rows[last].function };
	return region_calls_cut(&e->calls, &seam, is_left ? seam.right : seam.left + 1);
}

/* The gap in front of a row, or behind the last one. */
static struct gap make_gap(const struct region_evidence *e, const uint32_t *states, size_t i,
			   const float *density)
{
	size_t rows = e->n_rows;
	struct gap gap = { .first = i ? e->rows[i - 1].function + 1 : 0,
			   .end = i < rows ? e->rows[i].function : e->question->n_functions,
			   .left = states[i ? i - 1 : 0],
			   .right = states[i < rows ? i : rows - 1],
			   .before = NO_INDEX,
			   .behind = NO_INDEX };

	gap.cut = gap.first;
	if (gap.left != gap.right && gap.first < gap.end)
		gap.cut = find_cut(e, states, i - 1, density);
	return gap;
}

struct region *region_spread(const struct region_order_facts *facts, const uint32_t *states)
{
	const struct region_evidence *e = facts->evidence;
	size_t n = e->question->n_functions, rows = e->n_rows;
	struct region *items = array_new(struct region, n + 1);
	float *density = find_densities(e, states);
	uint32_t *before = find_witnesses(e, true), *behind = find_witnesses(e, false);

	for (size_t f = 0; !rows && f < n; f++)
		items[f] = (struct region){ NO_INDEX, NO_INDEX, NO_INDEX, REGION_FAR };
	for (size_t i = 0; rows && i <= rows; i++) {
		struct gap gap = make_gap(e, states, i, density);

		gap.before = i ? before[i - 1] : NO_INDEX;
		gap.behind = i < rows ? behind[i] : NO_INDEX;
		fill_gap(items, e, &gap);
		if (i < rows)
			items[e->rows[i].function] = of_row(e, i, states[i]);
	}
	free(density);
	free(before);
	free(behind);
	return items;
}
