#include "regions.h"

#include "../base/array.h"
#include "../model/image.h"
#include "region_path.h"
#include "region_spread.h"

#include <math.h>
#include <stdlib.h>

/* Above it, what lies where goes by names: measured -0.13 to -0.09 by use, 0.31 to 0.55 by name. */
#define BY_NAME 0.2

/* Rounds of learning what a region mentions. */
#define ROUNDS 4

/* How many crates are tried as the base, besides the root. */
#define BASES 5

/* How many gaps between a program and its library are tried. */
#define GAPS 4

/* An order that was tried. */
struct trial {
	struct region_plan plan;
	struct region_path path;
};

static struct trial try_plan(const struct region_rules *rules,
			     const struct region_order_facts *facts, struct region_plan plan)
{
	struct trial trial = { .plan = plan };
	struct region_places places;

	region_places_make(&places, facts, &plan);
	trial.path = region_path_find(rules, &places, plan.order,
				      plan.order == REGION_BY_USE ? facts->cut : 0, ROUNDS);
	region_places_release(&places);
	return trial;
}

/* Keeps the more likely of two, the first of equals. */
static void keep_better(struct trial *best, struct trial other)
{
	struct trial lost = other;

	if (other.path.score > best->path.score) {
		lost = *best;
		*best = other;
	}
	free(lost.path.states);
}

/* The crate with the most evidence that is not yet in `tried`. */
static uint32_t next_base(const struct region_evidence *e, const uint32_t *tried, size_t n)
{
	uint32_t best = NO_INDEX;

	for (uint32_t s = 0; s < e->n; s++) {
		bool is_new = region_is_ours(e, s);

		for (size_t i = 0; i < n; i++)
			is_new = is_new && tried[i] != s;
		if (is_new && (best == NO_INDEX || e->seen[s].weight > e->seen[best].weight))
			best = s;
	}
	return best;
}

static struct trial try_names(const struct region_rules *rules,
			      const struct region_order_facts *facts)
{
	struct trial best = try_plan(rules, facts,
				     (struct region_plan){ REGION_BY_NAME, NO_INDEX, 0, 0 });
	uint32_t tried[BASES + 1], base = facts->root;

	for (size_t n = 0; n <= BASES; n++) {
		if (n || base == NO_INDEX)
			base = next_base(facts->evidence, tried, n);
		if (base == NO_INDEX)
			break;
		tried[n] = base;
		keep_better(&best,
			    try_plan(rules, facts,
				     (struct region_plan){ REGION_BY_NAME_BASE, base, 0, 0 }));
	}
	return best;
}

static struct trial try_use(const struct region_rules *rules,
			    const struct region_order_facts *facts)
{
	struct region_plan plans[GAPS + 1], plan = { REGION_BY_USE, NO_INDEX, 0, 0 };
	struct trial best = try_plan(rules, facts, plan);
	size_t n = region_order_gaps(facts, plans, GAPS);

	for (size_t i = 0; i < n; i++)
		keep_better(&best, try_plan(rules, facts, plans[i]));
	return best;
}

/*
 * By use or by name: the correlation tells, if it is farther from the limit than chance takes it.
 * Its standard deviation by chance: Kendall, "Rank Correlation Methods".
 */
static struct trial find_best(const struct region_rules *rules,
			      const struct region_order_facts *facts)
{
	double n = (double)facts->n_ordered;
	double chance = n < 2 ? INFINITY : sqrt(2 * (2 * n + 5) / (9 * n * (n - 1)));
	struct trial best;

	if (facts->tau >= BY_NAME + chance)
		return try_names(rules, facts);
	best = try_use(rules, facts);
	if (facts->tau > BY_NAME - chance)
		keep_better(&best, try_names(rules, facts));
	return best;
}

struct regions regions_find(const struct region_question *question)
{
	struct region_evidence evidence = region_evidence_gather(question);
	struct regions regions = { .n = question->n_functions,
				   .base = NO_INDEX,
				   .n_states = evidence.n };
	struct region_order_facts facts;
	struct region_rules rules;
	struct trial best;

	region_rules_init(&rules, &evidence);
	region_order_look(&facts, &rules);
	best = find_best(&rules, &facts);
	regions.items = region_spread(&facts, best.path.states);
	regions.order = best.plan.order;
	if (best.plan.base != NO_INDEX)
		regions.base = evidence.kept[best.plan.base];
	regions.tau = facts.tau;
	regions.n_ordered = facts.n_ordered;
	regions.has_lock = rules.forbidden != NULL;
	if (best.plan.order == REGION_BY_USE && facts.cut) {
		size_t at = evidence.rows[facts.cut].function;

		regions.cold_begin = question->cold_is_last ? at : 0;
		regions.cold_end = question->cold_is_last ? question->n_functions : at;
	}
	free(best.path.states);
	region_order_release(&facts);
	region_rules_release(&rules);
	region_evidence_release(&evidence);
	return regions;
}

void regions_release(struct regions *regions)
{
	free(regions->items);
	*regions = (struct regions){ 0 };
}
