#include "region_path.h"

#include "../base/array.h"
#include "../model/image.h"
#include "region_anchors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- what it costs, in natural logarithms of odds */

/* To leave a region for a later one. */
#define SWITCH 3.0f

/* To go back, in a cold part behind. */
#define BACK 8.0f

/* To be of another state than is known. */
#define KNOWN 1000.0f

/* Rows after which values are taken back to 0, so that floats keep their precision. */
#define RENEW 256

/*
 * How a place was reached in a row: from the place in the lower bits, FROM_NATIVE: from native code
 * behind it. The native code behind a place was reached from native code, or INTO_NATIVE: from the
 * place itself. NATIVE_BACK: from the place, or the native code behind it, that `back` tells.
 */
#define FROM_NATIVE 0x8000u
#define INTO_NATIVE 0x4000u
#define NATIVE_BACK 0x2000u
#define PLACE	    0x0fffu

/* Values of each place, and of native code behind it, from which one goes on to later places. */
struct walk {
	const struct region_evidence *e;
	const struct region_places *places;
	const struct region_odds *odds;
	size_t cut;
	uint32_t native; /* a native state, or NO_INDEX: there is none */
	float *values, *natives;
	uint16_t *came;	      /* [row x places + place] */
	uint16_t *back;	      /* of each row: from where one went back */
	uint8_t *is_in_order; /* of each row: the path has to pass its anchor */
};

/* Index of the largest value, the lowest of equals. */
static size_t largest(const float *values, size_t n)
{
	size_t best = 0;

	for (size_t p = 1; p < n; p++)
		if (values[p] > values[best])
			best = p;
	return best;
}

/*
 * Each place from itself, from the best one before it, or from native code behind itself or one
 * before it; native code from where it was, or from the place before it.
 */
static void go_forward(struct walk *w, uint16_t *came)
{
	float *values = w->values, *natives = w->natives, best = -INFINITY;
	float into = w->native == NO_INDEX ? INFINITY : SWITCH;
	unsigned from = 0;

	/* Without branches: none of them could be foreseen. */
	for (unsigned p = 0; p < w->places->n; p++) {
		float value = values[p], native = natives[p];
		bool is_native = native > best, is_into = value - into > native;

		best = is_native ? native : best;
		from = is_native ? p | FROM_NATIVE : from;
		values[p] = best - SWITCH > value ? best - SWITCH : value;
		natives[p] = is_into ? value - into : native;
		came[p] = (uint16_t)((best - SWITCH > value ? from : p) |
				     (is_into ? INTO_NATIVE : 0));
		from = value > best ? p : from;
		best = value > best ? value : best;
	}
}

/* Each place, and the native code behind it, from any other when that is better. */
static void go_back(struct walk *w, size_t row, float value)
{
	uint16_t *came = w->came + row * w->places->n;

	for (size_t p = 0; p < w->places->n; p++) {
		if (value > w->values[p]) {
			w->values[p] = value;
			came[p] = (uint16_t)((came[p] & INTO_NATIVE) | w->back[row]);
		}
		if (value > w->natives[p] && w->native != NO_INDEX) {
			w->natives[p] = value;
			came[p] = (uint16_t)((came[p] & ~INTO_NATIVE) | NATIVE_BACK);
		}
	}
}

/* Whether a row may be reached from anywhere: where the order starts anew, and behind that. */
static bool may_go_back(const struct walk *w, size_t row)
{
	return w->cut && (row == w->cut || (row > w->cut && w->e->question->cold_is_last));
}

static void step(struct walk *w, size_t row)
{
	size_t n = w->places->n, any, native;
	bool is_native;
	float best;

	if (!may_go_back(w, row)) {
		go_forward(w, w->came + row * n);
		return;
	}
	any = largest(w->values, n);
	native = largest(w->natives, n);
	is_native = w->natives[native] > w->values[any];
	best = (is_native ? w->natives[native] : w->values[any]) - SWITCH;
	w->back[row] = (uint16_t)(is_native ? native | FROM_NATIVE : any);
	go_forward(w, w->came + row * n);
	go_back(w, row, row == w->cut ? best : best - BACK);
}

static void add_odds(struct walk *w, size_t row)
{
	const struct region_row *rows = w->e->rows;
	size_t n = w->places->n;
	float *restrict values = w->values, *restrict natives = w->natives;

	for (size_t k = rows[row].first; k < rows[row + 1].first; k++) {
		const struct region_mark *mark = &w->e->marks[k];
		const float *restrict odds = w->odds->odds + region_odds_line(mark) * (n + 1);
		float weight = mark->weight, native = weight * odds[n];

		for (size_t p = 0; p < n; p++)
			values[p] += weight * odds[p];
		for (size_t p = 0; p < n && w->native != NO_INDEX; p++)
			natives[p] += native;
	}
}

static void add_anchor(struct walk *w, uint32_t anchor)
{
	bool is_native = region_state_of(w->e, anchor)->kind == REGION_NATIVE;

	for (size_t p = 0; p < w->places->n; p++) {
		w->values[p] -= w->places->at[p] == anchor ? 0 : KNOWN;
		w->natives[p] -= is_native ? 0 : KNOWN;
	}
}

/* The places of the rows, from the last one's back to the first; `places->n` is native code. */
static void trace(const struct walk *w, uint32_t *path)
{
	size_t n = w->places->n, place = largest(w->values, n);
	size_t native = largest(w->natives, n);
	bool in_native = w->natives[native] > w->values[place];

	place = in_native ? native : place;
	for (size_t i = w->e->n_rows; i-- > 0;) {
		unsigned how = w->came[i * n + place];

		path[i] = (uint32_t)(in_native ? n : place);
		if (in_native && (how & NATIVE_BACK))
			how = w->back[i];
		else if (in_native)
			how = (unsigned)place | (how & INTO_NATIVE ? 0 : FROM_NATIVE);
		in_native = how & FROM_NATIVE;
		place = how & PLACE;
	}
}

static void renew(struct walk *w)
{
	float best = w->values[largest(w->values, w->places->n)];

	for (size_t p = 0; p < w->places->n; p++) {
		w->values[p] -= best;
		w->natives[p] -= best;
	}
}

static void walk(struct walk *w, uint32_t *path)
{
	memset(w->values, 0, w->places->n * sizeof(*w->values));
	for (size_t p = 0; p < w->places->n; p++)
		w->natives[p] = w->native == NO_INDEX ? -INFINITY : 0;
	for (size_t i = 0; i < w->e->n_rows; i++) {
		if (i % RENEW == 0)
			renew(w);
		step(w, i);
		add_odds(w, i);
		if (w->is_in_order[i])
			add_anchor(w, w->e->rows[i].anchor);
	}
	trace(w, path);
}

/* --- */

static double score(const struct walk *w, const uint32_t *path)
{
	const struct region_evidence *e = w->e;
	double sum = 0;

	for (size_t i = 0; i < e->n_rows; i++) {
		if (i && path[i] != path[i - 1])
			sum -= (double)SWITCH;
		for (size_t k = e->rows[i].first; k < e->rows[i + 1].first; k++) {
			size_t line = region_odds_line(&e->marks[k]);

			sum += (double)(e->marks[k].weight *
					w->odds->odds[line * w->odds->width + path[i]]);
		}
	}
	return sum;
}

/* What of native code a row is: known or mentioned, or NO_INDEX. */
static uint32_t native_of(const struct region_evidence *e, size_t row)
{
	uint32_t anchor = e->rows[row].anchor;

	if (anchor != NO_INDEX && region_state_of(e, anchor)->kind == REGION_NATIVE)
		return anchor;
	for (size_t k = e->rows[row].first; k < e->rows[row + 1].first; k++)
		if (region_state_of(e, e->marks[k].state)->kind == REGION_NATIVE)
			return e->marks[k].state;
	return NO_INDEX;
}

/* Places to states; what is known stays. Native code without a word of its own is that of the last one that has. */
static void name_states(const struct walk *w, uint32_t *path)
{
	uint32_t last = w->native;

	for (size_t i = 0; i < w->e->n_rows; i++) {
		uint32_t own = path[i] == w->places->n ? native_of(w->e, i) : NO_INDEX;

		last = own == NO_INDEX ? last : own;
		path[i] = path[i] == w->places->n ? last : w->places->at[path[i]];
		if (w->e->rows[i].anchor != NO_INDEX)
			path[i] = w->e->rows[i].anchor;
	}
}

/* The native state that is mentioned most, or NO_INDEX. */
static uint32_t find_native(const struct region_evidence *e)
{
	uint32_t best = NO_INDEX;

	for (uint32_t s = 0; s < e->n; s++)
		if (region_state_of(e, s)->kind == REGION_NATIVE &&
		    (best == NO_INDEX || e->seen[s].weight > e->seen[best].weight))
			best = s;
	return best;
}

struct region_path region_path_find(const struct region_rules *rules,
				    const struct region_places *places, enum region_order order,
				    size_t cut, unsigned rounds)
{
	const struct region_evidence *e = rules->evidence;
	struct region_path path = { .states = array_new(uint32_t, e->n_rows + 1) };
	struct region_odds odds;
	struct walk w = {
		.e = e, .places = places, .odds = &odds, .cut = cut, .native = find_native(e)
	};

	size_t first = e->question->cold_is_last ? 0 : cut;
	size_t end = e->question->cold_is_last && cut ? cut : e->n_rows;

	region_odds_init(&odds, rules, places, order);
	w.values = array_new(float, places->n + 1);
	w.natives = array_new(float, places->n + 1);
	w.came = array_new(uint16_t, e->n_rows * places->n + 1);
	w.back = array_new(uint16_t, e->n_rows + 1);
	w.is_in_order = region_anchors_in_order(e, places, cut);
	memset(path.states, 0, e->n_rows * sizeof(*path.states));
	for (unsigned i = 0; i < rounds && places->n; i++) {
		region_odds_learn(&odds, i ? path.states : NULL, first, end);
		walk(&w, path.states);
	}
	path.score = score(&w, path.states);
	name_states(&w, path.states);
	free(w.values);
	free(w.natives);
	free(w.came);
	free(w.back);
	free(w.is_in_order);
	region_odds_release(&odds);
	return path;
}
