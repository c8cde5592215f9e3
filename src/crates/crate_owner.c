#include "crate_finder.h"

#include "../base/array.h"
#include "../base/die.h"

#include <stdlib.h>

struct crate_owners crate_owners_build(const struct attribution *a, struct arena *arena,
				       struct intern *labels, bool split_std,
				       bool wants_instantiating, const struct inference *inference)
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
	struct crate_finder finder = { a,	  arena,  labels, split_std, wants_instantiating,
				       inference, &crates };

	for (size_t i = 0; i < ARRAY_SIZE(finders); i++)
		finders[i](&finder);
	return crates;
}

const char *crate_reason_words(enum crate_reason reason)
{
	static const char *const words[] = {
#define WORDS(name, text) [REASON_##name] = (text),
		CRATE_REASONS(WORDS)
#undef WORDS
	};

	return words[reason];
}

void crate_owners_release(struct crate_owners *crates)
{
	free(crates->items);
	free(crates->shares);
	regions_release(&crates->regions);
	*crates = (struct crate_owners){ 0 };
}
