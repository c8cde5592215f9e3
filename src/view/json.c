#include "view.h"

#include "json_writer.h"

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

static void write_tool(struct json_writer *json)
{
	json_key(json, "tool");
	json_object(json, JSON_INLINE);
	json_string_field(json, "name", "binsize");
	json_string_field(json, "version", BINSIZE_VERSION);
	json_end(json);
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

static void write_tables(struct json_writer *json, const struct report *report)
{
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

static void write_device_images(struct json_writer *json, const struct device_report *device)
{
	json_key(json, "images");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < device->n_images; i++) {
		const struct device_image *image = &device->images[i];

		json_object(json, JSON_INLINE);
		json_string_field(json, "kind", image->kind);
		json_string_field(json, "arch", image->arch);
		json_bool_field(json, "in_container", !image->is_text);
		json_uint_field(json, "entries", image->n_entries);
		json_uint_field(json, "file_size", image->file_size);
		json_uint_field(json, "header_size", image->header_size);
		json_uint_field(json, "unpacked_size", image->unpacked_size);
		json_string_field(json, "compression", image->packing);
		json_end(json);
	}
	json_end(json);
}

/* Each copy, and who refers to it. */
static void write_places(struct json_writer *json, const struct device_text *text)
{
	json_key(json, "places");
	json_array(json, JSON_INLINE);
	for (size_t i = 0; i < text->n_copies; i++) {
		const struct device_place *place = &text->places[i];

		json_object(json, JSON_INLINE);
		json_uint_field(json, "file_off", place->file_off);
		json_uint_field(json, "uses", place->n_uses);
		json_key(json, "functions");
		json_array(json, JSON_INLINE);
		for (size_t k = 0; k < place->n_functions; k++)
			json_string(json, place->functions[k]);
		json_end(json);
		json_end(json);
	}
	json_end(json);
}

static void write_device_texts(struct json_writer *json, const struct device_report *device)
{
	json_key(json, "text_list");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < device->n_texts; i++) {
		const struct device_text *text = &device->texts[i];

		json_object(json, JSON_INLINE);
		json_string_field(json, "name", text->name);
		json_string_field(json, "kind", text->kind);
		json_string_field(json, "arch", text->arch);
		json_string_field(json, "toolkit", text->toolkit);
		json_string_field(json, "crate", text->crate);
		json_key(json, "users");
		json_array(json, JSON_INLINE);
		for (size_t k = 0; k < text->n_users; k++)
			json_string(json, text->users[k]);
		json_end(json);
		json_uint_field(json, "size", text->size);
		json_uint_field(json, "copies", text->n_copies);
		json_uint_field(json, "repeated_bytes", text->size * (text->n_copies - 1));
		if (device->is_unpacked)
			json_uint_field(json, "kernels", text->n_kernels);
		json_uint_field(json, "zstd_size", text->packed_size);
		write_places(json, text);
		json_end(json);
	}
	json_end(json);
}

static void write_device_containers(struct json_writer *json, const struct device_report *device)
{
	json_key(json, "container_list");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < device->n_containers; i++) {
		const struct device_container_row *c = &device->containers[i];

		json_object(json, JSON_INLINE);
		json_string_field(json, "name", c->name);
		json_string_field(json, "crate", c->crate);
		json_string_field(json, "second_crate", c->second_crate);
		json_string_field(json, "crate_from", c->how);
		json_string_field(json, "toolkits", c->toolkits);
		json_uint_field(json, "file_off", c->file_off);
		json_uint_field(json, "file_size", c->file_size);
		json_uint_field(json, "entries", c->n_entries);
		if (device->is_unpacked)
			json_uint_field(json, "kernels", c->n_kernels);
		json_end(json);
	}
	json_end(json);
}

static void write_device_functions(struct json_writer *json, const struct report *report)
{
	const struct device_report *device = report->device;
	size_t most = report->most_device_rows;

	json_key(json, "functions");
	json_array(json, JSON_LINES);
	for (size_t i = 0; i < device->n_functions && (!most || i < most); i++) {
		const struct device_kernel *kernel = &device->kernels[i];

		json_object(json, JSON_INLINE);
		json_string_field(json, "name", kernel->name);
		json_string_field(json, "mangled", kernel->mangled);
		json_bool_field(json, "kernel", kernel->is_kernel);
		json_uint_field(json, "file_size_estimate", kernel->file_size);
		json_uint_field(json, "unpacked_size", kernel->unpacked_size);
		json_uint_field(json, "code_size", kernel->code_size);
		json_uint_field(json, "entries", kernel->n_instances);
		json_uint_field(json, "containers", kernel->n_containers);
		json_uint_field(json, "repeated_estimate", kernel->repeated_size);
		json_uint_field(json, "registers", kernel->n_registers);
		json_end(json);
	}
	json_end(json);
}

/* Of texts all copies are counted. Kernels are known only when all was unpacked. */
static void write_text_sums(struct json_writer *json, const struct device_report *device)
{
	json_key(json, "texts");
	json_object(json, JSON_INLINE);
	json_uint_field(json, "count", device->n_text_copies);
	json_uint_field(json, "distinct", device->n_texts);
	json_uint_field(json, "bytes", device->text_bytes);
	json_uint_field(json, "repeated_bytes", device->text_bytes - device->distinct_text_bytes);
	if (device->is_unpacked)
		json_uint_field(json, "kernels", device->text_kernels);
	json_end(json);
}

static void write_device_savings(struct json_writer *json, const struct device_report *device)
{
	json_key(json, "savings");
	json_object(json, JSON_INLINE);
	json_uint_field(json, "repeated_kernels", device->n_repeated_kernels);
	json_uint_field(json, "repeated_kernel_bytes_estimate", device->repeated_bytes);
	json_uint_field(json, "entries_with_tables", device->n_tables);
	json_uint_field(json, "table_bytes_estimate", device->table_bytes);
	json_uint_field(json, "table_unpacked", device->table_unpacked);
	json_uint_field(json, "raw_entries", device->n_raw);
	json_uint_field(json, "raw_bytes", device->raw_bytes);
	json_uint_field(json, "raw_zstd_bytes", device->raw_packed_bytes);
	json_uint_field(json, "text_zstd_bytes", device->packed_text_bytes);
	json_end(json);
}

static void write_device_counts(struct json_writer *json, const struct device_report *device)
{
	json_bool_field(json, "unpacked", device->is_unpacked);
	json_uint_field(json, "section_bytes", device->section_bytes);
	json_uint_field(json, "containers", device->n_containers);
	json_uint_field(json, "entries", device->n_entries - device->n_text_copies);
	json_uint_field(json, "wrappers", device->n_wrappers);
	json_uint_field(json, "registered", device->n_registered);
	json_uint_field(json, "container_headers", device->container_header_bytes);
	json_uint_field(json, "gaps", device->gap_bytes);
	json_uint_field(json, "unexplained", device->unexplained_bytes);
	if (device->is_unpacked)
		json_uint_field(json, "kernels", device->n_kernels);
}

static void write_device(struct json_writer *json, const struct report *report)
{
	const struct device_report *device = report->device;

	json_key(json, "device");
	json_object(json, JSON_LINES);
	json_key(json, "sections");
	json_array(json, JSON_INLINE);
	for (size_t i = 0; i < device->n_sections; i++)
		json_string(json, device->sections[i]);
	json_end(json);
	write_device_counts(json, device);
	write_text_sums(json, device);
	write_device_images(json, device);
	write_device_containers(json, device);
	write_device_texts(json, device);
	if (device->is_unpacked) {
		write_device_functions(json, report);
		write_device_savings(json, device);
	}
	json_end(json);
}

static void write_json(struct text *out, const struct report *report,
		       const struct view_style *style)
{
	struct json_writer json = { .out = out };

	(void)style;
	json_object(&json, JSON_LINES);
	json_string_field(&json, "schema", SCHEMA);
	write_tool(&json);
	write_file(&json, report);
	if (report->n_tables)
		write_table(&json, &report->tables[0]);
	if (report->is_default)
		write_tables(&json, report);
	if (report->device)
		write_device(&json, report);
	write_warnings(&json, report);
	json_end(&json);
	json_finish(&json);
}

const struct view json_view = {
	.name = "json",
	.wants_all = true,
	.always_shows_identity = true,
	.wants_functions = true,
	.write = write_json,
};
