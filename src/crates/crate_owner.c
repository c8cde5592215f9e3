#include "crate_finder.h"

#include "../base/array.h"
#include "../base/die.h"

#include <stdlib.h>

static bool has_merged_object(const struct image *image, const struct unit_crate *units)
{
	for (size_t i = 0; i < image->n_units; i++) {
		if (units[i].is_rust && units[i].label == NO_INDEX)
			return true;
	}
	return false;
}

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
	struct unit_owners objects = { 0 };
	struct crate_finder finder = {
		.a = a,
		.arena = arena,
		.labels = labels,
		.split_std = split_std,
		.wants_instantiating = wants_instantiating,
		.inference = inference,
		.crates = &crates,
	};

	finder.is_merged = has_merged_object(a->image, crates.units);
	if (wants_instantiating) {
		objects = unit_owners_build(a);
		finder.objects = &objects;
	}
	for (size_t i = 0; i < ARRAY_SIZE(finders); i++)
		finders[i](&finder);
	unit_owners_release(&objects);
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

bool crate_finder_is_code(const struct crate_finder *c, uint32_t owner)
{
	uint32_t symbol = c->a->owners.items[owner].symbol;
	uint32_t section = symbol == NO_INDEX ? NO_INDEX : c->a->image->symbols[symbol].section;

	return symbol == NO_INDEX || (section < c->a->image->n_sections &&
				      c->a->image->sections[section].flags & SECTION_EXECUTABLE);
}

struct name_owner crate_finder_name(const struct crate_finder *c, uint32_t owner)
{
	uint32_t index = c->a->owners.items[owner].symbol;
	const struct symbol *symbol = index == NO_INDEX ? NULL : &c->a->image->symbols[index];

	return symbol ? name_definer_of(symbol->name, symbol->name_length)
		      : (struct name_owner){ .language = NAME_NONE };
}

bool crate_finder_is_native(const struct crate_finder *c, uint32_t owner)
{
	uint32_t unit = c->objects->units[owner];
	struct name_owner name;

	if (c->a->owners.items[owner].symbol == NO_INDEX ||
	    c->crates->items[owner].instantiating != NO_INDEX || !crate_finder_is_code(c, owner) ||
	    (unit != NO_INDEX && c->crates->units[unit].is_rust))
		return false;
	name = crate_finder_name(c, owner);
	return !is_rust_name(&name) && !is_of_toolchain(&name);
}

bool crate_finder_names_place(const struct crate_finder *c, uint32_t owner)
{
	const struct crate_owner *o = &c->crates->items[owner];

	return !c->is_merged && o->instantiating != NO_INDEX &&
	       o->instantiating_tier == TIER_EXACT &&
	       o->instantiating != intern_find(c->labels, "std", 3);
}

bool crate_finder_is_crate_object(const struct crate_finder *c, uint32_t owner)
{
	uint32_t unit = c->objects->units[owner];
	struct name_slice crate;

	if (unit == NO_INDEX)
		return crate_finder_names_place(c, owner);
	return c->crates->units[unit].is_rust && c->crates->units[unit].label != NO_INDEX &&
	       !(cgu_crate(c->a->image->units[unit].name, &crate) &&
		 slice_is(crate, "compiler_builtins"));
}

void crate_owners_release(struct crate_owners *crates)
{
	free(crates->items);
	free(crates->shares);
	regions_release(&crates->regions);
	*crates = (struct crate_owners){ 0 };
}
