#include "locations.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../model/source_slices.h"
#include "../names/path_parts.h"
#include "../names/source_path.h"

#include <stdlib.h>
#include <string.h>

/* Paths without a line are no places of panics. */
static void keep_places(struct source_slices *slices)
{
	size_t n = 0;

	for (size_t i = 0; i < slices->n; i++) {
		if (slices->items[i].line)
			slices->items[n++] = slices->items[i];
	}
	slices->n = n;
}

static struct location_run run_of(struct arena *arena, const struct interned *path)
{
	struct source_owner owner = source_owner_of(path->text, path->length);
	bool is_std = owner.kind == SOURCE_STD || owner.kind == SOURCE_STD_DEPENDENCY;

	return (struct location_run){
		.crate = arena_copy(arena, owner.crate.text ? owner.crate.text : "",
				    owner.crate.length),
		.version = arena_copy(arena, owner.version.text ? owner.version.text : "",
				      owner.version.length),
		.repository = arena_copy(arena, owner.repository.text ? owner.repository.text : "",
					 owner.repository.length),
		.source = owner.kind,
		.is_std = is_std,
		.is_versioned = owner.kind != SOURCE_STD && owner.version.length > 0,
	};
}

enum { COMMIT_DIGITS = 40 };

/* "/rustc/<commit>/library/core/src/…" */
static const char *std_commit_of(struct arena *arena, const struct interned *path)
{
	static const char front[] = "/rustc/";
	size_t length = strlen(front);
	struct name_slice commit = { path->text + length, COMMIT_DIGITS };

	if (path->length <= length + COMMIT_DIGITS || memcmp(path->text, front, length) != 0 ||
	    !slice_is_hex(commit, COMMIT_DIGITS))
		return NULL;
	return arena_copy(arena, commit.text, commit.length);
}

/* "/cargo/registry/<16 digits>/": what `trim-paths` makes of a registry; std is built so since 2026. */
static bool is_trimmed(const struct interned *path)
{
	static const char front[] = "/cargo/registry/";
	size_t length = strlen(front), digits = 16;

	return path->length > length + digits && !memcmp(path->text, front, length) &&
	       slice_is_hex((struct name_slice){ path->text + length, digits }, digits);
}

static bool is_of_std(const char *crate)
{
	static const char *const names[] = {
		"addr2line", "adler2",	  "cfg-if",	    "gimli",
		"hashbrown", "libc",	  "memchr",	    "miniz_oxide",
		"object",    "unwinding", "rustc-demangle", "rustc-literal-escaper"
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(crate, names[i]))
			return true;
	}
	return false;
}

/* A program that is trimmed itself has others too; else they are what std was built with. */
static void find_trimmed(const struct source_slices *f, struct location_run *of_path)
{
	for (size_t i = 0; i < f->paths.n_strings; i++) {
		if (is_trimmed(&f->paths.strings[i]) && !is_of_std(of_path[i].crate))
			return;
	}
	for (size_t i = 0; i < f->paths.n_strings; i++) {
		if (!is_trimmed(&f->paths.strings[i]))
			continue;
		of_path[i].source = SOURCE_STD_DEPENDENCY;
		of_path[i].is_std = true;
	}
}

/* The crates in the order of their addresses; each path is asked once. */
static void find_runs(const struct source_slices *f, struct arena *arena, struct locations *found)
{
	struct location_run *of_path = array_new(struct location_run, f->paths.n_strings);
	struct location_run *runs = arena_new(arena, struct location_run, f->n);

	for (size_t i = 0; i < f->paths.n_strings; i++) {
		of_path[i] = run_of(arena, &f->paths.strings[i]);
		if (!found->std_commit)
			found->std_commit = std_commit_of(arena, &f->paths.strings[i]);
	}
	find_trimmed(f, of_path);
	for (size_t i = 0; i < f->n; i++) {
		const struct location_run *r = &of_path[f->items[i].path];
		struct location_run *last = found->n_runs ? &runs[found->n_runs - 1] : NULL;

		if (!last || strcmp(last->crate, r->crate) != 0 || last->is_std != r->is_std ||
		    last->is_versioned != r->is_versioned ||
		    strcmp(last->version, r->version) != 0 || last->source != r->source) {
			runs[found->n_runs++] = *r;
			last = &runs[found->n_runs - 1];
		}
		last->n++;
	}
	found->runs = runs;
	free(of_path);
}

struct locations locations_of(const struct image *image, struct memory *memory, struct arena *arena)
{
	struct source_slices slices = source_slices_of(image, memory);
	struct locations found;

	keep_places(&slices);
	found = (struct locations){ .n = slices.n };
	find_runs(&slices, arena, &found);
	if (slices.n)
		qsort(slices.items, slices.n, sizeof(*slices.items), source_slice_order);
	for (size_t i = 1; i < slices.n; i++)
		found.n_equal += !source_slice_order(&slices.items[i], &slices.items[i - 1]);
	source_slices_release(&slices);
	return found;
}
