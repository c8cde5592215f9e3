/* Device code: containers, entries, cubins and texts, unpacked on one thread; shares must tile. */
#include "fuzz.h"

#include "../../formats/cuda/cuda.h"
#include "../../formats/cuda/standalone.h"

#include <stdlib.h>

static void check_entries(const struct device *device, size_t size)
{
	uint64_t end = 0;

	for (size_t i = 0; i < device->n_entries; i++) {
		const struct device_entry *e = &device->entries[i];

		if (e->file_off < end)
			abort();
		end = e->file_off + e->header_size + e->stored_size + e->padding_size;
		if (end > size)
			abort();
	}
}

static void check_shares(const struct device *device)
{
	uint32_t entry = UINT32_MAX;
	uint64_t at = 0, end = 0;

	for (size_t i = 0; i < device->n_shares; i++) {
		const struct device_share *s = &device->shares[i];
		const struct device_entry *e = &device->entries[s->entry];

		if (s->entry != entry) {
			if (at != end)
				abort();
			at = e->file_off + e->header_size;
			end = at + e->stored_size;
			entry = s->entry;
		}
		if (s->file_off != at)
			abort();
		at += s->file_size;
	}
	if (at != end)
		abort();
}

/* Everything else is what some section of a program holds. */
static void read_any(struct image *image, size_t size)
{
	const struct format *format = format_find(image->file->data, size);

	if (format == &fatbin_format || format == &ptx_format) {
		format->read(image, 0, size, NO_INDEX);
	} else {
		image->identity.format = "elf";
		image_add_section(image, (struct section){
						 .name = ".rodata",
						 .file_size = size,
						 .vm_addr = NO_ADDR,
						 .alignment = 1,
						 .kind = KIND_RODATA,
						 .unit = NO_INDEX,
					 });
	}
	cuda_read(image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file file = { .data = data, .size = size };
	struct arena arena = { 0 };
	struct image image;

	if (!size)
		return 0;
	image_init(&image, &arena, &file);
	image.device.wants = DEVICE_ENTRIES | DEVICE_FUNCTIONS;
	read_any(&image, size);
	check_entries(&image.device, size);
	check_shares(&image.device);
	fuzz_compose(&image);
	image_release(&image);
	arena_release(&arena);
	return 0;
}
