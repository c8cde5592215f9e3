#include "region_rules.h"

#include "../base/array.h"

#include <stdlib.h>

/* What the lock says of a state. */
struct locked {
	struct crate_names names;
	bool is_there;
};

static struct locked *look_up(const struct region_evidence *e, bool *any)
{
	const struct crate_graph *graph = e->question->lock;
	struct locked *locked = array_zeroed(struct locked, e->n + 1);

	for (size_t s = 0; s < e->n; s++) {
		const struct region_state *state = region_state_of(e, s);

		if (!region_is_ours(e, s) || state->came_with_std || !*state->name)
			continue;
		locked[s].names = crate_graph_find(graph, state->name, state->version);
		locked[s].is_there = locked[s].names.first < locked[s].names.end;
		*any = *any || locked[s].is_there;
	}
	return locked;
}

/*
 * Whether a region cannot hold code of a package of the lock: it is that of a package that does not
 * lead there, or came with std, as what has a version and is not in the lock has.
 */
static bool cannot_hold(const struct region_evidence *e, const struct locked *locked, size_t region,
			size_t what)
{
	const struct region_state *state = region_state_of(e, region);

	if (region == what || !locked[what].is_there || !region_is_ours(e, region))
		return false;
	if (locked[region].is_there)
		return !crate_graph_holds(e->question->lock, locked[region].names,
					  locked[what].names);
	return state->came_with_std || (state->kind == REGION_CRATE && *state->version);
}

void region_rules_init(struct region_rules *rules, const struct region_evidence *evidence)
{
	size_t n = evidence->n;
	struct locked *locked;
	bool any = false;

	*rules = (struct region_rules){ .evidence = evidence };
	if (!evidence->question->lock)
		return;
	locked = look_up(evidence, &any);
	if (any) {
		rules->forbidden = array_new(uint8_t, n * n);
		rules->is_locked = array_new(bool, n);
		for (size_t state = 0; state < n; state++)
			rules->is_locked[state] = locked[state].is_there;
		for (size_t what = 0; what < n; what++)
			for (size_t region = 0; region < n; region++)
				rules->forbidden[what * n + region] = cannot_hold(evidence, locked,
										  region, what);
	}
	free(locked);
}

void region_rules_release(struct region_rules *rules)
{
	free(rules->forbidden);
	free(rules->is_locked);
	*rules = (struct region_rules){ 0 };
}
