#include "report_step.h"

#include "../base/die.h"
#include "../names/crate.h"
#include "../names/normalize.h"

unsigned default_layers(void)
{
	const struct axis *const all[] = { &kind_axis, &crate_axis,   &instantiator_axis,
					   &unit_axis, &section_axis, &symbol_axis };

	return composition_layers(all, ARRAY_SIZE(all), ~0u);
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

static bool has_rust_symbols(const struct image *image)
{
	for (size_t i = 0; i < image->n_symbols; i++) {
		if (is_rust(&image->symbols[i]))
			return true;
	}
	return false;
}

const struct axis *owner_axis(const struct image *image)
{
	if (has_rust_symbols(image))
		return &crate_axis;
	// Without symbols, the source files that the launchers of kernels mention tell crates.
	if (image->device.n_paths)
		return &crate_axis;
	for (size_t i = 0; i < image->n_units; i++) {
		if (image->units[i].name[0] && image->units[i].type != UNIT_DEVICE)
			return &unit_axis;
	}
	return &section_axis;
}

static bool is_about_checks(const struct options *options)
{
	return options->checks_settings || options->checks_duplicates || options->checks_features;
}

/* Of Rust without names it can be found for which crate code was compiled, hardly which defines it. */
static const struct axis *second_axis(const struct analysis *a, const struct options *options)
{
	if (!has_rust_symbols(&a->image) && a->known && a->known->crates.n &&
	    !options->no_references && image_layers(&a->image) & LAYER_BIT(LAYER_PIECE))
		return &instantiator_axis;
	return owner_axis(&a->image);
}

static void choose_default(struct analysis *a, const struct options *options)
{
	const struct axis *chosen[MOST_TABLES] = {
		&kind_axis,
		second_axis(a, options),
		&symbol_axis,
	};

	for (size_t i = 0; i < MOST_TABLES; i++)
		composition_init(&a->compositions[i], &chosen[i], 1);
	a->n_compositions = MOST_TABLES;
}

static bool wants_nested(const struct options *options)
{
	bool wants = options->view->is_nested;

	for (size_t i = 0; i < options->n_outputs; i++)
		wants |= options->outputs[i].view->is_nested;
	return wants;
}

/* Of a default report, for views that show no other. */
static void choose_nested(struct analysis *a, const struct options *options)
{
	const struct axis *chosen[] = { second_axis(a, options), &symbol_axis };

	composition_init(&a->compositions[a->n_compositions++], chosen, ARRAY_SIZE(chosen));
}

void choose_compositions(struct analysis *a, const struct options *options)
{
	if (options->makes_snapshot)
		choose_snapshot(a, options);
	else if (options->n_axes)
		composition_init(&a->compositions[a->n_compositions++], options->axes,
				 options->n_axes);
	else if (!is_about_checks(options) && !options->function)
		choose_default(a, options);
	a->n_tables = a->n_compositions;
	if (a->n_tables == MOST_TABLES && !options->makes_snapshot && wants_nested(options))
		choose_nested(a, options);
	choose_bounded(a, options);
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

static void say_what_was_checked(const struct analysis *a, const struct options *options,
				 struct report *report)
{
	report->is_about_settings = options->checks_settings;
	report->settings = a->settings;
	report->known = report->is_default ? a->known : NULL;
	report->inferred = a->inferred;
	report->n_settings = a->settings ? SETTING_COUNT : 0;
	report->declared = a->declared;
	report->duplicates = a->duplicates;
	report->listing = a->listing;
	report->features = options->checks_features ? a->features : NULL;
	report->wishes = a->wishes;
	report->n_wishes = options->n_wishes;
}

static struct error *add_table(struct analysis *a, const struct options *options,
			       const struct view *view, const struct composition *composition,
			       struct report *report)
{
	struct table_options table = options->table;

	// The kinds are few and all shown, as is every row where a program reads them.
	if ((report->is_default && !report->n_tables) ||
	    (view->wants_all && !options->has_most_rows))
		table.most_rows = 0;
	table.folds_places = report->is_default && composition->axes[0]->is_symbol &&
			     !view->wants_all;
	return table_build(&a->arena, composition, &a->labeller, &table,
			   &report->tables[report->n_tables++]);
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
		.has_references = a->attribution.references.has_code,
		.is_default = !options->n_axes && !options->function && !is_about_checks(options),
		.warnings = a->image.warnings,
		.n_warnings = a->image.n_warnings,
		.n_warnings_dropped = a->image.n_warnings_dropped,
	};
	say_what_was_checked(a, options, report);
	report->n_settings = a->settings ? SETTING_COUNT : 0;
	if (report->is_default || options->shows_device)
		report->device = device_report_build(&a->labeller, options->table.style);
	report->is_about_device = options->shows_device;
	report->most_device_rows = view->wants_all && !options->has_most_rows
					   ? 0
					   : options->table.most_rows;
	say_what_was_located(a, report);
	if (report->is_default && view->is_nested) {
		report->is_default = false;
		return add_table(a, options, view, &a->compositions[a->n_tables], report);
	}
	for (size_t i = 0; i < a->n_tables && !error; i++)
		error = add_table(a, options, view, &a->compositions[i], report);
	return error;
}

void report_release(struct report *report)
{
	for (size_t i = 0; i < report->n_tables; i++)
		table_release(&report->tables[i]);
}
