/* json_saved.c: a result that is saved: sorted, a row a line, the same on every machine. */
#include "saved.h"

#include "json_writer.h"

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
	json_bool_field(json, "damaged", snapshot->is_damaged);
	json_uint_field(json, "floor", snapshot->floor);
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

static void write_row(struct json_writer *json, const struct snapshot_table *table,
		      const struct snapshot_row *row)
{
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
	json_end(json);
}

static void write_table(struct json_writer *json, const struct snapshot_table *table)
{
	json_object(json, JSON_LINES);
	json_strings_field(json, "axes", table->axes, table->n_axes);
	json_bool_field(json, "symbols", table->is_symbol);
	json_key(json, "rows");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < table->n_rows; i++)
		write_row(json, table, &table->rows[i]);
	json_end(json);
	json_end(json);
}

void saved_write(struct text *out, const struct snapshot *snapshot)
{
	struct json_writer json = { .out = out };

	json_object(&json, JSON_LINES);
	json_string_field(&json, "schema", "binsize/1");
	json_bool_field(&json, "saved", true);
	json_tool(&json);
	write_file(&json, snapshot);
	write_settings(&json, snapshot);
	json_key(&json, "tables");
	json_array(&json, JSON_LINES);
	for (size_t i = 0; i < snapshot->n_tables; i++)
		write_table(&json, &snapshot->tables[i]);
	json_end(&json);
	json_end(&json);
	json_finish(&json);
}
