#include "reference_list.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

void reference_list_add(struct reference_list *list, struct reference reference)
{
	const struct reference *last = list->n ? &list->items[list->n - 1] : NULL;

	if (last && last->owner == reference.owner && last->target == reference.target)
		return;
	array_push(list->items, list->n, list->capacity, reference);
}

void reference_list_append(struct reference_list *to, struct reference_list *from)
{
	if (from->n) {
		to->items = array_reserve_more(to->items, to->n, &to->capacity, from->n,
					       sizeof(*to->items));
		memcpy(to->items + to->n, from->items, from->n * sizeof(*from->items));
		to->n += from->n;
	}
	free(from->items);
	*from = (struct reference_list){ 0 };
}

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

/* Least significant digit first. */
void reference_list_sort(struct reference_list *list)
{
	struct reference *from = list->items, *to = array_new(struct reference, list->n);

	for (unsigned shift = 0; shift < 32; shift += DIGIT_BITS) {
		size_t starts[DIGITS + 1] = { 0 };
		struct reference *swap = from;

		for (size_t i = 0; i < list->n; i++)
			starts[(from[i].target >> shift & (DIGITS - 1)) + 1]++;
		for (size_t i = 0; i < DIGITS; i++)
			starts[i + 1] += starts[i];
		for (size_t i = 0; i < list->n; i++)
			to[starts[from[i].target >> shift & (DIGITS - 1)]++] = from[i];
		from = to;
		to = swap;
	}
	list->items = from;
	list->capacity = list->n;
	free(to);
}

void reference_list_drop_repeated(struct reference_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct reference *last = n ? &list->items[n - 1] : NULL;

		if (!last || last->owner != list->items[i].owner ||
		    last->target != list->items[i].target)
			list->items[n++] = list->items[i];
	}
	list->n = n;
}
