/* json_saved.c: a result that is saved: sorted, a row a line, the same on every machine. */
#include "saved.h"

#include "json_writer.h"

#include "../base/array.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_file(struct json_writer *json, const struct snapshot *snapshot)
{
	json_key(json, "file");
	json_object(json, JSON_INLINE);
	json_string_field(json, "name", snapshot->name);
	json_string_field(json, "format", snapshot->format);
	json_string_field(json, "machine", snapshot->machine);
	json_uint_field(json, "size", snapshot->file_size);
	json_uint_field(json, "vm_size", snapshot->vm_size);
	json_bool_field(json, "has_names", snapshot->has_names);
	json_bool_field(json, "has_lock", snapshot->has_lock);
	json_bool_field(json, "damaged", snapshot->is_damaged);
	json_uint_field(json, "floor", snapshot->floor);
	json_bool_field(json, "full", snapshot->is_full);
	json_bool_field(json, "split_std", snapshot->splits_std);
	json_bool_field(json, "raw_names", snapshot->is_raw);
	json_end(json);
}

static void write_packed(struct json_writer *json, const struct snapshot *snapshot)
{
	json_key(json, "packed");
	json_object(json, JSON_LINES);
	for (enum snapshot_packed_kind i = 0; i < PACKED_COUNT; i++) {
		json_key(json, snapshot_packed_name(i));
		json_object(json, JSON_INLINE);
		json_uint_field(json, "stored", snapshot->packed[i].stored);
		json_uint_field(json, "contents", snapshot->packed[i].contents);
		json_end(json);
	}
	json_end(json);
}

static void write_packages(struct json_writer *json, const struct snapshot *snapshot)
{
	json_string_field(json, "package_list", package_list_name(snapshot->package_list));
	json_key(json, "packages");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < snapshot->n_packages; i++) {
		json_array(json, JSON_INLINE);
		json_string(json, snapshot->packages[i].name);
		json_string(json, snapshot->packages[i].version);
		json_end(json);
	}
	json_end(json);
}

static void write_settings(struct json_writer *json, const struct snapshot *snapshot)
{
	json_key(json, "settings");
	json_object(json, JSON_LINES);
	for (size_t i = 0; i < snapshot->n_settings; i++) {
		json_key(json, snapshot->settings[i].name);
		json_object(json, JSON_INLINE);
		json_string_field(json, "value", snapshot->settings[i].value);
		json_string_field(json, "confidence", snapshot->settings[i].confidence);
		json_end(json);
	}
	json_end(json);
}

/* The code of all functions with a name; bodies are sorted by it. */
static const struct snapshot_body *body_of(const struct snapshot *snapshot, const char *label)
{
	size_t first = 0, end = snapshot->n_bodies;

	while (first < end) {
		size_t middle = first + (end - first) / 2;
		const struct snapshot_body *body = &snapshot->bodies[middle];

		if (body->label == label)
			return body;
		if ((uintptr_t)body->label < (uintptr_t)label)
			first = middle + 1;
		else
			end = middle;
	}
	return NULL;
}

static void write_body(struct json_writer *json, const struct snapshot_body *body)
{
	char hash[17];

	snprintf(hash, sizeof(hash), "%016llx", (unsigned long long)body->hash);
	json_uint(json, body->size);
	json_string(json, hash);
	json_uint(json, body->n);
}

static void write_row(struct json_writer *json, const struct snapshot *snapshot,
		      const struct snapshot_table *table, const struct snapshot_row *row)
{
	bool is_function = table->n_axes == 1 &&
			   snapshot_names_functions(table->axes, table->n_axes);
	const struct snapshot_body *body = is_function ? body_of(snapshot, row->labels[0]) : NULL;

	json_array(json, JSON_INLINE);
	for (size_t i = 0; i < table->n_axes; i++)
		json_string(json, row->labels[i]);
	json_uint(json, row->sums.file_size);
	json_uint(json, row->sums.vm_size);
	for (int i = 0; i < TIER_COUNT; i++)
		json_uint(json, row->sums.tiers[i]);
	json_uint(json, row->sums.code_size);
	json_uint(json, row->sums.data_size);
	json_uint(json, row->sums.count);
	if (body)
		write_body(json, body);
	json_end(json);
}

static int by_text(const void *a, const void *b)
{
	return snapshot_compare_texts(a, b);
}

static void write_table(struct json_writer *json, const struct snapshot *snapshot,
			const struct snapshot_table *table)
{
	struct snapshot_row *rows = array_zeroed(struct snapshot_row, table->n_rows + 1);

	memcpy(rows, table->rows, table->n_rows * sizeof(*rows));
	qsort(rows, table->n_rows, sizeof(*rows), by_text);
	json_object(json, JSON_LINES);
	json_strings_field(json, "axes", table->axes, table->n_axes);
	json_bool_field(json, "symbols", table->is_symbol);
	json_key(json, "rows");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < table->n_rows; i++)
		write_row(json, snapshot, table, &rows[i]);
	json_end(json);
	json_end(json);
	free(rows);
}

void saved_write(struct text *out, const struct snapshot *snapshot)
{
	struct json_writer json = { .out = out };

	json_object(&json, JSON_LINES);
	json_string_field(&json, "schema", "binsize/1");
	json_bool_field(&json, "saved", true);
	json_tool(&json);
	write_file(&json, snapshot);
	if (snapshot->reason)
		json_string_field(&json, "reason", snapshot->reason);
	write_packed(&json, snapshot);
	write_packages(&json, snapshot);
	write_settings(&json, snapshot);
	json_key(&json, "tables");
	json_array(&json, JSON_LINES);
	for (size_t i = 0; i < snapshot->n_tables; i++)
		write_table(&json, snapshot, &snapshot->tables[i]);
	json_end(&json);
	json_end(&json);
	json_finish(&json);
}
