#include "region_evidence.h"

#include "../base/array.h"
#include "../model/image.h"
#include "region_silence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * What the function before mentions as well tells less: generic code of one crate comes in dozens.
 * With 0.15 to 0.5 the results were alike, with 1 a region of another crate was put around such a dozen.
 */
#define REPEATED 0.3f

/* --- which states take part */

/* A state and how much is said of it. */
struct talked {
	uint64_t count;
	uint32_t state;
};

static int by_count(const void *a, const void *b)
{
	const struct talked *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return (x->state > y->state) - (x->state < y->state);
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static bool is_usable(const struct region_question *q, uint32_t function, uint32_t state)
{
	return function < q->n_functions && state < q->n_states;
}

/* Functions with evidence; counts it for each state: a function once, and all that is known. */
static size_t count_evidence(const struct region_evidence *e, struct talked *talked)
{
	const struct region_question *q = e->question;
	size_t rows = 0, a = 0, c = 0;

	while (a < q->n_anchors || c < e->n_clues) {
		uint32_t function = a < q->n_anchors ? q->anchors[a].function : UINT32_MAX;
		bool any = false;

		if (c < e->n_clues && e->clues[c].function < function)
			function = e->clues[c].function;
		for (; a < q->n_anchors && q->anchors[a].function <= function; a++)
			if (is_usable(q, function, q->anchors[a].state))
				talked[q->anchors[a].state].count += 4, any = true;
		for (; c < e->n_clues && e->clues[c].function <= function; c++)
			if (is_usable(q, function, e->clues[c].state) && e->clues[c].count)
				talked[e->clues[c].state].count++, any = true;
		rows += any;
	}
	return rows;
}

/* How many states `rows` leave room for. */
static size_t most_states(size_t rows)
{
	size_t most = rows ? REGION_CELLS / rows : 0;

	return most > REGION_STATES ? REGION_STATES : most < 16 ? 16 : most;
}

/* Keeps the states most is said of; `number` of each is its place among them, or NO_INDEX. */
static void keep_states(struct region_evidence *e, struct talked *talked, size_t rows,
			uint32_t *number)
{
	const struct region_question *q = e->question;
	size_t most = most_states(rows);

	qsort(talked, q->n_states, sizeof(*talked), by_count);
	e->kept = array_new(uint32_t, most);
	while (e->n < q->n_states && e->n < most && talked[e->n].count) {
		e->kept[e->n] = talked[e->n].state;
		e->n++;
	}
	qsort(e->kept, e->n, sizeof(*e->kept), by_number);
	memset(number, 0xff, q->n_states * sizeof(*number));
	for (uint32_t i = 0; i < e->n; i++)
		number[e->kept[i]] = i;
}

/* --- rows */

static float weight_of(uint64_t count)
{
	double weight = 1 + log2((double)count);

	return weight > 3 ? 3 : (float)weight;
}

/* Clues of the row being made, summed for each state. */
struct row_sums {
	uint64_t *counts; /* by kept state; 0 outside of the row */
	uint32_t *sharers;
	uint32_t *states;
	size_t n;
};

static void add_clue(struct row_sums *sums, uint32_t state, const struct region_clue *clue)
{
	if (!sums->counts[state]) {
		sums->states[sums->n++] = state;
		sums->sharers[state] = clue->sharers;
	}
	sums->counts[state] += clue->count;
	if (clue->sharers && (!sums->sharers[state] || clue->sharers < sums->sharers[state]))
		sums->sharers[state] = clue->sharers;
}

static enum region_rarity rarity_of(uint32_t sharers)
{
	if (sharers == 1)
		return REGION_ALONE;
	return sharers < REGION_MANY_SHARE ? REGION_FEW : REGION_MANY;
}

/* The state that is mentioned most, the lowest of equals; takes it out. */
static struct region_mark take_most(struct row_sums *sums)
{
	size_t best = 0;
	struct region_mark mark;

	for (size_t i = 1; i < sums->n; i++) {
		uint64_t count = sums->counts[sums->states[i]];
		uint64_t most = sums->counts[sums->states[best]];

		if (count > most || (count == most && sums->states[i] < sums->states[best]))
			best = i;
	}
	mark = (struct region_mark){ sums->states[best],
				     rarity_of(sums->sharers[sums->states[best]]),
				     weight_of(sums->counts[sums->states[best]]) };
	sums->counts[mark.state] = 0;
	sums->states[best] = sums->states[--sums->n];
	return mark;
}

/* Whether the row before a new one mentions the same, and more than this function does. */
static bool is_repeated(const struct region_evidence *e, const struct region_row *row,
			const struct region_mark *mark)
{
	if (mark->rarity == REGION_ALONE || row == e->rows)
		return false;
	for (size_t m = row[-1].first; m < row->first; m++)
		if (e->marks[m].state == mark->state)
			return true;
	return false;
}

static void close_row(struct region_evidence *e, struct row_sums *sums, uint32_t function,
		      uint32_t anchor)
{
	struct region_row *row = &e->rows[e->n_rows];

	if (!sums->n && anchor == NO_INDEX)
		return;
	*row = (struct region_row){ function, (uint32_t)e->n_marks, anchor };
	e->n_rows++;
	for (size_t i = 0; i < REGION_MARKS && sums->n; i++) {
		struct region_mark mark = take_most(sums);

		if (is_repeated(e, row, &mark))
			mark.weight *= REPEATED;
		e->marks[e->n_marks++] = mark;
		e->seen[mark.state].rows++;
		e->seen[mark.state].weight += mark.weight;
		e->seen[mark.state].weights[mark.rarity] += mark.weight;
	}
	while (sums->n)
		sums->counts[sums->states[--sums->n]] = 0;
	if (anchor != NO_INDEX)
		e->seen[anchor].anchors++;
}

static void make_rows(struct region_evidence *e, const uint32_t *number, struct row_sums *sums)
{
	const struct region_question *q = e->question;
	size_t a = 0, c = 0;

	while (a < q->n_anchors || c < e->n_clues) {
		uint32_t function = a < q->n_anchors ? q->anchors[a].function : UINT32_MAX;
		uint32_t anchor = NO_INDEX;

		if (c < e->n_clues && e->clues[c].function < function)
			function = e->clues[c].function;
		for (; a < q->n_anchors && q->anchors[a].function <= function; a++)
			if (is_usable(q, function, q->anchors[a].state))
				anchor = number[q->anchors[a].state];
		for (; c < e->n_clues && e->clues[c].function <= function; c++)
			if (is_usable(q, function, e->clues[c].state) && e->clues[c].count &&
			    number[e->clues[c].state] != NO_INDEX)
				add_clue(sums, number[e->clues[c].state], &e->clues[c]);
		close_row(e, sums, function, anchor);
	}
	e->rows[e->n_rows].first = (uint32_t)e->n_marks;
}

struct region_evidence region_evidence_gather(const struct region_question *question)
{
	struct region_evidence e = { .question = question };
	struct talked *talked = array_zeroed(struct talked, question->n_states + 1);
	uint32_t *number = array_new(uint32_t, question->n_states + 1);
	struct row_sums sums = { 0 };
	size_t rows;

	region_calls_init(&e.calls, question);
	e.clues = region_silence_add(question, &e.calls, &e.n_clues);
	for (uint32_t i = 0; i < question->n_states; i++)
		talked[i].state = i;
	rows = count_evidence(&e, talked);
	keep_states(&e, talked, rows, number);
	free(talked);
	sums.counts = array_zeroed(uint64_t, e.n + 1);
	sums.sharers = array_zeroed(uint32_t, e.n + 1);
	sums.states = array_new(uint32_t, e.n + 1);
	e.rows = array_zeroed(struct region_row, rows + 1);
	e.marks = array_new(struct region_mark, e.n_clues + 1);
	e.seen = array_zeroed(struct region_seen, e.n + 1);
	make_rows(&e, number, &sums);
	free(number);
	free(sums.counts);
	free(sums.sharers);
	free(sums.states);
	return e;
}

void region_evidence_release(struct region_evidence *evidence)
{
	region_calls_release(&evidence->calls);
	free(evidence->clues);
	free(evidence->rows);
	free(evidence->marks);
	free(evidence->kept);
	free(evidence->seen);
	*evidence = (struct region_evidence){ 0 };
}
