#include "standalone.h"

#include "container.h"
#include "ptx.h"
#include "scan.h"

#include <string.h>

static void identify(struct image *image, const char *type)
{
	image->identity.type = type;
	image->identity.machine = "CUDA";
	image->identity.bits = 64;
}

static bool probe_fatbin(const uint8_t *data, uint64_t size)
{
	static const uint8_t magic[4] = { 0x50, 0xed, 0x55, 0xba };

	return size >= sizeof(magic) && !memcmp(data, magic, sizeof(magic));
}

/* The bytes from `*at` to `to`, which no table describes. */
static void add_rest(struct image *image, uint64_t *at, uint64_t to)
{
	const uint8_t *data = image->file->data;
	uint64_t zeros = *at;

	while (zeros < to && !data[zeros])
		zeros++;
	if (zeros == to)
		image_add_part(image, *at, to - *at, KIND_PADDING, "padding", 0);
	else
		image_add_part(image, *at, to - *at, KIND_CUDA, "unexplained device code", 0);
	*at = to;
}

static void add_entry_parts(struct image *image, const struct device_entry *entry)
{
	uint64_t payload = entry->file_off + entry->header_size;

	image_add_part(image, entry->file_off, entry->header_size, KIND_CUDA, "entry header", 0);
	image_add_part(image, payload, entry->stored_size, KIND_CUDA, entry->kind_name, 0);
	image_add_part(image, payload + entry->stored_size, entry->padding_size, KIND_PADDING,
		       "padding", 0);
}

static void add_parts(struct image *image, uint64_t file_off, uint64_t file_size)
{
	const struct device *device = &image->device;
	uint64_t at = file_off;

	for (size_t i = 0; i < device->n_containers; i++) {
		const struct device_container *container = &device->containers[i];

		add_rest(image, &at, container->file_off);
		image_add_part(image, at, container->header_size, KIND_CUDA, "container header", 0);
		at += container->header_size;
		for (uint32_t j = 0; j < container->n_entries; j++) {
			const struct device_entry *entry =
				&device->entries[container->first_entry + j];

			add_entry_parts(image, entry);
			at = entry->file_off + entry->header_size + entry->stored_size +
			     entry->padding_size;
		}
		add_rest(image, &at, container->file_off + container->file_size);
	}
	add_rest(image, &at, file_off + file_size);
}

/* What the containers hold is wanted for the parts already. */
static struct error *read_fatbin(struct image *image, uint64_t file_off, uint64_t file_size,
				 uint32_t unit)
{
	const struct container_region region = {
		.file_off = file_off,
		.file_size = file_size,
		.section = NO_INDEX,
	};

	(void)unit;
	identify(image, "device code");
	containers_read(image, &region);
	add_parts(image, file_off, file_size);
	if (!image->device.wants)
		device_release(&image->device);
	return NULL;
}

const struct format fatbin_format = { "fatbin", "fatbin", probe_fatbin, read_fatbin, NULL };

static struct error *read_ptx(struct image *image, uint64_t file_off, uint64_t file_size,
			      uint32_t unit)
{
	(void)unit;
	identify(image, "device code");
	image_add_part(image, file_off, file_size, KIND_CUDA, "PTX", 0);
	return NULL;
}

/* Comments and blank lines may precede its first directive, but not without end. */
static bool probe_ptx(const uint8_t *data, uint64_t size)
{
	enum { MOST_IN_FRONT = 65536 };
	struct ptx_header header;

	return ptx_read_header(data, (size_t)(size < MOST_IN_FRONT ? size : MOST_IN_FRONT),
			       &header);
}

const struct format ptx_format = { "ptx", "PTX", probe_ptx, read_ptx, NULL };

/* An ELF file with the machine of the cubins. */
static bool read_cubin(struct image *image)
{
	struct cubin_identity identity;
	uint64_t steps = 0;

	if (strcmp(image->identity.format, "elf") != 0 ||
	    !cubin_identify(image->file->data, image->file->size, &steps, &identity))
		return false;
	identity.size = image->file->size;
	scan_add_cubin(image, 0, &identity, NO_INDEX);
	return true;
}

bool standalone_read(struct image *image)
{
	const char *format = image->identity.format;

	if (!format)
		return false;
	if (!strcmp(format, fatbin_format.name))
		return true;
	if (strcmp(format, ptx_format.name) != 0)
		return read_cubin(image);
	scan_add_text(image, 0, image->file->size, NO_INDEX);
	return true;
}
