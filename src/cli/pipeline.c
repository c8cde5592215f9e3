#include "pipeline.h"

#include "../../formats/format.h"

#include "../base/clock.h"
#include "../base/die.h"
#include "../base/parallel.h"
#include "../base/terminal.h"
#include "../names/crate.h"
#include "../names/normalize.h"

#include <stdlib.h>
#include <string.h>

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

/* Of the default report: which axis its second table is about is known when the file was read. */
static unsigned default_layers(void)
{
	const struct axis *const all[] = { &kind_axis, &crate_axis, &unit_axis, &section_axis,
					   &symbol_axis };

	return composition_layers(all, ARRAY_SIZE(all), ~0u);
}

/* What must be read for what is asked. */
static struct layer_needs needs_of(const struct options *options)
{
	struct layer_needs needs = layers_need(
		options->n_axes ? composition_layers(options->axes, options->n_axes, ~0u)
				: default_layers());

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

/* What a stage has read of the file need not stay in memory: the next one looks elsewhere. */
static void forget_input(struct analysis *a)
{
	file_forget(&a->file, 0, a->file.size);
}

static bool is_rust(const struct symbol *symbol)
{
	const char *name = symbol->name;

	if (name[0] != '_' || (name[1] != 'R' && name[1] != 'Z'))
		return false;
	if (name[1] == 'Z')
		return name_is_legacy_rust(name, symbol->name_length);
	return name_definer_of(name, symbol->name_length).language == NAME_RUST_V0;
}

/* Crates for Rust, else units: what the second table of the default report is about. */
static const struct axis *owner_axis(const struct image *image)
{
	for (size_t i = 0; i < image->n_symbols; i++) {
		if (is_rust(&image->symbols[i]))
			return &crate_axis;
	}
	// Without symbols, the source files that the launchers of kernels mention tell crates.
	if (image->device.n_paths)
		return &crate_axis;
	for (size_t i = 0; i < image->n_units; i++) {
		if (image->units[i].name[0] && image->units[i].type != UNIT_DEVICE)
			return &unit_axis;
	}
	return &section_axis;
}

static void choose_compositions(struct analysis *a, const struct options *options)
{
	const struct axis *chosen[MOST_TABLES] = {
		&kind_axis,
		owner_axis(&a->image),
		&symbol_axis,
	};

	if (options->n_axes) {
		composition_init(&a->compositions[0], options->axes, options->n_axes);
		a->n_compositions = 1;
		return;
	}
	for (size_t i = 0; i < MOST_TABLES; i++)
		composition_init(&a->compositions[i], &chosen[i], 1);
	a->n_compositions = MOST_TABLES;
}

static struct error *attribute_bytes(struct analysis *a, const struct options *options)
{
	unsigned layers = 0;

	choose_compositions(a, options);
	for (size_t i = 0; i < a->n_compositions; i++)
		layers |= composition_layers(a->compositions[i].axes, a->compositions[i].n_axes,
					     image_layers(&a->image));
	a->attribution = attribute(&a->image, layers);
	image_drop_evidence(&a->image);
	return NULL;
}

static struct error *compose(struct analysis *a, const struct options *options)
{
	labeller_init(&a->labeller, &a->attribution, &a->arena, options->split_std);
	compositions_fill(a->compositions, a->n_compositions, &a->labeller);
	return NULL;
}

/* The views know nothing of locating. */
static void say_what_was_located(struct analysis *a, struct report *report)
{
	struct tried_file *tried;

	if (!a->debug_files.has_looked)
		return;
	tried = arena_new(&a->arena, struct tried_file, a->debug_files.located.n_tried);
	for (size_t i = 0; i < a->debug_files.located.n_tried; i++)
		tried[i] = (struct tried_file){ a->debug_files.located.tried[i].path,
						a->debug_files.located.tried[i].why };
	report->debug_path = a->debug_files.located.path;
	report->debug_sentence = located_sentence(&a->arena, &a->debug_files.located);
	report->tried = tried;
	report->n_tried = a->debug_files.located.n_tried;
}

struct error *make_report(struct analysis *a, const struct options *options,
			  const struct view *view, struct report *report)
{
	struct error *error = NULL;

	*report = (struct report){
		.path = options->file,
		.identity = a->image.identity,
		.file_size = a->attribution.ledger.file_size,
		.vm_size = a->attribution.ledger.vm_size,
		.n_symbols = a->image.n_symbols,
		.n_sections = a->image.n_sections,
		.is_default = !options->n_axes,
		.warnings = a->image.warnings,
		.n_warnings = a->image.n_warnings,
		.n_warnings_dropped = a->image.n_warnings_dropped,
	};
	if (report->is_default || options->shows_device)
		report->device = device_report_build(&a->labeller, options->table.style);
	report->is_about_device = options->shows_device;
	report->most_device_rows = view->wants_all && !options->has_most_rows
					   ? 0
					   : options->table.most_rows;
	say_what_was_located(a, report);
	for (size_t i = 0; i < a->n_compositions && !error; i++) {
		struct table_options table = options->table;

		// The kinds are few and all shown, as is every row where a program reads them.
		if ((report->is_default && i == 0) || (view->wants_all && !options->has_most_rows))
			table.most_rows = 0;
		table.folds_places = report->is_default && a->compositions[i].axes[0]->is_symbol &&
				     !view->wants_all;
		error = table_build(&a->arena, &a->compositions[i], &a->labeller, &table,
				    &report->tables[i]);
		report->n_tables++;
	}
	return error;
}

void report_release(struct report *report)
{
	for (size_t i = 0; i < report->n_tables; i++)
		table_release(&report->tables[i]);
}

static const struct {
	const char *name;
	struct error *(*run)(struct analysis *analysis, const struct options *options);
} steps[] = {
	{ "open", open_input },		  { "read", read_image }, { "debug", read_debug },
	{ "attribute", attribute_bytes }, { "compose", compose },
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
	attribution_release(&a->attribution);
	image_release(&a->image);
	if (a->file.data)
		file_close(&a->file);
	debug_files_release(&a->debug_files);
	arena_release(&a->arena);
}
