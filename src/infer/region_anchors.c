#include "region_anchors.h"

#include "../base/array.h"
#include "../model/image.h"

#include <stdlib.h>

/* The longest chain of places that do not descend: Fredman 1975, "On computing the length of…". */
struct chain {
	uint32_t *ends;	 /* the row that ends the best chain of each length, less 1 */
	uint32_t *links; /* of a row: the row before it in its chain, or NO_INDEX */
	size_t n;
};

static uint32_t place_of(const struct region_evidence *e, const struct region_places *places,
			 size_t row)
{
	return places->place[e->rows[row].anchor];
}

static void add_row(struct chain *chain, const struct region_evidence *e,
		    const struct region_places *places, uint32_t row)
{
	uint32_t place = place_of(e, places, row);
	size_t length;

	array_search(length, chain->n, i, place_of(e, places, chain->ends[i]) <= place);
	chain->links[row] = length ? chain->ends[length - 1] : NO_INDEX;
	chain->ends[length] = row;
	if (length == chain->n)
		chain->n++;
}

static void mark_chain(const struct region_evidence *e, const struct region_places *places,
		       size_t begin, size_t end, uint8_t *is_in_order)
{
	struct chain chain = { array_new(uint32_t, end - begin + 1),
			       array_new(uint32_t, e->n_rows + 1), 0 };

	for (size_t i = begin; i < end; i++) {
		uint32_t anchor = e->rows[i].anchor;

		if (anchor == NO_INDEX)
			continue;
		if (places->place[anchor] != NO_INDEX)
			add_row(&chain, e, places, (uint32_t)i);
		else
			is_in_order[i] = region_state_of(e, anchor)->kind == REGION_NATIVE;
	}
	for (uint32_t i = chain.n ? chain.ends[chain.n - 1] : NO_INDEX; i != NO_INDEX;
	     i = chain.links[i])
		is_in_order[i] = true;
	free(chain.ends);
	free(chain.links);
}

uint8_t *region_anchors_in_order(const struct region_evidence *evidence,
				 const struct region_places *places, size_t cut)
{
	uint8_t *is_in_order = array_zeroed(uint8_t, evidence->n_rows + 1);

	mark_chain(evidence, places, 0, cut, is_in_order);
	mark_chain(evidence, places, cut, evidence->n_rows, is_in_order);
	return is_in_order;
}
