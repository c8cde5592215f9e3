#include "crates.h"

#include "../model/memory.h"
#include "../names/crate_name.h"
#include "../settings/locations.h"
#include "c_texts.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
	const struct known_crate *x = a, *y = b;
	int order = crate_name_order(x->name, y->name);

	if (!order)
		order = strcmp(x->version, y->version);
	return order ? order : (x->source > y->source) - (x->source < y->source);
}

/* Std is no dependency; what is nameless is of the root package, or nobody's. */
static bool is_told(const struct location_run *run)
{
	return run->source == SOURCE_WORKSPACE ||
	       (*run->crate && run->source != SOURCE_STD && run->source != SOURCE_UNKNOWN);
}

static void join(struct known_crate *crate, const struct known_crate *same)
{
	crate->n_locations += same->n_locations;
	crate->n_files += same->n_files;
	crate->is_build &= same->is_build;
	if (same->is_stated) // which spells it as Cargo does
		crate->name = same->name;
	crate->is_stated |= same->is_stated;
}

static void join_equal(struct known_crates *crates)
{
	size_t n = 0;

	if (crates->n)
		qsort(crates->items, crates->n, sizeof(*crates->items), by_name);
	for (size_t i = 0; i < crates->n; i++) {
		if (n && !by_name(&crates->items[n - 1], &crates->items[i]))
			join(&crates->items[n - 1], &crates->items[i]);
		else
			crates->items[n++] = crates->items[i];
	}
	crates->n = n;
}

/* std has a dozen dependencies; cargo and rustc, which are built beside it, have hundreds. */
enum { MOST_OF_STD = 30 };

static bool is_of_rust_itself(const struct known_crates *crates)
{
	size_t n = 0;

	for (size_t i = 0; i < crates->n; i++)
		n += crates->items[i].source == SOURCE_STD_DEPENDENCY;
	return n > MOST_OF_STD;
}

/* Then they lie in the tree of the build, and are what the program depends on. */
static void tell_all(struct known_crates *crates)
{
	for (size_t i = 0; i < crates->n; i++) {
		if (crates->items[i].source == SOURCE_STD_DEPENDENCY)
			crates->items[i].source = SOURCE_VENDORED;
	}
	join_equal(crates);
}

struct known_crates known_crates_of(const struct image *image, struct arena *arena)
{
	struct memory memory = memory_of(image);
	struct locations locations = locations_of(image, &memory, arena);
	struct known_crates crates = {
		.items = arena_new(arena, struct known_crate, locations.n_runs),
		.std_commit = locations.std_commit,
	};

	for (size_t i = 0; i < locations.n_runs; i++) {
		const struct location_run *run = &locations.runs[i];

		if (is_told(run))
			crates.items[crates.n++] = (struct known_crate){
				.name = run->crate,
				.version = run->version,
				.repository = run->repository,
				.source = run->source,
				.n_locations = run->n,
			};
	}
	join_equal(&crates);
	if (is_of_rust_itself(&crates))
		tell_all(&crates);
	memory_release(&memory);
	return crates;
}

/* --- other evidence */

/* In the words of cargo-auditable's schema, and of its older versions. */
static enum source_kind source_of(const char *stated)
{
	if (!strcmp(stated, "crates.io") || !strcmp(stated, "CratesIo") ||
	    !strcmp(stated, "registry") || !strcmp(stated, "Registry"))
		return SOURCE_REGISTRY;
	if (!strcmp(stated, "git") || !strcmp(stated, "Git"))
		return SOURCE_GIT;
	if (!strcmp(stated, "local") || !strcmp(stated, "Local"))
		return SOURCE_WORKSPACE;
	return SOURCE_UNKNOWN;
}

static void add_stated(struct known_crates *crates, const struct stated_packages *packages)
{
	for (size_t i = 0; i < packages->n; i++) {
		const struct stated_package *p = &packages->items[i];

		crates->items[crates->n++] = (struct known_crate){
			.name = p->name,
			.version = p->version,
			.repository = "",
			.source = source_of(p->source),
			.is_stated = true,
			.is_build = p->is_build,
		};
	}
	crates->are_all = packages->n > 0;
}

static void add_files(struct known_crates *crates, const struct c_texts *c)
{
	for (size_t i = 0; i < c->n_sources; i++) {
		const struct known_sources *s = &c->sources[i];

		if (s->source == SOURCE_REGISTRY || s->source == SOURCE_GIT ||
		    s->source == SOURCE_GENERATED)
			crates->items[crates->n++] = (struct known_crate){
				.name = s->name,
				.version = s->version,
				.repository = s->repository,
				.source = s->source,
				.n_files = s->n_files,
			};
	}
}

/* A path of it has no version, or a commit; the list has the version, if it means the same. */
static bool is_same_package(const struct known_crate *stated, const struct known_crate *seen)
{
	return stated->is_stated && !seen->is_stated &&
	       (seen->source == SOURCE_VENDORED || seen->source == SOURCE_GENERATED ||
		((seen->source == SOURCE_WORKSPACE || seen->source == SOURCE_GIT) &&
		 seen->source == stated->source)) &&
	       (!*seen->version || seen->source == SOURCE_GIT);
}

/* Of one name, from `first` to `end`: what is seen joins the only version that is stated. */
static void join_seen(struct known_crate *items, size_t first, size_t end)
{
	struct known_crate *stated = NULL;
	size_t n_stated = 0;

	for (size_t i = first; i < end; i++) {
		if (items[i].is_stated) {
			stated = &items[i];
			n_stated++;
		}
	}
	for (size_t i = first; n_stated == 1 && i < end; i++) {
		if (is_same_package(stated, &items[i])) {
			join(stated, &items[i]);
			items[i].name = NULL;
		}
	}
}

static void join_named(struct known_crates *crates)
{
	struct known_crate *items = crates->items;
	size_t n = 0;

	for (size_t i = 0, end; i < crates->n; i = end) {
		for (end = i + 1;
		     end < crates->n && crate_name_is_same(items[end].name, items[i].name);)
			end++;
		join_seen(items, i, end);
	}
	for (size_t i = 0; i < crates->n; i++) {
		if (items[i].name)
			items[n++] = items[i];
	}
	crates->n = n;
}

void known_crates_add(struct known_crates *crates, const struct stated_packages *packages,
		      const struct c_texts *c, struct arena *arena)
{
	struct known_crate *items = arena_new(arena, struct known_crate,
					      crates->n + packages->n + c->n_sources);

	if (crates->n)
		memcpy(items, crates->items, crates->n * sizeof(*items));
	crates->items = items;
	add_stated(crates, packages);
	add_files(crates, c);
	join_equal(crates);
	join_named(crates);
}
