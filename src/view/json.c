#include "diff_view.h"
#include "history_view.h"
#include "json_parts.h"
#include "view.h"

#include "../base/die.h"

#include <stdio.h>
#include <string.h>

/* What is described here and in docs/json.md; additions are allowed, nothing is ever renamed. */
#define SCHEMA "binsize/1"

/* Without directories: outputs do not tell where something was built. NULL stays NULL. */
static const char *base_name(const char *path, const char *separators)
{
	const char *name = path;

	for (; path && *path; path++) {
		if (strchr(separators, *path))
			name = path + 1;
	}
	return name;
}

static void write_tool(struct json_writer *json, const struct report *report)
{
	(void)report;
	json_tool(json);
}

/* Which files were looked at for debug information and not taken. */
static void write_tried(struct json_writer *json, const struct report *report)
{
	json_key(json, "tried");
	json_array(json, JSON_INLINE);
	for (size_t i = 0; i < report->n_tried; i++) {
		json_object(json, JSON_INLINE);
		json_string_field(json, "path", report->tried[i].path);
		json_string_field(json, "why", report->tried[i].why);
		json_end(json);
	}
	json_end(json);
}

static void write_symbols(struct json_writer *json, const struct report *report)
{
	const struct identity *identity = &report->identity;

	json_key(json, "symbols");
	json_object(json, JSON_INLINE);
	json_string_field(json, "from", symbol_source_name(identity->symbols_from));
	// A PDB is named by its full path on the machine that linked, which was Windows.
	json_string_field(json, "debug_link", base_name(identity->debug_link, "/\\"));
	json_bool_field(json, "debug_info", identity->has_debug_info);
	json_bool_field(json, "mini_debug_info", identity->has_mini_debug_info);
	json_string_field(json, "path", base_name(report->debug_path, "/"));
	write_tried(json, report);
	json_end(json);
}

static void write_file(struct json_writer *json, const struct report *report)
{
	const struct identity *identity = &report->identity;

	json_key(json, "file");
	json_object(json, JSON_LINES);
	json_string_field(json, "name", base_name(report->path, "/"));
	json_string_field(json, "format", identity->format);
	json_string_field(json, "type", identity->type);
	json_string_field(json, "machine", identity->machine);
	json_uint_field(json, "bits", identity->bits);
	json_bool_field(json, "big_endian", identity->big_endian);
	json_uint_field(json, "size", report->file_size);
	json_uint_field(json, "vm_size", report->vm_size);
	json_string_field(json, "build_id", identity->build_id);
	json_string_field(json, "compilers", identity->compilers);
	json_string_field(json, "linker", identity->linker);
	json_string_field(json, "unwind", identity->unwind_note);
	write_symbols(json, report);
	json_uint_field(json, "n_sections", report->n_sections);
	json_uint_field(json, "n_symbols", report->n_symbols);
	json_bool_field(json, "has_references", report->has_references);
	json_end(json);
}

static void write_sums(struct json_writer *json, const struct sums *sums)
{
	json_uint_field(json, "file_size", sums->file_size);
	json_uint_field(json, "vm_size", sums->vm_size);
	for (int i = 0; i < TIER_COUNT; i++)
		json_uint_field(json, tier_name((enum tier)i), sums->tiers[i]);
	json_uint_field(json, "code", sums->code_size);
	json_uint_field(json, "data", sums->data_size);
	json_uint_field(json, "count", sums->count);
}

/* The first name of a row is "mangled"; a kernel beside a symbol is "mangled_kernel". */
static void write_label(struct json_writer *json, const struct table *table,
			const struct table_row *row, size_t axis)
{
	char key[40] = "mangled";

	json_string_field(json, table->axes[axis]->name, row->labels[axis]);
	if (!table->axes[axis]->is_symbol)
		return;
	for (size_t i = 0; i < axis && !table->is_tree; i++) {
		if (table->axes[i]->is_symbol)
			snprintf(key, sizeof(key), "mangled_%s", table->axes[axis]->name);
	}
	json_string_field(json, key, row->raw[axis]);
}

/* What a row says of itself; the object stays open. A row of a tree has the label that is new. */
static void write_row_fields(struct json_writer *json, const struct table *table,
			     const struct table_row *row)
{
	if (row->n_folded)
		json_uint_field(json, "folded", row->n_folded);
	else if (table->is_tree)
		write_label(json, table, row, row->depth);
	else
		for (size_t i = 0; i < table->n_axes; i++)
			write_label(json, table, row, i);
	if (table->is_tree)
		json_uint_field(json, "depth", row->depth);
	write_sums(json, &row->sums);
}

/* The rows from `i` on that are not above `depth`, each with those below it; returns the next. */
static size_t write_level(struct json_writer *json, const struct table *table, size_t i,
			  unsigned depth)
{
	json_key(json, "rows");
	json_array(json, JSON_LINES);
	while (i < table->n_rows && table->rows[i].depth >= depth) {
		const struct table_row *row = &table->rows[i++];

		json_object(json, JSON_INLINE);
		write_row_fields(json, table, row);
		if (i < table->n_rows && table->rows[i].depth > row->depth)
			i = write_level(json, table, i, row->depth + 1);
		json_end(json);
	}
	json_end(json);
	return i;
}

static void write_table(struct json_writer *json, const struct table *table)
{
	json_key(json, "axes");
	json_array(json, JSON_INLINE);
	for (size_t i = 0; i < table->n_axes; i++)
		json_string(json, table->axes[i]->name);
	json_end(json);
	json_bool_field(json, "filtered",
			table->shown.file_size != table->total.file_size ||
				table->shown.vm_size != table->total.vm_size);
	write_level(json, table, 0, 0);
	json_key(json, "total");
	json_object(json, JSON_INLINE);
	write_sums(json, &table->shown);
	json_end(json);
}

static void write_first_table(struct json_writer *json, const struct report *report)
{
	if (report->n_tables)
		write_table(json, &report->tables[0]);
}

static void write_tables(struct json_writer *json, const struct report *report)
{
	if (!report->is_default)
		return;
	json_key(json, "tables");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < report->n_tables; i++) {
		json_object(json, JSON_LINES);
		write_table(json, &report->tables[i]);
		json_end(json);
	}
	json_end(json);
}

static void write_warnings(struct json_writer *json, const struct report *report)
{
	json_key(json, "warnings");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < report->n_warnings; i++) {
		json_object(json, JSON_INLINE);
		json_key(json, "file_off");
		if (report->warnings[i].file_off == ERROR_NO_OFFSET)
			json_null(json);
		else
			json_uint(json, report->warnings[i].file_off);
		json_string_field(json, "text", report->warnings[i].text);
		json_end(json);
	}
	json_end(json);
	json_uint_field(json, "warnings_dropped", report->n_warnings_dropped);
}

/* The members of the report, in this order. Those of the first table lie in the root itself. */
static json_part *const parts[] = {
	write_tool,    write_file,   json_gate,	     write_first_table, write_tables,
	json_inferred, json_known,   json_settings,  json_duplicates,	json_features,
	json_device,   json_listing, write_warnings,
};

static void write_json(struct text *out, const struct report *report,
		       const struct view_style *style)
{
	struct json_writer json = { .out = out };

	(void)style;
	json_object(&json, JSON_LINES);
	json_string_field(&json, "schema", SCHEMA);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		parts[i](&json, report);
	json_end(&json);
	json_finish(&json);
}

const struct view json_view = {
	.name = "json",
	.wants_all = true,
	.always_shows_identity = true,
	.wants_functions = true,
	.shows_settings = true,
	.shows_findings = true,
	.shows_listing = true,
	.write = write_json,
	.write_diff = json_write_diff,
	.write_history = json_write_history,
};
