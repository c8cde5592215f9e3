/* json_device.c: the device code of a file for programs. */
#include "json_parts.h"

static void write_images(struct json_writer *json, const struct device_report *device)
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

static void write_texts(struct json_writer *json, const struct device_report *device)
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

static void write_containers(struct json_writer *json, const struct device_report *device)
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

static void write_functions(struct json_writer *json, const struct report *report)
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

static void write_savings(struct json_writer *json, const struct device_report *device)
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

static void write_counts(struct json_writer *json, const struct device_report *device)
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

void json_device(struct json_writer *json, const struct report *report)
{
	const struct device_report *device = report->device;

	if (!device)
		return;
	json_key(json, "device");
	json_object(json, JSON_LINES);
	json_key(json, "sections");
	json_array(json, JSON_INLINE);
	for (size_t i = 0; i < device->n_sections; i++)
		json_string(json, device->sections[i]);
	json_end(json);
	write_counts(json, device);
	write_text_sums(json, device);
	write_images(json, device);
	write_containers(json, device);
	write_texts(json, device);
	if (device->is_unpacked) {
		write_functions(json, report);
		write_savings(json, device);
	}
	json_end(json);
}
