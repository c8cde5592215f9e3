#include "inference_step.h"

#include "../base/array.h"
#include "../base/path.h"
#include "../cargo/lock.h"
#include "../cargo/places.h"

#include <stdlib.h>

static bool asks_for(const struct analysis *a, const struct axis *axis)
{
	for (size_t i = 0; i < a->n_compositions; i++) {
		for (size_t k = 0; k < a->compositions[i].n_axes; k++) {
			if (a->compositions[i].axes[k] == axis)
				return true;
		}
	}
	return false;
}

/* One function in so many without a name: the defining crates are asked for as well. */
enum { MANY_NAMELESS = 10 };

static bool are_many_nameless(const struct owners *owners)
{
	size_t n = 0;

	for (size_t i = 1; i <= owners->n_placed; i++)
		n += owners->items[i].symbol == NO_INDEX;
	return n > owners->n_placed / MANY_NAMELESS;
}

static bool needs_clues(const struct analysis *a)
{
	if (asks_for(a, &instantiator_axis) || asks_for(a, &reason_axis))
		return true;
	return asks_for(a, &crate_axis) && are_many_nameless(&a->attribution.owners);
}

/* Packages and who needs whom, from wherever they are known. */
struct dependencies {
	struct crate_package *packages;
	size_t n;
	struct crate_edge *edges;
	size_t n_edges, edges_capacity;
	const char *root; /* the program's own; NULL: not known */
};

static struct crate_graph *graph_of(struct arena *arena, const struct dependencies *list)
{
	struct crate_graph *graph = arena_new(arena, struct crate_graph, 1);

	*graph = crate_graph_build(list->packages, list->n, list->edges, list->n_edges);
	return graph;
}

static void add_edge(struct dependencies *list, uint32_t from, uint32_t to)
{
	array_push(list->edges, list->n_edges, list->edges_capacity,
		   (struct crate_edge){ from, to });
}

/* What cargo-auditable wrote into the file: the lock file as it was when it was built. */
static struct dependencies stated_packages(struct arena *arena,
					   const struct stated_packages *stated)
{
	struct dependencies list = { .packages = arena_new(arena, struct crate_package, stated->n),
				     .n = stated->n };
	size_t n_roots = 0;

	for (uint32_t i = 0; i < stated->n; i++) {
		const struct stated_package *p = &stated->items[i];

		list.packages[i] = (struct crate_package){ p->name, p->version };
		for (uint32_t k = 0; k < p->n_dependencies; k++)
			add_edge(&list, i, stated->dependencies[p->first_dependency + k]);
		if (p->is_root && !n_roots++)
			list.root = p->name;
	}
	return list;
}

/* The one package that no other needs; NULL: there are several. */
static const char *root_of(const struct cargo_lock *lock)
{
	bool *is_needed = array_zeroed(bool, lock->n_packages + 1);
	const char *root = NULL;
	size_t n = 0;

	for (size_t i = 0; i < lock->n_packages; i++) {
		for (size_t k = 0; k < lock->packages[i].n_dependencies; k++)
			is_needed[lock->packages[i].dependencies[k]] = true;
	}
	for (size_t i = 0; i < lock->n_packages; i++) {
		if (is_needed[i])
			continue;
		root = lock->packages[i].name;
		n++;
	}
	free(is_needed);
	return n == 1 ? root : NULL;
}

/* The one that was named, else that of the workspace whose manifest was named; NULL: there is none. */
static const char *lock_path(struct arena *arena, const struct options *options)
{
	struct cargo_places places = { .n_configs = 0 };
	const char *path;

	if (options->n_locks)
		return options->locks[options->n_locks - 1];
	if (!options->cargo.manifest ||
	    cargo_places_read(arena, options->cargo.manifest, NULL, 0, &places))
		return NULL;
	path = path_join(arena, path_directory(arena, places.root.path), "Cargo.lock");
	return path_is_file(path) ? path : NULL;
}

static struct dependencies locked_packages(struct arena *arena, const struct cargo_lock *lock)
{
	struct dependencies list = {
		.packages = arena_new(arena, struct crate_package, lock->n_packages),
		.n = lock->n_packages,
		.root = root_of(lock),
	};

	for (uint32_t i = 0; i < lock->n_packages; i++) {
		const struct cargo_package *p = &lock->packages[i];

		list.packages[i] = (struct crate_package){ p->name, p->version };
		for (size_t k = 0; k < p->n_dependencies; k++)
			add_edge(&list, i, p->dependencies[k]);
	}
	return list;
}

/* A file that is named counts before what the program states. */
static struct error *read_packages(struct analysis *a, const struct options *options,
				   struct dependencies *list)
{
	struct cargo_lock lock = { .n_packages = 0 };
	const char *path = lock_path(&a->arena, options);
	struct error *error = path ? cargo_lock_read(&a->arena, path, &lock) : NULL;

	if (error)
		return error;
	*list = path ? locked_packages(&a->arena, &lock)
		     : stated_packages(&a->arena, &a->image.packages);
	return NULL;
}

struct error *gather_clues(struct analysis *a, const struct options *options)
{
	bool is_needed = a->attribution.references.has_code && needs_clues(a);
	struct dependencies list;
	struct error *error;

	// A file that was named is read in any case: that it cannot be is never passed over.
	if (!is_needed && !options->n_locks)
		return NULL;
	error = read_packages(a, options, &list);
	if (error)
		return error;
	if (!is_needed) {
		free(list.edges);
		return NULL;
	}
	a->clues = clues_of(&a->attribution, &a->arena);
	if (list.n) {
		a->lock_graph = graph_of(&a->arena, &list);
		clues_take_names(&a->clues, a->lock_graph, list.root);
	}
	free(list.edges);
	a->inference = (struct inference){ &a->clues, a->lock_graph, options->guesses };
	return NULL;
}
