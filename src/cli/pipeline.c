#include "pipeline.h"

#include "cargo_step.h"
#include "inference_step.h"
#include "disassemble_step.h"
#include "report_step.h"

#include "../../formats/format.h"

#include "../base/clock.h"
#include "../base/die.h"
#include "../base/parallel.h"
#include "../base/terminal.h"
#include "../cargo/lock.h"

static struct error *open_input(struct analysis *a, const struct options *options)
{
	return file_open(&a->arena, options->file, &a->file);
}

/* Does any of the views that are asked for? */
static bool shows_identity(const struct options *options)
{
	bool shows = options->view->always_shows_identity;

	for (size_t i = 0; i < options->n_outputs; i++)
		shows |= options->outputs[i].view->always_shows_identity;
	return shows;
}

static bool wants_functions(const struct options *options)
{
	bool wants = options->view->wants_functions;

	for (size_t i = 0; i < options->n_outputs; i++)
		wants |= options->outputs[i].view->wants_functions;
	return wants;
}

static bool asks_features(const struct options *options)
{
	return options->checks_features || options->n_wishes;
}

/* A comparison by some axes is about these; what is saved is about everything. */
static bool asks_settings(const struct options *options)
{
	return options->checks_settings || options->n_expectations || options->cargo.manifest ||
	       (options->makes_snapshot && (!options->n_axes || options->save || options->records));
}

/* What must be read for what is asked. */
static struct layer_needs needs_of(const struct options *options)
{
	struct layer_needs needs = layers_need(
		options->function	  ? LAYER_BIT(LAYER_SYMBOL)
		: options->n_axes	  ? composition_layers(options->axes, options->n_axes, ~0u)
		: options->makes_snapshot ? snapshot_layers()
					  : default_layers());

	needs = layers_need(needs.layers | bounded_layers(options));
	if (options->records)
		needs = layers_need(needs.layers | snapshot_layers());
	// Facts about settings are those that the default report has.
	if (asks_settings(options))
		needs = layers_need(needs.layers | default_layers());
	if (options->checks_duplicates)
		needs = layers_need(needs.layers | default_layers() | duplicates_layers(~0u));

	if (asks_features(options)) {
		needs = layers_need(needs.layers | default_layers() | features_layers(~0u));
		needs.device |= DEVICE_ENTRIES | DEVICE_FUNCTIONS | DEVICE_HOST;
	}

	needs.tables |= shows_identity(options); // symbols are counted
	if (!options->n_axes && wants_functions(options))
		needs.device |= DEVICE_FUNCTIONS;
	if (options->shows_device)
		needs.device |= DEVICE_ENTRIES | DEVICE_FUNCTIONS | DEVICE_REPACK | DEVICE_HOST;
	if (options->locate.no_debug)
		needs.debug = 0;
	return needs;
}

static struct error *read_image(struct analysis *a, const struct options *options)
{
	struct layer_needs needs = needs_of(options);

	image_init(&a->image, &a->arena, &a->file);
	a->image.layout_only = !needs.tables;
	a->image.debug.wants = needs.debug;
	a->image.device.wants = needs.device;
	a->image.skips_references = options->no_references;
	a->image.keeps_pointers = options->function || (!options->no_references &&
						       needs.layers & LAYER_BIT(LAYER_PIECE));
	a->image.build.strip.wants_debug = options->checks_settings;
	a->image.device.n_threads = options->n_threads ? options->n_threads : parallel_cpus();
	debug_files_init(&a->debug_files, &a->arena, options->file, &options->locate);
	a->image.debug.finder = &a->debug_files.finder;
	return image_read(&a->image);
}

static struct error *read_debug(struct analysis *a, const struct options *options)
{
	(void)options;
	return debug_files_read(&a->debug_files, &a->image);
}

static bool is_default(const struct options *options)
{
	return !options->n_axes && !options->function && !options->checks_settings &&
	       !options->checks_duplicates && !options->checks_features;
}

/* Pointers, by which much of it is found, are dropped later. */
static void find_known(struct analysis *a)
{
	struct known *known = arena_new(&a->arena, struct known, 1);

	*known = known_of(&a->image, &a->arena);
	a->known = known;
}

/* Where symbols tell more only programs read on. */
static bool wants_known(const struct analysis *a, const struct options *options)
{
	return options->makes_snapshot ||
	       (is_default(options) && (!symbol_source_is_full(a->image.identity.symbols_from) ||
					wants_functions(options)));
}

static struct error *judge_settings(struct analysis *a, const struct options *options)
{
	// By itself only what was linked is told of.
	if (!asks_settings(options) &&
	    (options->function || options->makes_snapshot || options->n_axes ||
	     options->checks_duplicates || options->checks_features || !a->image.is_linked))
		return NULL;
	if (wants_known(a, options))
		find_known(a);
	a->settings = settings_judge(&a->image, &a->arena);
	if (options->cargo.manifest)
		return expect_of_cargo(a, options);
	for (size_t i = 0; i < options->n_expectations; i++)
		expectation_hold(&options->expectations[i], &a->arena, a->settings);
	return NULL;
}

/* What a stage has read of the file need not stay in memory: the next one looks elsewhere. */
static void forget_input(struct analysis *a)
{
	file_forget(&a->file, 0, a->file.size);
}

static struct error *attribute_bytes(struct analysis *a, const struct options *options)
{
	bool looks_on = options->checks_duplicates || asks_features(options) || options->function;
	struct error *error;
	unsigned layers = 0;

	choose_compositions(a, options);
	for (size_t i = 0; i < a->n_compositions; i++) {
		layers |= composition_layers(a->compositions[i].axes, a->compositions[i].n_axes,
					     image_layers(&a->image));
	}
	if (options->checks_duplicates)
		layers |= duplicates_layers(image_layers(&a->image));
	if (asks_features(options))
		layers |= features_layers(image_layers(&a->image));
	if (options->function)
		layers |= LAYER_BIT(LAYER_SYMBOL);
	a->attribution = attribute(&a->image, layers);
	error = gather_clues(a, options);
	if (!looks_on)
		image_drop_evidence(&a->image);
	return error;
}

static struct error *compose(struct analysis *a, const struct options *options)
{
	labeller_init(&a->labeller, &a->attribution, &a->arena, options->split_std);
	a->labeller.inference = a->inference.clues ? &a->inference : NULL;
	compositions_fill(a->compositions, a->n_compositions, &a->labeller);
	a->inferred = inferred_of(&a->labeller);
	return NULL;
}

static struct error *find_duplicates(struct analysis *a, const struct options *options)
{
	struct cargo_lock lock = { .n_packages = 0 };
	struct error *error = NULL;
	struct locked_package *packages = NULL;

	if (!options->checks_duplicates)
		return NULL;
	if (options->n_locks)
		error = cargo_lock_read(&a->arena, options->locks[0], &lock);
	if (error)
		return error;
	if (options->n_locks)
		packages = arena_new(&a->arena, struct locked_package, lock.n_packages);
	for (size_t i = 0; i < lock.n_packages; i++)
		packages[i] = (struct locked_package){ lock.packages[i].name,
						       lock.packages[i].version };
	a->duplicates = duplicates_build(&a->labeller, options->table.style, packages,
					 lock.n_packages);
	return NULL;
}

static struct error *find_features(struct analysis *a, const struct options *options)
{
	if (!asks_features(options))
		return NULL;
	a->features = features_build(&a->labeller,
				     device_report_build(&a->labeller, options->table.style));
	a->wishes = arena_new(&a->arena, struct feature_outcome, options->n_wishes);
	for (size_t i = 0; i < options->n_wishes; i++)
		a->wishes[i] = feature_wish_hold(&options->wishes[i], a->features, &a->arena);
	return NULL;
}

static const struct {
	const char *name;
	struct error *(*run)(struct analysis *analysis, const struct options *options);
} steps[] = {
	{ "open", open_input },
	{ "read", read_image },
	{ "debug", read_debug },
	{ "settings", judge_settings },
	{ "attribute", attribute_bytes },
	{ "compose", compose },
	{ "duplicates", find_duplicates },
	{ "features", find_features },
	{ "disassemble", disassemble },
};

_Static_assert(ARRAY_SIZE(steps) <= MOST_STAGES, "every step has a time");

struct error *analyze(struct analysis *a, const struct options *options)
{
	struct error *error = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(steps) && !error; i++) {
		uint64_t wall = clock_wall_ns(), cpu = clock_cpu_ns();

		terminal_progress(steps[i].name);
		error = steps[i].run(a, options);
		forget_input(a);
		a->stages[a->n_stages++] =
			(struct stage_time){ steps[i].name, clock_wall_ns() - wall,
					     clock_cpu_ns() - cpu, clock_peak_memory() };
	}
	terminal_progress(NULL);
	return error;
}

void analysis_release(struct analysis *a)
{
	for (size_t i = 0; i < a->n_compositions; i++)
		composition_release(&a->compositions[i]);
	labeller_release(&a->labeller);
	clues_release(&a->clues);
	if (a->lock_graph)
		crate_graph_release(a->lock_graph);
	attribution_release(&a->attribution);
	image_release(&a->image);
	if (a->file.data)
		file_close(&a->file);
	debug_files_release(&a->debug_files);
	arena_release(&a->arena);
}
