#include "clue_finder.h"

#include "../base/array.h"
#include "../model/source_slices.h"

#include <stdlib.h>
#include <string.h>

void clue_add(struct clue_finder *f, uint32_t owner, uint32_t state, uint32_t place)
{
	uint32_t function = f->found->of_owner[owner];

	if (function != NO_INDEX)
		array_push(f->mentions, f->n_mentions, f->mentions_capacity,
			   (struct clue_mention){ function, state, place });
}

/* --- functions */

static void find_functions(const struct attribution *a, struct clues *found)
{
	const struct owners *owners = &a->owners;

	found->functions = array_new(uint32_t, owners->n_placed + 1);
	found->of_owner = indices_unknown(owners->n + 1);
	for (uint32_t i = 1; i <= owners->n_placed; i++) {
		const struct owner *o = &owners->items[i];

		if (!o->vm_size || !references_is_code(&a->references, o->vm_addr))
			continue;
		found->of_owner[i] = (uint32_t)found->n_functions;
		found->functions[found->n_functions++] = i;
	}
}

/* --- paths of Rust source files */

static int by_place(const void *a, const void *b)
{
	const struct clue_mark *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	return (x->state > y->state) - (x->state < y->state);
}

static void add_mark(struct clue_finder *f, uint64_t vm_addr, uint32_t state, uint32_t place)
{
	array_push(f->marks, f->n_marks, f->marks_capacity,
		   (struct clue_mark){ vm_addr, state, place });
}

/* Code names a place of a panic or a slice by its address, or the text itself. */
static void find_marks(struct clue_finder *f)
{
	struct source_slices slices = source_slices_of(f->a->image, &f->memory);
	uint32_t *states = crate_states_of_paths(&f->found->states, slices.paths.strings,
						 slices.paths.n_strings);

	if (slices.n)
		qsort(slices.items, slices.n, sizeof(*slices.items), source_slice_order);
	for (size_t i = 0; i < slices.n; i++) {
		const struct source_slice *s = &slices.items[i];

		f->n_places += !i || source_slice_order(s, s - 1);
		if (states[s->path] == NO_INDEX)
			continue;
		add_mark(f, s->vm_addr, states[s->path],
			 s->line ? (uint32_t)f->n_places - 1 : NO_INDEX);
		add_mark(f, s->text_vm_addr, states[s->path], NO_INDEX);
	}
	if (f->n_marks)
		qsort(f->marks, f->n_marks, sizeof(*f->marks), by_place);
	free(states);
	source_slices_release(&slices);
}

/* References and marks are both in the order of addresses. */
static void find_path_clues(struct clue_finder *f)
{
	const struct references *references = &f->a->references;
	size_t mark = 0;

	for (size_t i = 0; i < references->data.n; i++) {
		const struct reference *r = &references->data.items[i];
		uint64_t target = references->base + r->target;

		while (mark < f->n_marks && f->marks[mark].vm_addr < target)
			mark++;
		if (mark == f->n_marks)
			return;
		if (f->marks[mark].vm_addr != target)
			continue;
		clue_add(f, r->owner, f->marks[mark].state, f->marks[mark].place);
		f->found->n_from_paths++;
	}
}

/* --- in order */

static int by_function(const void *a, const void *b)
{
	const struct clue_mention *x = a, *y = b;

	if (x->function != y->function)
		return x->function < y->function ? -1 : 1;
	if (x->state != y->state)
		return x->state < y->state ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

/* How many functions mention each place; free() it. Mentions are in order. */
static uint32_t *count_sharers(const struct clue_finder *f)
{
	uint32_t *counts = array_zeroed(uint32_t, f->n_places + 1);

	for (size_t i = 0; i < f->n_mentions; i++) {
		const struct clue_mention *m = &f->mentions[i];

		if (m->place != NO_INDEX && (!i || by_function(m, m - 1)))
			counts[m->place]++;
	}
	return counts;
}

static void add_mention(struct clues *found, const struct clue_mention *m, uint32_t sharers)
{
	struct region_clue *last = found->n ? &found->items[found->n - 1] : NULL;

	if (!last || last->function != m->function || last->state != m->state) {
		array_push(found->items, found->n, found->capacity,
			   (struct region_clue){ m->function, m->state, 1, sharers });
		return;
	}
	last->count++;
	if (sharers && (!last->sharers || sharers < last->sharers))
		last->sharers = sharers;
}

static void join(struct clue_finder *f)
{
	uint32_t *sharers;

	if (f->n_mentions)
		qsort(f->mentions, f->n_mentions, sizeof(*f->mentions), by_function);
	sharers = count_sharers(f);
	for (size_t i = 0; i < f->n_mentions; i++) {
		const struct clue_mention *m = &f->mentions[i];

		add_mention(f->found, m, m->place == NO_INDEX ? 0 : sharers[m->place]);
	}
	free(sharers);
}

struct clues clues_of(const struct attribution *a, struct arena *arena)
{
	struct clues found = { .states = { .arena = arena } };
	struct clue_finder f = { .a = a, .found = &found };

	if (!a->references.has_code)
		return found;
	f.memory = memory_of(a->image);
	find_functions(a, &found);
	find_marks(&f);
	find_path_clues(&f);
	find_native_clues(&f);
	join(&f);
	memory_release(&f.memory);
	free(f.marks);
	free(f.mentions);
	return found;
}

void clues_release(struct clues *clues)
{
	crate_states_release(&clues->states);
	free(clues->items);
	free(clues->functions);
	free(clues->of_owner);
	*clues = (struct clues){ 0 };
}
