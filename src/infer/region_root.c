#include "region_root.h"

#include "../base/array.h"
#include "../names/crate_name.h"
#include "../model/image.h"

#include <stdlib.h>

/* So many of the foremost mentions by one function alone are looked at. */
#define FOREMOST 40

uint32_t region_root_find(const struct region_evidence *evidence)
{
	uint32_t root = NO_INDEX;

	for (uint32_t s = 0; s < evidence->n; s++)
		if (region_state_of(evidence, s)->kind == REGION_ROOT &&
		    (root == NO_INDEX || evidence->seen[s].weight > evidence->seen[root].weight))
			root = s;
	return root;
}

/* Whether by the lock another crate that is there can hold its code. */
static bool has_users(const struct region_rules *rules, uint32_t state)
{
	const struct region_evidence *e = rules->evidence;

	for (size_t s = 0; s < e->n; s++)
		if (rules->is_locked[s] && !rules->forbidden[state * e->n + s] &&
		    !crate_name_is_same(region_state_of(e, s)->name,
					region_state_of(e, state)->name))
			return true;
	return false;
}

static bool is_candidate(const struct region_order_facts *facts, uint32_t state)
{
	const struct region_state *s = region_state_of(facts->evidence, state);

	if (s->kind != REGION_CRATE || s->came_with_std)
		return false;
	if (!facts->rules->forbidden)
		return !*s->version;
	return facts->rules->is_locked[state] && !has_users(facts->rules, state);
}

uint32_t region_root_guess(const struct region_order_facts *facts, size_t begin)
{
	const struct region_evidence *e = facts->evidence;
	uint32_t *named = array_zeroed(uint32_t, e->n + 1), root = NO_INDEX;
	size_t seen = 0;

	for (size_t m = e->rows[begin].first; m < e->n_marks && seen < FOREMOST; m++)
		if (e->marks[m].rarity == REGION_ALONE && region_is_ours(e, e->marks[m].state)) {
			named[e->marks[m].state]++;
			seen++;
		}
	for (uint32_t s = 0; s < e->n; s++)
		if (named[s] && is_candidate(facts, s) &&
		    (root == NO_INDEX || named[s] > named[root]))
			root = s;
	free(named);
	return root;
}
