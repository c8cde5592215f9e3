#include "regions.h"

#include "../base/array.h"
#include "../model/image.h"
#include "region_path.h"
#include "region_spread.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Above it, what lies where goes by names: measured -0.13 to -0.09 by use, 0.31 to 0.55 by name. */
#define BY_NAME 0.2

/* Rounds of learning what a region mentions: more change nothing, the first alone ranks plans. */
#define ROUNDS 3

/* How many crates are tried as the base, besides the root. */
#define BASES 5

/* How many gaps between a program and its library are tried. */
#define GAPS 4

#define MOST_PLANS 8

/* How many of the plans are followed to the end. */
#define FINALISTS 2

/* What regions_find() works on. */
struct finder {
	struct region_evidence evidence;
	struct region_rules rules;
	struct region_order_facts facts;
};

/* An order that was tried. */
struct trial {
	struct region_plan plan;
	struct region_path path;
};

static struct trial try_plan(const struct finder *f, struct region_plan plan, unsigned rounds)
{
	struct trial trial = { .plan = plan };
	struct region_places places;
	size_t cut = plan.order == REGION_BY_USE ? f->facts.cut : 0;

	region_places_make(&places, &f->facts, &plan);
	trial.path = region_path_find(&f->rules, &places, plan.order, cut, rounds);
	region_places_release(&places);
	return trial;
}

/* Keeps the more likely of two, the first of equals. */
static void keep_better(struct trial *best, struct trial other)
{
	struct trial lost = other;

	if (!best->path.states || other.path.score > best->path.score) {
		lost = *best;
		*best = other;
	}
	free(lost.path.states);
}

/* Moves the plans that are likeliest after one round to the front; of equals the first. */
static void rank_plans(const struct finder *f, struct region_plan *plans, size_t n)
{
	double scores[MOST_PLANS];

	for (size_t i = 0; i < n; i++) {
		struct trial trial = try_plan(f, plans[i], 1);
		size_t at = i;

		free(trial.path.states);
		while (at && trial.path.score > scores[at - 1])
			at--;
		memmove(scores + at + 1, scores + at, (i - at) * sizeof(*scores));
		memmove(plans + at + 1, plans + at, (i - at) * sizeof(*plans));
		scores[at] = trial.path.score;
		plans[at] = trial.plan;
	}
}

static struct trial best_of(const struct finder *f, struct region_plan *plans, size_t n)
{
	struct trial best = { 0 };

	if (n > FINALISTS)
		rank_plans(f, plans, n);
	for (size_t i = 0; i < n && i < FINALISTS; i++)
		keep_better(&best, try_plan(f, plans[i], ROUNDS));
	return best;
}

/* The crate with the most evidence that is the base of no plan yet. */
static uint32_t next_base(const struct region_evidence *e, const struct region_plan *plans,
			  size_t n)
{
	uint32_t best = NO_INDEX;

	for (uint32_t s = 0; s < e->n; s++) {
		bool is_new = region_is_ours(e, s);

		for (size_t i = 0; i < n; i++)
			is_new = is_new && plans[i].base != s;
		if (is_new && (best == NO_INDEX || e->seen[s].weight > e->seen[best].weight))
			best = s;
	}
	return best;
}

static struct trial try_names(const struct finder *f)
{
	struct region_plan plans[MOST_PLANS] = { { REGION_BY_NAME, NO_INDEX, 0, 0 } };
	uint32_t base = f->facts.root;
	size_t n = 1;

	if (base == NO_INDEX)
		base = next_base(&f->evidence, plans, n);
	while (base != NO_INDEX && n <= BASES + 1) {
		plans[n++] = (struct region_plan){ REGION_BY_NAME_BASE, base, 0, 0 };
		base = next_base(&f->evidence, plans, n);
	}
	return best_of(f, plans, n);
}

static struct trial try_use(const struct finder *f)
{
	struct region_plan plans[MOST_PLANS] = { { REGION_BY_USE, NO_INDEX, 0, 0 } };

	return best_of(f, plans, 1 + region_order_gaps(&f->facts, plans + 1, GAPS));
}

/*
 * By use or by name: the correlation tells, if it is farther from the limit than chance takes it.
 * Its standard deviation by chance: Kendall, "Rank Correlation Methods".
 */
static struct trial find_best(const struct finder *f)
{
	double n = (double)f->facts.n_ordered;
	double chance = n < 2 ? INFINITY : sqrt(2 * (2 * n + 5) / (9 * n * (n - 1)));
	struct trial best;

	if (f->facts.tau >= BY_NAME + chance)
		return try_names(f);
	best = try_use(f);
	if (f->facts.tau > BY_NAME - chance)
		keep_better(&best, try_names(f));
	return best;
}

/* The functions that lie apart, if the order that was found starts anew somewhere. */
static void tell_cold(struct regions *regions, const struct finder *f, enum region_order order)
{
	size_t at = f->evidence.rows[f->facts.cut].function;

	if (order != REGION_BY_USE || !f->facts.cut)
		return;
	regions->cold_begin = f->evidence.question->cold_is_last ? at : 0;
	regions->cold_end = f->evidence.question->cold_is_last ? regions->n : at;
}

/* What is native belongs to the crate in front of it; a cold part in front has no such order. */
static void find_carriers(struct regions *regions, const struct region_question *q)
{
	uint32_t carrier = NO_INDEX;

	for (size_t f = regions->cold_begin ? 0 : regions->cold_end; f < regions->n; f++) {
		struct region *region = &regions->items[f];
		enum region_kind kind;

		if (region->state == NO_INDEX)
			continue;
		kind = q->states[region->state].kind;
		if (kind == REGION_NATIVE)
			region->carrier = carrier;
		else
			carrier = kind == REGION_STD ? NO_INDEX : region->state;
	}
}

struct regions regions_find(const struct region_question *question)
{
	struct finder f = { .evidence = region_evidence_gather(question) };
	struct regions regions = { .n = question->n_functions, .n_states = f.evidence.n };
	struct trial best;

	region_rules_init(&f.rules, &f.evidence);
	region_order_look(&f.facts, &f.rules);
	best = find_best(&f);
	regions.items = region_spread(&f.facts, best.path.states);
	regions.order = best.plan.order;
	regions.base = best.plan.base == NO_INDEX ? NO_INDEX : f.evidence.kept[best.plan.base];
	regions.tau = f.facts.tau;
	regions.n_ordered = f.facts.n_ordered;
	regions.has_lock = f.rules.forbidden != NULL;
	tell_cold(&regions, &f, best.plan.order);
	if (regions.order == REGION_BY_USE)
		find_carriers(&regions, question);
	free(best.path.states);
	region_order_release(&f.facts);
	region_rules_release(&f.rules);
	region_evidence_release(&f.evidence);
	return regions;
}

void regions_release(struct regions *regions)
{
	free(regions->items);
	*regions = (struct regions){ 0 };
}
