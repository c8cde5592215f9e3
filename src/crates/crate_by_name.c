/* crate_by_name.c: what names say, and the units that the named lie in. */
#include "crate_finder.h"

#include "../base/array.h"
#include "../names/crate.h"
#include "../names/readable.h"

#include <stdio.h>
#include <string.h>

static uint32_t fixed_label(const struct crate_finder *c, const char *text)
{
	return intern(c->labels, text, strlen(text));
}

static uint32_t crate_label(const struct crate_finder *c, struct name_slice crate)
{
	if (!c->split_std && is_std_crate(crate))
		return fixed_label(c, "std");
	return intern(c->labels, crate.text, crate.length);
}

static const struct crate_owner unknown_crate = {
	.defining = NO_INDEX,
	.instantiating = NO_INDEX,
	.defining_tier = TIER_NONE,
	.instantiating_tier = TIER_NONE,
};

static uint32_t namespace_label(const struct crate_finder *c, struct name_slice name)
{
	char text[200];
	int length = snprintf(text, sizeof(text), "C++ %.*s",
			      name.length < 150 ? (int)name.length : 150, name.text);

	return intern_copy(c->labels, c->arena, text, (size_t)length);
}

static void set_defining(const struct crate_finder *c, const struct name_owner *name,
			 const struct unit_crate *unit, struct crate_owner *owner)
{
	bool names_crate = name->defining.length && is_rust_name(name);

	if (!names_crate && unit && unit->label != NO_INDEX) {
		// Compiled with that crate: #[no_mangle], C of its build script, nameless constants.
		owner->defining = unit->label;
		owner->defining_tier = (uint8_t)tier_weaker(
			unit->tier, name->language == NAME_NONE ? TIER_INFERRED : TIER_DERIVED);
	} else if (name->defining.length) {
		owner->defining = name->is_namespace ? namespace_label(c, name->defining)
						     : crate_label(c, name->defining);
		owner->defining_tier = (uint8_t)certainty_tier(name->defining_certainty);
	} else if (name->language == NAME_CXX) {
		owner->defining = fixed_label(c, "[C++]");
		owner->defining_tier = TIER_DERIVED;
	} else if (name->language == NAME_C) {
		owner->defining = fixed_label(c, "[C]");
		owner->defining_tier = TIER_INFERRED;
	}
}

/* What names state. What else they suggest is weighed later: see crate_by_definition.c. */
static void set_instantiating(const struct crate_finder *c, const struct name_owner *name,
			      const struct unit_crate *unit, struct crate_owner *owner)
{
	if (name->instantiating_certainty == CERTAINTY_EXACT) {
		owner->instantiating = crate_label(c, name->instantiating);
		owner->instantiating_tier = TIER_EXACT;
		owner->reason = REASON_NAME;
	} else if (unit && unit->label != NO_INDEX) {
		owner->instantiating = unit->label;
		owner->instantiating_tier = (uint8_t)tier_weaker(unit->tier, TIER_DERIVED);
		owner->reason = REASON_UNIT;
	}
}

/* The unit whose range holds an owner, else the one that its symbol states; NULL: not known. */
static const struct unit_crate *unit_of(const struct crate_finder *c, const struct owner *o,
					uint32_t symbol)
{
	const struct partition *units = &c->a->layers[LAYER_UNIT];
	uint64_t pos = units->spans && o->vm_addr != NO_ADDR ? ledger_pos(&c->a->ledger, o->vm_addr)
							     : NO_ADDR;
	uint32_t unit = symbol == NO_INDEX ? NO_INDEX : c->a->image->symbols[symbol].unit;

	if (pos != NO_ADDR) {
		const struct span *span = &units->spans[partition_find(units, pos, 0)];

		if (span->owner && evidence_tier((enum evidence)span->evidence) == TIER_EXACT)
			unit = span->owner - 1;
	}
	return unit == NO_INDEX ? NULL : &c->crates->units[unit];
}

static struct name_owner read_name(const struct crate_finder *c, const struct symbol *symbol,
				   const struct unit_crate *unit)
{
	struct name_owner name = c->wants_instantiating
					 ? name_owner_of(symbol->name, symbol->name_length)
					 : name_definer_of(symbol->name, symbol->name_length);

	if (symbol->flags & SYMBOL_READABLE && unit && unit->is_rust) {
		name = (struct name_owner){ .language = NAME_RUST_LEGACY };
		name.defining = readable_crate(symbol->name);
		name.defining_certainty = name.defining.length ? CERTAINTY_DERIVED : CERTAINTY_NONE;
	}
	return name;
}

static struct crate_owner classify(const struct crate_finder *c, const struct owner *o,
				   uint32_t symbol_index)
{
	const struct symbol *symbol = &c->a->image->symbols[symbol_index];
	struct crate_owner owner = unknown_crate;
	const struct unit_crate *unit;
	struct name_owner name;

	if (symbol->flags & SYMBOL_UNDEFINED) {
		owner.defining = owner.instantiating = fixed_label(c, "[imports]");
		owner.defining_tier = owner.instantiating_tier = TIER_EXACT;
		owner.reason = REASON_NAME;
		return owner;
	}
	unit = unit_of(c, o, symbol_index);
	name = read_name(c, symbol, unit);
	set_defining(c, &name, unit, &owner);
	if (c->wants_instantiating)
		set_instantiating(c, &name, unit, &owner);
	return owner;
}

/* A function without a name: the object it lies in is all that is known. */
static struct crate_owner classify_nameless(const struct crate_finder *c, const struct owner *o)
{
	const struct unit_crate *unit = unit_of(c, o, NO_INDEX);
	struct crate_owner owner = unknown_crate;

	if (!unit || unit->label == NO_INDEX)
		return owner;
	owner.defining = owner.instantiating = unit->label;
	owner.defining_tier = (uint8_t)tier_weaker(unit->tier,
						   unit->is_rust ? TIER_INFERRED : TIER_DERIVED);
	owner.instantiating_tier = (uint8_t)unit->tier;
	owner.reason = REASON_UNIT;
	return owner;
}

enum { MOST_SHARES = 16 };

/* Equal functions that the linker folded into one have a name, and perhaps a crate, each. */
static void share(const struct crate_finder *c, struct crate_owners *crates, const struct owner *o,
		  struct crate_owner *owner)
{
	uint32_t found[MOST_SHARES], n = 0;

	for (uint32_t i = 0; i < o->n_names && n < MOST_SHARES; i++) {
		uint32_t name = c->a->owners.names[o->first_name + i], k = 0;
		uint32_t label = name == o->symbol ? owner->defining
						   : classify(c, o, name).defining;

		while (k < n && found[k] != label)
			k++;
		if (k == n && label != NO_INDEX)
			found[n++] = label;
	}
	if (n < 2)
		return;
	owner->first_share = (uint32_t)crates->n_shares;
	owner->n_shares = (uint16_t)n;
	for (uint32_t i = 0; i < n; i++) {
		array_push(crates->shares, crates->n_shares, crates->shares_capacity, found[i]);
	}
}

void find_crates_by_name(const struct crate_finder *c)
{
	const struct owners *owners = &c->a->owners;

	for (size_t i = 0; i < owners->n; i++) {
		const struct owner *o = &owners->items[i];

		c->crates->items[i] = o->symbol == NO_INDEX ? classify_nameless(c, o)
							    : classify(c, o, o->symbol);
		if (o->n_names > 1)
			share(c, c->crates, o, &c->crates->items[i]);
	}
}
