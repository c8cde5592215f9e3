/* cuda.c: where in an image device code lies. */
#include "cuda.h"

#include "census.h"
#include "container.h"
#include "host.h"
#include "scan.h"
#include "standalone.h"

#include "../../src/base/array.h"
#include "../../src/base/cursor.h"
#include "../../src/base/die.h"

#include <stdlib.h>
#include <string.h>

enum purpose {
	PURPOSE_OTHER,
	PURPOSE_CONTAINERS,
	PURPOSE_RELOCATABLE, /* containers that are linked once more */
	PURPOSE_WRAPPERS,
};

/* Microsoft's linker and lld cut the names in a PE to 8 characters. */
static const struct {
	const char *name;
	enum purpose purpose;
} purposes[] = {
	{ ".nv_fatbin", PURPOSE_CONTAINERS },	   { ".nv_fatb", PURPOSE_CONTAINERS },
	{ "__nv_relfatbin", PURPOSE_RELOCATABLE }, { "__nv_rel", PURPOSE_RELOCATABLE },
	{ ".nvFatBinSegment", PURPOSE_WRAPPERS },  { ".nvFatBi", PURPOSE_WRAPPERS },
};

static enum purpose purpose_of(const struct section *section)
{
	for (size_t i = 0; i < ARRAY_SIZE(purposes); i++) {
		if (!strcmp(section->name, purposes[i].name))
			return purposes[i].purpose;
	}
	return PURPOSE_OTHER;
}

/* What a program could hand to the driver at run time. */
static bool may_hold_constants(const struct section *section)
{
	switch (section->kind) {
	case KIND_UNKNOWN:
	case KIND_RODATA:
	case KIND_DATA:
	case KIND_CUDA:
	case KIND_RESOURCES:
		return !(section->flags & SECTION_EXECUTABLE);
	default:
		return false;
	}
}

struct place {
	struct container_region region;
	enum purpose purpose;
};

static int by_offset(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->region.file_off != y->region.file_off)
		return x->region.file_off < y->region.file_off ? -1 : 1;
	return (x->region.section > y->region.section) - (x->region.section < y->region.section);
}

/* A range of the file to look at, cut to its end; `section` may be NO_INDEX. */
static void add_place(const struct image *image, struct place *places, size_t *n, uint64_t file_off,
		      uint64_t file_size, uint32_t section, enum purpose purpose)
{
	uint64_t left = file_off < image->file->size ? image->file->size - file_off : 0;

	if (!file_size || !left)
		return;
	places[(*n)++] = (struct place){
		.region = {
			.file_off = file_off,
			.file_size = file_size < left ? file_size : left,
			.section = section,
			.is_relocatable = purpose == PURPOSE_RELOCATABLE,
		},
		.purpose = purpose,
	};
}

/* The sections to look at, or, of a file that has lost them, the segments; by offset. */
static struct place *find_places(const struct image *image, size_t *n)
{
	struct place *places = array_new(struct place, image->n_sections + image->n_segments + 1);

	*n = 0;
	for (size_t i = 0; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];
		enum purpose purpose = purpose_of(s);

		if (!(s->flags & SECTION_COMPRESSED) &&
		    (purpose != PURPOSE_OTHER || may_hold_constants(s)))
			add_place(image, places, n, s->file_off, s->file_size, (uint32_t)i,
				  purpose);
	}
	for (size_t i = 0; i < image->n_segments && !image->n_sections; i++) {
		const struct segment *s = &image->segments[i];

		if (s->kind != KIND_CODE)
			add_place(image, places, n, s->file_off, s->file_size, NO_INDEX,
				  PURPOSE_OTHER);
	}
	qsort(places, *n, sizeof(*places), by_offset);
	return places;
}

/* fatbinary_section.h: 24 bytes each, at multiples of 8. */
static size_t count_wrappers(const struct image *image, const struct container_region *region)
{
	enum { WRAPPER_SIZE = 24, MAGIC = 0x466243b1 };
	struct cursor c = cursor_over(image->file->data, image->file->size, region->file_off,
				      region->file_size);
	size_t n = 0;

	while (cursor_left(&c) >= WRAPPER_SIZE) {
		bool is_wrapper = cursor_u32(&c) == MAGIC;

		cursor_skip(&c, (is_wrapper ? WRAPPER_SIZE : 8) - 4);
		n += is_wrapper;
	}
	return n;
}

static void read_place(struct image *image, const struct place *place)
{
	switch (place->purpose) {
	case PURPOSE_CONTAINERS:
	case PURPOSE_RELOCATABLE:
		containers_read(image, &place->region);
		image->device.section_bytes += place->region.file_size;
		break;
	case PURPOSE_WRAPPERS:
		image->device.n_wrappers += count_wrappers(image, &place->region);
		break;
	case PURPOSE_OTHER:
		scan_read(image, &place->region);
		break;
	}
}

/* Sections of a damaged file may share bytes; no byte is read twice. */
static void read_sections(struct image *image)
{
	size_t n;
	struct place *places = find_places(image, &n);
	uint64_t done = 0;

	for (size_t i = 0; i < n; i++) {
		struct container_region *region = &places[i].region;
		uint64_t end = region->file_off + region->file_size;

		if (end <= done)
			continue;
		if (region->file_off < done) {
			region->file_size = end - done;
			region->file_off = done;
		}
		read_place(image, &places[i]);
		file_forget(image->file, region->file_off, region->file_size);
		done = end;
	}
	free(places);
}

void cuda_read(struct image *image)
{
	if (!standalone_read(image))
		read_sections(image);
	if (image->device.wants & DEVICE_FUNCTIONS)
		census_take(image);
	if (image->device.wants & DEVICE_HOST)
		cuda_read_host(image);
}
