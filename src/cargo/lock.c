#include "lock.h"

#include "../base/array.h"
#include "../base/document.h"

#include <stdlib.h>
#include <string.h>

/* How many packages may share one name: a name of more is no dependency. */
#define SAME_NAME 64

/* More than any graph takes, see infer/crate_graph.h: what is behind them is passed over. */
#define MOST_DEPENDENCIES (1u << 21)

/* Packages by name, and what is written of their dependencies. */
struct resolver {
	struct cargo_lock *lock;
	const struct node **tables; /* of each package */
	const struct cargo_package **sorted;
	struct arena *arena;
	size_t n_found; /* dependencies of all packages */
};

static int by_name(const void *a, const void *b)
{
	const struct cargo_package *x = *(const struct cargo_package *const *)a;
	const struct cargo_package *y = *(const struct cargo_package *const *)b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x > y) - (x < y);
}

/* A name as it is written in front of the first ' ', against a whole one. */
static int name_order(const char *whole, const char *written, size_t length)
{
	int order = strncmp(whole, written, length);

	return order ? order : whole[length] != '\0';
}

/* Whether the text behind the name, "" or " VERSION" or " VERSION (SOURCE)", fits a version. */
static bool version_fits(const char *version, const char *rest)
{
	size_t length = strcspn(*rest ? rest + 1 : rest, " ");

	return !length || (!strncmp(version, rest + 1, length) && !version[length]);
}

/* "name", "name version" or "name version (source)": adds the packages it stands for. */
static void add_dependency(struct resolver *r, struct cargo_package *package, const char *written,
			   size_t *capacity)
{
	size_t length = strcspn(written, " "), n = r->lock->n_packages, low, end;

	array_search(low, n, i, name_order(r->sorted[i]->name, written, length) < 0);
	for (end = low; end < n && !name_order(r->sorted[end]->name, written, length); end++)
		if (end - low == SAME_NAME)
			return;
	for (size_t i = low; i < end; i++) {
		uint32_t index = (uint32_t)(r->sorted[i] - r->lock->packages);

		if (r->n_found == MOST_DEPENDENCIES ||
		    !version_fits(r->sorted[i]->version, written + length))
			continue;
		array_push(package->dependencies, package->n_dependencies, *capacity, index);
		r->n_found++;
	}
}

/* Moves what was found from an array that grew into the arena. */
static void add_dependencies(struct resolver *r, size_t i)
{
	struct cargo_package *package = &r->lock->packages[i];
	const struct node *list = node_find(r->tables[i], "dependencies");
	uint32_t *grown;
	size_t capacity = 0;

	for (size_t k = 0; list && list->kind == NODE_ARRAY && k < list->n_items; k++)
		if (list->items[k].kind == NODE_STRING)
			add_dependency(r, package, list->items[k].string, &capacity);
	grown = package->dependencies;
	package->dependencies = arena_new(r->arena, uint32_t, package->n_dependencies);
	if (package->n_dependencies)
		memcpy(package->dependencies, grown, package->n_dependencies * sizeof(*grown));
	free(grown);
}

static void resolve(struct resolver *r)
{
	for (size_t i = 0; i < r->lock->n_packages; i++)
		r->sorted[i] = &r->lock->packages[i];
	qsort(r->sorted, r->lock->n_packages, sizeof(*r->sorted), by_name);
	for (size_t i = 0; i < r->lock->n_packages; i++)
		add_dependencies(r, i);
}

struct error *cargo_lock_read(struct arena *arena, const char *path, struct cargo_lock *lock)
{
	struct document document;
	struct error *error = toml_open(arena, path, path, &document);
	const struct node *packages = error ? NULL : node_find(document.top, "package");
	struct resolver r = { .lock = lock, .arena = arena };

	if (error)
		return error;
	if (!packages || packages->kind != NODE_ARRAY)
		return error_new(arena, "%s: lists no packages; is it a Cargo.lock?", path);
	*lock = (struct cargo_lock){ .packages = arena_new(arena, struct cargo_package,
							   packages->n_items) };
	r.tables = arena_new(arena, const struct node *, packages->n_items);
	r.sorted = arena_new(arena, const struct cargo_package *, packages->n_items);
	for (size_t i = 0; i < packages->n_items; i++) {
		const char *name = node_string(&packages->items[i], "name");
		const char *version = node_string(&packages->items[i], "version");

		if (!name || !version)
			continue;
		r.tables[lock->n_packages] = &packages->items[i];
		lock->packages[lock->n_packages++] = (struct cargo_package){ .name = name,
									     .version = version };
	}
	resolve(&r);
	return NULL;
}
