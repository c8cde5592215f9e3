#include "merged_unit.h"

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

struct unit_crate *unit_crates_build(const struct image *image, struct arena *arena,
				     struct intern *labels, bool split_std)
{
	struct classifier c = { arena, labels, split_std };
	struct unit_crate *crates = arena_new(arena, struct unit_crate, image->n_units);

	for (size_t i = 0; i < image->n_units; i++)
		crates[i] = classify(&c, &image->units[i]);
	merged_units_forget(image, crates);
	return crates;
}
