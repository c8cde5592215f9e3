#include "compare_step.h"

#include "report_step.h"

#include "../base/die.h"
#include "../base/path.h"
#include "../base/replace.h"
#include "../cargo/lock.h"
#include "../compare/reasons.h"
#include "../compare/saved.h"
#include "../view/saved.h"

#include <string.h>

/* What is saved, and compared by itself, in the order in which it is shown. */
static const struct axis *const snapshot_axes[] = {
	&kind_axis, &section_axis, &crate_axis,	 &instantiator_axis, &version_axis,
	&unit_axis, &arch_axis,	   &kernel_axis, &symbol_axis,
};

/* The first, and how many more there are. */
static const char *warning_of(struct arena *arena, const struct image *image)
{
	const struct warning *first = image->warnings;
	size_t n = image->n_warnings + image->n_warnings_dropped;
	const char *more = n > 1 ? arena_format(arena, " (and %zu more)", n - 1) : "";

	if (!image->n_warnings)
		return NULL;
	if (first->file_off == ERROR_NO_OFFSET)
		return arena_format(arena, "%s%s", first->text, more);
	return arena_format(arena, "at 0x%llx: %s%s", (unsigned long long)first->file_off,
			    first->text, more);
}

static bool has_symbols(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_tables; i++) {
		if (snapshot->tables[i].is_symbol)
			return true;
	}
	return false;
}

/* What was built into std is no choice of the program. */
static void add_packages(struct snapshot *snapshot, struct arena *arena,
			 const struct known_crates *known)
{
	struct snapshot_package *packages = arena_new(arena, struct snapshot_package, known->n);
	size_t n = 0;

	for (size_t i = 0; i < known->n; i++) {
		const struct known_crate *crate = &known->items[i];

		if (*crate->version && crate->source != SOURCE_STD_DEPENDENCY && !crate->is_build &&
		    crate->is_stated == known->are_all)
			packages[n++] = (struct snapshot_package){ crate->name, crate->version };
	}
	snapshot_set_packages(snapshot, arena, packages, n);
	snapshot->package_list = known->are_all ? PACKAGES_STATED : PACKAGES_SEEN;
}

void snapshot_fill(struct arena *arena, struct analysis *a, struct snapshot *snapshot)
{
	struct stable_names names;

	snapshot->format = a->image.identity.format;
	snapshot->machine = a->image.identity.machine
				    ? arena_copy(arena, a->image.identity.machine,
						 strlen(a->image.identity.machine))
				    : NULL;
	snapshot->file_size = a->attribution.ledger.file_size;
	snapshot->vm_size = a->attribution.ledger.vm_size;
	snapshot->has_names = symbol_source_is_full(a->image.identity.symbols_from);
	snapshot->has_lock = a->labeller.crates.regions.has_lock;
	snapshot->is_damaged = image_is_damaged(&a->image);
	snapshot->warning = warning_of(arena, &a->image);
	snapshot_add_packed(snapshot, &a->image);
	if (a->known)
		add_packages(snapshot, arena, &a->known->crates);
	stable_names_init(&names, arena, &a->labeller, snapshot->names, snapshot->is_raw);
	for (size_t i = 0; i < a->n_compositions; i++)
		snapshot_add(snapshot, &names, &a->compositions[i]);
	if (snapshot->keeps_bodies && has_symbols(snapshot)) {
		snapshot_add_bodies(snapshot, &names);
		snapshot->file = a->file;
		a->file = (struct file){ .data = NULL };
	}
	stable_names_release(&names);
	if (a->settings)
		snapshot_add_settings(snapshot, arena, a->settings, SETTING_COUNT);
}

static struct error *copy_error(struct arena *arena, const struct error *error)
{
	struct error *copy = error_new(arena, "%s", error->text);

	copy->file_off = error->file_off;
	return copy;
}

static struct error *analyze_file(struct arena *arena, const struct options *options,
				  struct snapshot *snapshot)
{
	struct analysis analysis = { .n_stages = 0 };
	struct error *error = analyze(&analysis, options);

	if (error)
		error = copy_error(arena, error);
	else
		snapshot_fill(arena, &analysis, snapshot);
	analysis_release(&analysis);
	return error;
}

/* `if_empty`: what is said of a file without bytes. */
static bool is_saved_at(const char *path, bool if_empty)
{
	struct arena arena = { 0 };
	struct file file;
	bool is_saved = false;

	if (path_is_file(path) && !file_open(&arena, path, &file)) {
		is_saved = file.size ? saved_is_ours(file.data, file.size) : if_empty;
		file_close(&file);
	}
	arena_release(&arena);
	return is_saved;
}

bool snapshot_is_at(const char *path)
{
	return is_saved_at(path, false);
}

bool snapshot_may_go_to(const char *path)
{
	return !path_is_file(path) || is_saved_at(path, true);
}

/* A pipe can be read once: it is a binary. */
static struct error *read_saved(struct arena *arena, const char *path, struct snapshot *snapshot,
				bool *is_saved, enum absence *absence)
{
	struct file file;
	struct error *error = path_is_file(path) ? file_open(arena, path, &file) : NULL;
	bool is_later = false;

	*is_saved = false;
	if (error || !path_is_file(path))
		return error;
	*is_saved = saved_is(file.data, file.size);
	if (*is_saved)
		error = saved_read(arena, file.data, file.size, snapshot, &is_later);
	if (is_later)
		*absence = ABSENCE_LATER;
	file_close(&file);
	return error;
}

/* Of two lock files the first is of the old one; a single one says something of both. */
static size_t choose_lock(const struct options *options, const char *path, const char **locks)
{
	bool is_old = options->n_locks > 1 && path == options->old;

	if (options->n_locks)
		locks[0] = options->locks[is_old ? 0 : options->n_locks - 1];
	return options->n_locks ? 1 : 0;
}

struct error *snapshot_open(struct arena *arena, const struct options *options, const char *path,
			    struct snapshot *snapshot, enum absence *absence)
{
	struct options one = *options;
	bool is_saved;
	struct error *error;

	*absence = ABSENCE_NONE;
	*snapshot = (struct snapshot){ .name = path_base(path),
				       .names = snapshot->names,
				       .keeps_bodies = true,
				       .is_raw = options->keeps_names,
				       .splits_std = options->split_std };
	error = read_saved(arena, path, snapshot, &is_saved, absence);
	if (!error && !is_saved) {
		one.file = path;
		one.makes_snapshot = true;
		one.n_locks = choose_lock(options, path, one.locks);
		error = analyze_file(arena, &one, snapshot);
		if (error && strcmp(path, "-") != 0 && !path_exists(path))
			*absence = ABSENCE_MISSING;
	}
	snapshot->path = path;
	return error;
}

struct error *snapshot_add_lock(struct arena *arena, const char *path, struct snapshot *snapshot)
{
	struct cargo_lock lock;
	struct error *error = cargo_lock_read(arena, path, &lock);
	struct snapshot_package *packages;

	if (error)
		return error;
	packages = arena_new(arena, struct snapshot_package, lock.n_packages);
	for (size_t i = 0; i < lock.n_packages; i++)
		packages[i] = (struct snapshot_package){ lock.packages[i].name,
							 lock.packages[i].version };
	snapshot_set_packages(snapshot, arena, packages, lock.n_packages);
	snapshot->package_list = PACKAGES_LOCKED;
	return NULL;
}

struct error *snapshot_save(struct arena *arena, const struct options *options, const char *path,
			    const struct snapshot *snapshot)
{
	struct snapshot saved = *snapshot;
	struct text text = { 0 };
	struct error *error;

	saved.is_full = options->saves_all;
	snapshot_sum_bodies(&saved, arena);
	if (!options->saves_all)
		snapshot_fold(&saved, arena);
	saved_write(&text, &saved);
	error = replace_file(arena, path, text.bytes, text.length);
	text_release(&text);
	return error;
}

/* Whether more has changed than places, which the kinds show as well. */
static bool has_named_change(const struct diff_table *table)
{
	for (size_t i = 0; i < table->n_changed; i++) {
		if (table->rows[i].labels[0][0] != '[')
			return true;
	}
	return false;
}

/* Who is shown: crates where names tell them, else sections; device code where there is some. */
static bool is_shown(const struct diff_table *table, const struct diff *diff)
{
	const char *axis = table->axes[0];
	bool has_names = diff->old->has_names && diff->new->has_names;

	if (!strcmp(axis, "kind"))
		return true;
	if (!strcmp(axis, "crate") || !strcmp(axis, "symbol"))
		return has_names && table->n_changed;
	if (!strcmp(axis, "instantiator"))
		return !has_names && diff->old->has_lock && diff->new->has_lock && table->n_changed;
	if (!strcmp(axis, "section"))
		return !has_names;
	return has_named_change(table);
}

/* What one was made with and the other was not, in words about the one that was saved. */
static struct error *differs(struct arena *arena, const char *option, const struct snapshot *old,
			     const struct snapshot *new, bool old_has, bool new_has)
{
	bool has = old->is_saved ? old_has : new_has;

	if (old_has == new_has)
		return NULL;
	if (old->is_saved && new->is_saved)
		return error_new(arena,
				 "was saved %s %s, the other result %s: save one of them anew",
				 has ? "with" : "without", option, has ? "was not" : "with it");
	return error_new(arena,
			 has ? "was saved with %s: add %s to compare with it"
			     : "was saved without %s: leave that out, or save it anew%s",
			 option, has ? option : "");
}

static bool lacks_wanted(const struct snapshot *snapshot, const struct options *options)
{
	const char *names[MOST_AXES];

	for (size_t i = 0; i < options->n_axes; i++)
		names[i] = options->axes[i]->name;
	return options->n_axes && snapshot->is_saved &&
	       !snapshot_find(snapshot, names, options->n_axes);
}

static struct error *without_rows(struct arena *arena, const struct options *options)
{
	struct text names = { 0 };
	struct error *error;

	for (size_t i = 0; i < options->n_axes; i++)
		text_printf(&names, "%s%s", i ? "," : "", options->axes[i]->name);
	error = error_new(arena, "is a saved result without rows by %s", names.bytes);
	text_release(&names);
	return error;
}

struct error *comparison_check(struct arena *arena, const struct options *options,
			       const struct snapshot *old, const struct snapshot *new,
			       const char **blamed)
{
	struct error *error;

	*blamed = old->is_saved ? old->path : new->path;
	error = differs(arena, "--split-std", old, new, old->splits_std, new->splits_std);
	if (!error)
		error = differs(arena, "--no-normalize", old, new, old->is_raw, new->is_raw);
	if (error)
		return error;
	*blamed = lacks_wanted(old, options) ? old->path : new->path;
	return lacks_wanted(old, options) || lacks_wanted(new, options)
		       ? without_rows(arena, options)
		       : NULL;
}

/* Whether it is the one that was asked for. */
static bool is_wanted(const struct diff_table *table, const struct options *options)
{
	for (size_t i = 0; i < options->n_axes; i++) {
		if (i >= table->n_axes || strcmp(table->axes[i], options->axes[i]->name) != 0)
			return false;
	}
	return table->n_axes == options->n_axes;
}

struct diff compare(struct arena *arena, const struct options *options, const struct snapshot *old,
		    const struct snapshot *new)
{
	struct diff diff = diff_of(arena, old, new, !options->n_axes);
	struct diff_reasons *reasons = arena_new(arena, struct diff_reasons, 1);

	if (!options->n_axes) // else the table that was asked for is all there is to read them off
		*reasons = reasons_of(arena, &diff);
	diff.reasons = reasons->items;
	diff.n_reasons = reasons->n;
	diff.n_shown = 0;
	for (size_t i = 0; i < diff.n_tables; i++) {
		const struct diff_table *table = &diff.tables[i];

		if (options->n_axes ? is_wanted(table, options)
				    : is_shown(table, &diff) || options->view->wants_all)
			diff.shown[diff.n_shown++] = table;
	}
	return diff;
}

/* Without device code, units or lines of code some axes have nothing to say. */
static bool tells_apart(const struct image *image, const struct axis *axis,
			const struct options *options)
{
	// Inferred crates of two builds can be compared when it is known what each may hold.
	if (axis == &instantiator_axis)
		return (options->n_locks || image->packages.n) &&
		       !symbol_source_is_full(image->identity.symbols_from);
	if (axis == &arch_axis || axis == &kernel_axis)
		return image->device.n_entries > 0;
	if (axis == &unit_axis)
		return owner_axis(image) == &unit_axis;
	return axis != &version_axis || image->debug.n_files > 0;
}

static bool has_composition(const struct analysis *a, const struct axis *axis)
{
	for (size_t i = 0; i < a->n_compositions; i++) {
		if (a->compositions[i].n_axes == 1 && a->compositions[i].axes[0] == axis)
			return true;
	}
	return false;
}

static void add_axis(struct analysis *a, const struct axis *axis)
{
	if (!has_composition(a, axis) && a->n_compositions < MOST_COMPOSITIONS)
		composition_init(&a->compositions[a->n_compositions++], &axis, 1);
}

void choose_snapshot(struct analysis *a, const struct options *options)
{
	if (options->n_axes)
		composition_init(&a->compositions[a->n_compositions++], options->axes,
				 options->n_axes);
	if (options->n_axes && !options->records)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(snapshot_axes); i++) {
		if (tells_apart(&a->image, snapshot_axes[i], options))
			add_axis(a, snapshot_axes[i]);
	}
	for (size_t i = 0; i < options->n_axes; i++)
		add_axis(a, options->axes[i]);
}

unsigned snapshot_layers(void)
{
	return composition_layers(snapshot_axes, ARRAY_SIZE(snapshot_axes), ~0u);
}

/* The axis that a bound is on; NULL: none, or one that there is not, which is no question of layers. */
static const struct axis *bounded_axis(const struct budget *budget)
{
	return budget->of == BUDGET_UNKNOWN ? &crate_axis
	       : budget->axis		    ? axis_find(budget->axis)
					    : NULL;
}

void choose_bounded(struct analysis *a, const struct options *options)
{
	for (size_t i = 0; i < options->n_budgets; i++) {
		const struct axis *axis = bounded_axis(&options->budgets[i]);

		if (axis)
			add_axis(a, axis);
	}
}

unsigned bounded_layers(const struct options *options)
{
	unsigned layers = 0;

	for (size_t i = 0; i < options->n_budgets; i++) {
		const struct axis *axis = bounded_axis(&options->budgets[i]);

		if (axis)
			layers |= composition_layers(&axis, 1, ~0u);
	}
	return layers;
}
