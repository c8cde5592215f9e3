/*
 * crate_by_native.c: C, C++ and assembly that a crate carries, or has linked.
 *
 * The crate is the one whose Rust code calls it: see native_votes.h. Objects in an rlib are linked
 * behind the Rust code of their crate (ring), or of the one that uses it where their own has none
 * (onig for onig_sys). So where Rust goes on behind them, their place names a crate.
 */
#include "native_votes.h"

#include "../base/array.h"

#include <stdlib.h>

/* Whether Rust code of a crate lies behind an owner in its stretch, for all of them. */
static bool *find_followed(const struct crate_finder *c)
{
	bool *is_followed = array_zeroed(bool, c->a->owners.n + 1);

	for (uint32_t i = (uint32_t)c->a->owners.n_placed; i-- > 1;) {
		is_followed[i] = c->objects->stretches[i] == c->objects->stretches[i + 1] &&
				 (is_followed[i + 1] || crate_finder_is_crate_object(c, i + 1));
	}
	return is_followed;
}

/* Of the Rust code that was walked over last in this stretch; std carries no C. */
static uint32_t crate_before(const struct crate_finder *c, uint32_t owner)
{
	uint32_t crate = c->crates->items[owner].instantiating;

	return crate == intern_find(c->labels, "std", 3) ? NO_INDEX : crate;
}

static void add_native(struct native_runs *runs, uint32_t owner, bool is_first, uint32_t before)
{
	if (is_first)
		array_push(runs->items, runs->n, runs->capacity,
			   (struct native_run){ owner, owner, before });
	runs->items[runs->n - 1].end = owner + 1;
	runs->of_owner[owner] = (uint32_t)runs->n - 1;
	runs->is_native[owner] = true;
}

static void find_runs(const struct crate_finder *c, struct native_runs *runs)
{
	bool *is_followed = find_followed(c), is_open = false;
	uint32_t before = NO_INDEX, stretch = 0;

	for (uint32_t i = 1; i <= c->a->owners.n_placed; i++) {
		if (c->objects->stretches[i] != stretch) {
			stretch = c->objects->stretches[i];
			before = NO_INDEX;
			is_open = false;
		}
		if (crate_finder_is_native(c, i)) {
			add_native(runs, i, !is_open, is_followed[i] ? before : NO_INDEX);
			is_open = true;
		} else if (c->crates->items[i].instantiating != NO_INDEX) {
			before = crate_before(c, i);
			is_open = false;
		}
	}
	free(is_followed);
}

/* The only crate that a run is of, or of the one before it when no code tells. */
static uint32_t crate_of_run(const struct native_run *run, const uint32_t *votes)
{
	uint32_t crate = NO_INDEX;

	for (uint32_t i = run->first; i < run->end; i++) {
		if (votes[i] < NATIVE_TORN)
			crate = crate == NO_INDEX || crate == votes[i] ? votes[i] : NATIVE_TORN;
	}
	return crate == NO_INDEX ? run->before : crate;
}

static void infer(const struct crate_finder *c, const struct native_runs *runs, uint32_t owner,
		  uint32_t crate)
{
	if (!runs->is_native[owner] || crate >= NATIVE_TORN)
		return;
	c->crates->items[owner].instantiating = crate;
	c->crates->items[owner].instantiating_tier = TIER_INFERRED;
	c->crates->items[owner].reason = REASON_NATIVE_CALLED;
}

/* An rlib's objects are of one crate; else what lies between two of one crate is. */
static void settle(const struct crate_finder *c, const struct native_runs *runs,
		   const struct native_run *run, const uint32_t *votes)
{
	uint32_t whole = run->before == NO_INDEX ? NATIVE_TORN : crate_of_run(run, votes);
	uint32_t before = NO_INDEX, open = run->first;

	for (uint32_t i = run->first; i < run->end; i++) {
		uint32_t crate = whole < NATIVE_TORN ? whole : votes[i];

		if (!runs->is_native[i] || crate == NO_INDEX)
			continue;
		infer(c, runs, i, crate);
		for (; crate == before && open < i; open++)
			infer(c, runs, open, crate);
		before = crate;
		open = i + 1;
	}
}

void find_crates_by_native(const struct crate_finder *c)
{
	struct native_runs runs = { 0 };
	uint32_t *votes;

	if (!c->wants_instantiating)
		return;
	runs.is_native = array_zeroed(bool, c->a->owners.n);
	runs.of_owner = indices_unknown(c->a->owners.n);
	find_runs(c, &runs);
	votes = native_votes_build(c, &runs);
	for (size_t i = 0; i < runs.n; i++)
		settle(c, &runs, &runs.items[i], votes);
	free(votes);
	free(runs.items);
	free(runs.of_owner);
	free(runs.is_native);
}
