#include "crate_finder.h"

#include "../base/array.h"
#include "../base/die.h"

#include <stdlib.h>

struct crate_owners crate_owners_build(const struct attribution *a, struct arena *arena,
				       struct intern *labels, bool split_std,
				       bool wants_instantiating)
{
	static void (*const finders[])(const struct crate_finder *) = {
#define FINDER(name) find_crates_by_##name,
		CRATE_EVIDENCE(FINDER)
#undef FINDER
	};
	struct crate_owners crates = {
		.has_instantiating = wants_instantiating,
		.items = array_new(struct crate_owner, a->owners.n),
		.units = unit_crates_build(a->image, arena, labels, split_std),
	};
	struct crate_finder finder = { a, arena, labels, split_std, wants_instantiating, &crates };

	for (size_t i = 0; i < ARRAY_SIZE(finders); i++)
		finders[i](&finder);
	return crates;
}

void crate_owners_release(struct crate_owners *crates)
{
	free(crates->items);
	free(crates->shares);
	*crates = (struct crate_owners){ 0 };
}
