#include "region_odds.h"

#include "../base/array.h"
#include "../model/image.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* For each mention of a crate in a region behind its own, where dependents come first. */
#define BEHIND 4.0f

/* For each mention of a crate in a region that cannot hold its code, and of the program in any other
 * region: 4 to 14 were alike. */
#define FORBIDDEN 8.0f

/* Of a mention of another crate in a region of std, unless std was built with it, and of any in native
 * code. */
#define STRANGER -6.0f

/*
 * How many mentions of each rarity what is expected of a region weighs: half of them its own crate,
 * half as in the whole program. What is found in it counts beside.
 */
#define EXPECTED 50.0f

/*
 * Of mentions of a crate in a region of its own, half are of places nobody else mentions, a quarter of
 * such that many do; elsewhere 6 and 77 in a hundred. Measured on three programs with symbols.
 */
static const float own_odds[REGION_RARITIES] = { 2.2f, 0, -1.1f };

/* A state that was mentioned by nobody has a share, too. */
#define LEAST 0.01f

static const struct region_evidence *evidence_of(const struct region_odds *o)
{
	return o->rules->evidence;
}

static bool is_native(const struct region_odds *o, size_t state)
{
	return region_state_of(evidence_of(o), state)->kind == REGION_NATIVE;
}

static void count_shares(struct region_odds *o, size_t rarity)
{
	const struct region_evidence *e = evidence_of(o);
	float all = 0;

	for (size_t s = 0; s < e->n; s++)
		all += e->seen[s].weights[rarity] + LEAST;
	for (size_t s = 0; s < e->n; s++) {
		float share = (e->seen[s].weights[rarity] + LEAST) / all;

		o->share[s * REGION_RARITIES + rarity] = share;
		o->native[rarity] += is_native(o, s) ? share : 0;
	}
}

void region_odds_init(struct region_odds *odds, const struct region_rules *rules,
		      const struct region_places *places, enum region_order order)
{
	size_t lines = rules->evidence->n * REGION_RARITIES, width = places->n + 1;

	*odds = (struct region_odds){ .rules = rules, .places = places, .order = order };
	odds->width = width;
	odds->odds = array_zeroed(float, lines *width + 1); // where nothing is learnt, all is even
	odds->hits = array_new(float, lines *width + 1);
	odds->sums = array_new(float, REGION_RARITIES *width);
	odds->share = array_new(float, lines + 1);
	for (size_t rarity = 0; rarity < REGION_RARITIES; rarity++)
		count_shares(odds, rarity);
}

void region_odds_release(struct region_odds *odds)
{
	free(odds->odds);
	free(odds->hits);
	free(odds->sums);
	free(odds->share);
	*odds = (struct region_odds){ 0 };
}

static void count_hits(struct region_odds *o, const uint32_t *path, size_t first, size_t end)
{
	const struct region_evidence *e = evidence_of(o);

	memset(o->hits, 0, e->n * REGION_RARITIES * o->width * sizeof(*o->hits));
	memset(o->sums, 0, REGION_RARITIES * o->width * sizeof(*o->sums));
	for (size_t i = first; path && i < end; i++)
		for (size_t k = e->rows[i].first; k < e->rows[i + 1].first; k++) {
			const struct region_mark *mark = &e->marks[k];

			o->hits[region_odds_line(mark) * o->width + path[i]] += mark->weight;
			o->sums[mark->rarity * o->width + path[i]] += mark->weight;
		}
}

/* How much of what a region mentions is expected to be `what`. */
static float expected(const struct region_odds *o, uint32_t what, size_t rarity, size_t place)
{
	float share = o->share[what * REGION_RARITIES + rarity], own = 0;

	if (place == o->places->n)
		own = is_native(o, what) ? share / o->native[rarity] : 0;
	else if (o->places->at[place] == what)
		own = 1;
	return 0.5f * share + 0.5f * own;
}

/* What the order and the lock have against a mention of `what` in a region. */
static float objection(const struct region_odds *o, uint32_t what, size_t place)
{
	const struct region_evidence *e = evidence_of(o);
	uint32_t own = o->places->place[what];
	float cost = 0;

	if (place == o->places->n)
		return 0;
	if (o->order == REGION_BY_USE && region_is_ours(e, what) && own != NO_INDEX && place > own)
		cost += BEHIND;
	if (what == o->places->root && o->places->at[place] != what)
		cost += FORBIDDEN;
	else if (o->rules->forbidden && o->rules->forbidden[what * e->n + o->places->at[place]])
		cost += FORBIDDEN;
	return cost;
}

static bool is_stranger(const struct region_odds *o, uint32_t what, size_t place)
{
	const struct region_evidence *e = evidence_of(o);

	if (place == o->places->n)
		return !is_native(o, what);
	return region_state_of(e, o->places->at[place])->kind == REGION_STD &&
	       region_state_of(e, what)->kind != REGION_STD &&
	       !region_state_of(e, what)->came_with_std;
}

static void learn_line(struct region_odds *o, uint32_t what, size_t rarity)
{
	size_t line = what * REGION_RARITIES + rarity;
	const float *hits = o->hits + line * o->width, *sums = o->sums + rarity * o->width;
	float *odds = o->odds + line * o->width;

	for (size_t p = 0; p < o->width; p++) {
		float found = hits[p] + EXPECTED * expected(o, what, rarity, p);
		float all = (sums[p] + EXPECTED) * o->share[line];

		odds[p] = is_stranger(o, what, p) ? STRANGER
						  : logf(found / all) - objection(o, what, p);
		if (p < o->places->n && o->places->at[p] == what)
			odds[p] += own_odds[rarity];
	}
}

void region_odds_learn(struct region_odds *odds, const uint32_t *path, size_t first, size_t end)
{
	count_hits(odds, path, first, end);
	for (uint32_t what = 0; what < evidence_of(odds)->n; what++)
		for (size_t rarity = 0; rarity < REGION_RARITIES; rarity++)
			learn_line(odds, what, rarity);
}
