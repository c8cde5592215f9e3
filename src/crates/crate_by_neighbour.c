/* crate_by_neighbour.c: what lies between two of one crate, or at the seam of two. */
#include "crate_finder.h"

/*
 * Only the object file proves a place, or a name that states who made it. A name that does not says
 * where it may come from: an inlined function has copies in every crate that uses it.
 */
static bool proves_place(const struct crate_finder *c, uint32_t owner)
{
	const struct crate_owner *o = &c->crates->items[owner];
	uint32_t unit = c->objects->units[owner];

	if (o->instantiating == NO_INDEX || o->instantiating_tier >= TIER_INFERRED ||
	    !crate_finder_is_code(c, owner))
		return false;
	return (unit != NO_INDEX && c->crates->units[unit].label != NO_INDEX) ||
	       crate_finder_names_place(c, owner);
}

static void infer(const struct crate_finder *c, uint32_t owner, uint32_t crate)
{
	struct crate_owner *o = &c->crates->items[owner];

	if (o->instantiating != NO_INDEX || crate == NO_INDEX)
		return;
	o->instantiating = crate;
	o->instantiating_tier = TIER_INFERRED;
	o->reason = REASON_NEIGHBOUR;
}

/*
 * Owners from `first` up to `end`, of two crates' objects and perhaps of others between them. A
 * crate's objects hold what it defines and copies of what it uses; dependents are linked before what
 * they depend on. So what the crate before defines is of its objects, with all before it; of what
 * the crate behind defines only what nothing else follows.
 */
static void divide(const struct crate_finder *c, uint32_t first, uint32_t end, uint32_t before,
		   uint32_t behind)
{
	const struct crate_owner *crates = c->crates->items;
	uint32_t left = first, right = end;

	for (; left < end && !crate_finder_is_native(c, left); left++)
		;
	while (left > first && crates[left - 1].defining != before)
		left--;
	for (; right > left && !crate_finder_is_native(c, right - 1) &&
	       crates[right - 1].defining == behind;
	     right--)
		;
	for (; before != NO_INDEX && first < left; first++)
		infer(c, first, before);
	for (; behind != NO_INDEX && right < end; right++)
		infer(c, right, behind);
}

/* C that nothing but its place speaks for, in an object of its own: see crate_by_native.c. */
static bool has_native_object(const struct crate_finder *c, uint32_t first, uint32_t end)
{
	for (; first < end; first++) {
		if (c->objects->units[first] != NO_INDEX && crate_finder_is_native(c, first))
			return true;
	}
	return false;
}

/* Between `first` and `last`, two of one crate. Rust that is not mangled looks like C. */
static void enclose(const struct crate_finder *c, uint32_t first, uint32_t last)
{
	bool is_pure = !has_native_object(c, first, last) &&
		       (crate_finder_is_crate_object(c, last) ||
			!crate_finder_is_crate_object(c, first));

	for (uint32_t i = first + 1; i < last; i++) {
		if (is_pure || !crate_finder_is_native(c, i))
			infer(c, i, c->crates->items[last].instantiating);
	}
}

/* So many pairs of neighbours tell whether objects lie together. */
enum { ENOUGH = 16 };

/*
 * Whether functions lie as they were linked: nearly all neighbours are of one crate. Else a tool has
 * put them in the order of their use (BOLT, a list of symbols for the linker).
 */
static bool is_in_order(const struct crate_finder *c, uint32_t first, uint32_t end)
{
	uint32_t before = NO_INDEX;
	size_t n = 0, n_same = 0;

	for (; first < end; first++) {
		uint32_t crate = c->crates->items[first].instantiating;

		if (!proves_place(c, first))
			continue;
		n += before != NO_INDEX;
		n_same += before == crate;
		before = crate;
	}
	return n < ENOUGH || n_same >= n - n / 4;
}

/* Objects lie in memory one behind the other: what two of one crate enclose is of that crate. */
static void find_in_stretch(const struct crate_finder *c, uint32_t first, uint32_t end)
{
	uint32_t before = 0;

	for (uint32_t i = first; i <= end; i++) {
		bool proves = i < end && proves_place(c, i);
		uint32_t sides[] = { before ? c->crates->items[before].instantiating : NO_INDEX,
				     proves ? c->crates->items[i].instantiating : NO_INDEX };

		if (!proves && i < end)
			continue;
		if (proves && sides[0] == sides[1])
			enclose(c, before, i);
		else
			divide(c, first, i, sides[0], sides[1]);
		first = i + 1;
		before = i;
	}
}

void find_crates_by_neighbour(const struct crate_finder *c)
{
	uint32_t first = 1, n = (uint32_t)c->a->owners.n_placed;

	for (uint32_t i = 1; c->wants_instantiating && i <= n; i++) {
		if (i < n && c->objects->stretches[i + 1] == c->objects->stretches[i])
			continue;
		if (is_in_order(c, first, i + 1))
			find_in_stretch(c, first, i + 1);
		first = i + 1;
	}
}
