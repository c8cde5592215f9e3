#include "device_parts.h"

#include "../base/array.h"

#include <stdlib.h>

static int by_image(const void *a, const void *b)
{
	const struct device_image *x = a, *y = b;
	int order = (x->is_text > y->is_text) - (x->is_text < y->is_text);

	if (!order)
		order = device_by_text(x->kind, y->kind);
	if (!order)
		order = device_by_text(x->arch, y->arch);
	return order ? order : device_by_text(x->packing, y->packing);
}

static int by_image_size(const void *a, const void *b)
{
	const struct device_image *x = a, *y = b;

	if (x->file_size != y->file_size)
		return x->file_size < y->file_size ? 1 : -1;
	return by_image(a, b);
}

static void build_images(struct device_builder *b)
{
	size_t n = b->device->n_entries, last = 0;
	struct device_image *images = arena_new(b->arena, struct device_image, n);

	for (size_t i = 0; i < n; i++) {
		const struct device_entry *e = &b->device->entries[i];

		images[i] = (struct device_image){
			.kind = device_kind_word(e),
			.arch = e->arch,
			.packing = device_packing_name((enum device_packing)e->packing),
			.is_text = e->container == NO_INDEX,
			.n_entries = 1,
			.file_size = device_entry_size(e),
			.header_size = e->header_size,
			.unpacked_size = e->unpacked_size,
		};
	}
	qsort(images, n, sizeof(*images), by_image);
	for (size_t i = 1; i < n; i++) {
		if (by_image(&images[i], &images[last])) {
			images[++last] = images[i];
			continue;
		}
		images[last].n_entries++;
		images[last].file_size += images[i].file_size;
		images[last].header_size += images[i].header_size;
		images[last].unpacked_size += images[i].unpacked_size;
	}
	b->report->images = images;
	b->report->n_images = last + 1;
	qsort(images, last + 1, sizeof(*images), by_image_size);
}

static void add_section(struct device_builder *b, bool *is_seen, uint32_t section)
{
	if (section == NO_INDEX || is_seen[section])
		return;
	is_seen[section] = true;
	b->report->sections[b->report->n_sections++] = b->image->sections[section].name;
}

static void build_sections(struct device_builder *b)
{
	bool *is_seen = array_zeroed(bool, b->image->n_sections + 1);

	b->report->sections = arena_new(b->arena, const char *, b->image->n_sections);
	for (size_t i = 0; i < b->device->n_containers; i++)
		add_section(b, is_seen, b->device->containers[i].section);
	for (size_t i = 0; i < b->device->n_entries; i++)
		add_section(b, is_seen, b->device->entries[i].section);
	free(is_seen);
}

/* Lookup tables of entries, and entries that are raw though others are packed. */
static void find_savings(struct device_builder *b)
{
	struct device_report *report = b->report;
	uint32_t last = NO_INDEX;
	bool is_tried = false;

	for (size_t i = 0; i < b->device->n_shares; i++) {
		const struct device_share *s = &b->device->shares[i];

		if (s->function != DEVICE_TABLES)
			continue;
		report->table_bytes += s->file_size;
		report->n_tables += s->entry != last;
		last = s->entry;
	}
	for (size_t i = 0; i < b->device->n_entries; i++) {
		const struct device_entry *e = &b->device->entries[i];

		report->table_unpacked += e->tables_size;
		if (e->container == NO_INDEX || e->packing != DEVICE_RAW)
			continue;
		report->n_raw++;
		report->raw_bytes += e->stored_size;
		report->raw_packed_bytes += device_packed_or_all(e->repacked_size, e->stored_size);
		is_tried |= e->repacked_size > 0;
	}
	if (!is_tried)
		report->raw_packed_bytes = 0;
}

struct device_report *device_report_build(struct labeller *labeller, enum demangle_style style)
{
	const struct image *image = labeller->attribution->image;
	const struct device *device = &image->device;
	struct device_builder b = { labeller, labeller->arena, image, device, NULL, style, NULL };

	if (!device->n_entries && !device->n_containers)
		return NULL;
	b.report = arena_new(b.arena, struct device_report, 1);
	*b.report = (struct device_report){
		.is_unpacked = device->has_functions,
		.n_containers = device->n_containers,
		.n_entries = device->n_entries,
		.n_wrappers = device->n_wrappers,
		.section_bytes = device->section_bytes,
		.gap_bytes = device->gap_bytes,
		.unexplained_bytes = device->unexplained_bytes,
	};
	if (device->n_entries)
		build_images(&b);
	build_sections(&b);
	device_build_texts(&b);
	device_build_containers(&b);
	device_build_kernels(&b);
	find_savings(&b);
	return b.report;
}
