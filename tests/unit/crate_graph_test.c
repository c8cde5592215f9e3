#include "test.h"

#include "../../src/base/array.h"
#include "../../src/cargo/lock.h"
#include "../../src/infer/crate_graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { APP, HYPER, TOKIO, TOKIO_OLD, BYTES, LEFT, RIGHT, N };

static const struct crate_package packages[N] = {
	[APP] = { "app", "0.1.0" },	 [HYPER] = { "hyper-util", "1.0.0" },
	[TOKIO] = { "tokio", "1.40.0" }, [TOKIO_OLD] = { "tokio", "0.2.25" },
	[BYTES] = { "bytes", "1.0.0" },	 [LEFT] = { "left", "1.0.0" },
	[RIGHT] = { "right", "1.0.0" },
};

/* left and right need each other, as tests of two packages may; the last two lead nowhere. */
static const struct crate_edge edges[] = {
	{ APP, HYPER },	 { HYPER, TOKIO },     { TOKIO, BYTES }, { APP, LEFT }, { LEFT, RIGHT },
	{ RIGHT, LEFT }, { RIGHT, TOKIO_OLD }, { APP, N },	 { 99, APP },
};

static const struct {
	const char *of, *of_version, *what, *what_version;
	bool holds;
} questions[] = {
	{ "app", "0.1.0", "bytes", "1.0.0", true },
	{ "app", "0.1.0", "app", "0.1.0", true },
	{ "bytes", "1.0.0", "app", "0.1.0", false },
	{ "hyper_util", "1.0.0", "tokio", "1.40.0", true },
	{ "hyper_util", "1.0.0", "tokio", "0.2.25", false },
	{ "hyper-util", "", "tokio", "", true },
	{ "left", "1.0.0", "tokio", "0.2.25", true },
	{ "right", "1.0.0", "left", "1.0.0", true },
	{ "right", "1.0.0", "bytes", "1.0.0", false },
	{ "tokio", "9.9.9", "bytes", "1.0.0", true }, /* a version it does not know: all it knows */
	{ "nobody", "1.0.0", "bytes", "1.0.0", false },
	{ "app", "0.1.0", "nobody", "", false },
};

static void reach_is_transitive(void **state)
{
	struct crate_graph graph = crate_graph_build(packages, N, edges, ARRAY_SIZE(edges));

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(questions); i++) {
		struct crate_names of = crate_graph_find(&graph, questions[i].of,
							 questions[i].of_version);
		struct crate_names what = crate_graph_find(&graph, questions[i].what,
							   questions[i].what_version);

		if (crate_graph_holds(&graph, of, what) != questions[i].holds)
			fail_msg("%s %s holds %s %s", questions[i].of, questions[i].of_version,
				 questions[i].what, questions[i].what_version);
	}
	crate_graph_release(&graph);
	assert_int_equal(crate_graph_build(packages, 0, NULL, 0).n, 0);
}

/* Against the plain way: follow edges until nothing new is found. */
static void reach_is_that_of_a_plain_search(void **state)
{
	enum { MANY = 90, EDGES = 150 };
	struct crate_package many[MANY];
	struct crate_edge some[EDGES];
	char names[MANY][8];
	bool reaches[MANY][MANY] = { { false } };
	struct crate_graph graph;
	uint32_t random = 12345;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "p%02zu", i);
		many[i] = (struct crate_package){ names[i], "1" };
		reaches[i][i] = true;
	}
	for (size_t i = 0; i < EDGES; i++) {
		random = random * 1103515245 + 12345;
		some[i] = (struct crate_edge){ random >> 8 & 0xffff, random >> 16 };
		some[i].from %= MANY;
		some[i].to %= MANY;
	}
	for (bool more = true; more;) {
		more = false;
		for (size_t e = 0; e < EDGES; e++)
			for (size_t i = 0; i < MANY; i++)
				if (reaches[i][some[e].from] && !reaches[i][some[e].to])
					more = reaches[i][some[e].to] = true;
	}
	graph = crate_graph_build(many, MANY, some, EDGES);
	for (size_t i = 0; i < MANY; i++)
		for (size_t j = 0; j < MANY; j++) {
			struct crate_names of = crate_graph_find(&graph, names[i], "1");
			struct crate_names what = crate_graph_find(&graph, names[j], "1");

			assert_int_equal(crate_graph_holds(&graph, of, what), reaches[i][j]);
		}
	crate_graph_release(&graph);
}

/* One long chain that closes to a circle, of packages of one name: deep, and quick nevertheless. */
static void size_is_bounded(void **state)
{
	enum { MANY = CRATE_GRAPH_PACKAGES };
	struct crate_package *many = array_new(struct crate_package, MANY + 1);
	struct crate_edge *chain = array_new(struct crate_edge, MANY);
	struct crate_graph graph;
	struct crate_names all;

	(void)state;
	for (uint32_t i = 0; i <= MANY; i++)
		many[i] = (struct crate_package){ "same", "1" };
	for (uint32_t i = 0; i < MANY; i++)
		chain[i] = (struct crate_edge){ i, (i + 1) % MANY };
	graph = crate_graph_build(many, MANY, chain, MANY);
	assert_int_equal(graph.n_components, 1);
	all = crate_graph_find(&graph, "same", "1");
	assert_true(all.end - all.first <= CRATE_GRAPH_SAME);
	assert_true(crate_graph_holds(&graph, all, all));
	crate_graph_release(&graph);
	assert_int_equal(crate_graph_build(many, MANY + 1, NULL, 0).n, 0);
	free(many);
	free(chain);
}

/* --- the same from a Cargo.lock */

static const char lock_text[] =
	"version = 3\n"
	"[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n"
	"dependencies = [\n \"hyper-util\",\n \"tokio 0.2.25\",\n"
	" \"bytes 1.0.0 (registry+https://example.org/index)\",\n \"gone\",\n \"bytes 7.7.7\",\n]\n"
	"[[package]]\nname = \"bytes\"\nversion = \"1.0.0\"\ndependencies = \"wrong\"\n"
	"[[package]]\nname = \"hyper-util\"\nversion = \"1.0.0\"\ndependencies = [\"tokio\", 3]\n"
	"[[package]]\nname = \"nameless\"\n"
	"[[package]]\nname = \"tokio\"\nversion = \"0.2.25\"\n"
	"[[package]]\nname = \"tokio\"\nversion = \"1.40.0\"\n"
	"[[package]]\nname = \"tokio-util\"\nversion = \"0.2.25\"\n";

/* What is written of each package, as "name version: indices". */
static const char *const lock_lines[] = {
	"app 0.1.0: 2 3 1", "bytes 1.0.0:",  "hyper-util 1.0.0: 3 4",
	"tokio 0.2.25:",    "tokio 1.40.0:", "tokio-util 0.2.25:",
};

static void lock_has_dependencies(void **state)
{
	char path[] = "/tmp/binsize-lock-XXXXXX", line[200];
	struct arena arena = { 0 };
	struct cargo_lock lock;
	int file = mkstemp(path);
	FILE *out = fdopen(file, "w");

	(void)state;
	assert_non_null(out);
	fputs(lock_text, out);
	fclose(out);
	assert_null(cargo_lock_read(&arena, path, &lock));
	remove(path);
	assert_int_equal(lock.n_packages, ARRAY_SIZE(lock_lines));
	for (size_t i = 0; i < lock.n_packages; i++) {
		const struct cargo_package *p = &lock.packages[i];
		size_t length = (size_t)snprintf(line, sizeof(line), "%s %s:", p->name, p->version);

		for (size_t d = 0; d < p->n_dependencies; d++)
			length += (size_t)snprintf(line + length, sizeof(line) - length, " %u",
						   (unsigned)p->dependencies[d]);
		assert_string_equal(line, lock_lines[i]);
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reach_is_transitive),
		cmocka_unit_test(reach_is_that_of_a_plain_search),
		cmocka_unit_test(size_is_bounded),
		cmocka_unit_test(lock_has_dependencies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
