/*
 * crates.c: crates in several versions. Lines of code tell versions by the path of their source, and
 * panics of stripped files by the path they name.
 */
#include "parts.h"

#include "../base/array.h"
#include "../compose/axis.h"
#include "../known/crates.h"
#include "../names/crate_name.h"
#include "../names/source_path.h"

#include <stdlib.h>
#include <string.h>

/* A crate and a version as evidence names them. */
struct sighting {
	const char *name, *version;
	uint64_t size, n_locations;
	bool is_std; /* Rust's library was built with it */
};

struct finder {
	struct duplicates_builder *b;
	struct sighting *items;
	size_t n, capacity;
	uint64_t *sizes; /* of source files */
};

static int by_text(const char *a, const char *b)
{
	return a == b ? 0 : strcmp(a, b);
}

static int by_sighting(const void *a, const void *b)
{
	const struct sighting *x = a, *y = b;
	int order = crate_name_order(x->name, y->name);

	if (!order)
		order = by_text(x->version, y->version);
	return order ? order : x->is_std - y->is_std;
}

static void add(struct finder *f, struct name_slice name, struct name_slice version,
		struct sighting sighting)
{
	sighting.name = arena_copy(f->b->arena, name.text, name.length);
	sighting.version = arena_copy(f->b->arena, version.text, version.length);
	array_push(f->items, f->n, f->capacity, sighting);
}

/* --- from lines */

static void visit(void *context, const struct contribution *c)
{
	struct finder *f = context;

	if (c->is_in_file && c->owners[LAYER_SOURCE])
		f->sizes[c->owners[LAYER_SOURCE] - 1] += c->size;
}

static void add_from_lines(struct finder *f)
{
	const struct debug *debug = &f->b->image->debug;

	f->sizes = array_zeroed(uint64_t, debug->n_files + 1);
	attribution_walk(f->b->attribution, version_axis.layers, visit, f);
	for (size_t i = 0; i < debug->n_files; i++) {
		const char *path = debug->files[i];
		struct source_owner source = source_owner_of(path, strlen(path));

		if (f->sizes[i] && source.version.length && source.crate.length)
			add(f, source.crate, source.version,
			    (struct sighting){ .size = f->sizes[i],
					       .is_std = source.kind == SOURCE_STD_DEPENDENCY });
	}
	free(f->sizes);
}

/* --- from panics */

static struct name_slice slice_of(const char *text)
{
	return (struct name_slice){ text, strlen(text) };
}

static void add_from_panics(struct finder *f)
{
	struct known_crates known = known_crates_of(f->b->image, f->b->arena);

	for (size_t i = 0; i < known.n; i++) {
		const struct known_crate *crate = &known.items[i];

		if (*crate->version)
			add(f, slice_of(crate->name), slice_of(crate->version),
			    (struct sighting){ .n_locations = crate->n_locations,
					       .is_std = crate->source == SOURCE_STD_DEPENDENCY });
	}
}

/* What several sources say of one version becomes one. */
static void join(struct finder *f)
{
	size_t n = 0;

	if (f->n)
		qsort(f->items, f->n, sizeof(*f->items), by_sighting);
	for (size_t i = 0; i < f->n; i++) {
		if (n && !by_sighting(&f->items[n - 1], &f->items[i])) {
			f->items[n - 1].size += f->items[i].size;
			f->items[n - 1].n_locations += f->items[i].n_locations;
		} else {
			f->items[n++] = f->items[i];
		}
	}
	f->n = n;
}

/* --- the report */

static void add_crate(struct finder *f, size_t first, size_t end)
{
	struct duplicates *report = f->b->report;
	struct duplicate_crate *crate = &report->crates[report->n_crates++];
	uint64_t largest = 0, sum = 0;

	crate->name = f->items[first].name;
	crate->n_versions = end - first;
	crate->versions = arena_new(f->b->arena, struct crate_version, end - first);
	for (size_t i = first; i < end; i++) {
		const struct sighting *s = &f->items[i];

		crate->versions[i - first] = (struct crate_version){ s->version, s->size,
								     s->n_locations, s->is_std };
		if (s->is_std) // nobody can leave it out
			continue;
		sum += s->size;
		largest = s->size > largest ? s->size : largest;
	}
	crate->saving = sum - largest;
}

static int by_saving(const void *a, const void *b)
{
	const struct duplicate_crate *x = a, *y = b;

	if (x->saving != y->saving)
		return x->saving < y->saving ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void add_crates(struct finder *f)
{
	struct duplicates *report = f->b->report;

	report->names_versions = f->n > 0;
	report->crates = arena_new(f->b->arena, struct duplicate_crate, f->n);
	for (size_t i = 0, end; i < f->n; i = end) {
		for (end = i + 1;
		     end < f->n && !crate_name_order(f->items[i].name, f->items[end].name);)
			end++;
		if (end - i > 1)
			add_crate(f, i, end);
	}
	if (report->n_crates)
		qsort(report->crates, report->n_crates, sizeof(struct duplicate_crate), by_saving);
}

/* --- beside the lock file */

static bool is_in_file(const struct finder *f, const struct locked_package *package)
{
	struct sighting wanted = { .name = package->name, .version = package->version };

	return f->n && bsearch(&wanted, f->items, f->n, sizeof(wanted), by_sighting);
}

static int by_package(const void *a, const void *b)
{
	const struct locked_package *x = a, *y = b;
	int order = crate_name_order(x->name, y->name);

	return order ? order : by_text(x->version, y->version);
}

static const char *append(struct arena *arena, const char *list, const char *word)
{
	return *list ? arena_format(arena, "%s, %s", list, word) : word;
}

static void add_locked(struct finder *f)
{
	struct duplicates *report = f->b->report;
	size_t n = f->b->n_packages;
	struct locked_package *sorted = array_new(struct locked_package, n + 1);

	report->has_lock = f->b->packages != NULL;
	report->locked = arena_new(f->b->arena, struct locked_versions, n);
	if (n) {
		memcpy(sorted, f->b->packages, n * sizeof(*sorted));
		qsort(sorted, n, sizeof(*sorted), by_package);
	}
	for (size_t i = 0, end; i < n; i = end) {
		struct locked_versions row = { sorted[i].name, "", "" };

		for (end = i; end < n && !crate_name_order(sorted[i].name, sorted[end].name);
		     end++) {
			row.versions = append(f->b->arena, row.versions, sorted[end].version);
			if (is_in_file(f, &sorted[end]))
				row.in_file = append(f->b->arena, row.in_file, sorted[end].version);
		}
		if (end - i > 1)
			report->locked[report->n_locked++] = row;
	}
	free(sorted);
}

void duplicates_find_crates(struct duplicates_builder *b)
{
	struct finder f = { .b = b };

	add_from_lines(&f);
	add_from_panics(&f);
	join(&f);
	add_crates(&f);
	add_locked(&f);
	free(f.items);
}
