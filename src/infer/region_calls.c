#include "region_calls.h"

#include "../base/array.h"

#include <stdlib.h>

/* So many functions that mention Rust call what is Rust; a few may call what is not. */
#define CALLERS 20

/* --- who calls whom */

static void sort_calls(struct region_calls *calls, const struct region_question *q)
{
	size_t n = q->n_functions;

	calls->first = array_zeroed(uint32_t, n + 2);
	calls->callees = array_new(uint32_t, q->n_calls + 1);
	for (size_t i = 0; i < q->n_calls; i++)
		if (q->calls[i].from < n && q->calls[i].to < n)
			calls->first[q->calls[i].from + 2]++;
	for (size_t f = 0; f < n; f++)
		calls->first[f + 2] += calls->first[f + 1];
	/* first[f + 1] is where the next callee of f goes, and ends up where those of f end. */
	for (size_t i = 0; i < q->n_calls; i++)
		if (q->calls[i].from < n && q->calls[i].to < n)
			calls->callees[calls->first[q->calls[i].from + 1]++] = q->calls[i].to;
}

/* Counts the callers of what a function calls: up to CALLERS of Rust, and any of native code. */
static void count_callers(struct region_calls *calls, uint8_t *callers, size_t function,
			  bool is_native)
{
	for (size_t c = calls->first[function]; c < calls->first[function + 1]; c++) {
		uint8_t *n = &callers[calls->callees[c]];

		if (is_native)
			*n = UINT8_MAX;
		else if (*n < CALLERS)
			++*n;
	}
}

void region_calls_init(struct region_calls *calls, const struct region_question *question)
{
	const struct region_question *q = question;

	sort_calls(calls, q);
	calls->is_rust = array_zeroed(uint8_t, q->n_functions + 1);
	for (size_t i = 0; i < q->n_clues; i++) {
		const struct region_clue *clue = &q->clues[i];
		bool again = i && q->clues[i - 1].function == clue->function;
		bool is_native = clue->state < q->n_states &&
				 q->states[clue->state].kind == REGION_NATIVE;

		if (clue->function < q->n_functions && clue->state < q->n_states &&
		    (!again || is_native))
			count_callers(calls, calls->is_rust, clue->function, is_native);
	}
	for (size_t f = 0; f < q->n_functions; f++)
		calls->is_rust[f] = calls->is_rust[f] == CALLERS;
}

void region_calls_release(struct region_calls *calls)
{
	free(calls->first);
	free(calls->callees);
	free(calls->is_rust);
	*calls = (struct region_calls){ 0 };
}

/* --- what that tells */

bool region_calls_avoid_rust(const struct region_calls *calls, size_t first, size_t end)
{
	size_t callers = 0, of_rust = 0;

	for (size_t f = first; f < end; f++) {
		bool is_caller = false, is_of_rust = false;

		for (size_t c = calls->first[f]; c < calls->first[f + 1]; c++) {
			size_t to = calls->callees[c];

			is_caller = true;
			if ((to < first || to >= end) && calls->is_rust[to])
				is_of_rust = true;
		}
		callers += is_caller;
		of_rust += is_of_rust;
	}
	return callers * 2 >= end - first && of_rust * 100 <= end - first;
}

/* A call between two functions crosses each cut that lies between them. */
static void add_call(int64_t *changes, const struct region_seam *seam, size_t from, size_t to)
{
	size_t low = from < to ? from : to, high = from < to ? to : from;
	bool is_outside = low < seam->first || high > seam->last;

	if (is_outside || high <= seam->left || low >= seam->right ||
	    (low <= seam->left && high >= seam->right))
		return;
	low = low < seam->left ? seam->left : low;
	high = high > seam->right ? seam->right : high;
	changes[low - seam->left]++;
	changes[high - seam->left]--;
}

size_t region_calls_cut(const struct region_calls *calls, const struct region_seam *seam,
			size_t guess)
{
	int64_t *changes = array_zeroed(int64_t, seam->right - seam->left + 1);
	int64_t crossing = 0, fewest = INT64_MAX;
	size_t best = guess, distance = SIZE_MAX;

	for (size_t f = seam->first; f <= seam->last; f++)
		for (size_t c = calls->first[f]; c < calls->first[f + 1]; c++)
			add_call(changes, seam, f, calls->callees[c]);
	for (size_t cut = seam->left + 1; cut <= seam->right; cut++) {
		size_t away = cut < guess ? guess - cut : cut - guess;

		crossing += changes[cut - 1 - seam->left];
		if (crossing < fewest || (crossing == fewest && away < distance)) {
			fewest = crossing;
			best = cut;
			distance = away;
		}
	}
	free(changes);
	return best;
}
