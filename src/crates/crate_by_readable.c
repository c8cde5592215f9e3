/* crate_by_readable.c: names as in the source, of a module of a PDB that holds all crates. */
#include "crate_finder.h"

#include "merged_unit.h"

#include "../base/die.h"
#include "../names/readable.h"
#include "../names/std_crate.h"

/* Crates that std's own is compiled with; a program may have its own copy of them. */
static bool is_of_std(struct name_slice crate)
{
	static const char *const names[] = {
		"addr2line", "adler2",	    "gimli",  "hashbrown",
		"memchr",    "miniz_oxide", "object", "rustc_demangle"
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (slice_is(crate, names[i]))
			return true;
	}
	return is_std_crate(crate);
}

/* Without debug information of the program's own there are names all the same: std comes with it. */
static bool only_std_has_names(const struct crate_finder *c)
{
	for (uint32_t i = 1; i < c->a->owners.n; i++) {
		const char *name = merged_name(c->a, c->crates->units, i);
		struct name_slice crate = name ? readable_crate(name) : (struct name_slice){ 0 };

		if (crate.length && !is_of_std(crate))
			return false;
	}
	return true;
}

/*
 * What is generic is made by whoever uses it, which the name does not say: unless only std, compiled long
 * before, has names.
 */
void find_crates_by_readable(const struct crate_finder *c)
{
	bool only_std;

	if (!c->wants_instantiating)
		return;
	only_std = only_std_has_names(c);
	for (uint32_t i = 1; i < c->a->owners.n; i++) {
		const char *name = merged_name(c->a, c->crates->units, i);
		struct crate_owner *owner = &c->crates->items[i];

		if (!name || owner->defining == NO_INDEX || owner->instantiating != NO_INDEX ||
		    (!only_std && (readable_is_generic(name) || is_of_std(readable_crate(name)))))
			continue;
		owner->instantiating = owner->defining;
		owner->instantiating_tier = TIER_DERIVED;
		owner->reason = REASON_NAME;
	}
}
