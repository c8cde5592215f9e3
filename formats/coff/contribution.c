#include "contribution.h"

#include "../../src/base/array.h"

#include <stdlib.h>

void coff_contributions_add(struct coff_contributions *contributions,
			    struct coff_contribution contribution)
{
	if (contribution.vm_addr == NO_ADDR || !contribution.vm_size ||
	    contribution.unit == NO_INDEX)
		return;
	array_push(contributions->contributions, contributions->n_contributions,
		   contributions->capacity, contribution);
}

static int by_addr(const void *a, const void *b)
{
	const struct coff_contribution *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	if (x->vm_size != y->vm_size)
		return x->vm_size < y->vm_size ? -1 : 1;
	return (x->unit > y->unit) - (x->unit < y->unit);
}

static uint32_t unit_at(const struct coff_contributions *contributions, uint64_t addr)
{
	const struct coff_contribution *all = contributions->contributions;
	size_t low;

	array_search(low, contributions->n_contributions, i, all[i].vm_addr <= addr);
	if (!low || addr - all[low - 1].vm_addr >= all[low - 1].vm_size)
		return NO_INDEX;
	return all[low - 1].unit;
}

void coff_contributions_apply(struct coff_contributions *contributions, struct image *image,
			      size_t first)
{
	if (contributions->n_contributions) {
		qsort(contributions->contributions, contributions->n_contributions,
		      sizeof(*contributions->contributions), by_addr);
		for (size_t i = first; i < image->n_symbols; i++) {
			struct symbol *symbol = &image->symbols[i];

			if (symbol->unit == NO_INDEX && symbol->vm_addr != NO_ADDR)
				symbol->unit = unit_at(contributions, symbol->vm_addr);
		}
	}
	free(contributions->contributions);
	*contributions = (struct coff_contributions){ 0 };
}
