#include "nameless_run.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_LABELS = 64 };

/*
 * How much a vote counts, and what it costs to go from one library to another: more where calls lead across.
 * A quarter of a vote by a name for each call, five votes at most.
 */
enum { CHANGE = 6, CROSSING = 2, MOST_CROSSINGS = 17 };

static const int32_t weights[] = { [SIGN_CALLER] = 4, [SIGN_IMPORT] = 4, [SIGN_NAME] = 8 };

/*
 * What so many call is the run time's: MSVC's code ends with a check of the stack's cookie, and stubs of
 * imports lie together. Such calls lead across everything.
 */
enum { EVERYBODYS = 16 };

struct run {
	const struct crate_finder *c;
	struct library_vote *votes;
	size_t first, n;
	uint32_t labels[MOST_LABELS];
	enum library_sign signs[MOST_LABELS]; /* the best that some function of it has */
	size_t n_labels;
	int32_t *crossings; /* calls between functions up to each and functions behind it */
};

static size_t label_index(struct run *r, uint32_t label)
{
	size_t i = 0;

	while (i < r->n_labels && r->labels[i] != label)
		i++;
	if (i == r->n_labels && i < MOST_LABELS) {
		r->labels[r->n_labels++] = label;
		r->signs[i] = SIGN_CALLER;
	}
	return i;
}

static void find_labels(struct run *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct library_vote *vote = &r->votes[r->first + i];
		size_t label = vote->label == NO_INDEX ? MOST_LABELS : label_index(r, vote->label);

		if (label < MOST_LABELS && vote->sign > r->signs[label])
			r->signs[label] = vote->sign;
	}
}

/* A function of the run by the address of its start, counted from the run's first; or r->n. */
static size_t function_at(const struct run *r, uint64_t vm_addr)
{
	const struct clues *clues = r->c->inference->clues;
	const struct owner *owners = r->c->a->owners.items;
	const uint32_t *functions = clues->functions + r->first;
	size_t low;

	array_search(low, r->n, i, owners[functions[i]].vm_addr < vm_addr);
	return low < r->n && owners[functions[low]].vm_addr == vm_addr ? low : r->n;
}

/* The first call of another target than that of `first`. */
static size_t next_target(const struct reference_list *calls, size_t first)
{
	size_t end = first + 1;

	while (end < calls->n && calls->items[end].target == calls->items[first].target)
		end++;
	return end;
}

static void count_calls(struct run *r, const struct reference *calls, size_t n, size_t to)
{
	const struct clues *clues = r->c->inference->clues;

	for (size_t i = 0; i < n; i++) {
		uint32_t function = clues->of_owner[calls[i].owner];
		size_t from = function == NO_INDEX ? r->n : function - r->first;

		if (function < r->first || from >= r->n)
			continue;
		r->crossings[from < to ? from : to]++;
		r->crossings[from < to ? to : from]--;
	}
}

static void count_crossings(struct run *r)
{
	const struct clues *clues = r->c->inference->clues;
	const struct references *references = &r->c->a->references;
	const struct owner *owners = r->c->a->owners.items;
	const struct reference_list *calls = &references->calls;
	uint64_t start = owners[clues->functions[r->first]].vm_addr;
	uint64_t last = owners[clues->functions[r->first + r->n - 1]].vm_addr;
	size_t i = references_first(references, calls, start), end;

	r->crossings = array_zeroed(int32_t, r->n + 1);
	for (; i < calls->n && references->base + calls->items[i].target <= last; i = end) {
		size_t to = function_at(r, references->base + calls->items[i].target);

		end = next_target(calls, i);
		if (to < r->n && end - i < EVERYBODYS)
			count_calls(r, &calls->items[i], end - i, to);
	}
	for (size_t k = 1; k < r->n; k++)
		r->crossings[k] += r->crossings[k - 1];
}

static int32_t change_cost(const struct run *r, size_t before)
{
	int32_t crossings = r->crossings[before];

	return CHANGE + CROSSING * (crossings < MOST_CROSSINGS ? crossings : MOST_CROSSINGS);
}

static void add_vote(struct run *r, size_t i, int32_t *scores)
{
	const struct library_vote *vote = &r->votes[r->first + i];
	size_t label = vote->label == NO_INDEX ? MOST_LABELS : label_index(r, vote->label);

	if (label < MOST_LABELS)
		scores[label] += weights[vote->sign];
}

static size_t best_of(const int32_t *scores, size_t n)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++) {
		if (scores[i] > scores[best])
			best = i;
	}
	return best;
}

/*
 * Dynamic programming; from[i * n_labels + k]: the label before i when k is that of i. Of equal seams the
 * last is taken: a library has several, and the next one's first function that a crate calls is near its start.
 */
static void decide(struct run *r)
{
	int32_t scores[MOST_LABELS] = { 0 };
	uint8_t *from = array_new(uint8_t, r->n * r->n_labels);
	size_t label;

	for (size_t i = 0; i < r->n; i++) {
		size_t best = best_of(scores, r->n_labels);
		int32_t changed = i ? scores[best] - change_cost(r, i - 1) : 0;

		for (size_t k = 0; k < r->n_labels; k++) {
			bool changes = i && changed >= scores[k];

			from[i * r->n_labels + k] = (uint8_t)(changes ? best : k);
			scores[k] = changes ? changed : scores[k];
		}
		add_vote(r, i, scores);
	}
	label = best_of(scores, r->n_labels);
	for (size_t i = r->n; i-- > 0;) {
		r->votes[r->first + i] = (struct library_vote){ r->labels[label],
								r->signs[label] };
		label = from[i * r->n_labels + label];
	}
	free(from);
}

void nameless_run_decide(const struct crate_finder *c, struct library_vote *votes, size_t first,
			 size_t end)
{
	struct run r = { .c = c, .votes = votes, .first = first, .n = end - first };

	find_labels(&r);
	if (!r.n_labels)
		return;
	count_crossings(&r);
	decide(&r);
	free(r.crossings);
}
