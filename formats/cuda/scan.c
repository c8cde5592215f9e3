#include "scan.h"

#include "ptx.h"
#include "version.h"

#include "../../src/base/intern.h"

#include <inttypes.h>
#include <string.h>

/*
 * Each kind of code is looked for by itself, and what comes first counts. Whatever lies inside of
 * it is not looked at again.
 */
struct scan {
	const uint8_t *data; /* of the region */
	uint64_t size;
	uint64_t steps_left; /* headers that may still be read in vain */
};

struct hit {
	uint64_t start, end;
	struct cubin_identity cubin;
	bool is_searched; /* `start` is right for all positions up to it; `size` when there is none */
};

/* The next place of four bytes, of which the `rare`st decides the speed; or the end. */
static uint64_t find_bytes(const struct scan *scan, uint64_t from, const uint8_t bytes[4],
			   unsigned rare)
{
	uint64_t at = from;

	while (scan->size - at >= 4) {
		const uint8_t *p = memchr(scan->data + at + rare, bytes[rare],
					  (size_t)(scan->size - at - 3));

		if (!p)
			break;
		at = (uint64_t)(p - scan->data) - rare;
		if (!memcmp(scan->data + at, bytes, 4))
			return at;
		at++;
	}
	return scan->size;
}

/* Impostors must not make it slow: each header of one may be read so often. */
static void spend(struct scan *scan, uint64_t steps)
{
	scan->steps_left -= steps < scan->steps_left ? steps : scan->steps_left;
}

static void find_container(struct scan *scan, uint64_t from, struct hit *hit)
{
	static const uint8_t magic[4] = { 0x50, 0xed, 0x55, 0xba };
	uint64_t at = from;

	while (scan->steps_left && (at = find_bytes(scan, at, magic, 1)) < scan->size) {
		uint64_t steps = 0;
		uint64_t size = container_size_if_sound(scan->data + at, scan->size - at, &steps);

		hit->start = at;
		hit->end = at + size;
		if (size)
			return;
		spend(scan, steps);
		at++;
	}
	hit->start = scan->size;
}

static void find_cubin(struct scan *scan, uint64_t from, struct hit *hit)
{
	static const uint8_t magic[4] = { 0x7f, 'E', 'L', 'F' };
	uint64_t at = from;

	while (scan->steps_left && (at = find_bytes(scan, at, magic, 0)) < scan->size) {
		uint64_t steps = 0;

		if (cubin_identify(scan->data + at, scan->size - at, &steps, &hit->cubin)) {
			hit->start = at;
			hit->end = at + hit->cubin.size;
			return;
		}
		spend(scan, steps);
		at++;
	}
	hit->start = scan->size;
}

static void find_text(struct scan *scan, uint64_t from, struct hit *hit)
{
	size_t start, end;

	hit->start = scan->size;
	if (ptx_find(scan->data, scan->size, from, &start, &end) && start < end && start >= from &&
	    end <= scan->size) {
		hit->start = start;
		hit->end = end;
	}
}

/* ".target sm_90, debug": what nvcc -G makes. */
static bool is_debug_text(const uint8_t *text, uint64_t size)
{
	static const char target[] = ".target", option[] = "debug";
	const uint8_t *line = memmem(text, (size_t)size, target, sizeof(target) - 1);
	const uint8_t *line_end = line ? memchr(line, '\n', (size_t)(text + size - line)) : NULL;

	return line_end && memmem(line, (size_t)(line_end - line), option, sizeof(option) - 1);
}

void scan_add_text(struct image *image, uint64_t file_off, uint64_t file_size, uint32_t section)
{
	const uint8_t *text = image->file->data + file_off;
	struct ptx_header header = { 0 };
	bool is_known = ptx_read_header(text, (size_t)file_size, &header);

	device_add_entry(
		&image->device,
		(struct device_entry){
			.container = NO_INDEX,
			.section = section,
			.kind = DEVICE_PTX,
			.packing = DEVICE_RAW,
			.is_debug = is_debug_text(text, file_size),
			.kind_name = "PTX",
			.arch = arena_format(image->arena, "%s", header.arch),
			.toolkit = is_known && header.toolkit[0]
					   ? arena_format(image->arena, "%s", header.toolkit)
					   : NULL,
			.file_off = file_off,
			.stored_size = file_size,
			.unpacked_size = file_size,
			.digest = hash_bytes((const char *)text, (size_t)file_size, 0),
		});
}

void scan_add_cubin(struct image *image, uint64_t file_off, const struct cubin_identity *identity,
		    uint32_t section)
{
	device_add_entry(
		&image->device,
		(struct device_entry){
			.container = NO_INDEX,
			.section = section,
			.kind = DEVICE_CUBIN,
			.packing = DEVICE_RAW,
			.is_debug = identity->is_debug,
			.kind_name = "cubin",
			.arch = arena_format(image->arena, "sm_%" PRIu32 "%s", identity->sm,
					     identity->is_arch_specific ? "a" : ""),
			.toolkit = toolkit_of_number(image->arena, identity->toolkit),
			.file_off = file_off,
			.stored_size = identity->size,
			.unpacked_size = identity->size,
		});
}

enum { FOUND_CONTAINER, FOUND_CUBIN, FOUND_TEXT, N_FINDERS };

/* The hit that begins first at `at` or behind. */
static unsigned find_first(struct scan *scan, uint64_t at, struct hit hits[N_FINDERS])
{
	static void (*const finders[N_FINDERS])(struct scan * scan, uint64_t from,
						struct hit * hit) = {
		[FOUND_CONTAINER] = find_container,
		[FOUND_CUBIN] = find_cubin,
		[FOUND_TEXT] = find_text,
	};
	unsigned first = 0;

	for (unsigned i = 0; i < N_FINDERS; i++) {
		if (!hits[i].is_searched || hits[i].start < at)
			finders[i](scan, at, &hits[i]);
		hits[i].is_searched = true;
		if (hits[i].start < hits[first].start)
			first = i;
	}
	return first;
}

void scan_read(struct image *image, const struct container_region *region)
{
	struct scan scan = {
		.data = image->file->data + region->file_off,
		.size = region->file_size,
		.steps_left = region->file_size / 16 + 4096,
	};
	struct hit hits[N_FINDERS] = { 0 };
	uint64_t at = 0;

	while (at < scan.size) {
		unsigned i = find_first(&scan, at, hits);
		struct container_region found = *region;

		if (hits[i].start >= scan.size)
			return;
		found.file_off += hits[i].start;
		found.file_size = hits[i].end - hits[i].start;
		if (i == FOUND_CONTAINER)
			containers_read(image, &found);
		else if (i == FOUND_CUBIN)
			scan_add_cubin(image, found.file_off, &hits[i].cubin, region->section);
		else
			scan_add_text(image, found.file_off, found.file_size, region->section);
		at = hits[i].end;
	}
}
