#include "reason_parts.h"

#include "../base/die.h"
#include "../names/crate_name.h"

#include <string.h>

static void add_cause(struct finder *f, const char *text, const char *how, int64_t delta,
		      enum confidence confidence)
{
	reason_add(f, (struct diff_reason){ text, how, delta, confidence, true });
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
				  "by settings, code", reason_delta_of_kind(f, "code"),
				  s->confidence);
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

/* --- what comes and goes whole */

static void find_debug(struct finder *f)
{
	const struct diff_table *kinds = diff_table_by(f->diff, "kind");

	for (size_t i = 0; kinds && i < kinds->n_changed; i++) {
		const struct diff_row *row = &kinds->rows[i];

		if (strcmp(row->labels[0], "debug info") != 0)
			continue;
		if (row->status == DIFF_ADDED)
			add_cause(f, "debug information is there now", "by kind", reason_delta(row),
				  CONFIDENCE_CERTAIN);
		else if (row->status == DIFF_REMOVED)
			add_cause(f, "debug information is gone", "by kind", reason_delta(row),
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
			       version ? package_list_name(file->package_list) : ""),
		  reason_delta(row), confidence_of(row));
}

static void find_whole(struct finder *f, const char *axis, const char *what)
{
	const struct diff_table *table = diff_table_by(f->diff, axis);

	for (size_t i = 0; table && i < table->n_changed; i++) {
		const struct diff_row *row = &table->rows[i];

		if (!reason_is_place(row->labels[0]) &&
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
		  "by version", crate ? reason_delta(crate) : reason_delta(new) + reason_delta(old),
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
			add_cause(f, arena_format(f->arena, "%s %s -> %s", v->name, v->old, v->new),
				  arena_format(f->arena, "by crate and %s",
					       package_list_name(f->diff->new->package_list)),
				  reason_delta(row), CONFIDENCE_CERTAIN);
	}
}

void find_causes(struct finder *f)
{
	find_settings(f);
	find_packing(f);
	find_debug(f);
	find_whole(f, "arch", "device code for");
	if (f->diff->old->has_names && f->diff->new->has_names) {
		find_whole(f, "crate", "crate");
		find_versions(f);
		find_packages(f);
	}
}
