#include "unit_crate.h"

#include "../names/crate.h"
#include "../names/object_path.h"
#include "../names/source_path.h"

#include <string.h>

/* DWARF 5, section 7.12 "Source Languages"; rustc also says DW_LANG_Rust_old. */
enum { DW_LANG_RUST = 0x1c, DW_LANG_RUST_OLD = 0x9000 };

struct classifier {
	struct arena *arena;
	struct intern *labels;
	bool split_std;
};

/* Symbols write '_' where packages and directories have '-': rows must meet. */
static uint32_t crate_label(const struct classifier *c, struct name_slice crate)
{
	char *text = arena_copy(c->arena, crate.text, crate.length);

	for (char *p = text; *p; p++)
		*p = *p == '-' ? '_' : *p;
	if (!c->split_std && is_std_crate((struct name_slice){ text, crate.length }))
		return intern(c->labels, "std", 3);
	return intern(c->labels, text, crate.length);
}

static bool from_object(const struct classifier *c, const struct unit *unit,
			struct unit_crate *found)
{
	struct object_owner object = object_owner_of(unit->library ? unit->library : unit->name,
						     unit->library ? unit->name : NULL);

	if (!object.name.length || object.kind == OBJECT_FILE || object.kind == OBJECT_UNKNOWN)
		return false;
	found->is_rust = object.kind == OBJECT_CRATE;
	found->tier = certainty_tier(object.certainty);
	found->label = found->is_rust ? crate_label(c, object.name)
				      : intern_copy(c->labels, c->arena, object.name.text,
						    object.name.length);
	return true;
}

static bool is_rust(const struct unit *unit)
{
	return unit->language == DW_LANG_RUST || unit->language == DW_LANG_RUST_OLD;
}

static bool from_source(const struct classifier *c, const struct unit *unit,
			struct unit_crate *found)
{
	const char *path = unit->name;
	struct source_owner source;

	if (unit->directory && path[0] != '/' && path[0] != '<')
		path = arena_format(c->arena, "%s/%s", unit->directory, path);
	source = source_owner_of(path, strlen(path));
	if (!source.crate.length)
		return false;
	found->label = crate_label(c, source.crate);
	found->tier = certainty_tier(source.certainty);
	found->is_rust = is_rust(unit);
	return true;
}

static struct unit_crate classify(const struct classifier *c, const struct unit *unit)
{
	struct unit_crate found = { .label = NO_INDEX, .tier = TIER_NONE };
	struct name_slice crate;

	if (cgu_crate(unit->name, &crate)) {
		found = (struct unit_crate){ crate_label(c, crate), TIER_EXACT, true };
	} else if (unit->type == UNIT_DEBUG && !from_object(c, unit, &found)) {
		from_source(c, unit, &found);
	}
	return found;
}

/* --- link-time optimization of the whole program */

/* A program of so many crates, std's counted apart, has objects of several. */
enum { MANY_CRATES = 4 };

/* The only source file of a crate besides compiler_builtins, which is never optimized so. */
static uint32_t only_crate_file(const struct image *image)
{
	uint32_t only = NO_INDEX;
	struct name_slice crate;

	for (uint32_t i = 0; i < image->n_units; i++) {
		if (image->units[i].type != UNIT_SOURCE ||
		    !cgu_crate(image->units[i].name, &crate) ||
		    slice_is(crate, "compiler_builtins"))
			continue;
		if (only != NO_INDEX)
			return NO_INDEX;
		only = i;
	}
	return only;
}

static bool is_same(struct name_slice a, struct name_slice b)
{
	return a.length == b.length && !memcmp(a.text, b.text, a.length);
}

/* Whether the symbols of a unit are of many crates. */
static bool is_of_many(const struct image *image, uint32_t unit)
{
	struct name_slice found[MANY_CRATES];
	size_t n = 0, k;

	for (size_t i = 0; i < image->n_symbols && n < MANY_CRATES; i++) {
		const struct symbol *s = &image->symbols[i];
		struct name_owner name;

		if (s->unit != unit)
			continue;
		name = name_definer_of(s->name, s->name_length);
		if (name.language != NAME_RUST_LEGACY && name.language != NAME_RUST_V0)
			continue;
		for (k = 0; k < n && !is_same(found[k], name.defining); k++)
			;
		if (k == n && name.defining.length)
			found[n++] = name.defining;
	}
	return n == MANY_CRATES;
}

/* All crates were made into one object, which is called by the name of one of them. */
static void forget_merged(const struct image *image, struct unit_crate *crates)
{
	uint32_t unit = only_crate_file(image);

	if (unit != NO_INDEX && is_of_many(image, unit))
		crates[unit] = (struct unit_crate){ NO_INDEX, TIER_NONE, true };
}

struct unit_crate *unit_crates_build(const struct image *image, struct arena *arena,
				     struct intern *labels, bool split_std)
{
	struct classifier c = { arena, labels, split_std };
	struct unit_crate *crates = arena_new(arena, struct unit_crate, image->n_units);

	for (size_t i = 0; i < image->n_units; i++)
		crates[i] = classify(&c, &image->units[i]);
	forget_merged(image, crates);
	return crates;
}
