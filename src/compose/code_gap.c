#include "code_gap.h"

#include "../base/array.h"

/* How many functions start at or below an address. */
static size_t functions_below(const struct labeller *l, uint64_t vm_addr)
{
	const struct clues *clues = l->inference->clues;
	const struct owner *owners = l->attribution->owners.items;
	size_t low;

	array_search(low, clues->n_functions, i, owners[clues->functions[i]].vm_addr <= vm_addr);
	return low;
}

struct label code_gap_crate(const struct labeller *l, const struct contribution *c)
{
	const struct clues *clues = l->inference ? l->inference->clues : NULL;
	struct label none = { .id = NO_INDEX };
	const struct crate_owner *before, *behind;
	size_t next;

	if (!clues || c->vm_addr == NO_ADDR || c->owners[LAYER_KIND] != KIND_CODE)
		return none;
	next = functions_below(l, c->vm_addr);
	if (!next || next == clues->n_functions)
		return none;
	before = &l->crates.items[clues->functions[next - 1]];
	behind = &l->crates.items[clues->functions[next]];
	if (before->instantiating != behind->instantiating)
		return none;
	return (struct label){ .id = before->instantiating, .tier = TIER_INFERRED };
}
