/* json_diff.c: what changed, for programs. */
#include "diff_view.h"

#include "json_parts.h"

#include "../compare/reasons.h"

#include <inttypes.h>
#include <string.h>

static void write_file(struct json_writer *json, const char *key, const struct snapshot *s)
{
	json_key(json, key);
	json_object(json, JSON_INLINE);
	json_string_field(json, "name", s->name);
	json_string_field(json, "format", s->format);
	json_string_field(json, "machine", s->machine);
	json_uint_field(json, "size", s->file_size);
	json_uint_field(json, "vm_size", s->vm_size);
	json_bool_field(json, "saved", s->is_saved);
	json_end(json);
}

static void write_sums(struct json_writer *json, const struct sums *old, const struct sums *new)
{
	json_uint_field(json, "old_file_size", old->file_size);
	json_uint_field(json, "new_file_size", new->file_size);
	json_key(json, "delta");
	json_int(json, diff_of_sums(old, new));
	json_uint_field(json, "old_vm_size", old->vm_size);
	json_uint_field(json, "new_vm_size", new->vm_size);
}

static void write_row(struct json_writer *json, const struct diff_table *table,
		      const struct diff_row *row)
{
	json_object(json, JSON_INLINE);
	for (size_t i = 0; i < table->n_axes; i++)
		json_string_field(json, table->axes[i], row->labels[i]);
	write_sums(json, &row->old, &row->new);
	json_string_field(json, "status", diff_status_name(row->status));
	if (row->match != MATCH_COUNT)
		json_string_field(json, "match", match_stage_name(row->match));
	if (row->old_labels)
		json_strings_field(json, "renamed_from", row->old_labels, table->n_axes);
	json_end(json);
}

static void write_table(struct json_writer *json, const struct diff_table *table, size_t most_rows)
{
	json_object(json, JSON_LINES);
	json_strings_field(json, "axes", table->axes, table->n_axes);
	json_uint_field(json, "changed", table->n_changed);
	json_key(json, "rows");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < table->n_rows && (!most_rows || i < most_rows); i++)
		write_row(json, table, &table->rows[i]);
	json_end(json);
	json_key(json, "total");
	json_object(json, JSON_INLINE);
	write_sums(json, &table->old, &table->new);
	json_end(json);
	json_end(json);
}

static void write_settings(struct json_writer *json, const struct diff *diff)
{
	json_key(json, "settings");
	json_object(json, JSON_LINES);
	for (size_t i = 0; i < diff->n_settings; i++) {
		json_key(json, diff->settings[i].name);
		json_object(json, JSON_INLINE);
		json_string_field(json, "old", diff->settings[i].old);
		json_string_field(json, "new", diff->settings[i].new);
		json_end(json);
	}
	json_end(json);
}

static void write_versions(struct json_writer *json, const struct diff *diff)
{
	json_key(json, "versions");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < diff->n_versions; i++) {
		json_object(json, JSON_INLINE);
		json_string_field(json, "name", diff->versions[i].name);
		json_string_field(json, "old", diff->versions[i].old);
		json_string_field(json, "new", diff->versions[i].new);
		json_end(json);
	}
	json_end(json);
}

static void write_reasons(struct json_writer *json, const struct diff *diff)
{
	json_key(json, "reasons");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < diff->n_reasons; i++) {
		json_object(json, JSON_INLINE);
		json_string_field(json, "text", diff->reasons[i].text);
		json_key(json, "delta");
		json_int(json, diff->reasons[i].delta);
		json_string_field(json, "from", diff->reasons[i].how);
		json_string_field(json, "confidence", confidence_name(diff->reasons[i].confidence));
		json_end(json);
	}
	json_end(json);
}

static void write_matches(struct json_writer *json, const struct matches *matches)
{
	json_key(json, "functions");
	json_object(json, JSON_LINES);
	json_bool_field(json, "code_compared", matches->compares_code);
	json_bool_field(json, "by_name", matches->is_by_name);
	for (enum match_stage i = 0; i < MATCH_COUNT; i++) {
		json_key(json, match_stage_name(i));
		json_object(json, JSON_INLINE);
		json_uint_field(json, "count", matches->counts[i].n);
		json_uint_field(json, "bytes", matches->counts[i].bytes);
		json_end(json);
	}
	json_end(json);
}

void json_write_diff(struct text *out, const struct diff *diff, const struct diff_style *style)
{
	struct json_writer json = { .out = out };

	json_object(&json, JSON_LINES);
	json_string_field(&json, "schema", "binsize/1");
	write_file(&json, "old", diff->old);
	write_file(&json, "new", diff->new);
	json_checks(&json, diff->gate);
	write_settings(&json, diff);
	write_versions(&json, diff);
	write_reasons(&json, diff);
	if (diff->matches.is_known)
		write_matches(&json, &diff->matches);
	json_key(&json, "tables");
	json_array(&json, JSON_LINES);
	for (size_t i = 0; i < diff->n_shown; i++)
		write_table(&json, diff->shown[i], style->most_rows);
	json_end(&json);
	json_key(&json, "warnings");
	json_array(&json, JSON_LINES);
	for (size_t i = 0; i < diff->n_warnings; i++)
		json_string(&json, diff->warnings[i]);
	json_end(&json);
	json_end(&json);
	json_finish(&json);
}
