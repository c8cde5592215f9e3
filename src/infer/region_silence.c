#include "region_silence.h"

#include "../base/array.h"
#include "../model/image.h"

/* A clue in a stretch counts as if it were mentioned so often, by this function alone. */
#define COUNT 4

/* Parts of a stretch from its ends to the clues: a region beside it may reach into it. */
#define PARTS 8

/* Clues that grow. */
struct clues {
	const struct region_calls *calls;
	uint32_t nameless; /* state, or NO_INDEX */
	struct region_clue *items;
	size_t n, capacity;
};

static uint32_t find_nameless(const struct region_question *q)
{
	for (uint32_t s = 0; s < q->n_states; s++)
		if (q->states[s].kind == REGION_NATIVE && !*q->states[s].name)
			return s;
	return NO_INDEX;
}

static bool is_silence(const struct clues *clues, size_t first, size_t end)
{
	return end - first >= REGION_SILENCE || (end - first >= REGION_SILENCE_CALLS &&
						 region_calls_avoid_rust(clues->calls, first, end));
}

/* From function `first` up to `end` nothing is mentioned. */
static void add_stretch(struct clues *clues, size_t first, size_t end)
{
	size_t inset = (end - first) / PARTS;
	uint32_t state = clues->nameless;

	if (state == NO_INDEX || !is_silence(clues, first, end))
		return;
	array_push(clues->items, clues->n, clues->capacity,
		   (struct region_clue){ (uint32_t)(first + inset), state, COUNT, 1 });
	array_push(clues->items, clues->n, clues->capacity,
		   (struct region_clue){ (uint32_t)(end - 1 - inset), state, COUNT, 1 });
}

struct region_clue *region_silence_add(const struct region_question *question,
				       const struct region_calls *calls, size_t *n)
{
	const struct region_question *q = question;
	struct clues clues = { .calls = calls, .nameless = find_nameless(q) };
	size_t next = 0, a = 0;

	array_reserve(clues.items, clues.n, clues.capacity);
	for (size_t c = 0; c < q->n_clues; c++) {
		size_t function = q->clues[c].function;

		for (; a < q->n_anchors && q->anchors[a].function < function; a++) {
			if (q->anchors[a].function >= next)
				add_stretch(&clues, next, q->anchors[a].function);
			next = (size_t)q->anchors[a].function + 1;
		}
		if (function >= next && function < q->n_functions)
			add_stretch(&clues, next, function);
		next = function + 1 > next ? function + 1 : next;
		array_push(clues.items, clues.n, clues.capacity, q->clues[c]);
	}
	if (next < q->n_functions && a == q->n_anchors)
		add_stretch(&clues, next, q->n_functions);
	*n = clues.n;
	return clues.items;
}
