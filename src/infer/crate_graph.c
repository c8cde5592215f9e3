#include "crate_graph.h"

#include "../base/array.h"
#include "../names/crate_name.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

/* --- names */

/* A package with its place, to be sorted. */
struct named {
	const struct crate_package *package;
	uint32_t index;
};

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = crate_name_order(x->package->name, y->package->name);

	if (!order)
		order = strcmp(x->package->version, y->package->version);
	return order ? order : (x->index > y->index) - (x->index < y->index);
}

static void sort_names(struct crate_graph *graph)
{
	struct named *sorted = array_new(struct named, graph->n);

	for (uint32_t i = 0; i < graph->n; i++)
		sorted[i] = (struct named){ &graph->packages[i], i };
	qsort(sorted, graph->n, sizeof(*sorted), by_name);
	for (size_t i = 0; i < graph->n; i++)
		graph->by_name[i] = sorted[i].index;
	free(sorted);
}

static const struct crate_package *at_name(const struct crate_graph *graph, size_t i)
{
	return &graph->packages[graph->by_name[i]];
}

struct crate_names crate_graph_find(const struct crate_graph *graph, const char *name,
				    const char *version)
{
	struct crate_names all, exact;

	array_search(all.first, graph->n, i, crate_name_order(at_name(graph, i)->name, name) < 0);
	all.end = all.first;
	while (all.end < graph->n && crate_name_is_same(at_name(graph, all.end)->name, name))
		all.end++;
	exact = all;
	while (exact.first < all.end && strcmp(at_name(graph, exact.first)->version, version) != 0)
		exact.first++;
	exact.end = exact.first;
	while (exact.end < all.end && strcmp(at_name(graph, exact.end)->version, version) == 0)
		exact.end++;
	if (exact.first < exact.end)
		all = exact;
	if (all.end - all.first > CRATE_GRAPH_SAME)
		all.end = all.first + CRATE_GRAPH_SAME;
	return all;
}

/* --- components: Tarjan, "Depth-first search and linear graph algorithms", without recursion */

struct walk {
	const uint32_t *first, *next; /* edges of package p: next[first[p]] to next[first[p + 1]] */
	uint32_t *order, *low;	      /* of each package; order 0: not seen */
	uint32_t *at;		      /* of each package: its next edge */
	uint32_t *path, n_path;	      /* packages on the way here */
	uint32_t *open, n_open;	      /* packages seen, in no component yet */
	uint32_t seen;
};

static void enter(struct walk *w, uint32_t package)
{
	w->order[package] = w->low[package] = ++w->seen;
	w->at[package] = w->first[package];
	w->path[w->n_path++] = package;
	w->open[w->n_open++] = package;
}

static uint64_t *reach(const struct crate_graph *graph, uint32_t component)
{
	return graph->components + component * graph->n_words;
}

/* What a finished package reaches is all known: every edge leads into a finished component. */
static void add_reached(struct crate_graph *graph, const struct walk *w, uint32_t package,
			uint32_t component)
{
	uint64_t *words = reach(graph, component);

	for (uint32_t e = w->first[package]; e < w->first[package + 1]; e++) {
		uint32_t other = graph->component[w->next[e]];

		if (other != component)
			for (size_t i = 0; i < graph->n_words; i++)
				words[i] |= reach(graph, other)[i];
	}
}

static void close_component(struct crate_graph *graph, struct walk *w, uint32_t root)
{
	uint32_t component = (uint32_t)graph->n_components++, first = w->n_open;

	do
		graph->component[w->open[--first]] = component;
	while (w->open[first] != root);
	reach(graph, component)[component / 64] |= (uint64_t)1 << component % 64;
	for (uint32_t i = first; i < w->n_open; i++)
		add_reached(graph, w, w->open[i], component);
	w->n_open = first;
}

static void leave(struct crate_graph *graph, struct walk *w, uint32_t package)
{
	uint32_t parent;

	if (w->low[package] == w->order[package])
		close_component(graph, w, package);
	w->n_path--;
	if (!w->n_path)
		return;
	parent = w->path[w->n_path - 1];
	if (w->low[package] < w->low[parent])
		w->low[parent] = w->low[package];
}

static void follow(struct crate_graph *graph, struct walk *w, uint32_t from)
{
	enter(w, from);
	while (w->n_path) {
		uint32_t package = w->path[w->n_path - 1], to;

		if (w->at[package] == w->first[package + 1]) {
			leave(graph, w, package);
			continue;
		}
		to = w->next[w->at[package]++];
		if (!w->order[to])
			enter(w, to);
		else if (graph->component[to] == NONE && w->order[to] < w->low[package])
			w->low[package] = w->order[to];
	}
}

/* --- */

/* Edges by package: a counting sort, so that each package's lie together. */
static void sort_edges(size_t n, const struct crate_edge *edges, size_t n_edges, uint32_t *first,
		       uint32_t *next)
{
	for (size_t i = 0; i < n_edges; i++)
		if (edges[i].from < n && edges[i].to < n)
			first[edges[i].from + 1]++;
	for (size_t i = 0; i < n; i++)
		first[i + 1] += first[i];
	for (size_t i = n_edges; i-- > 0;)
		if (edges[i].from < n && edges[i].to < n)
			next[--first[edges[i].from + 1]] = edges[i].to;
	/* Each entry now is where its package begins: one place too far. */
	for (size_t i = 0; i < n; i++)
		first[i] = first[i + 1];
}

static void reach_all(struct crate_graph *graph, const struct crate_edge *edges, size_t n_edges)
{
	size_t n = graph->n, kept = 0;
	uint32_t *numbers = array_zeroed(uint32_t, 6 * n + 2), *first = numbers;
	uint32_t *next = array_new(uint32_t, n_edges + 1);
	struct walk w = { first,
			  next,
			  first + n + 2,
			  first + 2 * n + 2,
			  first + 3 * n + 2,
			  first + 4 * n + 2,
			  0,
			  first + 5 * n + 2,
			  0,
			  0 };

	for (size_t i = 0; i < n_edges; i++)
		kept += edges[i].from < n && edges[i].to < n;
	sort_edges(n, edges, n_edges, first, next);
	first[n] = (uint32_t)kept;
	for (uint32_t i = 0; i < n; i++)
		if (!w.order[i])
			follow(graph, &w, i);
	free(next);
	free(numbers);
}

struct crate_graph crate_graph_build(const struct crate_package *packages, size_t n,
				     const struct crate_edge *edges, size_t n_edges)
{
	struct crate_graph graph = { .packages = packages, .n = n, .n_words = (n + 63) / 64 };

	if (!n || n > CRATE_GRAPH_PACKAGES || n_edges > CRATE_GRAPH_EDGES)
		return (struct crate_graph){ 0 };
	graph.by_name = array_new(uint32_t, n);
	graph.component = array_new(uint32_t, n);
	graph.components = array_zeroed(uint64_t, n * graph.n_words);
	memset(graph.component, 0xff, n * sizeof(*graph.component));
	sort_names(&graph);
	reach_all(&graph, edges, n_edges);
	return graph;
}

void crate_graph_release(struct crate_graph *graph)
{
	free(graph->by_name);
	free(graph->component);
	free(graph->components);
	*graph = (struct crate_graph){ 0 };
}

bool crate_graph_holds(const struct crate_graph *graph, struct crate_names of,
		       struct crate_names what)
{
	for (size_t i = of.first; i < of.end; i++) {
		const uint64_t *words = reach(graph, graph->component[graph->by_name[i]]);

		for (size_t j = what.first; j < what.end; j++) {
			uint32_t other = graph->component[graph->by_name[j]];

			if (words[other / 64] >> other % 64 & 1)
				return true;
		}
	}
	return false;
}
