#include "sites.h"

#include "../base/array.h"

#include <stdlib.h>

static int by_address(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

struct sites sites_of(const struct image *image, uint64_t vm_addr, uint64_t size)
{
	struct sites sites = { .n = 0 };

	for (size_t i = 0; i < image->n_records; i++) {
		const struct record *r = &image->records[i];

		if (r->kind == KIND_RELOCATIONS && r->target_is == TARGET_ADDRESS &&
		    r->target - vm_addr < size)
			array_push(sites.items, sites.n, sites.capacity, r->target);
	}
	if (sites.n)
		qsort(sites.items, sites.n, sizeof(*sites.items), by_address);
	return sites;
}

bool sites_are_in(const struct sites *sites, uint64_t vm_addr, uint64_t size)
{
	size_t n;

	array_search(n, sites->n, i, sites->items[i] < vm_addr);
	return n < sites->n && sites->items[n] - vm_addr < size;
}
