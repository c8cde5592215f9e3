/* called_owners.c: functions that were found in code of nobody become owners. */
#include "called_functions.h"

#include "../base/array.h"

#include <stdlib.h>

static uint32_t add_moved(struct owners *to, const struct owner *owner)
{
	to->items[to->n] = *owner;
	return (uint32_t)to->n++;
}

static size_t count_functions(const struct stretches *pieces)
{
	size_t n = 0;

	for (size_t i = 0; i < pieces->n; i++)
		n += pieces->items[i].owner == CALLED_FUNCTION;
	return n;
}

static uint32_t add_called(struct owners *to, const struct stretch *piece)
{
	return add_moved(to, &(struct owner){ .vm_addr = piece->vm_addr,
					      .vm_size = piece->size,
					      .symbol = NO_INDEX,
					      .evidence = EVIDENCE_CALLED });
}

/* Both ascend. */
static uint32_t *merge(struct owners *to, const struct owners *owners, struct stretches *pieces)
{
	uint32_t *moved = array_new(uint32_t, owners->n);
	size_t k = 0;

	for (size_t i = 0; i < owners->n; i++) {
		bool is_placed = i && i <= owners->n_placed;

		while (i && k < pieces->n &&
		       (!is_placed || pieces->items[k].vm_addr < owners->items[i].vm_addr)) {
			if (pieces->items[k].owner == CALLED_FUNCTION)
				pieces->items[k].owner = add_called(to, &pieces->items[k]);
			k++;
		}
		moved[i] = add_moved(to, &owners->items[i]);
	}
	for (; k < pieces->n; k++) {
		if (pieces->items[k].owner == CALLED_FUNCTION)
			pieces->items[k].owner = add_called(to, &pieces->items[k]);
	}
	return moved;
}

uint32_t *owners_add_called(struct owners *owners, size_t n_symbols, struct stretches *pieces)
{
	size_t n = count_functions(pieces);
	struct owners to = *owners;
	uint32_t *moved;

	if (!n)
		return NULL;
	to.n = 0;
	to.capacity = owners->n + n;
	to.items = array_new(struct owner, to.capacity);
	moved = merge(&to, owners, pieces);
	to.n_placed += n;
	for (size_t i = 0; i < n_symbols; i++)
		to.of_symbol[i] = moved[to.of_symbol[i]];
	free(owners->items);
	*owners = to;
	return moved;
}
