#include "native_votes.h"

#include "native_calls.h"

#include "../base/array.h"

#include <stdlib.h>

/* What is decided at once: the functions of one object, or one that has none. */
struct vote {
	uint32_t crate; /* label, NO_INDEX or NATIVE_TORN */
	uint32_t tied;	/* a vote that it is tied to; the first of all that are is tied to itself */
	uint32_t
		placed; /* of the first: the crate that the place of one of them names, or NO_INDEX */
	bool is_called;	 /* by Rust code: what other native code says does not count */
	bool is_waiting; /* to give its crate to what it calls */
};

struct votes {
	const struct crate_finder *c;
	const struct native_runs *runs;
	struct vote *items; /* one for each unit, then one for each owner */
	size_t n;
	struct native_calls calls;
};

static uint32_t vote_of(const struct votes *v, uint32_t owner)
{
	uint32_t unit = v->c->objects->units[owner];

	return unit == NO_INDEX ? (uint32_t)v->c->a->image->n_units + owner : unit;
}

/* The crate that an owner's place names, or NO_INDEX. */
static uint32_t place_of(const struct votes *v, uint32_t owner)
{
	return v->runs->items[v->runs->of_owner[owner]].before;
}

/* Another crate that it is of; the one whose place it has wins over all others. */
static void join(struct vote *vote, uint32_t crate, uint32_t place)
{
	if (crate == NO_INDEX || crate == vote->crate)
		return;
	if (crate == place || vote->crate == NO_INDEX)
		vote->crate = crate;
	else if (place == NO_INDEX || vote->crate != place)
		vote->crate = NATIVE_TORN;
}

static void ask_rust(struct votes *v)
{
	for (size_t i = 0; i < v->calls.n; i++) {
		const struct native_call *call = &v->calls.items[i];
		struct vote *vote = &v->items[vote_of(v, call->callee)];

		if (v->runs->is_native[call->caller])
			continue;
		join(vote, v->c->crates->items[call->caller].instantiating,
		     place_of(v, call->callee));
		vote->is_called |= vote->crate != NO_INDEX;
	}
}

/* --- calls of native code */

/* What vote i calls lies in callees[starts[i]] up to callees[starts[i + 1]]. */
static uint32_t *sort_calls(const struct votes *v, uint32_t *callees)
{
	uint32_t *starts = array_zeroed(uint32_t, v->n + 2);

	for (size_t i = 0; i < v->calls.n; i++) {
		if (v->runs->is_native[v->calls.items[i].caller])
			starts[vote_of(v, v->calls.items[i].caller) + 2]++;
	}
	for (size_t i = 2; i < v->n + 2; i++)
		starts[i] += starts[i - 1];
	for (size_t i = 0; i < v->calls.n; i++) {
		const struct native_call *call = &v->calls.items[i];

		if (v->runs->is_native[call->caller])
			callees[starts[vote_of(v, call->caller) + 1]++] = call->callee;
	}
	return starts;
}

/* Gives a crate to what Rust does not call itself; true when that has something new to give. */
static bool give(struct votes *v, uint32_t crate, uint32_t callee)
{
	struct vote *vote = &v->items[vote_of(v, callee)];
	uint32_t before = vote->crate;

	if (vote->is_called)
		return false;
	join(vote, crate, place_of(v, callee));
	if (vote->crate == before || vote->is_waiting)
		return false;
	vote->is_waiting = true;
	return true;
}

/* What has a crate gives it to all it calls. A vote changes three times at most: O(calls). */
static void ask_natives(struct votes *v)
{
	uint32_t *callees = array_new(uint32_t, v->calls.n);
	uint32_t *starts = sort_calls(v, callees);
	uint32_t *stack = array_new(uint32_t, v->n);
	size_t depth = 0;

	for (uint32_t i = 0; i < v->n; i++) {
		v->items[i].is_waiting = v->items[i].crate != NO_INDEX;
		if (v->items[i].is_waiting)
			stack[depth++] = i;
	}
	while (depth) {
		uint32_t caller = stack[--depth];

		v->items[caller].is_waiting = false;
		for (uint32_t i = starts[caller]; i < starts[caller + 1]; i++) {
			if (give(v, v->items[caller].crate, callees[i]))
				stack[depth++] = vote_of(v, callees[i]);
		}
	}
	free(stack);
	free(starts);
	free(callees);
}

/* --- what is tied together */

static uint32_t first_tied(struct votes *v, uint32_t vote)
{
	while (v->items[vote].tied != vote) {
		v->items[vote].tied = v->items[v->items[vote].tied].tied;
		vote = v->items[vote].tied;
	}
	return vote;
}

static void tie(struct votes *v)
{
	for (size_t i = 0; i < v->calls.n; i++) {
		const struct native_call *call = &v->calls.items[i];

		if (v->runs->is_native[call->caller] && place_of(v, call->callee) != NO_INDEX &&
		    v->runs->of_owner[call->caller] == v->runs->of_owner[call->callee])
			v->items[first_tied(v, vote_of(v, call->caller))].tied =
				first_tied(v, vote_of(v, call->callee));
	}
}

static void find_placed(struct votes *v)
{
	for (uint32_t i = 1; i <= v->c->a->owners.n_placed; i++) {
		uint32_t vote = vote_of(v, i), place;

		if (!v->runs->is_native[i])
			continue;
		place = place_of(v, i);
		if (place != NO_INDEX && v->items[vote].crate == place)
			v->items[first_tied(v, vote)].placed = place;
	}
}

uint32_t *native_votes_build(const struct crate_finder *c, const struct native_runs *runs)
{
	size_t n = c->a->image->n_units + c->a->owners.n;
	struct votes v = { c, runs, array_new(struct vote, n), n, { 0 } };
	uint32_t *crates = indices_unknown(c->a->owners.n);

	for (uint32_t i = 0; i < n; i++)
		v.items[i] = (struct vote){ .crate = NO_INDEX, .tied = i, .placed = NO_INDEX };
	v.calls = native_calls_build(c->a, runs->is_native);
	ask_rust(&v);
	ask_natives(&v);
	tie(&v);
	find_placed(&v);
	for (uint32_t i = 1; i <= c->a->owners.n_placed; i++) {
		const struct vote *vote = &v.items[vote_of(&v, i)];
		uint32_t placed = v.items[first_tied(&v, vote_of(&v, i))].placed;

		if (runs->is_native[i])
			crates[i] = placed == NO_INDEX ? vote->crate : placed;
	}
	free(v.calls.items);
	free(v.items);
	return crates;
}
