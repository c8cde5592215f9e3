/* Everything behind the command line: any format, any axis, every view. */
#include "fuzz.h"

#include "../../src/compose/inferred.h"
#include "../../src/duplicates/duplicates.h"
#include "../../src/known/known.h"
#include "../../src/names/demangle.h"
#include "../../src/settings/expect.h"
#include "../../src/view/view.h"

#include <stdlib.h>

/* What a terminal gets must not be able to steer it. */
static void check_text(const struct text *out)
{
	for (size_t i = 0; i < out->length; i++) {
		unsigned char c = (unsigned char)out->bytes[i];

		if ((c < 0x20 && c != '\n') || c == 0x7f)
			abort();
	}
}

static void write_views(const struct report *report)
{
	for (size_t i = 0; i < n_views; i++) {
		struct view_style style = { .width = 80, .shows_evidence = true };
		struct text out = { 0 };

		if (view_has_report(views[i]))
			view_write_report(views[i], &out, report, &style);
		if (views[i] == view_find("text"))
			check_text(&out);
		text_release(&out);
	}
}

/* A table by one axis, or by all of them from there on as a tree. */
static void make_table(struct arena *arena, struct labeller *labeller, size_t axis, bool is_tree,
		       struct table *table)
{
	size_t n = is_tree && AXIS_COUNT - axis < MOST_AXES ? AXIS_COUNT - axis
		   : is_tree				    ? MOST_AXES
							    : 1;
	struct table_options options = {
		.most_rows = axis % 2 ? 0 : 20,
		.sort = (enum sort_key)(axis % 3),
		.style = DEMANGLE_SHORT,
		.is_tree = n > 1,
		.folds_places = n == 1,
	};
	const struct axis *chosen[MOST_AXES];
	struct composition composition;

	for (size_t i = 0; i < n; i++)
		chosen[i] = axes[axis + i];
	composition_init(&composition, chosen, n);
	compositions_fill(&composition, 1, labeller);
	if (table_build(arena, &composition, labeller, &options, table))
		abort();
	composition_release(&composition);
}

/* Each verdict, held against something that one of a setting's values could be. */
static const struct judged *judge(const struct image *image, struct arena *arena)
{
	static const char *const wishes[] = { "strip=symbols", "lto=fat",	  "panic=abort",
					      "debug=2",       "codegen-units=1", "opt-level=z" };
	struct judged *judged = settings_judge(image, arena);

	for (size_t i = 0; i < sizeof(wishes) / sizeof(*wishes); i++) {
		struct expectation expectation;

		if (expectation_read(arena, wishes[i], "input", &expectation))
			abort();
		expectation_hold(&expectation, arena, judged);
	}
	return judged;
}

/* Whose code can hold whose: what the file states, else a few crates that seeds have, in a circle. */
static struct crate_graph graph_of(const struct image *image, struct arena *arena)
{
	static const struct crate_package few[] = {
		{ "app", "0.1.0" },   { "zebra", "1.0.0" },	{ "yak", "1.1.0" },
		{ "wolf", "1.2.0" },  { "libgit2-sys", "0.1" }, { "serde", "1.0.210" },
		{ "serde", "0.9.0" }, { "openssl-sys", "0.9" }, { "ast-grep-config", "" },
		{ "swc_common", "" },
	};
	const struct stated_packages *stated = &image->packages;
	size_t n = stated->n ? stated->n : sizeof(few) / sizeof(*few), n_edges = 0;
	struct crate_package *packages = arena_new(arena, struct crate_package, n);
	struct crate_edge *edges;

	for (size_t i = 0; i < stated->n; i++)
		n_edges += stated->items[i].n_dependencies;
	edges = arena_new(arena, struct crate_edge, n_edges + n);
	n_edges = 0;
	for (uint32_t i = 0; i < n; i++) {
		packages[i] = stated->n ? (struct crate_package){ stated->items[i].name,
								  stated->items[i].version }
					: few[i];
		for (uint32_t k = 0; stated->n && k < stated->items[i].n_dependencies; k++)
			edges[n_edges++] = (struct crate_edge){
				i, stated->dependencies[stated->items[i].first_dependency + k]
			};
		if (!stated->n)
			edges[n_edges++] = (struct crate_edge){ i, (i + 1) % (uint32_t)n };
	}
	return crate_graph_build(packages, n, edges, n_edges);
}

/* One table, and a tree. */
static void write_tables(struct report *report, struct arena *arena, struct labeller *labeller,
			 size_t axis)
{
	report->n_tables = 1;
	report->device = device_report_build(labeller, DEMANGLE_SHORT);
	for (int is_tree = 0; is_tree < 2; is_tree++) {
		report->is_default = !is_tree && axis == 0;
		report->is_about_device = is_tree;
		report->duplicates = is_tree && axis % 2
					     ? duplicates_build(labeller, DEMANGLE_SHORT, NULL, 0)
					     : NULL;
		make_table(arena, labeller, axis, is_tree, &report->tables[0]);
		write_views(report);
		table_release(&report->tables[0]);
	}
}

static void write_all(const struct image *image, struct arena *arena, size_t axis, bool infers)
{
	struct attribution attribution = attribute(image, LAYER_BIT(LAYER_COUNT) - 1);
	struct labeller labeller;
	struct clues clues = clues_of(&attribution, arena);
	struct crate_graph graph = graph_of(image, arena);
	struct inference inference = { &clues, axis % 2 ? &graph : NULL, .guesses = axis % 3 };
	struct known known = known_of(image, arena);
	struct report report = {
		.path = "input",
		.identity = image->identity,
		.file_size = attribution.ledger.file_size,
		.vm_size = attribution.ledger.vm_size,
		.warnings = image->warnings,
		.n_warnings = image->n_warnings,
		.settings = judge(image, arena),
		.n_settings = SETTING_COUNT,
		.known = &known,
	};

	labeller_init(&labeller, &attribution, arena, false);
	if (inference.lock)
		clues_take_names(&clues, &graph, "app");
	labeller.inference = infers ? &inference : NULL;
	report.inferred = inferred_of(&labeller);
	write_tables(&report, arena, &labeller, axis);
	labeller_release(&labeller);
	clues_release(&clues);
	crate_graph_release(&graph);
	attribution_release(&attribution);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file file = { .data = data, .size = size };
	struct arena arena = { 0 };
	struct image image;

	if (!size)
		return 0;
	image_init(&image, &arena, &file);
	image.keeps_pointers = true;
	image.device.wants = DEVICE_ENTRIES | DEVICE_FUNCTIONS | DEVICE_REPACK | DEVICE_HOST;
	image.debug.wants = DEBUG_UNITS | DEBUG_FUNCTIONS | DEBUG_LINES | DEBUG_INLINES;
	image.build.strip.wants_debug = true;
	// Some byte chooses the axis: all of them for every input would be slow.
	if (!image_read(&image))
		write_all(&image, &arena, data[size / 2] % AXIS_COUNT, data[size / 3] % 2);
	image_release(&image);
	arena_release(&arena);
	return 0;
}
