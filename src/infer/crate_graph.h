/*
 * crate_graph.h: which package can hold code of which.
 *
 * What a crate's objects hold is its own code and that of what it depends on, over any number of
 * steps: generic and inlined functions are compiled where they are used. A graph that knows more
 * edges than were built (of tests, of features that are off) allows more, never less.
 */
#ifndef BINSIZE_INFER_CRATE_GRAPH_H
#define BINSIZE_INFER_CRATE_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A package, as Cargo.lock or the list of cargo-auditable names it. '-' and '_' are alike. */
struct crate_package {
	const char *name;
	const char *version; /* "" when unknown */
};

/* `from` depends on `to`: indices of packages. Those that lead nowhere are passed over. */
struct crate_edge {
	uint32_t from, to;
};

/* As many packages and edges as a graph takes; a larger one is no graph (`n` is 0). */
#define CRATE_GRAPH_PACKAGES 8192
#define CRATE_GRAPH_EDGES    (1u << 20)

/* As many packages of one name as are looked at: Cargo allows one for each breaking version. */
#define CRATE_GRAPH_SAME 16

/* Owns its memory; names are borrowed from the caller. Start from { 0 }, which knows no package. */
struct crate_graph {
	const struct crate_package *packages;
	size_t n;
	uint32_t *by_name;   /* indices by name, then version */
	uint32_t *component; /* of each package: those that depend on each other share one */
	uint64_t
		*components; /* bit set of the components that each component reaches, itself too */
	size_t n_words;	     /* of 64 bits in each of those */
	size_t n_components;
};

/* Packages of one name, a range of `by_name`. */
struct crate_names {
	size_t first, end;
};

/*
 * Builds the graph with all that can be reached. `packages` must outlive it. Cannot fail.
 * O(packages x log + edges x packages / 64).
 */
struct crate_graph crate_graph_build(const struct crate_package *packages, size_t n,
				     const struct crate_edge *edges, size_t n_edges);
void crate_graph_release(struct crate_graph *graph);

/* The packages of that name and version, or of that name when no package has this version. */
struct crate_names crate_graph_find(const struct crate_graph *graph, const char *name,
				    const char *version);

/*
 * Whether one of the packages `of` is, or can reach, one of the packages `what`; false for empty
 * ranges. O(of x what).
 */
bool crate_graph_holds(const struct crate_graph *graph, struct crate_names of,
		       struct crate_names what);

#endif
