#include "region_clues.h"

#include "merged_unit.h"
#include "region_names.h"

#include "../base/array.h"
#include "../names/readable.h"

/* A mangled name says which crate defines it: clue enough where nothing says who made it. */
static struct region_clue clue_of_definer(const struct crate_finder *c,
					  const struct region_names *names, uint32_t function)
{
	uint32_t owner = c->inference->clues->functions[function];
	const struct crate_owner *crate = &c->crates->items[owner];
	struct region_clue clue = { .state = NO_INDEX, .count = 1 };
	const struct interned *text;

	if (crate->instantiating != NO_INDEX || crate->defining == NO_INDEX ||
	    c->a->owners.items[owner].symbol == NO_INDEX)
		return clue;
	text = &c->labels->strings[crate->defining];
	if (text->length && text->text[0] != '[')
		clue.state = region_names_state(names,
						(struct name_slice){ text->text, text->length });
	return clue;
}

/*
 * What the name of a function says; its state is NO_INDEX when that is nothing. What is not generic is like a
 * place in a source file that no other function mentions.
 */
static struct region_clue clue_of_name(const struct crate_finder *c,
				       const struct region_names *names, uint32_t function)
{
	const char *name = merged_name(c->a, c->crates->units,
				       c->inference->clues->functions[function]);
	struct name_slice crate = name ? readable_crate(name) : (struct name_slice){ 0 };
	struct region_clue clue = { .state = NO_INDEX, .count = 1 };

	if (!name)
		return clue_of_definer(c, names, function);
	if (!crate.length)
		return clue;
	clue.state = region_names_state(names, crate);
	clue.sharers = !readable_is_generic(name);
	return clue;
}

/* Puts one more among those of its function, which begin at `first`, or joins it with its like. */
static size_t add_in_order(struct region_clue *clues, size_t first, size_t end,
			   struct region_clue clue)
{
	size_t place = end;

	while (place > first && clues[place - 1].state > clue.state)
		place--;
	if (place > first && clues[place - 1].state == clue.state) {
		if (clue.sharers)
			clues[place - 1].sharers = clue.sharers;
		return end;
	}
	for (size_t i = end; i > place; i--)
		clues[i] = clues[i - 1];
	clues[place] = clue;
	return end + 1;
}

struct region_clue *region_clues_choose(const struct crate_finder *c, const uint32_t *functions,
					size_t n, size_t *n_clues)
{
	const struct clues *clues = c->inference->clues;
	struct region_clue *chosen = array_new(struct region_clue, clues->n + n);
	struct region_names names = region_names_of(c);
	size_t end = 0, next = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct region_clue clue = clue_of_name(c, &names, functions[i]);
		size_t first = end;

		while (next < clues->n && clues->items[next].function < functions[i])
			next++;
		for (; next < clues->n && clues->items[next].function == functions[i]; next++) {
			chosen[end] = clues->items[next];
			chosen[end++].function = i;
		}
		clue.function = i;
		if (clue.state != NO_INDEX)
			end = add_in_order(chosen, first, end, clue);
	}
	*n_clues = end;
	return chosen;
}
