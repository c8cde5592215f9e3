#include "merged_unit.h"

#include "../base/die.h"
#include "../names/crate.h"
#include "../names/readable.h"

#include <string.h>

/* Of so many crates is an object of several, even where a program has little but `core`. */
enum { MANY_CRATES = 4 };

/* Units of DWARF are called by the source and the codegen unit, modules of a PDB by the object. */
static bool is_object(const char *name)
{
	static const char end[] = ".rcgu.o";
	size_t length = strlen(name), n = strlen(end);

	return length > n && !memcmp(name + length - n, end, n);
}

/* A source file of the symbol table, or a module of a PDB. */
static bool is_codegen_unit(const struct unit *unit, enum unit_type type)
{
	struct name_slice crate;

	return unit->type == type && (type == UNIT_SOURCE || is_object(unit->name)) &&
	       cgu_crate(unit->name, &crate) && !slice_is(crate, "compiler_builtins");
}

/* The only one of a type that is a codegen unit of rustc; NO_INDEX: there are several, or none. */
static uint32_t only_unit(const struct image *image, enum unit_type type)
{
	uint32_t only = NO_INDEX;

	for (uint32_t i = 0; i < image->n_units; i++) {
		if (!is_codegen_unit(&image->units[i], type))
			continue;
		if (only != NO_INDEX)
			return NO_INDEX;
		only = i;
	}
	return only;
}

static struct name_slice crate_of(const struct symbol *symbol)
{
	struct name_owner name;

	if (symbol->flags & SYMBOL_READABLE)
		return readable_crate(symbol->name);
	name = name_definer_of(symbol->name, symbol->name_length);
	return name.language == NAME_RUST_V0 || name.language == NAME_RUST_LEGACY
		       ? name.defining
		       : (struct name_slice){ 0 };
}

static bool is_same(struct name_slice a, struct name_slice b)
{
	return a.length == b.length && !memcmp(a.text, b.text, a.length);
}

/* Crates that symbols of a unit name, until there are many. */
static size_t find_crates(const struct image *image, uint32_t unit, struct name_slice *found)
{
	size_t n = 0, k;

	for (size_t i = 0; i < image->n_symbols && n < MANY_CRATES; i++) {
		struct name_slice crate;

		if (image->symbols[i].unit != unit)
			continue;
		crate = crate_of(&image->symbols[i]);
		for (k = 0; k < n && !is_same(found[k], crate); k++)
			;
		if (k == n && crate.length)
			found[n++] = crate;
	}
	return n;
}

/*
 * Of a PDB without debug information a crate has no name of what it uses, either; symbol tables have the names
 * of all.
 */
static bool is_merged(const struct image *image, uint32_t unit)
{
	struct name_slice found[MANY_CRATES], own;
	size_t n = find_crates(image, unit, found);

	if (n == MANY_CRATES || !n || image->units[unit].type == UNIT_SOURCE ||
	    !cgu_crate(image->units[unit].name, &own))
		return n == MANY_CRATES;
	for (size_t i = 0; i < n; i++) {
		if (is_same(found[i], own))
			return false;
	}
	return true;
}

void merged_units_forget(const struct image *image, struct unit_crate *crates)
{
	static const enum unit_type types[] = { UNIT_SOURCE, UNIT_DEBUG };

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		uint32_t unit = only_unit(image, types[i]);

		if (unit != NO_INDEX && is_merged(image, unit))
			crates[unit] = (struct unit_crate){ NO_INDEX, TIER_NONE, true };
	}
}

const char *merged_name(const struct attribution *a, const struct unit_crate *crates,
			uint32_t owner)
{
	uint32_t index = a->owners.items[owner].symbol;
	const struct symbol *symbol = index == NO_INDEX ? NULL : &a->image->symbols[index];

	if (!symbol || !(symbol->flags & SYMBOL_READABLE) || symbol->unit == NO_INDEX ||
	    !merged_unit_is(&crates[symbol->unit]))
		return NULL;
	return symbol->name;
}

struct name_slice merged_units_root(const struct image *image, const struct unit_crate *crates)
{
	struct name_slice root = { 0 };

	for (size_t i = 0; i < image->n_units && !root.length; i++) {
		if (merged_unit_is(&crates[i]))
			cgu_crate(image->units[i].name, &root);
	}
	return root;
}
