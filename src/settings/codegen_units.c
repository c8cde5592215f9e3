/* codegen_units.c: into how many units rustc divided a crate. */
#include "lto.h"
#include "setting.h"

#include "../base/array.h"
#include "../base/intern.h"

#include <stdlib.h>
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

/*
 * rustc makes a unit of each module at most, and joins small ones: one crate in a single unit says
 * little, several large ones do.
 */
enum { LARGE_CRATE = 32768, FEW_LARGE_CRATES = 3 };

/* The program's crates by name; the number of a name is its place in `names`. */
static struct intern names_of(const struct objects *objects)
{
	struct intern names = { 0 };

	for (size_t i = 0; i < objects->n_crates; i++) {
		const struct crate_objects *crate = &objects->crates[i];

		if (!crate->is_std)
			intern(&names, crate->crate.text, crate->crate.length);
	}
	return names;
}

/* Crates of the program that define at least LARGE_CRATE bytes of functions. O(symbols). */
static unsigned count_large(const struct facts *f, const struct objects *objects)
{
	struct intern names = names_of(objects);
	uint64_t *sizes = array_zeroed(uint64_t, names.n_strings + 1);
	unsigned n = 0;

	for (size_t i = 0; i < f->image->n_symbols; i++) {
		const struct symbol *s = &f->image->symbols[i];
		struct name_slice crate = { 0 };
		uint32_t k;

		if (s->type == SYMBOL_FUNCTION && s->vm_size)
			crate = name_definer_of(s->name, s->name_length).defining;
		k = crate.length ? intern_find(&names, crate.text, crate.length) : INTERN_NONE;
		if (k == INTERN_NONE)
			continue;
		n += sizes[k] < LARGE_CRATE && s->vm_size >= LARGE_CRATE - sizes[k];
		sizes[k] += s->vm_size;
	}
	free(sizes);
	intern_release(&names);
	return n;
}

static void set_one(const struct facts *f, const struct objects *objects, struct verdict *v,
		    struct arena *arena, const char *source)
{
	unsigned n_large = count_large(f, objects);

	verdict_set(v, "1", CONFIDENCE_HIGH);
	verdict_add_evidence(v, arena, "no crate has more than one unit among %s", source);
	if (n_large >= FEW_LARGE_CRATES) {
		verdict_add_evidence(v, arena, "%u of them have 32 KiB of functions and more",
				     n_large);
		return;
	}
	verdict_add_value(v, "more than 1");
	v->are_alike = true;
	verdict_add_evidence(v, arena,
			     "crates this small make one unit with either: it is the same here");
}

static void set(const struct facts *f, const struct objects *objects, struct verdict *v,
		struct arena *arena, const char *source)
{
	const struct crate_objects *largest = NULL;
	uint32_t most = most_units(objects, &largest);

	if (most == 1) {
		set_one(f, objects, v, arena, source);
		return;
	}
	verdict_set(v, "more than 1", CONFIDENCE_HIGH);
	verdict_add_evidence(v, arena, "%.*s has %u units among %s; small crates make fewer",
			     (int)largest->crate.length, largest->crate.text, most, source);
}

static void say_moot(struct verdict *v, struct arena *arena)
{
	v->is_moot = true;
	verdict_add_evidence(v, arena, "fat LTO merged the units: it makes no difference any more");
}

/* Whether it is known without their names that there was only one in the end. */
static bool is_fat(const struct facts *f, struct arena *arena)
{
	struct verdict lto = { .n_values = 0 };

	lto_judge_rust(f, arena, &lto);
	return lto.n_values == 1 && lto.confidence >= CONFIDENCE_HIGH &&
	       !strcmp(lto.values[0], "fat");
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
		set(f, &f->objects, v, arena, objects_source_name(f->objects.source));
		return;
	}
	most = most_units(&f->debug_objects, &largest);
	if (most)
		set(f, &f->debug_objects, v, arena, "compile units");
	else if (is_merged || is_fat(f, arena))
		say_moot(v, arena);
	else
		verdict_add_evidence(v, arena, "nothing in the file names its objects");
}

const struct setting codegen_units_setting = { "codegen-units", "codegen units", judge, false };
