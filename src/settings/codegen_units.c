/* codegen_units.c: into how many units rustc divided a crate. */
#include "setting.h"

#include <string.h>

/* The largest number of objects that a crate of the program has; 0: it has none. */
static uint32_t most_units(const struct objects *objects, const struct crate_objects **largest)
{
	uint32_t most = 0;

	for (size_t i = 0; i < objects->n_crates; i++) {
		if (objects->crates[i].is_std || objects->crates[i].n <= most)
			continue;
		most = objects->crates[i].n;
		*largest = &objects->crates[i];
	}
	return most;
}

static void set(struct verdict *v, struct arena *arena, uint32_t most,
		const struct crate_objects *largest, const char *source)
{
	verdict_set(v, most == 1 ? "1" : "more than 1", CONFIDENCE_HIGH);
	if (most == 1)
		verdict_add_evidence(v, arena, "no crate has more than one unit among %s", source);
	else
		verdict_add_evidence(v, arena,
				     "%.*s has %u units among %s; small crates make fewer",
				     (int)largest->crate.length, largest->crate.text, most, source);
}

static void say_moot(struct verdict *v, struct arena *arena)
{
	v->is_moot = true;
	verdict_add_evidence(v, arena, "fat LTO merged the units: it makes no difference any more");
}

/* Fat LTO merges the objects, but compile units keep their names. */
static void judge(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const struct crate_objects *largest = NULL;
	uint32_t most = most_units(&f->objects, &largest);
	bool is_merged = f->objects.n_crates && f->objects.n_crates <= 2 && most <= 1;

	if (!f->is_rust) {
		v->is_foreign = true;
		verdict_add_evidence(v, arena, "no Rust code was found");
		return;
	}
	if (most && !is_merged) {
		set(v, arena, most, largest, objects_source_name(f->objects.source));
		return;
	}
	most = most_units(&f->debug_objects, &largest);
	if (most)
		set(v, arena, most, largest, "compile units");
	else if (is_merged)
		say_moot(v, arena);
	else
		verdict_add_evidence(v, arena, "nothing in the file names its objects");
}

const struct setting codegen_units_setting = { "codegen-units", "codegen units", judge };
