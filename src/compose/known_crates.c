#include "known_crates.h"

#include "../model/memory.h"
#include "../names/crate_name.h"
#include "../settings/locations.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
	const struct known_crate *x = a, *y = b;
	int order = crate_name_order(x->name, y->name);

	if (!order)
		order = strcmp(x->version, y->version);
	return order ? order : (x->source > y->source) - (x->source < y->source);
}

/* The program's own root package has no name here, and std is no dependency. */
static bool is_told(const struct location_run *run)
{
	return *run->crate && run->source != SOURCE_STD && run->source != SOURCE_UNKNOWN;
}

static void join_equal(struct known_crates *crates)
{
	size_t n = 0;

	if (crates->n)
		qsort(crates->items, crates->n, sizeof(*crates->items), by_name);
	for (size_t i = 0; i < crates->n; i++) {
		if (n && !by_name(&crates->items[n - 1], &crates->items[i]))
			crates->items[n - 1].n_locations += crates->items[i].n_locations;
		else
			crates->items[n++] = crates->items[i];
	}
	crates->n = n;
}

struct known_crates known_crates_of(const struct image *image, struct arena *arena)
{
	struct memory memory = memory_of(image);
	struct locations locations = locations_of(image, &memory, arena);
	struct known_crates crates = {
		.items = arena_new(arena, struct known_crate, locations.n_runs),
		.std_commit = locations.std_commit,
	};

	for (size_t i = 0; i < locations.n_runs; i++) {
		const struct location_run *run = &locations.runs[i];

		if (is_told(run))
			crates.items[crates.n++] = (struct known_crate){ run->crate, run->version,
									 run->source, run->n };
	}
	join_equal(&crates);
	memory_release(&memory);
	return crates;
}
