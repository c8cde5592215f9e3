#include "reasons.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../base/intern.h"
#include "../base/text.h"
#include "../names/crate_name.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct finder {
	struct arena *arena;
	const struct diff *diff;
	struct diff_reason *items;
	size_t n, capacity;
};

static void add(struct finder *f, struct diff_reason reason)
{
	if (reason.delta)
		array_push(f->items, f->n, f->capacity, reason);
}

static void add_cause(struct finder *f, const char *text, const char *how, int64_t delta,
		      enum confidence confidence)
{
	add(f, (struct diff_reason){ text, how, delta, confidence, true });
}

static void add_effect(struct finder *f, const char *text, const char *how, int64_t delta)
{
	add(f, (struct diff_reason){ text, how, delta, CONFIDENCE_HIGH, false });
}

static int64_t delta_of(const struct diff_row *row)
{
	return diff_of_sums(&row->old, &row->new);
}

/* "[read-only data]" is a place, not a name. */
static bool is_place(const char *label)
{
	return label[0] == '[' || !label[0];
}

/* By what is known of the owners of its bytes: the part that is stated, not inferred. */
static enum confidence confidence_of(const struct diff_row *row)
{
	uint64_t all = row->old.file_size + row->new.file_size;
	uint64_t known = row->old.tiers[TIER_EXACT] + row->old.tiers[TIER_DERIVED] +
			 row->new.tiers[TIER_EXACT] + row->new.tiers[TIER_DERIVED];

	return known == all	  ? CONFIDENCE_CERTAIN
	       : known >= all / 2 ? CONFIDENCE_HIGH
				  : CONFIDENCE_MEDIUM;
}

static int64_t delta_of_kind(const struct finder *f, const char *kind)
{
	const struct diff_table *kinds = diff_table_by(f->diff, "kind");

	for (size_t i = 0; kinds && i < kinds->n_changed; i++) {
		if (!strcmp(kinds->rows[i].labels[0], kind))
			return delta_of(&kinds->rows[i]);
	}
	return 0;
}

/* --- what was set otherwise */

/* Settings that make other code of the same source. */
static bool is_about_code(const char *setting)
{
	static const char *const names[] = { "lto",   "opt-level",	 "codegen-units",
					     "panic", "overflow-checks", "icf" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(setting, names[i]))
			return true;
	}
	return false;
}

static void find_settings(struct finder *f)
{
	for (size_t i = 0; i < f->diff->n_settings; i++) {
		const struct diff_setting *s = &f->diff->settings[i];

		if (is_about_code(s->name))
			add_cause(f,
				  arena_format(f->arena, "%s is %s, was %s: all code changes",
					       s->name, s->new, s->old),
				  "by settings, code", delta_of_kind(f, "code"), s->confidence);
	}
}

/* What would be stored if it were packed as it was, against what is: an eighth more is no accident. */
static void find_packing(struct finder *f)
{
	for (enum snapshot_packed_kind i = 0; i < PACKED_COUNT; i++) {
		const struct snapshot_packed *old = &f->diff->old->packed[i];
		const struct snapshot_packed *new = &f->diff->new->packed[i];
		double as_before, more;

		if (!old->contents || !new->contents)
			continue;
		as_before = (double)new->contents *(double)old->stored / (double)old->contents;
		more = (double)new->stored - as_before;
		if ((more < 0 ? -more : more) * 8 < as_before)
			continue;
		add_cause(f,
			  arena_format(f->arena, "%s is compressed %s: to %.0f%%, was %.0f%%",
				       snapshot_packed_name(i), more > 0 ? "less" : "more",
				       100.0 * (double)new->stored / (double)new->contents,
				       100.0 * (double)old->stored / (double)old->contents),
			  "by sizes stored and unpacked", (int64_t)more, CONFIDENCE_CERTAIN);
	}
}

/* Contents that pass a multiple of the alignment bring a page of nothing. */
static void find_padding(struct finder *f)
{
	int64_t delta = delta_of_kind(f, "padding");

	add_effect(f,
		   delta > 0 ? "more padding: contents passed a step of alignment" : "less padding",
		   "by kind", delta);
}

/* --- what comes and goes whole */

static void find_debug(struct finder *f)
{
	const struct diff_table *kinds = diff_table_by(f->diff, "kind");

	for (size_t i = 0; kinds && i < kinds->n_changed; i++) {
		const struct diff_row *row = &kinds->rows[i];

		if (strcmp(row->labels[0], "debug info") != 0)
			continue;
		if (row->status == DIFF_ADDED)
			add_cause(f, "debug information is there now", "by kind", delta_of(row),
				  CONFIDENCE_CERTAIN);
		else if (row->status == DIFF_REMOVED)
			add_cause(f, "debug information is gone", "by kind", delta_of(row),
				  CONFIDENCE_CERTAIN);
	}
}

/* The version of a package in one of the files if there is one only, else NULL. */
static const char *version_of(const struct snapshot *snapshot, const char *name)
{
	const char *version = NULL;

	for (size_t i = 0; i < snapshot->n_packages; i++) {
		if (!crate_name_is_same(snapshot->packages[i].name, name))
			continue;
		if (version)
			return NULL;
		version = snapshot->packages[i].version;
	}
	return version;
}

/* Who knows the versions. */
static const char *who_knows(const struct snapshot *snapshot)
{
	return snapshot->has_lock ? "Cargo.lock" : "panic locations";
}

static void add_whole(struct finder *f, const struct diff_row *row, const char *axis,
		      const char *what)
{
	bool is_new = row->status == DIFF_ADDED, is_crate = !strcmp(axis, "crate");
	const struct snapshot *file = is_new ? f->diff->new : f->diff->old;
	const char *version = is_crate ? version_of(file, row->labels[0]) : NULL;

	add_cause(f,
		  arena_format(f->arena, "%s %s%s%s is %s", what, row->labels[0],
			       version ? " " : "", version ? version : "", is_new ? "new" : "gone"),
		  arena_format(f->arena, "by %s%s%s", axis, version ? " and " : "",
			       version ? who_knows(file) : ""),
		  delta_of(row), confidence_of(row));
}

static void find_whole(struct finder *f, const char *axis, const char *what)
{
	const struct diff_table *table = diff_table_by(f->diff, axis);

	for (size_t i = 0; table && i < table->n_changed; i++) {
		const struct diff_row *row = &table->rows[i];

		if (!is_place(row->labels[0]) &&
		    (row->status == DIFF_ADDED || row->status == DIFF_REMOVED))
			add_whole(f, row, axis, what);
	}
}

/* --- versions: "tokio 1.36.0" went and "tokio 1.38.1" came */

static size_t name_length(const char *label)
{
	return strcspn(label, " ");
}

static bool is_other_version(const char *a, const char *b)
{
	size_t n = name_length(a);

	return a[n] == ' ' && n == name_length(b) && !strncmp(a, b, n) && b[n] == ' ';
}

static const struct diff_row *row_of_crate(const struct finder *f, const char *name)
{
	const struct diff_table *crates = diff_table_by(f->diff, "crate");

	for (size_t i = 0; crates && i < crates->n_changed; i++) {
		if (crate_name_is_same(crates->rows[i].labels[0], name))
			return &crates->rows[i];
	}
	return NULL;
}

/* What its crate has grown by; by version only its own lines are known. */
static void add_version(struct finder *f, const struct diff_row *old, const struct diff_row *new)
{
	const char *label = new->labels[0];
	size_t n = name_length(label);
	const struct diff_row *crate = row_of_crate(f, arena_copy(f->arena, label, n));

	add_cause(f, arena_format(f->arena, "%s -> %s", old->labels[0], label + n + 1),
		  "by version", crate ? delta_of(crate) : delta_of(new) + delta_of(old),
		  CONFIDENCE_CERTAIN);
}

/* Of the largest differences; each is compared with each. */
enum { MOST_VERSIONS = 2000 };

static void find_versions(struct finder *f)
{
	const struct diff_table *table = diff_table_by(f->diff, "version");
	size_t n = !table ? 0 : table->n_changed < MOST_VERSIONS ? table->n_changed : MOST_VERSIONS;

	for (size_t i = 0; i < n; i++) {
		const struct diff_row *new = &table->rows[i], *old = NULL;

		for (size_t k = 0; k < n && new->status == DIFF_ADDED; k++) {
			if (table->rows[k].status == DIFF_REMOVED &&
			    is_other_version(new->labels[0], table->rows[k].labels[0]))
				old = &table->rows[k];
		}
		if (old)
			add_version(f, old, new);
	}
}

/* Lines of code tell of few crates. One that is new or gone was told of. */
static void find_packages(struct finder *f)
{
	size_t n = f->diff->n_versions < MOST_VERSIONS ? f->diff->n_versions : MOST_VERSIONS;

	for (size_t i = 0; i < n; i++) {
		const struct diff_version *v = &f->diff->versions[i];
		const struct diff_row *row = v->old && v->new ? row_of_crate(f, v->name) : NULL;

		if (row && row->status != DIFF_ADDED && row->status != DIFF_REMOVED)
			add_cause(
				f, arena_format(f->arena, "%s %s -> %s", v->name, v->old, v->new),
				arena_format(f->arena, "by crate and %s", who_knows(f->diff->new)),
				delta_of(row), CONFIDENCE_CERTAIN);
	}
}

/* --- functions and their instances */

/* A family of functions: their name without what stands in angle brackets. */
struct family {
	int64_t delta;
	int64_t n_more; /* functions that came, less those that went */
};

static void add_families(struct finder *f, const struct intern *names,
			 const struct family *families)
{
	for (size_t i = 0; i < names->n_strings; i++) {
		const char *name = names->strings[i].text;
		int64_t n = families[i].n_more;

		if (families[i].delta <= 0)
			continue;
		if (n > 0)
			add_effect(f,
				   arena_format(f->arena, "%s has %" PRId64 " more instance%s",
						name, n, n > 1 ? "s" : ""),
				   "by symbol", families[i].delta);
		else
			add_effect(f, arena_format(f->arena, "%s has grown", name), "by symbol",
				   families[i].delta);
	}
}

/* How many functions more there are in a row; without code, how many names. */
static int64_t more_of(const struct finder *f, const struct diff_row *row)
{
	const struct match_label *known = match_of_label(&f->diff->matches, row->labels[0]);

	if (known && row->status != DIFF_RENAMED)
		return (int64_t)known->n_new - (int64_t)known->n_old;
	return (row->status == DIFF_ADDED) - (row->status == DIFF_REMOVED);
}

static void find_functions(struct finder *f)
{
	const struct diff_table *table = diff_table_by(f->diff, "symbol");
	struct intern names = { 0 };
	struct family *families;
	struct text name = { 0 };

	if (!table)
		return;
	families = array_zeroed(struct family, table->n_changed + 1);
	for (size_t i = 0; i < table->n_changed; i++) {
		const struct diff_row *row = &table->rows[i];
		uint32_t k;

		if (is_place(row->labels[0]))
			continue;
		text_reset(&name);
		match_add_family(&name, row->labels[0]);
		k = intern_copy(&names, f->arena, name.bytes ? name.bytes : "", name.length);
		families[k].delta += delta_of(row);
		families[k].n_more += more_of(f, row);
	}
	add_families(f, &names, families);
	free(families);
	intern_release(&names);
	text_release(&name);
}

static int by_difference(const void *a, const void *b)
{
	const struct diff_reason *x = a, *y = b;

	if (diff_magnitude(x->delta) != diff_magnitude(y->delta))
		return diff_magnitude(x->delta) < diff_magnitude(y->delta) ? 1 : -1;
	return strcmp(x->text, y->text);
}

/* Once with a version from the file, once from a lock file. */
static bool is_told(const struct diff_reasons *reasons, const struct diff_reason *reason)
{
	for (size_t i = 0; i < reasons->n; i++) {
		if (!strcmp(reasons->items[i].text, reason->text))
			return true;
	}
	return false;
}

/* Small causes stand among what else there is. */
static bool comes_first(const struct finder *f, const struct diff_reason *reason)
{
	int64_t delta = (int64_t)f->diff->new->file_size - (int64_t)f->diff->old->file_size;

	return reason->is_cause && diff_magnitude(reason->delta) >= diff_magnitude(delta) / 20;
}

static void choose(struct diff_reasons *reasons, const struct finder *f, bool are_first)
{
	for (size_t i = 0; i < f->n && reasons->n < MOST_REASONS; i++) {
		if (comes_first(f, &f->items[i]) == are_first && !is_told(reasons, &f->items[i]))
			reasons->items[reasons->n++] = f->items[i];
	}
}

struct diff_reasons reasons_of(struct arena *arena, const struct diff *diff)
{
	struct finder f = { .arena = arena, .diff = diff };
	struct diff_reasons reasons = { .n = 0 };

	// What a damaged file does not show, or one without names does not name, need not be gone.
	if (!diff->old->is_damaged && !diff->new->is_damaged) {
		find_settings(&f);
		find_packing(&f);
		find_padding(&f);
		find_debug(&f);
		find_whole(&f, "arch", "device code for");
		if (diff->old->has_names && diff->new->has_names) {
			find_whole(&f, "crate", "crate");
			find_versions(&f);
			find_packages(&f);
			find_functions(&f);
		}
	}
	if (f.n)
		qsort(f.items, f.n, sizeof(*f.items), by_difference);
	choose(&reasons, &f, true);
	choose(&reasons, &f, false);
	free(f.items);
	return reasons;
}
