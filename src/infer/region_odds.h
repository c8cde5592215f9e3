/* region_odds.h: how likely a region mentions each state, learnt from a path. Private to src/infer. */
#ifndef BINSIZE_INFER_REGION_ODDS_H
#define BINSIZE_INFER_REGION_ODDS_H

#include "region_places.h"

/*
 * Logarithms of odds: how much more often a region mentions a state than the whole program does, each
 * rarity by itself. Regions are those of the places, and one for native code, which is told apart by
 * its own mentions alone. Owns its memory.
 */
struct region_odds {
	const struct region_rules *rules;
	const struct region_places *places;
	enum region_order order;
	size_t width;		       /* of a line of the tables: places, and native code */
	float *odds;		       /* [region_odds_line() x width + place] */
	float *hits;		       /* the same way: weight of the mentions in the last path */
	float *sums;		       /* [rarity x width + place]: of all hits */
	float *share;		       /* [line]: of a state among all mentions of a rarity */
	float native[REGION_RARITIES]; /* share of all native states */
};

/* The line of the tables for a mark. */
static inline size_t region_odds_line(const struct region_mark *mark)
{
	return mark->state * REGION_RARITIES + mark->rarity;
}

/* Makes the tables; they hold nothing before something is learnt. Borrows all. */
void region_odds_init(struct region_odds *odds, const struct region_rules *rules,
		      const struct region_places *places, enum region_order order);
void region_odds_release(struct region_odds *odds);

/* Learns from the places of rows `first` up to `end`; `places->n` is native. NULL: from nothing. */
void region_odds_learn(struct region_odds *odds, const uint32_t *path, size_t first, size_t end);

#endif
